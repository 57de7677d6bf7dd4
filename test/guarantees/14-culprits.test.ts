import { Session } from "@effect-codex/agent"
import { Failure, Limits } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Fiber, Layer, Ref, TestClock } from "effect"
import { pooled, settle } from "./support.ts"

/** A fake whose server ends a second into the turn "boom". */
const explosive = Effect.gen(function* () {
  const current = yield* Ref.make<Effect.Effect<unknown>>(Effect.void)
  const boom = Effect.flatten(Ref.get(current))
  const fake = yield* FakeAppServer.make({
    turns: ({ text }) =>
      text === "boom"
        ? [FakeTurn.wait("1 second"), FakeTurn.perform(boom), FakeTurn.hang]
        : [FakeTurn.wait("400 millis"), FakeTurn.text("fine")]
  })
  yield* Effect.forkScoped(
    Effect.forEach(
      Array.from({ length: 100 }, (_, n) => n + 1),
      (n) => Effect.flatMap(fake.awaitProcess(n), (process) => Ref.set(current, process.exit(101)))
    )
  )
  return fake
})

const nameOf = (failure: Failure.Failure) =>
  "reason" in failure ? `${failure._tag} ${failure.reason}` : failure._tag

/** Turns one after another, as often as they can, for a number of seconds, and how each ended. */
const turns = (session: Session.Session, input: string, pause: number) =>
  Effect.gen(function* () {
    const ends: Array<string> = []
    const one = Effect.map(Effect.either(session.run(input)), (end) => {
      ends.push(Either.isRight(end) ? end.right.text : nameOf(end.left))
    })
    const fiber = yield* Effect.fork(Effect.forever(Effect.zipRight(one, Effect.sleep(pause))))
    return { ends, stop: Fiber.interrupt(fiber) }
  })

const pass = (seconds: number) =>
  Effect.repeatN(Effect.zipRight(TestClock.adjust("250 millis"), settle), seconds * 4)

describe("guarantee 14: a thread that ends its server", () => {
  it.scoped("disturbs a session beside it twice at most, and is then refused alone, typed", () =>
    Effect.gen(function* () {
      const fake = yield* explosive
      const server = fake.spec()
      yield* Effect.gen(function* () {
        const healthy = yield* Session.make({ key: "healthy", server, replay: "Never" })
        const culprit = yield* Session.make({ key: "culprit", server, replay: "Never" })
        const well = yield* turns(healthy, "hello", 50)
        const ill = yield* turns(culprit, "boom", 3_000)
        yield* pass(40)
        yield* well.stop
        yield* ill.stop
        const disturbed = well.ends.filter((end) => end !== "fine")
        expect(disturbed.length).toBeLessThanOrEqual(2)
        expect(well.ends.length).toBeGreaterThan(50)
        expect(ill.ends.slice(0, 2)).toEqual(["TransportError Exited", "TransportError Exited"])
        expect(new Set(ill.ends.slice(2))).toEqual(new Set(["TurnError EndsServer"]))
        expect(yield* fake.spawns).toBe(3)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("counts with its replay, and with the thread that its session begins anew", () =>
    Effect.gen(function* () {
      const fake = yield* explosive
      const server = fake.spec()
      yield* Effect.gen(function* () {
        const culprit = yield* Session.make({ key: "culprit", server, replay: "Always" })
        const ill = yield* turns(culprit, "boom", 3_000)
        yield* pass(15)
        yield* ill.stop
        expect(ill.ends.slice(0, 2)).toEqual(["TransportError Exited", "TurnError EndsServer"])
        expect(yield* fake.spawns).toBe(3)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is welcome again after half an hour", () =>
    Effect.gen(function* () {
      const fake = yield* explosive
      const server = fake.spec()
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "culprit", server, replay: "Never" })
        const ill = yield* turns(session, "boom", 3_000)
        yield* pass(12)
        yield* ill.stop
        const refused = yield* Effect.flip(session.run("hello"))
        expect(refused).toMatchObject({ _tag: "TurnError", reason: "EndsServer" })
        yield* TestClock.adjust("30 minutes")
        yield* settle
        const turn = yield* Effect.fork(session.run("hello"))
        yield* pass(2)
        expect(yield* Fiber.join(turn)).toMatchObject({ text: "fine" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is not refused if the program allows any number of losses", () =>
    Effect.gen(function* () {
      const fake = yield* explosive
      const limits = Limits.layer({ maxLossesPerThread: Infinity, maxRestarts: Infinity })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "x", server: fake.spec(), replay: "Never" })
        const ill = yield* turns(session, "boom", 3_000)
        yield* pass(20)
        yield* ill.stop
        // Else it would be refused after two.
        expect(ill.ends.length).toBeGreaterThan(2)
        expect(new Set(ill.ends)).toEqual(new Set(["TransportError Exited"]))
      }).pipe(Effect.scoped, Effect.provide(Layer.provide(pooled(fake), limits)))
    })
  )
})
