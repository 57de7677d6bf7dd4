import { type RunEvent, Session, Turn } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, Schema, Scope, Stream } from "effect"
import { tagsOf } from "../guarantees/support.ts"
import { onTurn, pass } from "./support.ts"

const all = (events: Stream.Stream<RunEvent.RunEvent, unknown>) =>
  Effect.map(Stream.runCollect(events), Chunk.toReadonlyArray)

const slow = [FakeTurn.text(["one ", "two "]), FakeTurn.wait("1 minute"), FakeTurn.text(["three"])]

describe("a turn that a session has started", () => {
  it.scoped("runs on when its reader leaves, and has all its events for the next one", () =>
    onTurn(slow, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* session.start("x")
        const reading = yield* Effect.fork(Stream.runDrain(turn.events()))
        yield* pass("1 second")
        yield* Fiber.interrupt(reading)
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toHaveLength(1)
        const [first, second] = yield* Effect.fork(
          Effect.all([all(turn.events()), all(turn.events())], { concurrency: "unbounded" })
        ).pipe(Effect.tap(pass("1 minute")), Effect.flatMap(Fiber.join))
        expect(tagsOf(first)).toContain("Started")
        expect(tagsOf(first).at(-1)).toBe("Completed")
        expect(second).toEqual(first)
        expect((yield* turn.result).text).toBe("three")
      })
    )
  )

  it.scoped("is read after a sequence number, as by a client that has come back", () =>
    onTurn(slow, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* session.start("x")
        yield* pass("1 second")
        const { lastEvent } = yield* turn.snapshot
        yield* pass("1 minute")
        const events = yield* all(turn.events())
        const late = yield* all(turn.events({ after: lastEvent }))
        expect(late).toEqual(events.slice(lastEvent))
        expect(late.length).toBeGreaterThan(0)
        expect(yield* all(turn.events({ after: events.length }))).toEqual([])
      })
    )
  )

  it.scoped("tells a reader that comes too late which events are gone", () =>
    onTurn(
      Array.from({ length: 40 }, (_, n) => FakeTurn.text(`${n} `)),
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: fake.spec(),
            turnLogCapacity: 10
          })
          const turn = yield* session.start("x")
          yield* turn.result
          const { lastEvent } = yield* turn.snapshot
          const [missed, ...events] = yield* all(turn.events({ after: 3 }))
          expect(missed).toMatchObject({
            _tag: "Missed",
            first: 4,
            last: lastEvent - events.length
          })
          expect(events.length).toBeGreaterThanOrEqual(10)
          expect(events.length).toBeLessThan(20)
          expect(events.at(-1)?._tag).toBe("Completed")
        })
    )
  )

  it.scoped("waits for the one before it, and says so", () =>
    onTurn(slow, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const one = yield* session.start("one")
        const two = yield* session.start("two")
        yield* pass("1 second")
        const started = yield* Effect.forEach(yield* session.turns, ({ snapshot }) => snapshot)
        expect(started).toMatchObject([
          { id: one.id, status: "Running", state: { _tag: "Running" }, threadId: "thread-1" },
          { id: two.id, status: "Queued", lastEvent: 0 }
        ])
        expect(yield* Effect.flip(two.steer("more"))).toMatchObject({ reason: "NotSteered" })
        yield* pass("1 minute")
        expect(yield* one.snapshot).toMatchObject({ status: "Completed" })
        yield* pass("1 minute")
        expect((yield* two.result).threadId).toBe((yield* one.result).threadId)
      })
    )
  )

  it.scoped(
    "fails for those who wait for it when it is interrupted, and interrupts none of them",
    () =>
      onTurn(FakeTurn.hang, (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const running = yield* session.start("one")
          const queued = yield* session.start("two")
          yield* pass("1 second")
          const waiting = yield* Effect.fork(Effect.flip(running.result))
          const reading = yield* Effect.fork(Effect.flip(Stream.runDrain(running.events())))
          yield* queued.interrupt
          yield* running.interrupt
          yield* running.interrupt
          const interrupted = { _tag: "TurnError", reason: "Interrupted" }
          expect(yield* Fiber.join(waiting)).toMatchObject({ ...interrupted, threadId: "thread-1" })
          expect(yield* Fiber.join(reading)).toMatchObject(interrupted)
          expect(yield* Effect.flip(queued.result)).toMatchObject(interrupted)
          expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
        })
      )
  )

  it.scoped("ends with its session", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server: fake.spec() }), scope)
        const turn = yield* session.start("one")
        yield* pass("1 second")
        yield* Scope.close(scope, Exit.void)
        expect(yield* Effect.flip(turn.result)).toMatchObject({ reason: "Interrupted" })
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
      })
    )
  )

  it.scoped("fails at once if its session has ended", () =>
    onTurn(FakeTurn.answer, (fake) =>
      Effect.gen(function* () {
        const session = yield* Effect.scoped(Session.make({ key: "s", server: fake.spec() }))
        const turn = yield* session.start("one")
        const helper = yield* session.spawn({ input: "side" })
        for (const { events, result, snapshot } of [turn, helper]) {
          expect(yield* Effect.flip(result)).toMatchObject({ reason: "Interrupted" })
          expect(yield* Effect.flip(Stream.runDrain(events()))).toMatchObject({
            reason: "Interrupted"
          })
          expect(yield* snapshot).toMatchObject({ status: "Failed" })
        }
        expect(yield* fake.running).toBe(0)
      })
    )
  )

  it.scoped("may be a helper, which is interrupted like any other", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const helper = yield* session.spawn({ input: "side" })
        yield* pass("1 second")
        expect(yield* session.turns).toEqual([helper])
        expect(yield* helper.snapshot).toMatchObject({ status: "Running", threadId: "thread-1" })
        const waiting = yield* Effect.fork(Effect.flip(helper.result))
        yield* helper.interrupt
        const interrupted = { _tag: "TurnError", reason: "Interrupted", threadId: "thread-1" }
        expect(yield* Fiber.join(waiting)).toMatchObject(interrupted)
        expect(yield* Effect.flip(Stream.runDrain(helper.events()))).toMatchObject(interrupted)
      })
    )
  )

  it.scoped("is steered, as a helper is", () =>
    onTurn(
      [FakeTurn.text(["Half", " of", " it"], { every: "1 minute" }), FakeTurn.text("Anew")],
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const turn = yield* session.start("one")
          const helper = yield* session.spawn({ input: "side" })
          yield* pass("1 second")
          for (const one of [turn, helper]) {
            const steering = yield* Effect.fork(one.steer("more"))
            yield* pass("1 second")
            yield* Fiber.join(steering)
          }
          yield* pass("5 minutes")
          expect((yield* turn.result).text).toBe("Anew")
          expect((yield* turn.result).threadId).not.toBe((yield* helper.result).threadId)
          expect(tagsOf(yield* all(helper.events())).at(0)).toBe("Started")
          expect(yield* Effect.flip(helper.steer("late"))).toMatchObject({ reason: "NotSteered" })
        })
    )
  )

  it.scoped(
    "is kept by its session for a while after its end, and a snapshot of it can travel",
    () =>
      onTurn(FakeTurn.answer, (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          for (let n = 0; n < 20; n++)
            yield* Effect.flatMap(session.start("x"), ({ result }) => result)
          const turns = yield* session.turns
          expect(turns).toHaveLength(16)
          expect(new Set(turns.map(({ id }) => id)).size).toBe(16)
          for (const turn of turns) {
            const snapshot = yield* turn.snapshot
            const json = JSON.stringify(yield* Schema.encode(Turn.Snapshot)(snapshot))
            expect(yield* Schema.decode(Schema.parseJson(Turn.Snapshot))(json)).toEqual(snapshot)
          }
        })
      )
  )
})
