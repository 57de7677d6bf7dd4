import { once } from "node:events"
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs"
import { request as httpRequest } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Gateway, Tenants } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { NodeHttpServer } from "@effect/platform-node"
import { SessionStore } from "@effect-codex/agent"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { pooled } from "../guarantees/support.ts"
import { send, started, Url, withGateway } from "./support.ts"

const hello = withGateway({ turns: () => FakeTurn.text(["Hel", "lo"]) })

const create = (body: unknown) => send("POST", "/v1/sessions", { body })

const keys = [
  "a/b",
  "../up",
  "ü 😀",
  "50%",
  "%2F",
  "a?b#c",
  "with space",
  "+",
  "x".repeat(200),
  "é".repeat(200),
  "/",
  "%",
  "__proto__",
  "a\r\nb"
]

describe("a request", () => {
  it.scopedLive("may name a session by any text", () =>
    hello(
      Effect.forEach(keys, (key) =>
        Effect.gen(function* () {
          const path = `/v1/sessions/${encodeURIComponent(key)}`
          expect(yield* create({ key })).toMatchObject({ status: 201, json: { key } })
          expect(yield* send("GET", path)).toMatchObject({ status: 200, json: { key } })
          const turn = yield* started(key)
          expect(yield* send("GET", `${turn}/result?wait=10`)).toMatchObject({
            status: 200,
            json: { text: "Hello" }
          })
          expect(yield* send("DELETE", path)).toMatchObject({ status: 204 })
          expect(yield* send("GET", path)).toMatchObject({ status: 404, json: { id: key } })
        })
      )
    )
  )

  it.scopedLive("is refused with what is wrong with it, and where", () =>
    hello(
      Effect.gen(function* () {
        const at = (path: ReadonlyArray<string | number>) => ({
          status: 400,
          json: {
            _tag: "HttpApiDecodeError",
            issues: expect.arrayContaining([expect.objectContaining({ path })])
          }
        })
        for (const key of ["", ".", "..", "x".repeat(201), "\ud800", "a\0b", "a ", "a\n"]) {
          expect(yield* create({ key })).toMatchObject(at(["key"]))
        }
        expect(yield* create({ settings: { modle: "m" } })).toMatchObject(at(["settings", "modle"]))
        expect(yield* create({ settings: { sandbox: "none" } })).toMatchObject({ status: 400 })
        expect(yield* create({ metadata: { text: "x".repeat(100_001) } })).toMatchObject(
          at(["metadata"])
        )
        expect(yield* create({ keys: "a" })).toMatchObject(at(["keys"]))
        yield* create({ key: "s" })
        const turn = (body: unknown) => send("POST", "/v1/sessions/s/turns", { body })
        const long = "x".repeat(201)
        expect(yield* create({ settings: { model: long } })).toMatchObject(
          at(["settings", "model"])
        )
        expect(yield* turn({ input: "hi", effort: long })).toMatchObject(at(["effort"]))
        for (const id of ["", "a/b", "..", "x".repeat(65)]) {
          expect(yield* turn({ input: "hi", id })).toMatchObject(at(["id"]))
        }
        const nested = `${"[".repeat(50_000)}${"]".repeat(50_000)}`
        expect(yield* create(`{"key":"deep","metadata":{"a":${nested}}}`)).toMatchObject({
          status: 400,
          json: { message: expect.stringContaining("nested") }
        })
        expect(yield* turn({})).toMatchObject(at(["input"]))
        expect(yield* turn({ input: "hi", timeout: -1 })).toMatchObject(at(["timeout"]))
        expect(yield* turn({ input: [{ type: "localImage", path: "/etc/passwd" }] })).toMatchObject(
          { status: 400 }
        )
        expect(
          yield* turn({ input: [{ type: "image", url: "http://169.254.169.254/" }] })
        ).toMatchObject({ status: 400 })
        expect(yield* turn("{ not json")).toMatchObject({
          status: 400,
          json: { message: expect.stringContaining("JSON") }
        })
        expect(
          yield* send("POST", "/v1/sessions/s/turns", {
            body: "input=hi",
            headers: { "content-type": "application/x-www-form-urlencoded" }
          })
        ).toMatchObject({ status: 415, json: { _tag: "NotJson" } })
        expect(yield* send("GET", "/v1/sessions/s/history?limit=many")).toMatchObject(at(["limit"]))
        expect(yield* send("GET", "/v1/sessions/s/turns/none/result?wait=-1")).toMatchObject(
          at(["wait"])
        )
        expect(
          yield* send("GET", "/v1/sessions/s/turns/none/events", {
            headers: { "last-event-id": "x" }
          })
        ).toMatchObject(at(["last-event-id"]))
        expect(yield* send("GET", "/v1/sessions/%E0%A4%A")).toMatchObject({ status: 404 })
        expect(yield* send("GET", "/v2")).toMatchObject({ status: 404 })
      })
    )
  )

  it.scopedLive("with a body that is too large is refused, however it is sent", () =>
    withGateway(
      {},
      { options: { maxBodyBytes: 10_000 } }
    )(
      Effect.gen(function* () {
        const tooLarge = { key: "s", metadata: { text: "x".repeat(20_000) } }
        expect(yield* create(tooLarge)).toMatchObject({
          status: 413,
          json: { _tag: "BodyTooLarge", maxBytes: 10_000 }
        })
        // Of one that does not say how long it is, the rest is not read, and no answer may arrive.
        expect(yield* chunked(yield* Url, JSON.stringify(tooLarge))).not.toBe(201)
        expect(yield* create({ key: "s" })).toMatchObject({ status: 201 })
      })
    )
  )

  it.scopedLive("may bring images, but not name files", () =>
    Effect.gen(function* () {
      const inputs: Array<unknown> = []
      const turns = ({ params }: FakeTurn.TurnRequest) => {
        inputs.push(params)
        return FakeTurn.text("seen")
      }
      yield* Effect.gen(function* () {
        yield* create({ key: "s" })
        const url = "data:image/png;base64,iVBORw0KGgo="
        const { status } = yield* send("POST", "/v1/sessions/s/turns", {
          body: {
            input: [
              { type: "text", text: "What is it?" },
              { type: "image", url }
            ]
          }
        })
        expect(status).toBe(201)
        yield* send("GET", "/v1/sessions/s/turns")
        yield* Effect.sleep("100 millis")
        expect(JSON.stringify(inputs)).toContain(url)
      }).pipe(withGateway({ turns }))
    })
  )

  it.scopedLive("stays within the folders and the ceiling of the gateway", () =>
    Effect.suspend(() => {
      const root = realpathSync(mkdtempSync(join(tmpdir(), "gateway-")))
      const projects = join(root, "projects")
      mkdirSync(join(projects, "one"), { recursive: true })
      writeFileSync(join(projects, "file"), "")
      symlinkSync("/etc", join(projects, "out"))
      symlinkSync(join(projects, "one"), join(projects, "in"))
      const cwd = (cwd: string) => create({ settings: { cwd } })
      return withGateway(
        {},
        { options: { folders: [projects] } }
      )(
        Effect.gen(function* () {
          expect(yield* cwd(join(projects, "one"))).toMatchObject({ status: 201 })
          expect(yield* cwd(join(projects, "in"))).toMatchObject({
            status: 201,
            json: { settings: { cwd: join(projects, "one") } }
          })
          for (const refused of [
            "/etc",
            "one",
            join(projects, "out"),
            join(projects, "none"),
            join(projects, "file"),
            `${projects}/..`,
            `${projects}-other`,
            root,
            ""
          ]) {
            expect(yield* cwd(refused)).toMatchObject({ status: 403, json: { _tag: "Forbidden" } })
          }
          expect(yield* create({ settings: { sandbox: "danger-full-access" } })).toMatchObject({
            status: 403,
            json: { message: expect.stringContaining("sandbox") }
          })
          expect(yield* create({ settings: { sandbox: "read-only" } })).toMatchObject({
            status: 201
          })
        })
      )
    })
  )
})

