import { Credential, Run, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Redacted, Schema, Scope, Stream, type Tracer } from "effect"
import { snapshot, watch } from "../guarantees/support.ts"
import { methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

const leftRunning = FakeTurn.leaveRunning({ command: "sleep 1000" })

/** The first turn leaves a command running and does not end; the later ones say hello. */
const leaving: FakeAppServer.Options = {
  turns: ({ nth }) => (nth === 1 ? [leftRunning, FakeTurn.hang] : FakeTurn.text("Hello"))
}

describe("what is chosen for a session", () => {
  it.scoped("is given in every turn, and a turn's choice stays chosen", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          turn: { model: "m1", effort: "low" }
        })
        yield* session.run("one")
        yield* session.run("two", { turn: { model: "m2" } })
        yield* session.run("three")
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toMatchObject([
          { model: "m1", effort: "low" },
          { model: "m2", effort: "low" },
          { model: "m2", effort: "low" }
        ])
      })
    )
  )

  it.scoped("is given again after the server was lost, the thread's settings with it", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const settings = { sandbox: "workspace-write", config: { some: "thing" } } as const
        const session = yield* Session.make({ key: "s", server: fake.spec(), settings })
        yield* session.run("one", { turn: { model: "m2", serviceTier: "fast" } })
        const threadId = Option.getOrThrow(yield* session.threadId)
        yield* (yield* fake.awaitProcess(1)).exit(0)
        yield* pass("1 second")
        yield* session.run("two")
        const second = yield* fake.awaitProcess(2)
        expect(yield* sent(second, "thread/resume")).toMatchObject([
          {
            threadId,
            sandbox: "workspace-write",
            config: { some: "thing", "features.goals": false, thread_unload_delay_secs: 0 }
          }
        ])
        expect(yield* sent(second, "turn/start")).toMatchObject([
          { threadId, model: "m2", serviceTier: "fast" }
        ])
      })
    )
  )

  it.scoped("stays chosen by a turn that failed", () =>
    onFake(
      { turns: ({ nth }) => (nth === 1 ? FakeTurn.unauthorized : FakeTurn.text("Hello")) },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* Effect.flip(session.run("one", { turn: { model: "m2" } }))
          yield* session.run("two")
          expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toMatchObject([
            { model: "m2" },
            { model: "m2" }
          ])
        })
    )
  )
})

