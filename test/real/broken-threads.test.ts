/** Threads that the real server cannot go on with, and what becomes of them. */
import { AppServerPool, Failure, Input, Run, Session } from "@effect-codex/agent"
import { AppServerSpec, CodexBinary } from "@effect-codex/app-server"
import { type CodexHome, ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { FileSystem } from "@effect/platform"
import { expect, it } from "@effect/vitest"
import { Effect, Option, Schedule, Schema } from "effect"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const hello: ScriptedModel.Script = ({ text }) => ScriptedModel.text(`hello ${text}`)

/** Codex reads the image before it is sent, so it must be one. */
const image = Input.image({
  mediaType: "image/png",
  data: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64"
  )
})

const refusesImages: ScriptedModel.Script = ({ body, text }) =>
  JSON.stringify(body).includes("input_image")
    ? ScriptedModel.answer({
        code: 400,
        body: { error: { message: "Invalid image", code: "invalid_image" } }
      })
    : ScriptedModel.text(`hello ${text}`)

describeReal("a conversation with an image that the provider refuses", () => {
  it.scopedLive("loses that turn, and nothing else (cx #5346)", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(refusesImages)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId } = yield* session.run("one")
        expect(yield* Effect.flip(session.run([Input.text("look"), image]))).toMatchObject({
          _tag: "TurnError",
          reason: "BadRequest",
          kind: "invalid_image"
        })
        expect(yield* session.run("three")).toMatchObject({ text: "hello three", threadId })
        expect(yield* session.run("four")).toMatchObject({ text: "hello four", threadId })
        const last = JSON.stringify((yield* model.requests).at(-1)?.body)
        for (const kept of ["one", "hello one", "three", "four"]) expect(last).toContain(kept)
        expect(last).not.toContain("input_image")
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("loses it too if it was the first one, and after its server was lost", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(refusesImages)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const refused = yield* Effect.flip(session.run([Input.text("look"), image]))
        expect(refused).toMatchObject({ reason: "BadRequest" })
        yield* (yield* AppServerPool.AppServerPool).drain(spec)
        expect(yield* session.run("two")).toMatchObject({ text: "hello two", generation: 2 })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("keeps a turn whose own request was at fault", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ text }) =>
        text === "bad"
          ? ScriptedModel.answer({ code: 400, body: { error: { message: "Bad parameter" } } })
          : ScriptedModel.text(`hello ${text}`)
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        yield* session.run("one")
        for (let time = 0; time < 2; time++) {
          const refused = yield* Effect.flip(session.run("bad"))
          expect(refused).toMatchObject({ reason: "BadRequest", detail: "Bad parameter" })
          yield* session.run("good")
        }
        expect(JSON.stringify((yield* model.requests).at(-1)?.body)).toContain("bad")
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})

describeReal("a thread of the real server", () => {
  it.scopedLive("is gone on with from an earlier turn, in a copy", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId, turnId: lastTurnId } = yield* session.run("one")
        yield* session.run("two")
        const thread = { _tag: "Fork", threadId, lastTurnId } as const
        yield* Run.run({ server: spec, input: "three", thread })
        const last = JSON.stringify((yield* model.requests).at(-1)?.body)
        expect(last).toContain("hello one")
        expect(last).not.toContain("hello two")
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("is taken out of the archive, or told as archived, as the caller says", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId } = yield* session.run("one")
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
        const archive = server.requestAs("thread/archive", { threadId }, Schema.Unknown)
        yield* archive
        expect(yield* session.run("two")).toMatchObject({ text: "hello two", threadId })
        yield* archive
        const thread = { _tag: "Resume", threadId } as const
        const kept = Run.run({ server: spec, input: "x", thread, ifArchived: "Fail" })
        for (let time = 0; time < 2; time++) {
          expect(yield* Effect.flip(kept)).toMatchObject({ reason: "ThreadArchived" })
        }
        expect(yield* Run.run({ server: spec, input: "x", thread })).toMatchObject({ threadId })
        yield* server.requestAs("thread/delete", { threadId }, Schema.Unknown)
        for (let time = 0; time < 2; time++) {
          expect(yield* Effect.flip(session.run("three"))).toMatchObject({ reason: "ThreadGone" })
        }
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("is opened again by the session whose server has unloaded it without a word", () =>
    Effect.gen(function* () {
      const { home, pool } = yield* real(hello)
      const spec = yield* anotherOn(home, { optOutNotifications: ["thread/archived"] })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId } = yield* session.run("one")
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
        yield* server.requestAs("thread/archive", { threadId }, Schema.Unknown)
        expect(yield* session.run("two")).toMatchObject({ text: "hello two", threadId })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("is told as held by another process, which may be waited for", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(hello)
      const other = yield* anotherOn(home)
      expect(other.key).not.toBe(spec.key)
      yield* Effect.gen(function* () {
        const threadId = yield* Effect.scoped(
          Effect.gen(function* () {
            const session = yield* Session.make({ key: "s", server: spec })
            const { threadId } = yield* session.run("one")
            const thread = { _tag: "Resume", threadId } as const
            const failure = yield* Effect.flip(Run.run({ server: other, input: "x", thread }))
            expect(failure).toMatchObject({ reason: "ThreadHeldElsewhere" })
            expect(Failure.isTransient(failure)).toBe(true)
            const settings = { modelProvider: "nowhere" }
            const refused = Run.run({ server: other, input: "x", thread, settings })
            expect(yield* Effect.flip(refused)).toMatchObject({ _tag: "RequestError" })
            return threadId
          })
        )
        const thread = { _tag: "Resume", threadId } as const
        const retry = Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(50))
        const freed = yield* Run.run({ server: other, input: "x", thread, retry })
        expect(freed).toMatchObject({ threadId })
        yield* damage(home.codexHome, threadId)
        const damaged = yield* Effect.flip(Run.run({ server: other, input: "x", thread }))
        expect(damaged).toMatchObject({ reason: "ThreadUnusable" })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})

/** Another server with the same threads. */
const anotherOn = (
  { codexHome, env, home }: CodexHome.CodexHome,
  options: Partial<AppServerSpec.Options> = {}
) =>
  Effect.map(CodexBinary.find, (command) =>
    AppServerSpec.make({
      command,
      codexHome,
      env: { ...env, ANOTHER: "1" },
      cwd: home,
      ...options
    })
  )

/** Writes nonsense over the file of a thread. */
const damage = (codexHome: string, threadId: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const files = yield* fs.readDirectory(`${codexHome}/sessions`, { recursive: true })
    const file = Option.getOrThrow(
      Option.fromNullable(files.find((name) => name.includes(threadId) && name.endsWith(".jsonl")))
    )
    yield* fs.writeFileString(`${codexHome}/sessions/${file}`, "nonsense\n")
  })
