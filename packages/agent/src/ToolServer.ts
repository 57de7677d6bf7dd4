/**
 * Tools of this program as an MCP server, where dynamic tools do not reach: on a thread that was started without them, on a
 * server without `experimentalApi`, for sub-agents, or for another client of MCP. It speaks the streamable HTTP transport, on
 * the loopback interface, and answers only who has its token.
 *
 * Import this module by its own name, `@effect-codex/agent/ToolServer`: it alone needs the HTTP server of `@effect/platform`.
 * The messages are answered here and not by `@effect/ai`: that would bring a second kind of tool, and three packages.
 */
import type { Thread } from "@effect-codex/protocol"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as McpMessages from "./internal/tools/McpMessages.ts"
import { demand, demandName } from "./internal/tools/ToolDefinition.ts"
import type * as Tool from "./Tool.ts"

/** A running server of tools. */
export interface ToolServer {
  readonly url: string
  /** What a client sends as `Authorization: Bearer`. */
  readonly token: Redacted.Redacted
  /**
   * The `config` of a thread that offers the tools to the model: give it to `settings`. It holds the token. A thread that
   * cannot reach the server is not opened. Codex asks for no approval of the calls: a tool decides for itself what it does.
   */
  readonly config: NonNullable<Thread.Settings["config"]>
}

/**
 * Serves tools until the scope closes, with the environment in which it is made. A call ends with the deadline of its tool,
 * when its turn is interrupted, or with the scope. Requests of more than 4 MiB are refused, and so are those of a browser.
 *
 * It needs an HTTP server of its own, because each application on an HTTP server answers every request.
 *
 * Tools of a namespace are called `namespace__name`. Throws if the name is none that a tool may have, if two tools have the same
 * name, if the HTTP server serves other tools already, or if it does not listen on the loopback interface: everybody who reaches
 * it could try tokens.
 *
 * @example
 * const tools = yield* ToolServer.make("crm", [weather])
 * const settings = { config: tools.config }
 * const { text } = yield* Run.run({ server, input: "What is the weather in Bern?", settings })
 */
export const make = <T extends Tool.Any>(
  name: string,
  tools: ReadonlyArray<T & Tool.Tool<Tool.Requirements<T>>>
): Effect.Effect<ToolServer, never, Scope.Scope | HttpServer.HttpServer | Tool.Requirements<T>> =>
  Effect.gen(function* () {
    demandName("tool server", name)
    const named = tools.map((tool) => ({ name: nameOf(tool), tool }))
    demand(
      new Set(named.map(({ name }) => name)).size === named.length,
      `Two tools of the tool server "${name}" have the same name. Rename one, or put it into a namespace.`
    )
    const httpServer = yield* HttpServer.HttpServer
    const { address } = httpServer
    demand(
      address._tag === "TcpAddress" && loopback.has(address.hostname),
      `The tool server "${name}" must listen on 127.0.0.1 or ::1. Make its HTTP server with that host.`
    )
    yield* reserve(name, httpServer)
    const token = newToken()
    const calls = yield* FiberSet.make()
    yield* HttpServer.serveEffect(served({ name, tools: named }, token, calls))
    const url = `${HttpServer.formatAddress(address)}${path}`
    return {
      url,
      token: Redacted.make(token),
      config: { [`mcp_servers.${name}`]: entry(url, token) }
    }
  })

const path = "/mcp"

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"])

const reserved = new WeakSet<HttpServer.HttpServer>()

const reserve = (name: string, httpServer: HttpServer.HttpServer) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      demand(
        !reserved.has(httpServer),
        `The HTTP server of the tool server "${name}" serves other tools already. Give it an HTTP server of its own.`
      )
      reserved.add(httpServer)
    }),
    () => Effect.sync(() => reserved.delete(httpServer))
  )

const nameOf = ({ name, namespace }: Tool.Any): string =>
  namespace === undefined ? name : `${namespace.name}__${name}`

/** Codex gives up a call after a minute by default. Here the tool's own deadline counts. */
const entry = (url: string, token: string) => ({
  url,
  http_headers: { Authorization: `Bearer ${token}` },
  required: true,
  default_tools_approval_mode: "approve",
  tool_timeout_sec: 86_400
})

const newToken = (): string => Encoding.encodeHex(crypto.getRandomValues(new Uint8Array(32)))

const maxBodySize = Option.some(FileSystem.MiB(4))

const served = <R>(options: McpMessages.Options<R>, token: string, calls: FiberSet.FiberSet) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const status = refusal(request, token)
    if (status !== undefined) return HttpServerResponse.empty({ status })
    const message = yield* Effect.option(request.json)
    if (Option.isNone(message)) {
      return HttpServerResponse.unsafeJson(McpMessages.unreadable, { status: 400 })
    }
    const answer = yield* among(calls, McpMessages.answer(options, message.value))
    if (answer === undefined) return HttpServerResponse.empty({ status: 202 })
    return HttpServerResponse.unsafeJson(answer)
  }).pipe(
    HttpServerRequest.withMaxBodySize(maxBodySize),
    // The HTTP server interrupts an answer whose client has left, but it runs answers uninterruptibly.
    Effect.interruptible,
    // A connection that is kept open would keep the HTTP server from closing.
    Effect.map(HttpServerResponse.setHeader("connection", "close"))
  )

/** Runs a call that ends with its client or with the scope of all calls: the HTTP server waits for it otherwise. */
const among = <A, R>(calls: FiberSet.FiberSet, call: Effect.Effect<A, never, R>) =>
  Effect.flatMap(FiberSet.run(calls, call), (fiber) =>
    Effect.onInterrupt(Fiber.join(fiber), () => Fiber.interrupt(fiber))
  )

/** The status of a request that is not answered. Only a browser sends an `Origin`, for a page that may be anybody's. */
const refusal = (
  { headers, method, url }: HttpServerRequest.HttpServerRequest,
  token: string
): number | undefined => {
  if (headers["origin"] !== undefined) return 403
  if (!isSame(headers["authorization"] ?? "", `Bearer ${token}`)) return 401
  if (url !== path) return 404
  return method === "POST" ? undefined : 405
}

/** Takes the same time wherever the texts differ. */
const isSame = (given: string, expected: string): boolean => {
  let difference = given.length ^ expected.length
  for (let at = 0; at < expected.length; at++) {
    difference |= given.charCodeAt(at) ^ expected.charCodeAt(at)
  }
  return difference === 0
}
