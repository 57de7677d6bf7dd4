import { Run, Session } from "@effect-codex/agent"
import { type AppServer, type AppServerPool, Limits } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schema, Scope } from "effect"
import { member } from "../agent/support.ts"
import { Pool, snapshot } from "../guarantees/support.ts"
import { describeReal, isAlive, type Options, real, signal } from "./support.ts"

type Real = Effect.Effect.Success<ReturnType<typeof real>>

/** The test with a server of its own, on which "two" has no end of its own and everything else is greeted. */
const onReal = <A, E>(
  options: Options,
  test: (
    on: Real
  ) => Effect.Effect<A, E, Scope.Scope | AppServerPool.AppServerPool | NodeContext.NodeContext>
) =>
  Effect.flatMap(
    real(
      ({ text }) => (text === "two" ? ScriptedModel.hang : ScriptedModel.text(`hello ${text}`)),
      options
    ),
    (on) =>
      test(on).pipe(Effect.scoped, Effect.provide([on.pool, Limits.layer(options.limits ?? {})]))
  ).pipe(Effect.provide(NodeContext.layer))

/** A session that has taken its first turn, a lease of its server, and the ends of its thread's turns from now on. */
const aSession = ({ spec }: Real, options: Partial<Session.Options> = {}) =>
  Effect.gen(function* () {
    const session = yield* Session.make({ key: "s", ...options, server: spec })
    const { pid, threadId } = yield* session.run("one")
    const { server } = yield* (yield* Pool).lease(spec)
    const ends: Array<readonly [turnId: string | undefined, status: unknown]> = []
    yield* server.connection.tap(threadId, ({ method, params }) => {
      if (method !== "turn/completed") return
      ends.push([Message.turnIdOf(params), member(member(params, "turn"), "status")])
    })
    return { ends, pid, server, session, threadId }
  })

/** Starts a run on a server that is stopped, and begins to leave it a moment later. The result is its leaving. */
const left = <R>(run: Effect.Effect<unknown, unknown, R>) =>
  Effect.gen(function* () {
    const running = yield* Effect.fork(run)
    yield* Effect.sleep("1 second")
    return yield* Effect.fork(Fiber.interrupt(running))
  })

/** Waits until the server has loaded nothing, after it has had the time to load what it was asked for. */
const soonNothingLoaded = ({ request }: AppServer.Service) =>
  Effect.zipRight(
    Effect.sleep("1 second"),
    Effect.repeat(Effect.delay(request("thread/loaded/list", {}), "50 millis"), {
      until: ({ data }) => data.length === 0
    })
  )

describeReal("a turn that is left before its server has answered, on the real server", () => {
  it.scopedLive(
    "is interrupted once it is known, and the next turn is one of its own (PortOS #5972)",
    () =>
      onReal({}, (on) =>
        Effect.gen(function* () {
          const { ends, pid, session, threadId } = yield* aSession(on)
          yield* signal(pid, "SIGSTOP")
          const leaving = yield* left(session.run("two"))
          yield* Effect.forkScoped(Effect.delay(signal(pid, "SIGCONT"), "7 seconds"))
          yield* Fiber.join(leaving)
          // The server is still stopped.
          const three = yield* session.run("three")
          expect(three).toMatchObject({ text: "hello three", threadId, generation: 1 })
          expect(ends).toHaveLength(2)
          const [two] = ends
          expect(two).toMatchObject([expect.not.stringMatching(three.turnId), "interrupted"])
          expect(ends[1]).toEqual([three.turnId, "completed"])
          yield* on.model.awaitIdle
        })
      )
  )

  it.scopedLive("is waited for no longer once it is refused", () =>
    // The test would not end if it were.
    onReal({ limits: { interruptTimeout: "1 hour" } }, (on) =>
      Effect.gen(function* () {
        const { ends, pid, session } = yield* aSession(on)
        yield* signal(pid, "SIGSTOP")
        // More than the server takes.
        const leaving = yield* left(session.run("x".repeat(1_100_000)))
        yield* signal(pid, "SIGCONT")
        yield* Fiber.join(leaving)
        expect(ends).toEqual([])
        expect((yield* session.run("three")).text).toBe("hello three")
      })
    )
  )

  it.scopedLive("is interrupted also when its answer comes after its time was over", () =>
    onReal({ limits: { requestTimeout: "3 seconds", interruptTimeout: "1 second" } }, (on) =>
      Effect.gen(function* () {
        const { ends, pid, session } = yield* aSession(on)
        yield* signal(pid, "SIGSTOP")
        const two = yield* Effect.flip(session.run("two"))
        expect(two).toMatchObject({
          _tag: "TimeoutError",
          deadline: "Request",
          method: "turn/start"
        })
        yield* signal(pid, "SIGCONT")
        yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => ends.length > 0 })
        expect(ends).toMatchObject([[expect.anything(), "interrupted"]])
        yield* on.model.awaitIdle
        expect((yield* session.run("three")).text).toBe("hello three")
      })
    )
  )

  it.scopedLive("leaves no thread loaded if it had none yet, nor one that it resumed", () =>
    onReal({}, (on) =>
      Effect.gen(function* () {
        const { spec } = on
        const { pid, threadId } = yield* Run.run({ server: spec, input: "one" })
        const { server } = yield* (yield* Pool).lease(spec)
        for (const thread of [
          { _tag: "Start" },
          { _tag: "Start", ephemeral: true },
          { _tag: "Resume", threadId },
          { _tag: "Fork", threadId }
        ] as const) {
          yield* signal(pid, "SIGSTOP")
          const leaving = yield* left(Run.run({ server: spec, input: "two", thread }))
          yield* signal(pid, "SIGCONT")
          yield* Fiber.join(leaving)
          yield* soonNothingLoaded(server)
        }
      })
    )
  )
})

