/**
 * One `codex app-server`: the process, its connection and its handshake as a single scoped resource.
 *
 * Most programs lease a server from `AppServerPool` instead. Use this module directly if the program runs one
 * server for its whole lifetime.
 */
import type { Message } from "@effect-codex/protocol"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import * as AppServerSpec from "./AppServerSpec.ts"
import * as Connection from "./Connection.ts"
import type { AuthError, TransportError } from "./Failure.ts"
import * as ServerAccount from "./internal/account/ServerAccount.ts"
import * as CommandEnvironment from "./internal/connection/CommandEnvironment.ts"
import * as Handshake from "./internal/connection/Handshake.ts"
import * as OpenTransport from "./internal/connection/OpenTransport.ts"
import * as TypedRequest from "./internal/connection/TypedRequest.ts"
import * as Threads from "./internal/threads/Threads.ts"
import * as Notice from "./Notice.ts"
import * as Redaction from "./Redaction.ts"
import * as Spans from "./internal/telemetry/Spans.ts"
import { type CloseReport, TransportFactory } from "./Transport.ts"

export type { ServerAccount } from "./internal/account/ServerAccount.ts"
export type { RequestAs, TypedRequest } from "./internal/connection/TypedRequest.ts"
export type {
  LoadedThread,
  Opening,
  OpenOptions,
  StoredTurn,
  Threads,
  TurnListener,
  TurnNews,
  TurnSlot
} from "./internal/threads/Threads.ts"
export { ThreadSnapshot } from "./internal/threads/Threads.ts"

/** A server that has answered its handshake. It is usable until its scope closes or its transport is lost. */
export interface Service {
  readonly spec: AppServerSpec.AppServerSpec
  readonly generation: number
  readonly pid: number | undefined
  /** The codex version that the server runs, such as `0.171.0`. */
  readonly version: string
  /** Whether this version is newer than every version the library was verified with. */
  readonly isNewer: boolean
  /**
   * Sends a request of the protocol and decodes its whole result. The method determines the types of both.
   *
   * @example
   * const { thread } = yield* appServer.request("thread/start", { ephemeral: true })
   */
  readonly request: TypedRequest.TypedRequest
  /**
   * Sends a request and decodes the result with the caller's schema. Use this to read only the fields you rely on:
   * other fields may be missing or new.
   *
   * @example
   * const { thread } = yield* appServer.requestAs("thread/start", { ephemeral: true }, Thread.Opened)
   */
  readonly requestAs: TypedRequest.RequestAs
  /** Removes the secrets of this server and of its runs from a text. */
  readonly redact: Redaction.Redact
  /** Also removes this secret, such as a run's own token, from all later errors of this server. */
  readonly keepSecret: (secret: Redacted.Redacted) => Effect.Effect<void>
  /**
   * Measures the resident memory of the process and its descendants, in bytes. `undefined` where it cannot be read: it
   * needs Linux's `/proc`.
   */
  readonly memory: Effect.Effect<number | undefined>
  /** What the server has said of itself since its start, such as warnings about its configuration: the last 32. */
  readonly notices: () => ReadonlyArray<Notice.Notice>
  /** The account that the server acts for. */
  readonly account: ServerAccount.ServerAccount
  /** Opens threads and counts their users, so that a thread is unloaded after its last user. */
  readonly threads: Threads.Threads
  /** Runs an effect in the server's scope, for work that must outlive its caller, such as interrupting a turn. */
  readonly runInBackground: (effect: Effect.Effect<void>) => void
  /**
   * The untyped connection: notifications, subscriptions, and requests whose methods this version of the library
   * does not know.
   */
  readonly connection: Connection.Connection
}

/** The one server of a program. A program with a pool does not need this tag: it leases servers from the pool. */
export class AppServer extends Context.Tag("@effect-codex/app-server/AppServer")<
  AppServer,
  Service
>() {
  /**
   * Starts a server and logs it in to its account. The server runs until the layer's scope closes.
   *
   * **Errors**
   *
   * - `TransportError`: the server could not be started; `phase` says how far the start came.
   * - `AuthError`: the login was refused.
   *
   * @example
   * const Live = AppServer.AppServer.layer(server).pipe(
   *   Layer.provide(StdioTransport.layer),
   *   Layer.provide(NodeContext.layer)
   * )
   */
  static readonly layer = (
    spec: AppServerSpec.AppServerSpec
  ): Layer.Layer<AppServer, TransportError | AuthError, TransportFactory> =>
    Layer.scoped(
      AppServer,
      Effect.tap(make({ spec }), ({ account }) => account.login)
    )
}

