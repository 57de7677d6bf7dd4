/** The MCP servers of the configuration: their start with each thread, and the methods that tell of them. */
import { Lenient, type Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { FakeMcpServer } from "../../FakeMcpServer.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import { type Context, sessionOf } from "./Context.ts"

const ListParams = Schema.Struct({ threadId: Lenient.nullable(Schema.String) })
const LoginParams = Schema.Struct({
  name: Schema.String,
  threadId: Lenient.nullable(Schema.String)
})

export const handlers = (context: Context): Handler.Handlers => ({
  "mcpServerStatus/list": Handler.make(ListParams, ({ threadId }, respond) =>
    Effect.zipRight(
      threadId === null ? Effect.void : sessionOf(context, threadId),
      respond({
        data: serversOf(context).map((server) => shown(context, server)),
        nextCursor: null
      })
    )
  ),
  "config/mcpServer/reload": (_, respond) =>
    Effect.zipRight(
      respond({}),
      Effect.forEach([...context.sessions.keys()], (threadId) => start(context, threadId), {
        discard: true
      })
    ),
  "mcpServer/oauth/login": Handler.make(LoginParams, (params, respond) =>
    login(context, params, respond)
  )
})

const serversOf = ({ scripts }: Context): ReadonlyArray<FakeMcpServer> => scripts.mcpServers ?? []

/** Fails if a server that the thread needs does not start. */
export const demandRequired = (
  context: Context,
  config: unknown
): Effect.Effect<void, Message.RpcError> => {
  const broken = serversOf(context).filter(
    (server) => errorOf(context, server) !== null && isRequired(server, config)
  )
  const reasons = broken.map((server) => `${server.name}: ${errorOf(context, server)}`)
  return reasons.length === 0
    ? Effect.void
    : Effect.fail(
        Refusals.internalError(
          `error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: ${reasons.join("; ")}`
        )
      )
}

const isRequired = ({ name, required = false }: FakeMcpServer, config: unknown): boolean =>
  required || (Predicate.isRecord(config) && config[`mcp_servers.${name}.required`] === true)

/** Tells of the start of each server, for one thread. */
export const start = (context: Context, threadId: string): Effect.Effect<void> => {
  const tell = (name: string, status: string, error: string | null) =>
    context.notify("mcpServer/startupStatus/updated", {
      threadId,
      name,
      environmentId: null,
      status,
      error,
      failureReason: null
    })
  const servers = serversOf(context)
  return Effect.zipRight(
    Effect.forEach(servers, ({ name }) => tell(name, "starting", null), { discard: true }),
    Effect.forEach(
      servers,
      (server) => {
        const error = errorOf(context, server)
        return error === null
          ? tell(server.name, "ready", null)
          : tell(
              server.name,
              "failed",
              isLoggedOut(context, server)
                ? error
                : `MCP client for \`${server.name}\` failed to start: ${error}`
            )
      },
      { discard: true }
    )
  )
}

const isLoggedOut = ({ mcpLogins }: Context, { login, name }: FakeMcpServer): boolean =>
  login !== undefined && !mcpLogins.has(name)

const errorOf = (context: Context, server: FakeMcpServer): string | null => {
  if (server.error !== undefined) return `MCP startup failed: ${server.error}`
  return isLoggedOut(context, server)
    ? `The ${server.name} MCP server is not logged in. Run \`codex mcp login ${server.name}\`.`
    : null
}

const shown = (context: Context, server: FakeMcpServer) => {
  const { login, name, tools = [] } = server
  const error = errorOf(context, server)
  const isStarted = error === null
  return {
    name,
    environmentId: null,
    runtimeStatus: statusOf(context, server),
    pluginId: null,
    httpOrigin: login === undefined ? null : "http://127.0.0.1:1",
    serverInfo: null,
    serverCapabilities: null,
    toolListMeta: null,
    tools: isStarted
      ? Object.fromEntries(
          tools.map((tool) => [tool.name, { ...tool, inputSchema: { type: "object" } }])
        )
      : {},
    toolsError: error,
    resources: [],
    resourceTemplates: [],
    authStatus: login === undefined ? "unsupported" : isStarted ? "oAuth" : "unknown"
  }
}

const statusOf = (context: Context, server: FakeMcpServer): string => {
  if (errorOf(context, server) === null) return "connected"
  return isLoggedOut(context, server) ? "authenticationRequired" : "failed"
}

/** The person comes back from the browser at once. */
const login = (
  context: Context,
  { name, threadId }: typeof LoginParams.Type,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const server = serversOf(context).find((server) => server.name === name)
    if (server === undefined) {
      return yield* Effect.fail(Refusals.invalidRequest(`No MCP server named '${name}' found.`))
    }
    if (server.login === undefined) {
      return yield* Effect.fail(
        Refusals.invalidRequest("OAuth login is only supported for streamable HTTP servers.")
      )
    }
    const loginId = context.threads.nextId("login")
    yield* respond({ authorizationUrl: `http://127.0.0.1:1/authorize?state=${loginId}`, loginId })
    const success = server.login === "Succeeds"
    if (success) context.mcpLogins.add(name)
    yield* context.notify("mcpServer/oauthLogin/completed", {
      name,
      loginId,
      threadId,
      success,
      error: success ? null : "access_denied"
    })
  })
