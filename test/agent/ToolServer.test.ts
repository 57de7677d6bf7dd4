import { Tool } from "@effect-codex/agent"
import * as ToolServer from "@effect-codex/agent/ToolServer"
import { HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Context, Deferred, Effect, Exit, Layer, Redacted, Schema } from "effect"
import { createServer } from "node:http"
import { anEndlessTool } from "./support.ts"

const Live = NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })

class Sky extends Context.Tag("Sky")<Sky, { readonly over: (city: string) => string }>() {}

const weather = Tool.make("weather", {
  description: "The weather in a city",
  parameters: Schema.Struct({ city: Schema.String }),
  handle: ({ city }, call) => Effect.map(Sky, (sky) => `${sky.over(city)} ${JSON.stringify(call)}`),
  namespace: { name: "sky", description: "The sky" }
})

const picture = Tool.make("picture", {
  description: "A picture",
  parameters: Schema.Struct({}),
  result: Tool.Content,
  handle: () =>
    Effect.succeed(
      new Tool.Content({
        items: [{ type: "inputImage", imageUrl: "data:image/png;base64,iVBORw0KGgo=" }]
      })
    )
})

const sky = Layer.succeed(Sky, { over: (city) => `It rains in ${city}.` })

interface Post {
  readonly token?: string
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The status and the parsed body of the answer to a message. */
const post = (server: ToolServer.ToolServer, message: unknown, options: Post = {}) =>
  Effect.promise(async (signal) => {
    const { headers = {}, method = "POST", path, token = Redacted.value(server.token) } = options
    const url = path === undefined ? server.url : new URL(path, server.url)
    const body = typeof message === "string" ? message : JSON.stringify(message)
    const answer = await fetch(url, {
      method,
      signal,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(method === "POST" ? { body } : {})
    })
    const text = await answer.text()
    const parsed: unknown = text === "" ? undefined : JSON.parse(text)
    return { status: answer.status, body: parsed }
  })

const request = (method: string, params?: unknown) => ({ jsonrpc: "2.0", id: 1, method, params })

const call = (name: string, given: unknown, _meta?: unknown) =>
  request("tools/call", { name, arguments: given, _meta })

const onServer = <A, E>(
  test: (server: ToolServer.ToolServer) => Effect.Effect<A, E>
): Effect.Effect<void, E> =>
  Effect.flatMap(ToolServer.make("mine", [weather, picture]), test).pipe(
    Effect.scoped,
    Effect.provide([Live, sky]),
    Effect.orDie,
    Effect.asVoid
  )

describe("tools as an MCP server", () => {
  it.live("are listed with their schemas, and a client is greeted in its own version", () =>
    onServer((server) =>
      Effect.gen(function* () {
        const greeting = yield* post(
          server,
          request("initialize", { protocolVersion: "2025-03-26" })
        )
        expect(greeting.body).toMatchObject({
          id: 1,
          result: { protocolVersion: "2025-03-26", serverInfo: { name: "mine" } }
        })
        const unknown = yield* post(
          server,
          request("initialize", { protocolVersion: "2099-01-01" })
        )
        expect(unknown.body).toMatchObject({ result: { protocolVersion: "2025-06-18" } })
        const note = { jsonrpc: "2.0", method: "notifications/initialized" }
        expect(yield* post(server, note)).toEqual({ status: 202, body: undefined })
        expect((yield* post(server, request("ping"))).body).toMatchObject({ result: {} })
        expect((yield* post(server, request("tools/list"))).body).toMatchObject({
          result: {
            tools: [
              {
                name: "sky__weather",
                description: "The weather in a city",
                inputSchema: { type: "object", required: ["city"] }
              },
              { name: "picture" }
            ]
          }
        })
      })
    )
  )

  it.live("are called, with what codex says of the caller, in the environment of the server", () =>
    onServer((server) =>
      Effect.gen(function* () {
        const meta = {
          callId: "call_1",
          threadId: "t",
          "x-codex-turn-metadata": { turn_id: "turn" }
        }
        expect((yield* post(server, call("sky__weather", { city: "Bern" }, meta))).body).toEqual({
          jsonrpc: "2.0",
          id: 1,
          result: {
            content: [
              {
                type: "text",
                text: 'It rains in Bern. {"threadId":"t","turnId":"turn","callId":"call_1"}'
              }
            ],
            isError: false
          }
        })
        expect((yield* post(server, call("picture", {}))).body).toMatchObject({
          result: { content: [{ type: "image", mimeType: "image/png", data: "iVBORw0KGgo=" }] }
        })
      })
    )
  )

  it.live(
    "tell the model what is wrong with its arguments, and refuse a tool that is not there",
    () =>
      onServer((server) =>
        Effect.gen(function* () {
          expect((yield* post(server, call("sky__weather", { town: "Bern" }))).body).toMatchObject({
            result: { isError: true, content: [{ type: "text" }] }
          })
          for (const refused of [
            call("weather", {}),
            request("tools/call", 1),
            request("toString")
          ]) {
            expect((yield* post(server, refused)).body).toHaveProperty("error")
          }
        })
      )
  )

  it.live("answer nobody without the token, no browser, and nothing else than messages", () =>
    onServer((server) =>
      Effect.gen(function* () {
        const ping = request("ping")
        const status = (options: Post, message: unknown = ping) =>
          Effect.map(post(server, message, options), ({ status }) => status)
        expect(yield* status({ token: "" })).toBe(401)
        expect(yield* status({ token: "0".repeat(64) })).toBe(401)
        expect(yield* status({ headers: { origin: "http://localhost" } })).toBe(403)
        expect(yield* status({ path: "/" })).toBe(404)
        expect(yield* status({ method: "GET" })).toBe(405)
        expect(yield* status({}, "{")).toBe(400)
        // The HTTP server may close the connection before its client has read the answer.
        const long = yield* Effect.exit(status({}, `"${"x".repeat(5 * 1024 * 1024)}"`))
        expect(Exit.getOrElse(long, () => 400)).toBe(400)
        expect((yield* post(server, [ping])).body).toMatchObject({ error: { code: -32700 } })
      })
    )
  )

  it.live("end a call that runs as their scope closes", () =>
    Effect.gen(function* () {
      const { begun, ended, endless } = yield* anEndlessTool
      yield* Effect.scoped(
        Effect.gen(function* () {
          const server = yield* ToolServer.make("mine", [endless])
          yield* Effect.forkDaemon(Effect.exit(post(server, call("endless", {}))))
          yield* Deferred.await(begun)
        })
      )
      expect(yield* Deferred.isDone(ended)).toBe(true)
    }).pipe(Effect.provide(Live))
  )

  it.live("end a call whose client leaves", () =>
    Effect.gen(function* () {
      const { begun, ended, endless } = yield* anEndlessTool
      const server = yield* ToolServer.make("mine", [endless])
      yield* Effect.raceFirst(post(server, call("endless", {})), Deferred.await(begun))
      yield* Deferred.await(ended)
    }).pipe(Effect.scoped, Effect.provide(Live))
  )

  it.live("are refused where others could reach them, under a bad name, or twice", () =>
    Effect.gen(function* () {
      const refused = <R>(making: Effect.Effect<unknown, never, R>) =>
        Effect.map(Effect.exit(making), (exit) =>
          Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "made"
        )
      const open = Layer.succeed(
        HttpServer.HttpServer,
        HttpServer.make({
          address: { _tag: "TcpAddress", hostname: "0.0.0.0", port: 1 },
          serve: () => Effect.void
        })
      )
      expect(yield* Effect.provide(refused(ToolServer.make("mine", [picture])), open)).toContain(
        "must listen on 127.0.0.1"
      )
      yield* Effect.scoped(ToolServer.make("mine", [picture]))
      yield* ToolServer.make("mine", [picture])
      expect(yield* refused(ToolServer.make("other", [picture]))).toContain(
        "HTTP server of its own"
      )
      expect(yield* refused(ToolServer.make("a b", [picture]))).toContain("cannot name")
      expect(yield* refused(ToolServer.make("mine", [picture, picture]))).toContain("same name")
    }).pipe(Effect.scoped, Effect.provide(Live))
  )
})
