import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Tenants } from "@effect-codex/gateway"
import { SessionStore } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Redacted, Schedule, Stream } from "effect"
import { eventually, frames, gateway, send, started, tenantOf, withGateway } from "./support.ts"

const hello = { turns: () => FakeTurn.text("Hello") }

const asks = {
  turns: () => [FakeTurn.approveCommand({ command: "make", cwd: "/srv" }), FakeTurn.text("ok")]
}

const inboxOf = (token: string) => send("GET", "/v1/inbox", { token })

const isAsked = ({ text }: { readonly text: string }) => text !== `{"questions":[]}`

describe("a tenant", () => {
  it.scopedLive("sees its own sessions, turns and questions alone, also under the same key", () =>
    Effect.gen(function* () {
      const ada = yield* tenantOf("ada")
      const bob = yield* tenantOf("bob")
      yield* Effect.gen(function* () {
        const adas = yield* started("one", "Build it.", ada.token)
        yield* eventually(inboxOf(ada.token), isAsked)
        const asBob = { token: bob.token }
        const none = { status: 404 }
        // Before and after Bob has a session with this key.
        for (const status of [404, 200]) {
          expect(yield* send("GET", "/v1/sessions/one", asBob)).toMatchObject({ status })
          for (const path of [adas, `${adas}/result`, `${adas}/events`]) {
            expect(yield* send("GET", path, asBob)).toMatchObject(none)
          }
          expect(yield* send("POST", `${adas}/interrupt`, asBob)).toMatchObject(none)
          expect(
            yield* send("POST", `${adas}/steer`, { ...asBob, body: { input: "x" } })
          ).toMatchObject(none)
          expect((yield* inboxOf(bob.token)).json).toEqual({ questions: [] })
          const { json } = yield* inboxOf(ada.token)
          const id = JSON.stringify(json).replace(/.*"id":"([^"]+)","session".*/, "$1")
          expect(
            yield* send("POST", `/v1/inbox/${id}`, { ...asBob, body: { decision: "accept" } })
          ).toMatchObject(none)
          expect((yield* send("GET", "/v1/sessions", asBob)).json).toMatchObject({
            sessions: status === 200 ? [{ key: "one" }] : []
          })
          yield* send("POST", "/v1/sessions", { ...asBob, body: { key: "one" } })
        }
        expect((yield* send("DELETE", "/v1/sessions/one", asBob)).status).toBe(204)
        expect((yield* send("GET", adas, { token: ada.token })).json).toMatchObject({
          status: "Running"
        })
      }).pipe(withGateway(asks, { tenants: Tenants.of([ada.registered, bob.registered]) }))
    })
  )

  it.scopedLive("is known by any of its tokens, and nobody else by another", () =>
    Effect.gen(function* () {
      const first = yield* tenantOf("ada")
      const second = yield* tenantOf("ada")
      const third = yield* tenantOf("bob")
      yield* Effect.gen(function* () {
        yield* started("one", "hi", first.token)
        expect(yield* send("GET", "/v1/sessions/one", { token: second.token })).toMatchObject({
          status: 200
        })
        for (const sent of [
          {},
          { token: "" },
          { token: third.token },
          { token: `${first.token}x` }
        ]) {
          expect(yield* send("GET", "/v1/sessions", sent)).toMatchObject({
            status: 401,
            json: { _tag: "Unauthorized", message: expect.stringContaining("Bearer") },
            headers: { "www-authenticate": "Bearer" }
          })
        }
        const basic = { authorization: `Basic ${first.token}` }
        expect(yield* send("GET", "/v1/sessions", { headers: basic })).toMatchObject({
          status: 401
        })
        // What is wrong with a request is told nobody who may not send it.
        expect(yield* send("POST", "/v1/sessions", { body: "{" })).toMatchObject({ status: 401 })
      }).pipe(withGateway(hello, { tenants: Tenants.of([first.registered, second.registered]) }))
    })
  )

  it.scopedLive("does what operators do only if it is one", () =>
    Effect.gen(function* () {
      const ada = yield* tenantOf("ada")
      const operator = yield* tenantOf("ops", { isOperator: true })
      yield* Effect.gen(function* () {
        for (const [method, path, status] of [
          ["GET", "/v1/pool", 200],
          ["GET", "/metrics", 200],
          ["POST", "/v1/drain", 202]
        ] as const) {
          expect(yield* send(method, path)).toMatchObject({ status: 401 })
          expect(yield* send(method, path, { token: ada.token })).toMatchObject({ status: 403 })
          expect(yield* send(method, path, { token: operator.token })).toMatchObject({ status })
        }
      }).pipe(withGateway(hello, { tenants: Tenants.of([ada.registered, operator.registered]) }))
    })
  )

  it.scopedLive("that sends too many requests is told when to come again, and others are not", () =>
    Effect.gen(function* () {
      const ada = yield* tenantOf("ada", { limits: { requestsPerMinute: 3 } })
      const bob = yield* tenantOf("bob")
      yield* Effect.gen(function* () {
        const status = (token: string) =>
          Effect.map(send("GET", "/v1/sessions", { token }), ({ status }) => status)
        expect(yield* Effect.replicateEffect(status(ada.token), 3)).toEqual([200, 200, 200])
        const refused = yield* send("GET", "/v1/sessions", { token: ada.token })
        expect(refused).toMatchObject({
          status: 429,
          json: { _tag: "TooMany", limit: "Requests", retryAfter: expect.any(Number) }
        })
        expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0)
        expect(yield* status(bob.token)).toBe(200)
        // Whoever looks after the gateway needs no token.
        expect((yield* send("GET", "/livez")).status).toBe(204)
      }).pipe(withGateway(hello, { tenants: Tenants.of([ada.registered, bob.registered]) }))
    })
  )

  it.scopedLive(
    "runs as many turns at once as it may, and the others wait, over all its sessions",
    () =>
      Effect.gen(function* () {
        const ada = yield* tenantOf("ada", { limits: { turnsAtOnce: 2, queue: 1 } })
        const bob = yield* tenantOf("bob")
        yield* Effect.gen(function* () {
          const { token } = ada
          const turns = yield* Effect.forEach(["a", "b", "c"], (key) => started(key, "hi", token))
          const status = (turn: string, asked = token) =>
            Effect.map(
              send("GET", turn, { token: asked }),
              ({ text }) => /"status":"(\w+)"/.exec(text)?.[1]
            )
          const [a = "", b = "", c = ""] = turns
          yield* eventually(status(a), (is) => is === "Running")
          yield* eventually(status(b), (is) => is === "Running")
          expect(yield* status(c)).toBe("Queued")
          yield* send("POST", "/v1/sessions", { token, body: { key: "d" } })
          const cs = { input: "hi", id: c.split("/").at(-1) }
          expect(yield* send("POST", "/v1/sessions/c/turns", { token, body: cs })).toMatchObject({
            status: 201,
            json: { id: cs.id }
          })
          const refused = yield* send("POST", "/v1/sessions/d/turns", {
            token,
            body: { input: "hi" }
          })
          expect(refused).toMatchObject({
            status: 429,
            json: { limit: "Turns" },
            headers: { "retry-after": "5" }
          })
          expect(
            yield* send("POST", "/v1/sessions/d/helpers", { token, body: { input: "hi" } })
          ).toMatchObject({ status: 429 })
          const bobs = yield* started("a", "hi", bob.token)
          yield* eventually(status(bobs, bob.token), (is) => is === "Running")
          yield* send("POST", `${a}/interrupt`, { token })
          yield* eventually(status(c), (is) => is === "Running")
          expect(
            yield* send("POST", "/v1/sessions/d/turns", { token, body: { input: "hi" } })
          ).toMatchObject({ status: 201 })
        }).pipe(
          withGateway(
            { turns: () => FakeTurn.hang },
            { tenants: Tenants.of([ada.registered, bob.registered]) }
          )
        )
      })
  )
})