describeReal("a session that ends as another run resumes its thread, on the real server", () => {
  it.scopedLive("does not take the thread from that, at whatever moment it ends", () =>
    onReal({}, (on) =>
      Effect.gen(function* () {
        const server = on.spec
        const { threadId } = yield* Run.run({ server, input: "one" })
        const thread = { _tag: "Resume", threadId } as const
        for (let n = 0; n < 20; n++) {
          const scope = yield* Scope.make()
          const session = yield* Scope.extend(Session.make({ key: "s", server, thread }), scope)
          yield* session.run("first")
          const run = yield* Effect.fork(Run.run({ server, input: "next", thread }))
          // From the same moment to when the run has its turn.
          if (n % 2 === 0) yield* Effect.yieldNow()
          else yield* Effect.sleep(n)
          const ending = yield* Effect.fork(Scope.close(scope, Exit.void))
          expect(yield* Fiber.join(run)).toMatchObject({ text: "hello next", threadId })
          yield* Fiber.join(ending)
        }
      })
    )
  )

  it.scopedLive("nor the other way round: a session goes on as a run on its thread ends", () =>
    onReal({}, (on) =>
      Effect.gen(function* () {
        const server = on.spec
        const { threadId } = yield* Run.run({ server, input: "one" })
        const thread = { _tag: "Resume", threadId } as const
        for (let n = 0; n < 10; n++) {
          const run = yield* Effect.fork(Run.run({ server, input: "first", thread }))
          yield* Effect.sleep(n * 10)
          const next = yield* Effect.scoped(
            Effect.flatMap(Session.make({ key: "s", server, thread }), (session) =>
              session.run("next")
            )
          )
          expect(next).toMatchObject({ text: "hello next", threadId })
          expect((yield* Fiber.join(run)).text).toBe("hello first")
        }
      })
    )
  )
})

describeReal("a session on an ephemeral thread, on the real server", () => {
  const thread = { _tag: "Start", ephemeral: true } as const

  it.scopedLive(
    "goes on with it after a long pause and on a drained server, which goes when it ends",
    () =>
      onReal({ limits: { idleTimeToLive: "500 millis" } }, ({ spec: server }) =>
        Effect.gen(function* () {
          const pid = yield* Effect.scoped(
            Effect.gen(function* () {
              const session = yield* Session.make({ key: "s", server, thread })
              const { pid, threadId } = yield* session.run("one")
              yield* Effect.sleep("2 seconds")
              const second = yield* session.run("second")
              expect(second).toMatchObject({ text: "hello second", pid, threadId })
              yield* (yield* Pool).drain(server)
              expect(yield* Run.run({ server, input: "another" })).toMatchObject({ generation: 2 })
              const third = yield* session.run("third")
              expect(third).toMatchObject({ text: "hello third", pid, threadId, generation: 1 })
              return pid
            })
          )
          const all = yield* snapshot
          expect(all.map(({ leases }) => leases)).toEqual(all.map(() => 0))
          yield* Effect.repeat(Effect.delay(isAlive(pid), "50 millis"), {
            until: (alive) => !alive
          })
        })
      )
  )

  it.scopedLive("says that it is lost once its server is", () =>
    onReal({}, ({ spec: server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server, thread })
        const { pid, threadId } = yield* session.run("one")
        yield* signal(pid, "SIGKILL")
        yield* Effect.repeat(Effect.delay(snapshot, "20 millis"), {
          until: (all) => all.every(({ state }) => state !== "Ready")
        })
        const lost = { _tag: "TurnError", reason: "ThreadLost", threadId }
        expect(yield* Effect.flip(session.run("second"))).toMatchObject(lost)
        expect(yield* Effect.flip(session.run("third"))).toMatchObject(lost)
      })
    )
  )

  it.scopedLive("structured output is asked for again on it, on a server that was drained", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ number }) =>
        number === 1
          ? ScriptedModel.text(["n", "o"], { every: "500 millis" })
          : ScriptedModel.text('{"fits":true}')
      )
      yield* Effect.gen(function* () {
        const Answer = Schema.Struct({ fits: Schema.Boolean })
        const asked = Run.structured(Answer, { server: spec, input: "x", thread })
        const run = yield* Effect.fork(asked)
        yield* model.awaitRequests(1)
        yield* (yield* Pool).drain(spec)
        expect(yield* Fiber.join(run)).toMatchObject({ output: { fits: true }, generation: 1 })
        const [first, second] = yield* model.requests
        expect(second?.threadId).toBe(first?.threadId)
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
