import { Failure, Run, RunAttempt, Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option, Schedule } from "effect"
import { methodsOf, onFake, pass, sent } from "./support.ts"

const refusal = (reason: Failure.TurnReason) =>
  new Failure.TurnError({
    reason,
    generation: 1,
    threadId: "",
    turnId: undefined,
    kind: undefined,
    detail: "another host has it"
  })

/** Remembers what it is called with. */
const remembering = () => {
  const turns: Array<RunAttempt.TurnToBegin> = []
  const beforeTurn = (turn: RunAttempt.TurnToBegin) =>
    Effect.sync(() => {
      turns.push(turn)
    })
  return { beforeTurn, turns }
}

describe("what a program does before a turn", () => {
  it.scoped("is done when the thread is open and the turn is not sent", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const methods: Array<ReadonlyArray<string>> = []
        const beforeTurn = () =>
          Effect.gen(function* () {
            methods.push(yield* methodsOf(yield* fake.awaitProcess(1)))
          })
        yield* Run.run({ server: fake.spec(), input: "x", beforeTurn })
        expect(methods).toHaveLength(1)
        expect(methods[0]).toContain("thread/start")
        expect(methods[0]).not.toContain("turn/start")
      })
    )
  )

  it.scoped("knows the session, the thread, and the id that the message will have", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const { beforeTurn, turns } = remembering()
        const session = yield* Session.make({ key: "s", server: fake.spec(), beforeTurn })
        const { generation, threadId } = yield* session.run("one")
        const [start] = yield* sent(yield* fake.awaitProcess(1), "turn/start")
        expect(turns).toMatchObject([{ session: "s", threadId, generation, attempt: 1 }])
        expect(start).toMatchObject({ clientUserMessageId: turns[0]?.messageId })
      })
    )
  )

  it.scoped("is that of the turn in place of its session's", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const all = remembering()
        const own = remembering()
        const { beforeTurn } = all
        const session = yield* Session.make({ key: "s", server: fake.spec(), beforeTurn })
        yield* session.run("one", { beforeTurn: own.beforeTurn })
        yield* session.run("two")
        expect([own.turns.length, all.turns.length]).toEqual([1, 1])
      })
    )
  )

  it.scoped(
    "is done before reviews, side questions and helpers too, and not before compactions",
    () =>
      onFake({}, (fake) =>
        Effect.gen(function* () {
          const { beforeTurn, turns } = remembering()
          const session = yield* Session.make({ key: "s", server: fake.spec(), beforeTurn })
          const { threadId } = yield* session.run("one")
          yield* session.compact()
          expect(turns).toHaveLength(1)
          yield* session.btw("two")
          yield* (yield* session.spawn({ input: "three" })).result
          yield* session.review({ type: "uncommittedChanges" })
          expect(turns.map(({ session }) => session)).toEqual(["s", "s", "s", "s"])
          expect(turns.map((turn) => turn.threadId === threadId)).toEqual([
            true,
            false,
            false,
            true
          ])
        })
      )
  )

  it.scoped("ends the attempt if it fails, and the turn is not sent", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const failure = refusal("AlreadyClaimed")
        const run = Run.run({
          server: fake.spec(),
          input: "x",
          retry: Schedule.recurs(3),
          beforeTurn: () => Effect.fail(failure)
        })
        expect(yield* Effect.flip(run)).toBe(failure)
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toEqual([])
      })
    )
  )

  it.scoped("is done again when the attempt is retried, with the number of the attempt", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const { beforeTurn, turns } = remembering()
        yield* Run.run({
          server: fake.spec(),
          input: "x",
          retry: Schedule.recurs(1),
          beforeTurn: (turn) =>
            Effect.zipRight(
              beforeTurn(turn),
              turn.attempt === 1 ? Effect.fail(refusal("NotClaimed")) : Effect.void
            )
        })
        expect(turns.map(({ attempt }) => attempt)).toEqual([1, 2])
        expect(new Set(turns.map(({ messageId }) => messageId)).size).toBe(2)
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toHaveLength(1)
      })
    )
  )

  it.scoped("is done again when the server was lost between it and the turn", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const { beforeTurn, turns } = remembering()
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const running = yield* Effect.fork(
          session.run("x", {
            beforeTurn: (turn) =>
              Effect.zipRight(
                beforeTurn(turn),
                turn.attempt === 1
                  ? Effect.flatMap(fake.awaitProcess(1), (process) => process.exit(0))
                  : Effect.void
              )
          })
        )
        yield* pass("1 second")
        expect(yield* Fiber.join(running)).toMatchObject({ generation: 2 })
        expect(turns.map(({ attempt, generation }) => [attempt, generation])).toEqual([
          [1, 1],
          [2, 2]
        ])
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toEqual([])
      })
    )
  )

  it.scoped("ends with the deadline of the turn", () =>
    onFake({ turns: () => FakeTurn.text("Hello") }, (fake) =>
      Effect.gen(function* () {
        const interrupted = yield* Deferred.make<void>()
        const running = yield* Effect.fork(
          Run.run({
            server: fake.spec(),
            input: "x",
            timeout: "5 seconds",
            beforeTurn: () =>
              Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
          }).pipe(Effect.flip)
        )
        yield* pass("4 seconds")
        expect(Option.isNone(yield* Fiber.poll(running))).toBe(true)
        yield* pass("1 second")
        expect(yield* running).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
        yield* Deferred.await(interrupted)
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toEqual([])
      })
    )
  )

  it.scoped("is interrupted with its turn", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* session.start("x", { beforeTurn: () => Effect.never })
        yield* pass("1 second")
        yield* turn.interrupt
        expect(yield* Effect.flip(turn.result)).toMatchObject({ reason: "Interrupted" })
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toEqual([])
      })
    )
  )
})