describe("a tenant with a limit", () => {
  it.scopedLive("has compactions counted as turns, also as the first thing after a restart", () =>
    Effect.gen(function* () {
      const ada = yield* tenantOf("ada", { limits: { turnsAtOnce: 1, queue: 1 } })
      const { token } = ada
      const fake = yield* FakeAppServer.make({ ...hello, compactions: () => FakeTurn.hang })
      const store = Layer.succeedContext(yield* Layer.build(SessionStore.memory))
      const program = gateway({ fake, store, tenants: Tenants.of([ada.registered]) })
      const keys = ["a", "b", "c"]
      yield* Effect.forEach(keys, (key) =>
        Effect.flatMap(started(key, "hi", token), (turn) =>
          send("GET", `${turn}/result?wait=10`, { token })
        )
      ).pipe(Effect.provide(program), Effect.scoped)
      yield* Effect.gen(function* () {
        const compact = (key: string) => send("POST", `/v1/sessions/${key}/compact`, { token })
        yield* Effect.forEach(["a", "b"], (key) => Effect.forkScoped(compact(key)))
        const process = yield* fake.awaitProcess(2)
        yield* process.awaitReceived("thread/compact/start")
        const isRefused = ({ status }: { readonly status: number }) => status === 429
        yield* eventually(Effect.timeout(compact("c"), "1 second"), isRefused)
        expect(yield* compact("c")).toMatchObject({
          json: { limit: "Turns" },
          headers: { "retry-after": "5" }
        })
        expect(yield* process.activeTurns).toHaveLength(1)
      }).pipe(Effect.scoped, Effect.provide(program))
    })
  )

  it.scopedLive("reads so many streams at once, and another one when it has left one", () =>
    Effect.gen(function* () {
      const ada = yield* tenantOf("ada", { limits: { readers: 2 } })
      const bob = yield* tenantOf("bob")
      yield* Effect.gen(function* () {
        const read = (path: string, token: string) =>
          Effect.forkScoped(Stream.runDrain(frames(path, { token })))
        const open = (token: string) =>
          frames("/v1/inbox/events", { token }).pipe(Stream.take(1), Stream.runDrain)
        const turn = yield* started("s", "hi", ada.token)
        const inbox = yield* read("/v1/inbox/events", ada.token)
        yield* read(`${turn}/events`, ada.token)
        const full = send("GET", `${turn}/events`, { token: ada.token }).pipe(
          Effect.timeoutOption("500 millis")
        )
        yield* eventually(full, (answer) => Option.isSome(answer) && answer.value.status === 429)
        expect(yield* send("GET", "/v1/inbox/events", { token: ada.token })).toMatchObject({
          status: 429,
          json: { _tag: "TooMany", limit: "Readers" },
          headers: { "retry-after": "5" }
        })
        yield* open(bob.token)
        yield* Fiber.interrupt(inbox)
        yield* Effect.retry(open(ada.token), { schedule: Schedule.spaced("10 millis") })
      }).pipe(
        withGateway(
          { turns: () => FakeTurn.hang },
          { tenants: Tenants.of([ada.registered, bob.registered]) }
        )
      )
    })
  )
})