/** Sends a body that does not say how long it is. Returns the status of the answer. */
const chunked = (url: string, body: string) =>
  Effect.async<number | string>((resume) => {
    const request = httpRequest(
      `${url}/v1/sessions`,
      { method: "POST", headers: { "content-type": "application/json" } },
      (response) => {
        response.resume()
        resume(Effect.succeed(response.statusCode ?? 0))
      }
    )
    request.on("error", (error) => resume(Effect.succeed(String(error))))
    request.write(body.slice(0, 100))
    request.end(body.slice(100))
  })

/** The status of an answer to a request with these headers, some of which `fetch` does not send. */
const statusWith = (url: string, path: string, headers: Record<string, string>) =>
  Effect.async<number>((resume) => {
    httpRequest(`${url}${path}`, { headers }, (response) => {
      response.resume()
      resume(Effect.succeed(response.statusCode ?? 0))
    }).end()
  })

it.live("a request that comes before the routes are there is answered when they are", () =>
  Effect.gen(function* () {
    const server = Gateway.createServer()
    yield* Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening"))
    const { port } = yield* Schema.decodeUnknown(Schema.Struct({ port: Schema.Number }))(
      server.address()
    )
    const answer = fetch(`http://127.0.0.1:${port}/livez`)
    yield* Effect.promise(() => once(server, "connection"))
    yield* Effect.sleep("50 millis")
    server.on("request", (_, response) => response.end("here"))
    expect(yield* Effect.promise(() => answer.then((answer) => answer.text()))).toBe("here")
    yield* Effect.promise(() => once(server.close(), "close"))
  })
)

