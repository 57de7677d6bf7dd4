import { Run, RunAttempt, type RunEvent, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema, Struct, TestClock } from "effect"
import { pooled, settle, watch } from "./support.ts"

const textOf = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.flatMap((event) => (event._tag === "Text" ? [event.delta] : [])).join("")

const completedIn = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.flatMap((event) => (event._tag === "ItemCompleted" ? [event.item.type] : []))

/** The first process says no more of its turn once it has begun. */
const endsUnheard = FakeAppServer.make({
  turns: ({ process }) => [FakeTurn.perform(process.loseOutput), FakeTurn.text("the end")]
})

const turnsList = { method: "thread/turns/list" }

/** Does something to the second process before it is asked anything. */
const onNext = (
  fake: FakeAppServer.FakeAppServer,
  effect: (process: FakeAppServer.FakeProcess) => Effect.Effect<void>
) => Effect.forkScoped(Effect.flatMap(fake.awaitProcess(2), effect))

/** What the server would answer if another client ran the newest turn. */
const stillRunning = (answer: unknown) => {
  const { data } = Schema.decodeUnknownSync(Turns)(answer)
  return { data: data.map((turn) => Struct.evolve(turn, { status: () => "inProgress" })) }
}

const Turns = Schema.Struct({
  data: Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
})

describe("guarantee 15: a turn whose server is lost", () => {
  it.scoped("and had ended without a word is told as it ended, once, and not taken again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) =>
          process.number === 1
            ? [
                FakeTurn.text(["The answer ", "is "]),
                FakeTurn.perform(process.loseOutput),
                FakeTurn.text("forty-two.")
              ]
            : FakeTurn.text("from the second")
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* watch(session.stream("x"))
        yield* settle
        yield* (yield* fake.awaitProcess(1)).exit(0)
        const result = yield* turn.result
        expect(result).toMatchObject({ text: "forty-two.", status: "completed", generation: 1 })
        const events = yield* turn.events
        expect(textOf(events)).toBe("The answer is forty-two.")
        expect(completedIn(events)).toEqual(["userMessage", "agentMessage", "agentMessage"])
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 1))
        expect(events.some(({ _tag }) => _tag === "Retrying")).toBe(false)
        // The session goes on with its thread.
        expect(yield* session.run("y")).toMatchObject({
          threadId: result.threadId,
          text: "from the second"
        })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("in the middle of a message that it had finished tells only the rest of its text", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [
          FakeTurn.text(["one ", "two ", "three"], { every: "1 second" }),
          FakeTurn.perform(process.exit(0))
        ]
      })
      yield* Effect.gen(function* () {
        const turn = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* turn.text).toBe("one ")
        yield* (yield* fake.awaitProcess(1)).loseOutput
        yield* TestClock.adjust("2 seconds")
        yield* settle
        const failure = yield* Effect.flip(turn.result)
        // It was cut before its end, but its message was complete.
        expect(failure).toMatchObject({ _tag: "TransportError", turn: "Interrupted" })
        expect(yield* turn.text).toBe("one two three")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("and had failed without a word fails with its own reason", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [FakeTurn.perform(process.loseOutput), FakeTurn.unauthorized]
      })
      yield* Effect.gen(function* () {
        const turn = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
        yield* settle
        yield* (yield* fake.awaitProcess(1)).exit(0)
        expect(yield* Effect.flip(turn.result)).toMatchObject({ _tag: "AuthError" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("before it was named is found by the run's own message", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) =>
          process.number === 1
            ? [FakeTurn.perform(process.loseOutput), FakeTurn.answer, FakeTurn.text("heard later")]
            : FakeTurn.text("from the second")
      })
      yield* Effect.gen(function* () {
        const turn = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
        yield* settle
        const process = yield* fake.awaitProcess(1)
        yield* process.exit(0)
        expect(yield* turn.result).toMatchObject({ text: "heard later", generation: 1 })
        expect(yield* fake.spawns).toBe(2)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("with a command that was not heard of is not taken again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [
          FakeTurn.perform(process.loseOutput),
          FakeTurn.command({ command: "echo done >> log" }),
          FakeTurn.perform(process.exit(1))
        ]
      })
      yield* Effect.gen(function* () {
        const turn = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* Effect.flip(turn.result)).toMatchObject({
          _tag: "TransportError",
          turn: "Interrupted"
        })
        expect(completedIn(yield* turn.events)).toContain("commandExecution")
        expect(yield* fake.spawns).toBe(2)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "and that another client runs on the next server is waited for, until it has ended",
    () =>
      Effect.gen(function* () {
        const fake = yield* endsUnheard
        yield* onNext(fake, (process) => process.changeAnswers(2, stillRunning, turnsList))
        yield* Effect.gen(function* () {
          const turn = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
          yield* settle
          yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* settle
          expect(yield* turn.fiber.status).toMatchObject({ _tag: "Suspended" })
          yield* TestClock.adjust("1 second")
          yield* settle
          expect(yield* turn.fiber.status).toMatchObject({ _tag: "Suspended" })
          yield* TestClock.adjust("1 second")
          expect(yield* turn.result).toMatchObject({ text: "the end", generation: 1 })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("is waited for no longer than the run may take", () =>
    Effect.gen(function* () {
      const fake = yield* endsUnheard
      yield* onNext(fake, (process) => process.changeAnswers(100, stillRunning, turnsList))
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const turn = yield* watch(RunAttempt.stream({ server, input: "x", timeout: "5 seconds" }))
        yield* settle
        yield* (yield* fake.awaitProcess(1)).exit(1)
        yield* settle
        for (let n = 0; n < 5; n++) yield* Effect.zipRight(TestClock.adjust("1 second"), settle)
        expect(yield* Effect.flip(turn.result)).toMatchObject({
          _tag: "TimeoutError",
          deadline: "Run"
        })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("has an unknown fate if the next server cannot read it", () =>
    Effect.gen(function* () {
      const fake = yield* endsUnheard
      const cannotRead = { code: -32603, message: "failed to read thread" }
      yield* onNext(fake, (process) => process.refuseRequests(1, cannotRead, turnsList))
      yield* Effect.gen(function* () {
        const turn = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
        yield* settle
        yield* (yield* fake.awaitProcess(1)).exit(1)
        expect(yield* Effect.flip(turn.result)).toMatchObject({ turn: "Unknown" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("has an unknown fate on an ephemeral thread, also in a later turn of a session", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ nth }) => (nth === 1 ? FakeTurn.text("one") : FakeTurn.hang)
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          thread: { _tag: "Start", ephemeral: true },
          replay: "Never"
        })
        yield* session.run("x")
        const turn = yield* watch(session.stream("y"))
        yield* settle
        yield* (yield* fake.awaitProcess(1)).exit(1)
        expect(yield* Effect.flip(turn.result)).toMatchObject({ turn: "Unknown" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("says that it was not sent, or that there is no record of it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [FakeTurn.lateStart("1 second"), FakeTurn.perform(process.exit(1))]
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const turn = yield* watch(RunAttempt.stream({ server, input: "x" }))
        yield* settle
        yield* (yield* fake.awaitProcess(1)).exit(1)
        yield* settle
        expect(yield* Effect.flip(turn.result)).toMatchObject({ turn: "NoRecord" })

        const process = yield* fake.awaitProcess(2)
        yield* process.atRequest(1, process.exit(1))
        const unsent = yield* Effect.flip(RunAttempt.run({ server, input: "x" }))
        expect(unsent).toMatchObject({ _tag: "TransportError", turn: "NotSent" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})
