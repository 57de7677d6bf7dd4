import { mkdirSync, mkdtempSync, realpathSync, rmdirSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Gateway, Tenants } from "@effect-codex/gateway"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Schema, Stream } from "effect"
import { hosts } from "./hosts.ts"
import { aGate, eventually, type Frame, frames, send, started, tenantOf, told } from "./support.ts"

const ids = (frames: Iterable<Frame>) => Array.from(frames, ({ id }) => id)

const read = (turn: string, headers: Record<string, string> = {}) =>
  frames(`${turn}/events`, { headers }).pipe(told, Stream.runCollect)

const isRunning = (turn: string) =>
  eventually(send("GET", turn), ({ text }) => text.includes(`"status":"Running"`))

const resultOf = (turn: string) => send("GET", `${turn}/result?wait=30`)

const create = (body: unknown, token?: string) =>
  send("POST", "/v1/sessions", { body, ...(token === undefined ? {} : { token }) })

const hello = { turns: () => FakeTurn.text("ok") }

describe("the sessions of a gateway before hosts", () => {
  it.scopedLive("are made once, found, listed, and forgotten", () =>
    Effect.gen(function* () {
      const { gateway } = yield* hosts(hello)
      yield* Effect.gen(function* () {
        expect(yield* create({ key: "b", metadata: { title: "B" } })).toMatchObject({
          status: 201,
          json: { key: "b", metadata: { title: "B" }, isOpen: false }
        })
        expect(yield* create({ key: "b" })).toMatchObject({ status: 409 })
        expect((yield* send("GET", "/v1/sessions")).json).toMatchObject({
          sessions: [{ key: "b", metadata: { title: "B" } }]
        })
        expect((yield* resultOf(yield* started("b"))).json).toMatchObject({ text: "ok" })
        expect(yield* send("DELETE", "/v1/sessions/b")).toMatchObject({ status: 204 })
        expect(yield* send("DELETE", "/v1/sessions/b")).toMatchObject({ status: 204 })
        expect(yield* send("GET", "/v1/sessions/b")).toMatchObject({ status: 404 })
        expect(
          yield* send("POST", "/v1/sessions/b/turns", { body: { input: "hi" } })
        ).toMatchObject({ status: 404 })
        expect(yield* create({ key: "b" })).toMatchObject({ status: 201 })
        expect((yield* send("GET", "/v1/sessions/b/history")).json).toMatchObject({ turns: [] })
        expect(yield* create({ key: " b" })).toMatchObject({ status: 201 })
        for (const key of ["b ", "b\0"]) {
          expect(yield* create({ key })).toMatchObject({ status: 400 })
        }
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("work at the host as they were made, within the ceiling", () =>
    Effect.gen(function* () {
      const { fake, gateway } = yield* hosts({ ...hello, defaults: { model: "ours" } })
      yield* Effect.gen(function* () {
        expect(
          yield* create({ key: "free", settings: { sandbox: "danger-full-access" } })
        ).toMatchObject({ status: 403 })
        yield* create({
          key: "s",
          settings: { effort: "low", sandbox: "read-only", developerInstructions: "Be brief." }
        })
        yield* resultOf(yield* started("s"))
        const process = yield* fake.awaitProcess(1)
        expect((yield* process.awaitReceived("thread/start")).params).toMatchObject({
          cwd: "/tmp",
          model: "ours",
          sandbox: "read-only",
          developerInstructions: "Be brief."
        })
        expect((yield* process.awaitReceived("turn/start")).params).toMatchObject({ effort: "low" })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("have metadata, which their tenant changes, also while the host has them", () =>
    Effect.gen(function* () {
      const gate = aGate()
      const { gateway, sessions } = yield* hosts({
        turns: () => [gate.step, FakeTurn.text("ok")]
      })
      yield* Effect.gen(function* () {
        const metadata = { title: "new" }
        yield* create({ key: "s", settings: { effort: "low" }, metadata: { title: "old" } })
        const turn = yield* started("s")
        yield* isRunning(turn)
        expect(yield* send("PATCH", "/v1/sessions/s", { body: { metadata } })).toMatchObject({
          status: 200,
          json: { metadata, isOpen: true }
        })
        yield* gate.open
        yield* resultOf(turn)
        yield* eventually(send("GET", "/v1/sessions/s"), ({ text }) => text.includes("false"))
        yield* resultOf(yield* started("s"))
        expect((yield* send("GET", "/v1/sessions/s")).json).toMatchObject({
          metadata,
          settings: { effort: "low" }
        })
        expect((yield* send("GET", "/v1/sessions/s/history")).json).toMatchObject({
          turns: [{}, {}]
        })
        // So that the next host goes on with it.
        expect(yield* sessions.get("local/s")).toMatchObject({
          value: { threadId: expect.any(String) }
        })
        expect(yield* send("PATCH", "/v1/sessions/none", { body: { metadata } })).toMatchObject({
          status: 404
        })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("are seen by their tenant alone, also under the same key", () =>
    Effect.gen(function* () {
      const ada = yield* tenantOf("ada")
      const bob = yield* tenantOf("bob")
      const { gateway } = yield* hosts({
        turns: ({ text }) =>
          text === "ask" ? FakeTurn.approveCommand({ command: "ls", cwd: "/tmp" }) : FakeTurn.hang,
        tenants: Tenants.of([ada.registered, bob.registered])
      })
      yield* Effect.gen(function* () {
        yield* create({ key: "a", metadata: { of: "ada" } }, ada.token)
        const turn = yield* started("a", "ask", ada.token)
        const asBob = { token: bob.token }
        yield* eventually(send("GET", "/v1/inbox", { token: ada.token }), ({ text }) =>
          text.includes(`"session":"a"`)
        )
        expect((yield* send("GET", "/v1/inbox", asBob)).json).toEqual({ questions: [] })
        expect((yield* send("GET", "/v1/sessions", asBob)).json).toEqual({ sessions: [] })
        expect(yield* send("GET", "/v1/sessions/a", asBob)).toMatchObject({ status: 404 })
        expect(yield* send("GET", turn, asBob)).toMatchObject({ status: 404 })
        expect(yield* send("DELETE", "/v1/sessions/a", asBob)).toMatchObject({ status: 204 })
        expect(yield* create({ key: "a", metadata: { of: "bob" } }, bob.token)).toMatchObject({
          status: 201
        })
        expect((yield* send("GET", "/v1/sessions", { token: ada.token })).json).toMatchObject({
          sessions: [{ key: "a", metadata: { of: "ada" } }]
        })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("work in no folder that has become a link to elsewhere", () =>
    Effect.gen(function* () {
      const root = realpathSync(mkdtempSync(join(tmpdir(), "gateway-folders-")))
      const one = join(root, "one")
      mkdirSync(one)
      const { gateway } = yield* hosts({ ...hello, folders: [root] })
      yield* Effect.gen(function* () {
        const turn = send("POST", "/v1/sessions/s/turns", { body: { input: "hi" } })
        yield* create({ key: "s", settings: { cwd: one } })
        expect(yield* turn).toMatchObject({ status: 201 })
        rmdirSync(one)
        symlinkSync("/etc", one)
        expect(yield* turn).toMatchObject({ status: 403, json: { _tag: "Forbidden" } })
        expect(yield* send("DELETE", "/v1/sessions/s")).toMatchObject({ status: 204 })
      }).pipe(Effect.provide(gateway))
    })
  )
})

describe("a turn of a gateway before hosts", () => {
  it.scopedLive("is read on by a reader that comes back, without a gap", () =>
    Effect.gen(function* () {
      const { gateway } = yield* hosts({
        turns: () => FakeTurn.text(["one ", "two ", "three"], { every: "50 millis" })
      })
      yield* Effect.gen(function* () {
        const turn = yield* started("s")
        const before = yield* frames(`${turn}/events`).pipe(told, Stream.take(2), Stream.runCollect)
        const after = yield* read(turn, { "last-event-id": String(ids(before).at(-1)) })
        const numbers = [...ids(before), ...ids(after)]
        expect(numbers).toEqual(numbers.map((_, index) => index + 1))
        expect(Array.from(after).at(-1)).toMatchObject({ event: "Completed" })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("is started once by its id, steered, and interrupted", () =>
    Effect.gen(function* () {
      const { gateway } = yield* hosts({
        turns: ({ text }) => (text === "hang" ? FakeTurn.hang : FakeTurn.text("ok"))
      })
      yield* Effect.gen(function* () {
        yield* create({ key: "s" })
        const body = { input: "hang", id: "mine" }
        const start = send("POST", "/v1/sessions/s/turns", { body })
        expect(yield* start).toMatchObject({ status: 201, json: { id: "mine" } })
        expect(yield* start).toMatchObject({ status: 201, json: { id: "mine" } })
        const turn = "/v1/sessions/s/turns/mine"
        yield* isRunning(turn)
        const steer = send("POST", `${turn}/steer`, { body: { input: "In French." } })
        yield* eventually(steer, ({ status }) => status === 204)
        const reader = yield* Effect.fork(read(turn))
        expect(yield* send("POST", `${turn}/interrupt`)).toMatchObject({ status: 204 })
        expect(Array.from(yield* Fiber.join(reader)).at(-1)).toMatchObject({
          event: "Failed",
          data: { _tag: "TurnError", reason: "Interrupted" }
        })
        expect((yield* send("GET", "/v1/sessions/s/turns")).json).toMatchObject({
          turns: [{ id: "mine", status: "Failed" }]
        })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("is found again by its id, also when its host has forgotten it", () =>
    Effect.gen(function* () {
      const { gateway } = yield* hosts(hello)
      yield* Effect.gen(function* () {
        const first = yield* started("s", "first")
        yield* resultOf(first)
        yield* Effect.repeatN(Effect.flatMap(started("s"), resultOf), 16)
        expect((yield* send("GET", "/v1/sessions/s/turns")).text).not.toContain(first.slice(-12))
        expect(Array.from(yield* read(first)).at(-1)).toMatchObject({ event: "Completed" })
        const body = { input: "first", id: first.split("/").at(-1) }
        expect(yield* send("POST", "/v1/sessions/s/turns", { body })).toMatchObject({
          json: { status: "Completed" }
        })
        expect(yield* send("GET", "/v1/sessions/s/turns/none")).toMatchObject({ status: 404 })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("asks the tenant's people, who answer over any gateway", () =>
    Effect.gen(function* () {
      const { gateway } = yield* hosts({
        turns: ({ text }) => [
          FakeTurn.approveCommand({ command: text, cwd: "/tmp" }),
          FakeTurn.text("done")
        ],
        rules: [{ _tag: "Command", prefix: ["git"], decision: "accept" }]
      })
      const other = yield* Layer.build(gateway)
      yield* Effect.gen(function* () {
        expect((yield* resultOf(yield* started("s", "git log"))).json).toMatchObject({
          text: "done"
        })
        const turn = yield* started("s", "make")
        const list = yield* frames("/v1/inbox/events").pipe(
          Stream.filter(({ data }) => JSON.stringify(data)?.includes(`"session":"s"`) === true),
          Stream.runHead,
          Effect.flatten
        )
        const { questions } = yield* Schema.decodeUnknown(Questions)(list.data)
        const [{ id } = expect.unreachable()] = questions
        const answer = (body: unknown) =>
          Effect.provide(send("POST", `/v1/inbox/${id}`, { body }), other)
        expect(yield* answer({ answers: {} })).toMatchObject({ status: 400 })
        expect(yield* answer({ decision: "accept" })).toMatchObject({ status: 204 })
        expect(yield* answer({ decision: "accept" })).toMatchObject({ status: 404 })
        expect((yield* resultOf(turn)).json).toMatchObject({ text: "done" })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("is not taken if as many run at the gateway as its tenant may have", () =>
    Effect.gen(function* () {
      const ada = yield* tenantOf("ada", { limits: { turnsAtOnce: 1 } })
      const { token } = ada
      const { gateway } = yield* hosts({
        turns: () => FakeTurn.hang,
        tenants: Tenants.of([ada.registered])
      })
      yield* Effect.gen(function* () {
        const turn = yield* started("s", "hi", token)
        yield* create({ key: "other" }, token)
        const another = send("POST", "/v1/sessions/other/turns", { token, body: { input: "hi" } })
        expect(yield* another).toMatchObject({ status: 429, json: { limit: "Turns" } })
        yield* send("POST", `${turn}/interrupt`, { token })
        yield* eventually(another, ({ status }) => status === 201)
      }).pipe(Effect.provide(gateway))
    })
  )
})

const Questions = Schema.Struct({
  questions: Schema.Array(Schema.Struct({ id: Schema.String }))
})

describe("a gateway before hosts", () => {
  it.scopedLive("is drained at once, and its turns are read on at another gateway", () =>
    Effect.gen(function* () {
      const gate = aGate()
      const { gateway } = yield* hosts({ turns: () => [gate.step, FakeTurn.text("ok")] })
      const { seen, turn } = yield* Effect.gen(function* () {
        const turn = yield* started("s")
        yield* isRunning(turn)
        const reader = yield* Effect.fork(read(turn))
        const waiting = yield* Effect.fork(resultOf(turn))
        yield* Effect.sleep("100 millis")
        const { drain } = yield* Gateway.Gateway
        yield* drain()
        const seen = yield* Fiber.join(reader)
        expect(Array.from(seen, ({ event }) => event)).not.toContain("Failed")
        expect(yield* Fiber.join(waiting)).toMatchObject({ status: 202 })
        expect(yield* send("GET", "/readyz")).toMatchObject({ status: 503 })
        expect(yield* send("GET", "/livez")).toMatchObject({ status: 204 })
        expect(
          yield* send("POST", "/v1/sessions/s/turns", { body: { input: "more" } })
        ).toMatchObject({ status: 503, json: { reason: "ShuttingDown" } })
        return { seen, turn }
      }).pipe(Effect.provide(gateway), Effect.scoped)
      yield* Effect.gen(function* () {
        expect((yield* send("GET", turn)).json).toMatchObject({ status: "Running" })
        yield* gate.open
        const rest = yield* read(turn, { "last-event-id": String(ids(seen).at(-1) ?? 0) })
        const numbers = [...ids(seen), ...ids(rest)]
        expect(numbers).toEqual(numbers.map((_, index) => index + 1))
        expect((yield* resultOf(turn)).json).toMatchObject({ text: "ok" })
      }).pipe(Effect.provide(gateway))
    })
  )

  it.scopedLive("is ready while the database and a host answer, and has no servers", () =>
    Effect.gen(function* () {
      const { gateway, setAway } = yield* hosts(hello)
      yield* Effect.gen(function* () {
        const ready = send("GET", "/readyz")
        yield* eventually(ready, ({ status }) => status === 204)
        yield* setAway(true)
        yield* eventually(ready, ({ status }) => status === 503)
        expect(yield* send("GET", "/livez")).toMatchObject({ status: 204 })
        expect(yield* send("GET", "/v1/sessions")).toMatchObject({ status: 503 })
        yield* setAway(false)
        yield* eventually(ready, ({ status }) => status === 204)
        expect((yield* send("GET", "/v1/pool")).json).toEqual({ servers: [], memory: [] })
      }).pipe(Effect.provide(gateway))
    })
  )
})
