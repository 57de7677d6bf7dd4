import { Credential, RunAttempt } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Fiber, Redacted, TestClock } from "effect"
import { Pool, pooled, settle, snapshot } from "../guarantees/support.ts"

const credential = Credential.bearer(Redacted.make("an-expired-token"))

const unlessRefused = ({ token }: FakeAppServer.TurnRequest) =>
  token === undefined ? FakeTurn.text("Hello") : FakeTurn.unauthorized

describe("isolation and sharing", () => {
  it.scoped(
    "acquired and released over and over, with a first candidate that is refused each time, there is exactly one process (oc #124855, #128473)",
    () =>
      Effect.gen(function* () {
        // The second spawn is the good candidate's; any later one, of either candidate, is refused.
        const fake = yield* FakeAppServer.make({
          turns: unlessRefused,
          starts: (n) => (n === 2 ? {} : { userAgent: "effect-codex/0.20.0 (Debian)" })
        })
        const first = fake.spec({ isolation: "the first candidate" })
        const second = fake.spec()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          for (let cycle = 0; cycle < 20; cycle++) {
            const refused = yield* Effect.fork(Effect.flip(Effect.scoped(pool.lease(first))))
            yield* settle
            yield* TestClock.adjust("10 seconds")
            expect((yield* Fiber.join(refused))._tag).toBe("TransportError")
            const run = { server: second, input: "x" }
            expect(yield* Effect.flip(RunAttempt.run({ ...run, credential }))).toMatchObject({
              _tag: "AuthError",
              generation: 2
            })
            expect(yield* RunAttempt.run(run)).toMatchObject({ text: "Hello", generation: 2 })
            expect(yield* fake.running).toBe(1)
            expect(yield* snapshot).toMatchObject([{ key: second.key, leases: 0 }])
          }
        }).pipe(Effect.provide(pooled(fake)))
        expect(yield* fake.running).toBe(0)
      })
  )

  it.scoped(
    "what a sibling acquires, releases and fails at between two steps of mine invalidates nothing of mine (oc #136143)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: (turn) => (turn.text === "hang" ? FakeTurn.hang : unlessRefused(turn))
        })
        const spec = fake.spec()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          const mine = yield* pool.lease(spec)
          const { thread } = yield* mine.server.request("thread/start", {})
          const subscription = yield* mine.server.connection.subscribe(thread.id)

          yield* Effect.scoped(pool.lease(spec))
          yield* RunAttempt.run({ server: spec, input: "x" })
          yield* Effect.flip(RunAttempt.run({ server: spec, input: "x", credential }))
          const left = yield* Effect.fork(RunAttempt.run({ server: spec, input: "hang" }))
          yield* settle
          yield* Fiber.interrupt(left)
          yield* TestClock.adjust("2 minutes")

          yield* mine.server.request("turn/start", {
            threadId: thread.id,
            input: [{ type: "text", text: "x" }]
          })
          yield* settle
          const methods = (yield* subscription.poll).map(({ method }) => method)
          expect(methods).toContain("item/agentMessage/delta")
          expect(methods.at(-1)).toBe("turn/completed")
          expect(yield* fake.spawns).toBe(1)
          expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Ready", leases: 1 }])
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("of ten keys, one that hangs as it starts keeps no other waiting (oc #138043)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        starts: (n) => (n === 1 ? { silent: true } : { handshakeDelay: "1 second" })
      })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const keys = Array.from({ length: 10 }, (_, n) => `key ${n}`)
        const leases = yield* Effect.forEach([...keys, ...keys], (isolation) =>
          Effect.fork(Effect.either(Effect.scoped(pool.lease(fake.spec({ isolation })))))
        )
        yield* settle
        expect(yield* fake.spawns).toBe(10)
        yield* TestClock.adjust("1 second")
        yield* settle
        const waiting = yield* Effect.filter(leases, (fiber) =>
          Effect.map(Fiber.poll(fiber), ({ _tag }) => _tag === "None")
        )
        expect(waiting).toHaveLength(2)
        yield* TestClock.adjust("29 seconds")
        const failed = (yield* Fiber.join(Fiber.all(leases))).filter(Either.isLeft)
        expect(failed).toMatchObject([
          { left: { reason: "HandshakeUnanswered" } },
          { left: { reason: "HandshakeUnanswered" } }
        ])
        expect(yield* fake.spawns).toBe(10)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})
