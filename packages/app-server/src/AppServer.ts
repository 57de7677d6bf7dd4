/**
 * One `codex app-server`: the process, its connection and its handshake as a single scoped resource.
 *
 * Most programs lease one from `AppServerPool` instead. Use this module directly for a program that runs one server
 * for its own whole life.
 */
import { Experimental, Message, Methods } from "@effect-codex/protocol"
import { Context, Duration, Effect, Layer, type Redacted, type Scope } from "effect"
import * as AppServerSpec from "./AppServerSpec.ts"
import * as Connection from "./Connection.ts"
import {
  type AuthError,
  mismatch,
  RequestError,
  type RequestFailure,
  TransportError
} from "./Failure.ts"
import * as ServerAccount from "./internal/account/ServerAccount.ts"
import * as LoadedThreads from "./internal/threads/LoadedThreads.ts"
import * as Version from "./internal/connection/CodexVersion.ts"
import * as Limits from "./Limits.ts"
import * as Redaction from "./Redaction.ts"
import { type CloseReport, type Transport, TransportFactory } from "./Transport.ts"

export type { ServerAccount } from "./internal/account/ServerAccount.ts"
export type { LoadedThreads, LoadedThread } from "./internal/threads/LoadedThreads.ts"

/** A server that has answered its handshake, until its scope closes or its transport is lost. */
export interface Service {
  readonly spec: AppServerSpec.AppServerSpec
  readonly generation: number
  readonly pid: number | undefined
  /** The version of codex it runs, such as `0.169.0`. */
  readonly version: string
  /**
   * Sends a request of the protocol and decodes its result. Parameters and result follow from the method.
   *
   * @example
   * const { thread } = yield* appServer.request("thread/start", { ephemeral: true })
   */
  readonly request: <M extends Methods.MethodName>(
    method: M,
    params: Methods.Params<M>,
    options?: Connection.RequestOptions
  ) => Effect.Effect<Methods.Result<M>, RequestFailure>
  /** Takes this server's secrets, and those of the runs on it, out of a text. */
  readonly redact: Redaction.Redact
  /** From now on takes this secret out of this server's errors too: a run's own token, for one. */
  readonly keepSecret: (secret: Redacted.Redacted) => Effect.Effect<void>
  /** The account it acts for. */
  readonly account: ServerAccount.ServerAccount
  /** Who uses which of its threads. */
  readonly threads: LoadedThreads.LoadedThreads
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
    const request = typed(connection, options.spec.experimentalApi)
    const version = yield* handshake(request, transport, options.spec, generation)
    yield* connection.notify("initialized")
    const keepSecret = (secret: Redacted.Redacted) => Effect.sync(() => add(secret))
    const { stderr } = transport
    const { spec } = options
    const secrets = { redact, keepSecret }
    return {
      spec,
      generation,
      pid: transport.pid,
      version,
      request,
      connection,
      redact,
      keepSecret,
      account: yield* ServerAccount.make({ spec, request, connection, secrets, stderr }),
      threads: LoadedThreads.make({ request, connection, scope: yield* Effect.scope })
    }
  })

const clientInfo = { name: "effect-codex", title: "effect-codex", version: "0.1.0" }

const handshake = (
  request: Service["request"],
  transport: Transport,
  spec: AppServerSpec.AppServerSpec,
  generation: number
) =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const lost = (reason: "HandshakeUnanswered" | "HandshakeRefused", detail: string) =>
      new TransportError({
        reason,
        phase: "Handshake",
        generation,
        detail,
        stderr: transport.stderr()
      })
    const timeout = Duration.max(limits.handshakeTimeout, limits.minStartupTimeout)
    const { userAgent } = yield* request(
      "initialize",
      {
        clientInfo,
        capabilities: { experimentalApi: spec.experimentalApi, requestAttestation: false }
      },
      { timeout }
    ).pipe(
      Effect.catchTags({
        TransportError: (error) => Effect.fail(error.during("Handshake")),
        TimeoutError: () =>
          Effect.fail(
            lost(
              "HandshakeUnanswered",
              `initialize was not answered within ${Duration.format(timeout)}`
            )
          ),
        RequestError: (error) => Effect.fail(lost("HandshakeRefused", error.message)),
        OverloadedError: (error) => Effect.fail(lost("HandshakeRefused", error.message)),
        DecodeError: (error) => Effect.fail(lost("HandshakeRefused", error.message))
      })
    )
    const version = Version.fromUserAgent(userAgent)
    if (version === undefined) {
      return yield* lost(
        "HandshakeRefused",
        "initialize was answered without a version of codex in its userAgent"
      )
    }
    if (!Version.isSupported(version)) {
      return yield* lost(
        "HandshakeRefused",
        `codex ${version} is older than ${Version.oldest}, the oldest this library speaks to; update @openai/codex`
      )
    }
    return version
  })

/** Typed by the method; what the connection did not opt in to fails here, before it is sent. */
const typed =
  (connection: Connection.Connection, experimentalApi: boolean): Service["request"] =>
  (method, params, options) => {
    const refusal = experimentalApi ? undefined : Experimental.check(method, params)
    if (refusal !== undefined)
      return Effect.fail(notOptedIn(method, refusal, connection.generation))
    return Effect.flatMap(connection.request(method, params, options), (result) =>
      Effect.mapError(Methods.methods[method].decode(result), (error) =>
        mismatch(error, method, connection.generation)
      )
    )
  }

const notOptedIn = (
  method: string,
  { path, capability }: Experimental.Refusal,
  generation: number
) =>
  new RequestError({
    method,
    generation,
    code: Message.invalidRequestCode,
    detail: `${path} needs the capability ${capability}, which this connection did not ask for; set it in the server's spec`,
    kind: undefined,
    httpStatus: undefined
  })