describe("the commands that a session's turn leaves running (oc #107721)", () => {
  /** How a turn is cut off, and the session that it is a turn of. */
  const cutOffs: ReadonlyArray<
    readonly [string, FakeAppServer.Options, (session: Session.Session) => Effect.Effect<unknown>]
  > = [
    [
      "is interrupted",
      leaving,
      (session) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(session.run("x"))
          yield* pass("1 second")
          yield* Fiber.interrupt(run)
        })
    ],
    [
      "is left by the reader of its stream",
      leaving,
      (session) =>
        session.stream("x").pipe(
          Stream.takeUntil(
            (event) => event._tag === "ItemStarted" && event.item.type === "commandExecution"
          ),
          Stream.runDrain,
          Effect.ignore
        )
    ],
    [
      "has had its time",
      leaving,
      (session) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(Effect.either(session.run("x", { timeout: "5 seconds" })))
          yield* pass("5 seconds")
          yield* Fiber.join(run)
        })
    ],
    [
      "is given up because its credential was refused for good",
      {
        turns: ({ nth }) =>
          nth === 1 ? [leftRunning, FakeTurn.unauthorizedWithRetries] : FakeTurn.text("Hello")
      },
      (session) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(Effect.either(session.run("x")))
          yield* pass("5 seconds")
          yield* Fiber.join(run)
        })
    ]
  ]

  const credential = Credential.bearer(Redacted.make("a-secret-token-of-a-session"))

  it.scoped.each(cutOffs)(
    "end when it %s: the thread is unloaded, and resumed for the next turn",
    ([, options, cutOff]) =>
      onFake(options, (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec(), credential })
          yield* cutOff(session)
          const threadId = Option.getOrThrow(yield* session.threadId)
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "thread/unsubscribe")).toEqual([{ threadId }])
          yield* pass("1 second")
          expect(yield* process.commandsRunning).toEqual([])
          expect(yield* session.run("y")).toMatchObject({ text: "Hello", threadId })
          expect(yield* sent(process, "thread/resume")).toMatchObject([{ threadId }])
        })
      )
  )

  it.scoped.each(cutOffs)(
    "end when it %s, with the experimental part of the protocol: the thread stays loaded",
    ([, options, cutOff]) =>
      onFake(options, (fake) =>
        Effect.gen(function* () {
          const server = fake.spec({ experimentalApi: true })
          const session = yield* Session.make({ key: "s", server, credential })
          yield* cutOff(session)
          const threadId = Option.getOrThrow(yield* session.threadId)
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "thread/backgroundTerminals/clean")).toEqual([{ threadId }])
          expect(yield* process.commandsRunning).toEqual([])
          expect((yield* session.run("y")).text).toBe("Hello")
          const methods = yield* methodsOf(process)
          expect(methods).not.toContain("thread/unsubscribe")
          expect(methods).not.toContain("thread/resume")
        })
      )
  )

  it.scoped("end when it is interrupted after others that were not", () =>
    onFake(
      { turns: ({ nth }) => (nth === 2 ? [leftRunning, FakeTurn.hang] : FakeTurn.text("Hello")) },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* session.run("one")
          const run = yield* Effect.fork(session.run("two"))
          yield* pass("1 second")
          yield* Fiber.interrupt(run)
          yield* pass("1 second")
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "thread/unsubscribe")).toHaveLength(1)
          expect(yield* process.commandsRunning).toEqual([])
        })
    )
  )

  it.scoped("live on when it completes, and end with the session", () =>
    onTurn([leftRunning, FakeTurn.text("Hello")], (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server: fake.spec() }), scope)
        yield* session.run("x")
        const process = yield* fake.awaitProcess(1)
        yield* pass("30 seconds")
        expect(yield* process.commandsRunning).toEqual(["sleep 1000"])
        yield* Scope.close(scope, Exit.void)
        yield* pass("1 second")
        expect(yield* process.commandsRunning).toEqual([])
      })
    )
  )

  it.scoped("stay with a thread that would be lost if it were unloaded", () =>
    onFake(leaving, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          thread: { _tag: "Start", ephemeral: true }
        })
        const run = yield* Effect.fork(session.run("x"))
        yield* pass("1 second")
        yield* Fiber.interrupt(run)
        const process = yield* fake.awaitProcess(1)
        expect(yield* methodsOf(process)).not.toContain("thread/unsubscribe")
        expect((yield* session.run("y")).text).toBe("Hello")
      })
    )
  )

  it.scoped("of a run end with it, completed or left (oc #107721)", () =>
    onFake(
      {
        turns: ({ text }) => [leftRunning, text === "left" ? FakeTurn.hang : FakeTurn.text("Hello")]
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          yield* Run.run({ server, input: "completed" })
          const left = yield* Effect.fork(Run.run({ server, input: "left" }))
          yield* pass("1 second")
          const process = yield* fake.awaitProcess(1)
          expect(yield* process.commandsRunning).toHaveLength(1)
          yield* Fiber.interrupt(left)
          yield* pass("1 second")
          expect(yield* process.commandsRunning).toEqual([])
        })
    )
  )
})

describe("a helper of a session", () => {
  it.scoped("is a run of its own, whose failure is a value", () =>
    onFake(
      { turns: ({ text }) => (text === "bad" ? FakeTurn.unauthorized : FakeTurn.text(text)) },
      (fake) =>
        Effect.gen(function* () {
          const settings = { developerInstructions: "Be brief." }
          const session = yield* Session.make({ key: "s", server: fake.spec(), settings })
          const good = yield* session.spawn({ input: "good", turn: { model: "m" } })
          const bad = yield* session.spawn({ input: "bad" })
          const own = yield* session.spawn({ input: "own", settings: { model: "other" } })
          expect((yield* Effect.flip(bad.result))._tag).toBe("AuthError")
          expect((yield* good.result).text).toBe("good")
          expect((yield* own.result).text).toBe("own")
          expect(yield* session.threadId).toEqual(Option.none())
          const starts = yield* sent(yield* fake.awaitProcess(1), "thread/start")
          expect(starts).toMatchObject([
            { ephemeral: true, developerInstructions: "Be brief." },
            { ephemeral: true, developerInstructions: "Be brief." },
            { ephemeral: true, model: "other" }
          ])
          expect(starts[2]).not.toHaveProperty("developerInstructions")
        })
    )
  )

  it.scoped("can be interrupted alone, and ends with the session", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server: fake.spec() }), scope)
        const one = yield* session.spawn({ input: "one" })
        const two = yield* session.spawn({ input: "two" })
        yield* pass("1 second")
        const process = yield* fake.awaitProcess(1)
        expect(yield* process.activeTurns).toHaveLength(2)
        yield* one.interrupt
        expect(yield* process.activeTurns).toHaveLength(1)
        // Its failure is a value: whoever waits for it is not interrupted.
        const interrupted = { _tag: "TurnError", reason: "Interrupted" }
        expect(yield* Effect.flip(one.result)).toMatchObject(interrupted)
        const waiting = yield* Effect.fork(Effect.flip(two.result))
        yield* Scope.close(scope, Exit.void)
        expect(yield* Fiber.join(waiting)).toMatchObject(interrupted)
        expect(yield* process.activeTurns).toEqual([])
        expect(yield* snapshot).toMatchObject([{ leases: 0 }])
      })
    )
  )

  it.scoped("can be interrupted also where it was spawned as a resource", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const scope = yield* Scope.make()
        yield* Effect.acquireRelease(
          session.spawn({ input: "x" }),
          (helper) => helper.interrupt
        ).pipe(Scope.extend(scope))
        yield* pass("1 second")
        const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
        yield* pass("1 second")
        expect(Option.isSome(yield* Fiber.poll(closing))).toBe(true)
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
      })
    )
  )

  it.scoped("does not wait for the session's turn, nor that for it", () =>
    onFake(
      { turns: ({ text }) => (text === "slow" ? FakeTurn.hang : FakeTurn.text("quick")) },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* watch(session.stream("slow"))
          yield* pass("1 second")
          const quick = yield* session.spawn({ input: "quick" })
          expect((yield* quick.result).text).toBe("quick")
          const slow = yield* session.spawn({ input: "slow", timeout: "5 seconds" })
          yield* pass("5 seconds")
          expect((yield* Effect.flip(slow.result))._tag).toBe("TimeoutError")
          expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toHaveLength(1)
        })
    )
  )
})