/** Options of {@link make}. */
export interface Options {
  readonly spec: AppServerSpec.AppServerSpec
  /** The number that this server's errors and events carry. Default: 1. */
  readonly generation?: number
  /** Called when the scope closes, with a report of how the process ended. */
  readonly onClosed?: (report: CloseReport) => Effect.Effect<void>
  /** Called with each problem that the server tells of, of itself or of a thread. Default: it is logged. */
  readonly onNotice?: (notice: Notice.Notice) => Effect.Effect<void>
}

/** How many notices of a server are kept. */
const maxNotices = 32

/** The notices of the server itself, and what becomes of all of them. */
const makeNotices = ({ onNotice = log }: Options, redact: Redaction.Redact) =>
  Effect.map(FiberSet.makeRuntime<never>(), (fork) => {
    const ofServer: Array<Notice.Notice> = []
    return {
      all: () => ofServer,
      heard: (notification: Message.Notification) => {
        const notice = Notice.read(notification, redact)
        if (notice === undefined || !Notice.isProblem(notice)) return
        if (notice._tag !== "McpServer") ofServer.push(notice)
        if (ofServer.length > maxNotices) ofServer.shift()
        fork(onNotice(notice))
      }
    }
  })

const log = (notice: Notice.Notice) => Effect.logWarning(Notice.textOf(notice))

/**
 * Starts a server and completes the handshake. It does not log in: run `account.login` before any other request.
 *
 * The server runs until the scope closes. If the start fails or is interrupted, nothing that it started is left
 * running. The handshake may take `Limits.handshakeTimeout` (30 s).
 *
 * **Errors**
 *
 * - `TransportError`: the start failed. Its `phase` is `Spawn` or `Handshake`.
 *
 * @example
 * const appServer = yield* AppServer.make({ spec: server })
 * yield* appServer.account.login
 * const { thread } = yield* appServer.request("thread/start", { cwd: "/srv/app" })
 */
export const make = (
  options: Options
): Effect.Effect<Service, TransportError, Scope.Scope | TransportFactory> =>
  Spans.using("effect_codex.server.start", () => ({
    attributes: {
      "effect_codex.server": options.spec.name,
      "effect_codex.generation": options.generation ?? 1
    }
  }))((span) => Spans.forNobody(start(options, span)))

const phaseOf =
  (start: Tracer.Span | undefined) =>
  (name: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Spans.under(start)(Spans.span(name)(effect))

/** What the server does later is not part of its start. */
const start = (
  options: Options,
  span: Tracer.Span | undefined
): Effect.Effect<Service, TransportError, Scope.Scope | TransportFactory> =>
  Effect.gen(function* () {
    const generation = options.generation ?? 1
    const phase = phaseOf(span)
    const { redact, add } = Redaction.make(AppServerSpec.secrets(options.spec))
    const transport = yield* phase("effect_codex.server.spawn")(
      OpenTransport.open(yield* TransportFactory, {
        spec: options.spec,
        generation,
        redact,
        onClosed: options.onClosed ?? (() => Effect.void)
      })
    )
    const notices = yield* makeNotices(options, redact)
    let onAccount: (notification: Message.Notification) => void = () => {}
    const onNotice = (notification: Message.Notification) =>
      notification.method.startsWith("account/")
        ? onAccount(notification)
        : notices.heard(notification)
    const { spec } = options
    const connection = CommandEnvironment.hiding(
      yield* Connection.make({ transport, generation, redact, onNotice, name: options.spec.name }),
      spec
    )
    const requests = TypedRequest.make(connection, spec)
    const { request, requestAs } = requests
    const handshake = yield* phase("effect_codex.server.handshake")(
      Effect.tapError(
        Handshake.perform({ requestAs, transport, spec, generation }),
        connection.fail
      )
    )
    yield* connection.notify("initialized")
    const keepSecret = (secret: Redacted.Redacted) => Effect.sync(() => add(secret))
    const { stderr } = transport
    const secrets = { redact, keepSecret }
    const fork = yield* FiberSet.makeRuntime<never>()
    const account = yield* ServerAccount.make({ spec, request, connection, secrets, stderr })
    onAccount = ({ method, params }) =>
      method === "account/updated" ? account.changed() : account.heardLimits(params)
    return {
      spec,
      generation,
      pid: transport.pid,
      ...handshake,
      ...requests,
      connection,
      redact,
      keepSecret,
      memory: transport.memory ?? Effect.succeed(undefined),
      notices: notices.all,
      account,
      threads: yield* Threads.make({ ...requests, connection }),
      runInBackground: (effect) => void fork(effect)
    }
  })
