/**
 * One `codex app-server`: the process, its connection and its handshake as a single scoped resource.
 *
 * Most programs lease one from `AppServerPool` instead. Use this module directly for a program that runs one server
 * for its own whole life.
 */
import { Context, Effect, FiberSet, Layer, type Redacted, type Scope } from "effect"
import * as AppServerSpec from "./AppServerSpec.ts"
import * as Connection from "./Connection.ts"
import type { AuthError, TransportError } from "./Failure.ts"
import * as ServerAccount from "./internal/account/ServerAccount.ts"
import * as Handshake from "./internal/connection/Handshake.ts"
import * as TypedRequest from "./internal/connection/TypedRequest.ts"
import * as Threads from "./internal/threads/Threads.ts"
import * as Redaction from "./Redaction.ts"
import { type CloseReport, TransportFactory } from "./Transport.ts"

export type { ServerAccount } from "./internal/account/ServerAccount.ts"
export type { RequestAs, TypedRequest } from "./internal/connection/TypedRequest.ts"
export type {
  LoadedThread,
  Opening,
  OpenOptions,
  Threads,
  ThreadSnapshot,
  TurnPlace,
  TurnWatch
} from "./internal/threads/Threads.ts"

/** A server that has answered its handshake, until its scope closes or its transport is lost. */
export interface Service {
  readonly spec: AppServerSpec.AppServerSpec
  readonly generation: number
  readonly pid: number | undefined
  /** The version of codex it runs, such as `0.171.0`. */
  readonly version: string
  /** Whether that is newer than any version this library was verified with. */
  readonly isNewer: boolean
  /**
   * Sends a request of the protocol and decodes its result. Parameters and result follow from the method.
   *
   * @example
   * const { thread } = yield* appServer.request("thread/start", { ephemeral: true })
   */
  readonly request: TypedRequest.TypedRequest
  /**
   * The same, with a schema for what the caller relies on in the answer: the rest of it may be missing or new.
   *
   * @example
   * const { thread } = yield* appServer.requestAs("thread/start", { ephemeral: true }, Thread.Opened)
   */
  readonly requestAs: TypedRequest.RequestAs
  /** Takes this server's secrets, and those of the runs on it, out of a text. */
  readonly redact: Redaction.Redact
  /** From now on takes this secret out of this server's errors too: a run's own token, for one. */
  readonly keepSecret: (secret: Redacted.Redacted) => Effect.Effect<void>
  /** The account it acts for. */
  readonly account: ServerAccount.ServerAccount
  /** Opens its threads, and knows which are in use. */
  readonly threads: Threads.Threads
  /** Runs an effect for as long as the server lives, for what has to outlive its caller: the end of a turn, for one. */
  readonly runInBackground: (effect: Effect.Effect<void>) => void
  /** The untyped connection below: notifications, subscriptions, requests of methods this version does not know. */
  readonly connection: Connection.Connection
}

/** The server of a program that has one for its whole life. With a pool there is none: lease one. */
export class AppServer extends Context.Tag("@effect-codex/app-server/AppServer")<
  AppServer,
  Service
>() {
  /**
   * One server for the life of this layer, logged in to its account. Fails with `TransportError`, which names the phase
   * of the start, and with `AuthError` when the login is refused.
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

/** What a server is started with. */
export interface Options {
  readonly spec: AppServerSpec.AppServerSpec
  /** Which life of this server it is. Default: 1. */
  readonly generation?: number
  /** Told how the process went, when the scope closes. */
  readonly onClosed?: (report: CloseReport) => Effect.Effect<void>
}

/**
 * Starts a server and shakes hands with it. Whatever was started is gone again when this fails. Logging in is a phase of
 * its own, `account.login`, and comes before anything else is asked of it.
 *
 * Fails with a `TransportError` whose `phase` says how far the start came: `Spawn` or `Handshake`. A start has
 * `Limits.handshakeTimeout` (30 s).
 *
 * @example
 * const appServer = yield* AppServer.make({ spec: server })
 * yield* appServer.account.login
 * const { thread } = yield* appServer.request("thread/start", { cwd: "/srv/app" })
 */
export const make = (
  options: Options
): Effect.Effect<Service, TransportError, Scope.Scope | TransportFactory> =>
  Effect.gen(function* () {
    const generation = options.generation ?? 1
    const { redact, add } = Redaction.make(AppServerSpec.secrets(options.spec))
    const transport = yield* (yield* TransportFactory).open({
      spec: options.spec,
      generation,
      redact,
      onClosed: options.onClosed ?? (() => Effect.void)
    })
    const connection = yield* Connection.make({ transport, generation, redact })
    const { spec } = options
    const requests = TypedRequest.make(connection, spec.experimentalApi)
    const { request, requestAs } = requests
    const handshake = yield* Handshake.perform({ requestAs, transport, spec, generation })
    yield* connection.notify("initialized")
    const keepSecret = (secret: Redacted.Redacted) => Effect.sync(() => add(secret))
    const { stderr } = transport
    const secrets = { redact, keepSecret }
    const fork = yield* FiberSet.makeRuntime<never>()
    return {
      spec,
      generation,
      pid: transport.pid,
      ...handshake,
      ...requests,
      connection,
      redact,
      keepSecret,
      account: yield* ServerAccount.make({ spec, request, connection, secrets, stderr }),
      threads: yield* Threads.make({ ...requests, connection }),
      runInBackground: (effect) => {
        fork(effect)
      }
    }
  })
