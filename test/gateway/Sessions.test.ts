import { mkdirSync, mkdtempSync, realpathSync, rmdirSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { SessionStore } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { gateway, send, started, withGateway } from "./support.ts"

const create = (body: unknown) => send("POST", "/v1/sessions", { body })

describe("sessions over HTTP", () => {
  it.scopedLive("are made once, found, listed, and forgotten", () =>
    Effect.gen(function* () {
      expect((yield* send("GET", "/v1/sessions")).json).toEqual({ sessions: [] })
      expect(yield* create({ key: "b", metadata: { title: "B" } })).toMatchObject({ status: 201 })
      const made = yield* create({ settings: { effort: "low" } })
      expect(made).toMatchObject({
        status: 201,
        json: {
          key: expect.stringMatching(/^[a-z0-9]{10}$/),
          settings: { effort: "low" },
          metadata: {}
        }
      })
      expect(yield* create({ key: "b" })).toMatchObject({
        status: 409,
        json: { _tag: "AlreadyExists", message: expect.stringContaining("b") }
      })
      expect((yield* send("GET", "/v1/sessions")).json).toMatchObject({
        sessions: expect.arrayContaining([expect.objectContaining({ key: "b", isOpen: true })])
      })
      expect((yield* send("GET", "/v1/sessions/b")).json).toMatchObject({
        metadata: { title: "B" }
      })
      expect(yield* send("DELETE", "/v1/sessions/b")).toMatchObject({ status: 204 })
      expect(yield* send("DELETE", "/v1/sessions/b")).toMatchObject({ status: 204 })
      expect(yield* send("GET", "/v1/sessions/b")).toMatchObject({
        status: 404,
        json: { what: "Session" }
      })
      expect(yield* send("POST", "/v1/sessions/b/turns", { body: { input: "hi" } })).toMatchObject({
        status: 404
      })
      expect(yield* create({ key: "b" })).toMatchObject({ status: 201 })
    }).pipe(withGateway({ turns: () => FakeTurn.text("ok") }))
  )

  it.scopedLive("have metadata, which their tenant changes", () =>
    Effect.gen(function* () {
      const patch = (key: string, metadata: unknown) =>
        send("PATCH", `/v1/sessions/${key}`, { body: { metadata } })
      yield* create({
        key: "s",
        settings: { effort: "low" },
        metadata: { title: "old", tags: ["a"] }
      })
      expect(yield* patch("s", { title: "new" })).toMatchObject({
        status: 200,
        json: { metadata: { title: "new" }, settings: { effort: "low" } }
      })
      const { json } = yield* send("GET", "/v1/sessions/s")
      expect(json).toMatchObject({ metadata: { title: "new" } })
      expect(yield* patch("none", {})).toMatchObject({ status: 404 })
    }).pipe(withGateway({}))
  )

  it.scopedLive("are shown one by one, however many there are: the others are not read", () =>
    Effect.gen(function* () {
      const kept = yield* Effect.provide(SessionStore.SessionStore, SessionStore.memory)
      const store = { ...kept, list: Effect.dieMessage("all sessions were read") }
      yield* Effect.gen(function* () {
        yield* create({ key: "s", settings: { effort: "low" } })
        const metadata = { title: "S" }
        const view = { key: "s", settings: { effort: "low" }, metadata, isOpen: true }
        expect(yield* send("PATCH", "/v1/sessions/s", { body: { metadata } })).toMatchObject({
          status: 200,
          json: view
        })
        expect(yield* send("GET", "/v1/sessions/s")).toMatchObject({ status: 200, json: view })
        expect(yield* send("GET", "/v1/sessions/none")).toMatchObject({ status: 404 })
      }).pipe(withGateway({}, { store: Layer.succeed(SessionStore.SessionStore, store) }))
    })
  )

  it.scopedLive(
    "are there again after a restart, with what they had, and their earlier turns in the history",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
        const folder = mkdtempSync(join(tmpdir(), "gateway-sessions-"))
        const store = Layer.provide(SessionStore.file(folder), NodeContext.layer)
        const program = gateway({ fake, store })
        const turn = yield* Effect.gen(function* () {
          yield* create({
            key: "a/b",
            settings: { effort: "low", model: "m" },
            metadata: { title: "A" }
          })
          yield* create({ key: "unused", settings: { effort: "high" } })
          const turn = yield* started("a/b", "before")
          yield* send("GET", `${turn}/result?wait=10`)
          return turn
        }).pipe(Effect.provide(program), Effect.scoped)
        yield* Effect.gen(function* () {
          expect((yield* send("GET", "/v1/sessions")).json).toMatchObject({
            sessions: [
              {
                key: "a/b",
                isOpen: false,
                settings: { effort: "low", model: "m" },
                metadata: { title: "A" }
              },
              { key: "unused", isOpen: false, settings: { effort: "high" } }
            ]
          })
          const session = "/v1/sessions/a%2Fb"
          expect((yield* send("GET", `${session}/turns`)).json).toEqual({ turns: [] })
          // A reader of a turn of the earlier program is told that it is gone, and reads the history.
          expect(
            yield* send("GET", `${turn}/events`, { headers: { "last-event-id": "3" } })
          ).toMatchObject({
            status: 404,
            json: { what: "Turn" }
          })
          expect((yield* send("GET", `${session}/history`)).json).toMatchObject({
            turns: [{ items: [{ content: [{ text: "before" }] }, { text: "ok" }] }]
          })
          const next = yield* started("a/b", "after")
          expect((yield* send("GET", `${next}/result?wait=10`)).json).toMatchObject({ text: "ok" })
        }).pipe(Effect.provide(program), Effect.scoped)
      })
  )

  it.scopedLive(
    "work in no folder that has become a link to elsewhere, or that is none of the gateway's any more",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
        const root = realpathSync(mkdtempSync(join(tmpdir(), "gateway-folders-")))
        const store = Layer.provide(SessionStore.file(join(root, "sessions")), NodeContext.layer)
        const projects = join(root, "projects")
        mkdirSync(join(projects, "one"), { recursive: true })
        mkdirSync(join(projects, "two"))
        const program = gateway({ fake, store, options: { folders: [projects] } })
        const turnIn = (key: string) =>
          send("POST", `/v1/sessions/${key}/turns`, { body: { input: "hi" } })
        yield* Effect.gen(function* () {
          yield* create({ key: "one", settings: { cwd: join(projects, "one") } })
          yield* create({ key: "two", settings: { cwd: join(projects, "two") } })
          expect(yield* turnIn("one")).toMatchObject({ status: 201 })
        }).pipe(Effect.provide(program), Effect.scoped)
        rmdirSync(join(projects, "one"))
        symlinkSync("/etc", join(projects, "one"))
        yield* Effect.gen(function* () {
          expect(yield* turnIn("one")).toMatchObject({ status: 403, json: { _tag: "Forbidden" } })
          expect(yield* turnIn("two")).toMatchObject({ status: 201 })
          expect(yield* send("GET", "/v1/sessions/one")).toMatchObject({ status: 200 })
          expect(yield* send("DELETE", "/v1/sessions/one")).toMatchObject({ status: 204 })
        }).pipe(Effect.provide(program), Effect.scoped)
        const elsewhere = gateway({ fake, store, options: { folders: [join(root, "sessions")] } })
        yield* Effect.gen(function* () {
          expect(yield* turnIn("two")).toMatchObject({ status: 403 })
        }).pipe(Effect.provide(elsewhere), Effect.scoped)
      })
  )
})