describe("the tenants of a file", () => {
  const find = (content: string, token: Redacted.Redacted) =>
    Effect.suspend(() => {
      const file = join(mkdtempSync(join(tmpdir(), "tenants-")), "tenants.json")
      writeFileSync(file, content)
      const Tokens = Layer.provide(Tenants.file(file), NodeContext.layer)
      return Effect.provide(
        Effect.map(Tenants.Tenants, ({ find }) => find(token)),
        Tokens
      )
    })

  it.effect("are found by the hashes of their tokens, which are all that is kept", () =>
    Effect.gen(function* () {
      const { hash, token } = yield* Tenants.newToken
      const content = JSON.stringify({ tenants: [{ name: "ada", tokenHash: hash }] })
      expect(content).not.toContain(Redacted.value(token))
      expect(yield* find(content, token)).toEqual(
        Option.some({
          name: "ada",
          isOperator: false,
          limits: { turnsAtOnce: 8, queue: 32, readers: 256, requestsPerMinute: 600 }
        })
      )
      expect(yield* find(content, Redacted.make(hash))).toEqual(Option.none())
    })
  )

  for (const [what, content] of [
    ["no JSON", "tenants"],
    ["no tenants", `{"tenants":[]}`],
    ["a token instead of its hash", `{"tenants":[{"name":"ada","tokenHash":"secret"}]}`],
    ["a name that is a path", `{"tenants":[{"name":"a/b","tokenHash":"${"0".repeat(64)}"}]}`],
    [
      "a limit of nothing",
      `{"tenants":[{"name":"a","tokenHash":"${"0".repeat(64)}","limits":{"turnsAtOnce":0}}]}`
    ],
    [
      "a member that is misspelt",
      `{"tenants":[{"name":"a","tokenHash":"${"0".repeat(64)}","isOperater":true}]}`
    ]
  ] as const) {
    it.effect(`are refused if there is ${what}`, () =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(find(content, Redacted.make("token")))
        expect(failure._tag).toBe("ParseError")
      })
    )
  }
})

it.scopedLive("a tenant is told of its questions as they come and go", () =>
  Effect.gen(function* () {
    const ada = yield* tenantOf("ada")
    const bob = yield* tenantOf("bob")
    yield* Effect.gen(function* () {
      const { token } = ada
      const seen: Array<string> = []
      const readTwo = frames("/v1/inbox/events", { token }).pipe(
        Stream.filter(({ event }) => event === "Questions"),
        Stream.tap(({ data }) => Effect.sync(() => seen.push(JSON.stringify(data)))),
        Stream.take(2),
        Stream.runDrain
      )
      yield* started("bobs", "Build it.", bob.token)
      yield* Effect.all(
        [readTwo, Effect.delay(started("adas", "Build it.", token), "200 millis")],
        {
          concurrency: 2
        }
      )
      expect(seen[0]).toBe(`{"questions":[]}`)
      expect(seen[1]).toContain(`"session":"adas"`)
      expect(seen[1]).not.toContain("bobs")
    }).pipe(withGateway(asks, { tenants: Tenants.of([ada.registered, bob.registered]) }))
  })
)