describe("a gateway without tokens", () => {
  it.scopedLive("answers no foreign web page, also under a name that leads here", () =>
    hello(
      Effect.gen(function* () {
        const url = yield* Url
        const { port } = new URL(url)
        const status = (headers: Record<string, string>) => statusWith(url, "/v1/sessions", headers)
        expect(yield* status({ host: `localhost:${port}` })).toBe(200)
        expect(yield* status({ host: `127.0.0.1:${port}` })).toBe(200)
        expect(yield* status({ host: `[::1]:${port}` })).toBe(200)
        expect(
          yield* status({ host: `localhost:${port}`, origin: `http://localhost:${port}` })
        ).toBe(200)
        expect(yield* status({ host: `evil.example:${port}` })).toBe(403)
        expect(yield* status({ host: `localhost.evil.example:${port}` })).toBe(403)
        expect(yield* status({ host: `localhost:${port}`, origin: "http://evil.example" })).toBe(
          403
        )
        expect(yield* status({ host: `localhost:${port}`, origin: `http://localhost:1` })).toBe(403)
        expect(yield* status({ host: `localhost:${port}`, origin: "null" })).toBe(403)
        // A proxy on this machine is reached from others.
        for (const name of ["x-forwarded-for", "forwarded", "via"]) {
          expect(yield* status({ host: `localhost:${port}`, [name]: "127.0.0.1" })).toBe(403)
        }
      })
    )
  )

  it.scopedLive("does not listen where other machines reach it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({})
      const failure = yield* Gateway.serve({ server: fake.spec(), folders: ["/tmp"] }).pipe(
        Layer.provide(NodeHttpServer.layer(Gateway.createServer, { host: "0.0.0.0", port: 0 })),
        Layer.provide([pooled(fake), SessionStore.memory, Tenants.open]),
        Layer.build,
        Effect.flip
      )
      expect(failure).toMatchObject({ _tag: "TokensNeeded", address: "0.0.0.0" })
    })
  )
})