/** The span of whoever has the server run a turn, for each turn that was run. */
const callersOf = <E, R>(turns: Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const callers: Array<string> = []
    const tracer = yield* Effect.tracer
    yield* Effect.withTracer(turns, {
      ...tracer,
      span: (name, parent, ...rest) => {
        if (name === "effect_codex.attempt") {
          callers.push(Option.match(parent, { onNone: () => "nobody", onSome: nameOf }))
        }
        return tracer.span(name, parent, ...rest)
      }
    })
    return callers
  })

const nameOf = (span: Tracer.AnySpan): string => (span._tag === "Span" ? span.name : span.spanId)

it.scoped("a session's turns are part of what their callers do, not of what made the session", () =>
  onTurn(FakeTurn.text("1"), (fake) =>
    Effect.gen(function* () {
      const callers = callersOf(
        Effect.gen(function* () {
          const session = yield* Effect.withSpan(
            Session.make({ key: "s", server: fake.spec() }),
            "making"
          )
          yield* Effect.withSpan(session.run("x"), "run")
          yield* Effect.withSpan(session.structured(Schema.Number, "x"), "structured")
          yield* Effect.withSpan(session.btw("x"), "btw")
          const helper = yield* Effect.withSpan(session.spawn({ input: "x" }), "spawn")
          yield* helper.result
        })
      )
      expect(yield* callers).toEqual(["run", "structured", "btw", "spawn"])
    })
  )
)

it.scoped("a turn that begins as its session ends leaves no thread in use", () =>
  onTurn(FakeTurn.text("Hello"), (fake) =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const session = yield* Scope.extend(Session.make({ key: "s", server: fake.spec() }), scope)
      const run = yield* Effect.fork(session.run("x"))
      yield* Scope.close(scope, Exit.void)
      yield* Fiber.join(run)
      expect(yield* methodsOf(yield* fake.awaitProcess(1))).toContain("thread/unsubscribe")
    })
  )
)

it.scoped("turns that wait for theirs as the session ends come to their end all the same", () =>
  onFake(
    { turns: ({ nth }) => [FakeTurn.wait("1 second"), FakeTurn.text(`Hello ${nth}`)] },
    (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server: fake.spec() }), scope)
        const turns = yield* Effect.forEach(["one", "two", "three"], (input) =>
          watch(session.stream(input))
        )
        yield* pass("500 millis")
        yield* Scope.close(scope, Exit.void)
        for (const [n, { result }] of turns.entries()) {
          yield* pass("700 millis")
          yield* pass("1 second")
          expect(yield* result).toMatchObject({ text: `Hello ${n + 1}`, generation: 1 })
        }
        yield* pass("1 second")
        expect(yield* (yield* fake.awaitProcess(1)).subscribedThreads).toEqual([])
      })
  )
)

it.scoped(
  "a turn that has begun as its session ends opens the thread that was let go meanwhile",
  () =>
    onTurn(FakeTurn.text("Hello"), (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const credential = Credential.bearer(Redacted.make("a-token"))
        const session = yield* Scope.extend(
          Session.make({ key: "s", server: fake.spec(), credential }),
          scope
        )
        yield* session.run("one")
        const process = yield* fake.awaitProcess(1)
        yield* process.delayAnswers(1, "1 second")
        const turn = yield* watch(session.stream("two"))
        yield* process.awaitReceived("config/read", 2)
        yield* Scope.close(scope, Exit.void)
        yield* pass("1 second")
        yield* pass("1 second")
        expect(yield* turn.result).toMatchObject({ text: "Hello", generation: 1 })
      })
    )
)
