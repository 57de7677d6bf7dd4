/** Asks the app-server for the MCP servers of a session. */
import { AppServerPool, Connection, Failure, ProviderText } from "@effect-codex/app-server"
import { Lenient, Message } from "@effect-codex/protocol"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Login, LoginOptions, McpServer, McpServers } from "../../McpServers.ts"
import * as OpenThread from "../turn/OpenThread.ts"
import type { Options } from "./SessionOptions.ts"
import type { SessionThread } from "./SessionThread.ts"

type Server = AppServerPool.Lease["server"]

type Settings = Options["settings"]

type Thread = Pick<SessionThread<never>, "heldOn" | "server">

export const make = (
  settings: Settings,
  thread: Thread,
  pool: AppServerPool.Service
): McpServers => {
  const leased = Effect.suspend(() => pool.lease(thread.server))
  return {
    list: Effect.scoped(
      Effect.flatMap(leased, (lease) => {
        const held = thread.heldOn(lease)
        const ofOwnThread = Effect.flatMap(ownThread(lease.server, settings), (threadId) =>
          settled(lease.server, threadId)
        )
        return held === undefined
          ? ofOwnThread
          : // Another client, or the end of a turn, may have unloaded the thread.
            Effect.catchTag(settled(lease.server, held), "RequestError", () => ofOwnThread)
      })
    ),
    reload: Effect.scoped(
      Effect.flatMap(leased, ({ server }) =>
        Effect.asVoid(server.requestAs("config/mcpServer/reload", undefined, Schema.Unknown))
      )
    ),
    login: (name, login = {}) =>
      Effect.flatMap(leased, (lease) => begin(lease.server, thread.heldOn(lease), name, login))
  }
}

/** A thread that leaves nothing behind, to start the servers for. It is let go of as the scope closes. */
const ownThread = (
  server: Server,
  settings: Settings = {}
): Effect.Effect<string, Failure.RequestFailure | Failure.TurnError, Scope.Scope> =>
  Effect.map(
    OpenThread.open(
      server,
      { _tag: "Start", ephemeral: true },
      {
        settings,
        dynamicTools: [],
        credential: "",
        explainRefusal: () => Effect.void,
        isHeld: false,
        hasOtherGeneration: Effect.succeed(false),
        ifArchived: "Fail"
      }
    ),
    ({ threadId }) => threadId
  )

const unsettled: ReadonlySet<string> = new Set(["starting", "notStarted"])

/** Codex bounds how long a server may take to start. */
const settled = (
  server: Server,
  threadId: string,
  tries = 40
): Effect.Effect<ReadonlyArray<McpServer>, Failure.RequestFailure> =>
  Effect.flatMap(list(server, threadId), (servers) =>
    tries > 0 && servers.some(({ status }) => unsettled.has(status))
      ? Effect.delay(settled(server, threadId, tries - 1), "250 millis")
      : Effect.succeed(servers)
  )

const Tools = Schema.Record({
  key: Schema.String,
  value: Schema.Struct({ description: Lenient.orNull(Schema.String) })
})

const Page = Schema.Struct({
  data: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      runtimeStatus: Lenient.orNull(Schema.String),
      authStatus: Lenient.orNull(Schema.String),
      toolsError: Lenient.orNull(Schema.String),
      tools: Lenient.orDefault(Tools, (): typeof Tools.Type => ({}))
    })
  ),
  nextCursor: Lenient.orNull(Schema.String)
})

/** A server that always names another page must not be asked for ever. */
const maxPages = 100

const list = (
  server: Server,
  threadId: string,
  cursor?: string,
  number = 1
): Effect.Effect<ReadonlyArray<McpServer>, Failure.RequestFailure> =>
  Effect.flatMap(
    server.requestAs(
      "mcpServerStatus/list",
      { threadId, detail: "toolsAndAuthOnly", ...(cursor === undefined ? {} : { cursor }) },
      Page
    ),
    ({ data, nextCursor }) => {
      const servers = data.map((one) => read(server, one))
      return nextCursor === null || number === maxPages
        ? Effect.succeed(servers)
        : Effect.map(list(server, threadId, nextCursor, number + 1), (rest) => [
            ...servers,
            ...rest
          ])
    }
  )

const read = (
  { redact }: Server,
  { authStatus, name, runtimeStatus, tools, toolsError }: (typeof Page.Type)["data"][number]
): McpServer => ({
  name,
  status: runtimeStatus ?? "unknown",
  error: toolsError === null ? undefined : ProviderText.readable(toolsError, redact),
  auth: authStatus ?? "unknown",
  tools: Object.entries(tools).map(([name, { description }]) => ({
    name,
    description: description ?? undefined
  }))
})

const Begun = Schema.Struct({
  authorizationUrl: Schema.String,
  loginId: Lenient.orNull(Schema.String)
})

const Completed = Schema.Struct({
  name: Schema.String,
  success: Schema.Boolean,
  error: Lenient.orNull(Schema.String),
  loginId: Lenient.orNull(Schema.String)
})
const decodeCompleted = Schema.decodeUnknownOption(Completed)

/** Listens before it asks: the end may be told at once. The end of another login to the same server is not taken for it. */
const begin = (
  server: Server,
  threadId: string | undefined,
  name: string,
  { scopes, timeout }: LoginOptions
): Effect.Effect<Login, Failure.RequestFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const ends = new Map<string | null, typeof Completed.Type>()
    const ended = yield* Deferred.make<typeof Completed.Type, Failure.TransportError>()
    let id: string | null | undefined
    const see = ({ method, params }: Message.Notification) => {
      if (method !== completedMethod) return
      const end = Option.getOrUndefined(decodeCompleted(params))
      if (end === undefined || end.name !== name) return
      ends.set(end.loginId, end)
      if (end.loginId === id) Deferred.unsafeDone(ended, Effect.succeed(end))
    }
    const onEnd = (error: Failure.TransportError) => Deferred.unsafeDone(ended, Effect.fail(error))
    yield* Effect.addFinalizer(() => Effect.sync(() => onEnd(Connection.closed(server.generation))))
    yield* server.connection.tap(threadId, see, { deltas: false, onEnd })
    const begun = yield* server.requestAs(
      "mcpServer/oauth/login",
      {
        name,
        ...(threadId === undefined ? {} : { threadId }),
        ...(scopes === undefined ? {} : { scopes }),
        ...(timeout === undefined ? {} : { timeoutSecs: secondsOf(timeout) })
      },
      Begun
    )
    id = begun.loginId
    const early = ends.get(id)
    if (early !== undefined) Deferred.unsafeDone(ended, Effect.succeed(early))
    return {
      url: begun.authorizationUrl,
      completed: Effect.flatMap(Deferred.await(ended), ({ error, success }) =>
        success ? Effect.void : Effect.fail(refused(server, name, error))
      )
    }
  })

/** JSON has no infinity. */
const maxSeconds = 365 * 24 * 60 * 60

const secondsOf = (timeout: Duration.DurationInput): number =>
  Math.min(Math.ceil(Duration.toSeconds(timeout)), maxSeconds)

const completedMethod = "mcpServer/oauthLogin/completed"

const refused = ({ generation, redact }: Server, name: string, error: string | null) =>
  new Failure.RequestError({
    method: "mcpServer/oauth/login",
    generation,
    code: Message.invalidRequestCode,
    detail: `the login to the MCP server ${name} has failed: ${ProviderText.readable(error ?? "no reason is given", redact)}`,
    kind: undefined,
    httpStatus: undefined
  })
