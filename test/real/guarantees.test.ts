import { Credential, RunAttempt, Session } from "@effect-codex/agent"
import { AppServerPool, Failure } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, Redacted } from "effect"
import { watch } from "../guarantees/support.ts"
import { onlyServer, runs, sleeping } from "./commands.ts"
import { badToken, describeReal, goodToken, isAlive, real, signal } from "./support.ts"

const { AppServerPool: Pool } = AppServerPool

const words = Array.from({ length: 60 }, (_, n) => `word${n} `)
const slowly = ScriptedModel.text(words, { every: "25 millis" })

const bad = Credential.bearer(Redacted.make(badToken))
const good = Credential.bearer(Redacted.make(goodToken))

const scoped = Effect.provide(NodeContext.layer)

describeReal("on the real server", () => {
  it.scopedLive(
    "guarantee 1: a 401 in a helper or a top-level run fails that run alone: same process, same generation, the parent's words without a gap",
    () =>
      Effect.gen(function* () {
        const { spec, pool } = yield* real(ScriptedModel.byToken({ [goodToken]: () => slowly }))
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "agent:main", server: spec })
          const parent = yield* watch(session.stream("tell me"))
          yield* parent.awaitTexts(3)
          const before = yield* onlyServer

          const helper = yield* session.spawn({ input: "side", credential: bad })
          const topLevel = RunAttempt.run({ server: spec, input: "other", credential: bad })
          const failures = yield* Effect.all([Effect.flip(helper.result), Effect.flip(topLevel)], {
            concurrency: 2
          })
          for (const failure of failures) {
            expect(failure).toMatchObject({
              _tag: "AuthError",
              reason: "Unauthorized",
              status: 401,
              provider: "scripted",
              generation: 1
            })
            expect(failure.message).not.toContain(badToken)
          }
          expect(yield* parent.texts).not.toEqual(words)

          const result = yield* parent.result
          expect(yield* parent.texts).toEqual(words)
          expect(result).toMatchObject({ text: words.join(""), generation: 1, pid: before?.pid })
          expect(yield* onlyServer).toMatchObject({ pid: before?.pid, generation: 1, leases: 0 })
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "guarantee 1: with the server's own retries on, the run fails at the first 401, and its turn is interrupted",
    () =>
      Effect.gen(function* () {
        const { spec, pool, model } = yield* real(ScriptedModel.byToken({}), { retries: 5 })
        yield* Effect.gen(function* () {
          const failure = yield* Effect.flip(
            RunAttempt.run({ server: spec, input: "hello", credential: bad })
          )
          expect(failure).toMatchObject({ _tag: "AuthError", reason: "Unauthorized", status: 401 })
          const asked = (yield* model.requests).length
          expect(asked).toBeLessThan(5)
          // The pause before the server's next try is under two seconds: an uninterrupted turn would make it.
          yield* Effect.sleep("2 seconds")
          expect((yield* model.requests).length).toBe(asked)
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "guarantee 1: a 401 in the middle of a turn, after a tool ran, fails that run alone",
    () =>
      Effect.gen(function* () {
        const { spec, pool } = yield* real(({ toolOutput }) =>
          toolOutput === undefined
            ? ScriptedModel.callTool({ name: "exec_command", arguments: { cmd: "echo hi" } })
            : ScriptedModel.unauthorized
        )
        yield* Effect.gen(function* () {
          const settings = { approvalPolicy: "never", sandbox: "danger-full-access" }
          const failure = yield* Effect.flip(
            RunAttempt.run({ server: spec, input: "run it", settings, credential: good })
          )
          expect(failure).toMatchObject({ _tag: "AuthError", reason: "Unauthorized" })
          expect(yield* onlyServer).toMatchObject({ generation: 1, leases: 0 })
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "a copy of the parent's thread answers beside the parent's turn, and leaves no trace in it",
    () =>
      Effect.gen(function* () {
        const { spec, pool, model } = yield* real(({ text }) =>
          text === "tell me" ? slowly : ScriptedModel.text(`about ${text}`)
        )
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec })
          yield* session.run("hello")
          const threadId = Option.getOrThrow(yield* session.threadId)
          const parent = yield* watch(session.stream("tell me"))
          yield* parent.awaitTexts(3)
          const aside = yield* session.spawn({
            input: "that",
            thread: { _tag: "Fork", threadId, ephemeral: true }
          })
          expect((yield* aside.result).text).toBe("about that")
          expect(yield* parent.texts).not.toEqual(words)
          expect((yield* parent.result).text).toBe(words.join(""))
          yield* session.run("what did I say?")
          const last = (yield* model.requests).at(-1)
          expect(JSON.stringify(last?.body)).not.toContain("about that")
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "guarantee 5: a session outlives its server: the next turn resumes the thread on the next generation",
    () =>
      Effect.gen(function* () {
        const { spec, pool, model } = yield* real(({ text }) =>
          text === "first" ? slowly : ScriptedModel.text(`you said ${text}`)
        )
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec })
          const first = yield* watch(session.stream("first"))
          yield* first.awaitTexts(3)
          const before = yield* onlyServer
          yield* signal(before?.pid, "SIGKILL")
          // Text was shown, so the turn is not taken again unasked.
          const lost = yield* Effect.flip(first.result)
          expect(lost).toMatchObject({ _tag: "TransportError", reason: "Exited", generation: 1 })

          const thread = yield* session.threadId
          const second = yield* session.run("second")
          expect(second).toMatchObject({ text: "you said second", generation: 2 })
          expect(yield* session.threadId).toEqual(thread)
          // The model was shown the first message again: it is the same conversation.
          const last = (yield* model.requests).at(-1)
          expect(JSON.stringify(last?.body)).toContain("first")
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "guarantee 5: a turn of which nothing was shown is taken again by itself, once",
    () =>
      Effect.gen(function* () {
        const { spec, pool, model } = yield* real(({ number }) =>
          number === 1 ? ScriptedModel.hang : ScriptedModel.text("at last")
        )
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec })
          const turn = yield* watch(session.stream("hello"))
          yield* model.awaitRequests(1)
          yield* signal((yield* onlyServer)?.pid, "SIGKILL")
          expect(yield* turn.result).toMatchObject({ text: "at last", generation: 2 })
          const tags = (yield* turn.events).map(({ _tag }) => _tag)
          expect(tags.filter((tag) => tag === "Retrying")).toHaveLength(1)
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "guarantee 7: closing ends the process at the end of its input, with the commands it was running",
    () =>
      Effect.gen(function* () {
        const { spec, pool, events } = yield* real(() =>
          runs("sleep 300 & setsid sleep 300 & wait")
        )
        const pid = yield* Effect.gen(function* () {
          const settings = { approvalPolicy: "never", sandbox: "danger-full-access" }
          yield* RunAttempt.run({ server: spec, input: "go", settings }).pipe(Effect.forkScoped)
          const server = yield* Effect.repeat(onlyServerSoon, {
            until: ({ commands }) => commands >= 2
          })
          return server.pid
        }).pipe(Effect.scoped, Effect.provide(pool))
        expect(yield* isAlive(pid)).toBe(false)
        expect(yield* sleeping(pid)).toBe(0)
        expect(reports(yield* events)).toMatchObject([{ how: "EndOfInput", exitCode: 0 }])
      }).pipe(scoped)
  )

  it.scopedLive("guarantee 7: a stopped server takes a SIGKILL, and its report says so", () =>
    Effect.gen(function* () {
      const { spec, pool, events } = yield* real(() => ScriptedModel.text("hi"))
      const pid = yield* Effect.gen(function* () {
        yield* RunAttempt.run({ server: spec, input: "go" })
        const server = yield* onlyServer
        yield* signal(server?.pid, "SIGSTOP")
        return server?.pid
      }).pipe(Effect.provide(pool))
      expect(yield* isAlive(pid)).toBe(false)
      expect(reports(yield* events)).toMatchObject([{ how: "SIGKILL", exitCode: undefined }])
    }).pipe(scoped)
  )

  it.scopedLive(
    "guarantee 7: what a killed server leaves behind is ended with its generation (oc #86316, #132610)",
    () =>
      Effect.gen(function* () {
        const { spec, pool, events } = yield* real(() => runs("setsid sleep 300 & sleep 300"))
        const pid = yield* Effect.gen(function* () {
          const settings = { approvalPolicy: "never", sandbox: "danger-full-access" }
          const run = yield* RunAttempt.run({ server: spec, input: "go", settings }).pipe(
            Effect.flip,
            Effect.forkScoped
          )
          const server = yield* Effect.repeat(onlyServerSoon, {
            until: ({ commands }) => commands >= 2
          })
          yield* signal(server.pid, "SIGKILL")
          expect(yield* Fiber.join(run)).toBeInstanceOf(Failure.TransportError)
          return server.pid
        }).pipe(Effect.scoped, Effect.provide(pool))
        expect(yield* sleeping(pid)).toBe(0)
        const [report] = reports(yield* events)
        expect(report).toMatchObject({ how: "AlreadyGone" })
        expect(report?.orphans).toBeGreaterThan(0)
      }).pipe(scoped)
  )
})

const reports = (events: ReadonlyArray<AppServerPool.PoolEvent>) =>
  events.flatMap((event) => (event._tag === "Closed" ? [event.report] : []))

const onlyServerSoon = Effect.gen(function* () {
  yield* Effect.sleep("100 millis")
  const servers = yield* (yield* Pool).snapshot
  const pid = servers[0]?.pid
  return { pid, commands: pid === undefined ? 0 : yield* sleeping(pid) }
})
