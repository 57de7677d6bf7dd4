/**
 * The sessions of a gateway, for a program: `PortableSessions` over the gateway's HTTP interface. A program moves from
 * sessions in its own process to those of a gateway by this layer alone, and its code stays as it is.
 *
 * The guarantees that a program can see are the same. The events of a turn are read over one connection, and where that
 * breaks, over the next, from the last event that has come: a reader has all of them, once. What fails is a
 * `Failure.Failure` with the tag and the reason that it has at the gateway, and the message that a stranger may be told.
 *
 * What is different:
 * - A gateway that cannot be reached is a `TransportError` (`Unreachable`). Its `turn` says whether a turn was sent.
 * - A token that the gateway does not know is an `AuthError`. A limit of the tenant is a `TurnError` (`RateLimited`), whose
 *   `resetsAt` says when to come again. What is above the gateway's ceiling is a `TurnError` (`ExceedsCeiling`).
 * - `get` stores a new session at once, and a session that was forgotten is gone for those who use it, too (`ThreadGone`).
 * - The turns of `run`, `stream` and `btw` are among `turns`.
 * - A gateway that has started anew does not know the turns of before (`TurnGone`). The history has them.
 *
 * @example
 * const Remote = GatewaySessions.layer({
 *   url: "https://agents.example.com",
 *   token: Redacted.make("the-token")
 * }).pipe(Layer.provide(FetchHttpClient.layer))
 */
import { PortableSessions, Sessions } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Api from "./Api.ts"
import { Connection } from "./internal/client/Connection.ts"
import * as RemoteSession from "./internal/client/RemoteSession.ts"
import * as Requests from "./internal/client/Requests.ts"

/** Only `url` is required. */
export interface Options {
  /** Where the gateway is, with the path that it is mounted under, if any. */
  readonly url: string | URL
  /** Default: none, for a gateway on loopback that needs none. */
  readonly token?: Redacted.Redacted
  /** How a new session works, and what is kept with it. Default: as the gateway is configured, and nothing. */
  readonly newSession?: (key: string) => {
    readonly settings?: Api.SessionSettings
    readonly metadata?: Api.Metadata
  }
  /** How long the gateway may take to answer a request. Default: `Limits.requestTimeout` (60 s). */
  readonly requestTimeout?: Duration.DurationInput
  /**
   * How long a request may take that waits for the agent: to steer, to rewind and to compact. Default: 10 minutes. The HTTP
   * client may be less patient: `fetch` of Node gives up after 5 minutes.
   */
  readonly waitTimeout?: Duration.DurationInput
  /**
   * How long the gateway may be out of reach, before those who wait for a turn fail with `Unreachable`. Default: 60 s, in
   * which a gateway can be started anew.
   */
  readonly reconnectTimeout?: Duration.DurationInput
  /**
   * How long a stream of events may be silent before its connection counts as lost. Default: 45 s, three times the
   * `keepAlive` of a gateway.
   */
  readonly keepAliveTimeout?: Duration.DurationInput
}

/**
 * The sessions of a gateway. Closing the layer leaves them, and the turns that were started, as they are. It waits for the
 * interrupts that are under way, at most for `Limits.interruptTimeout` (5 s).
 */
export const layer = (
  options: Options
): Layer.Layer<PortableSessions.PortableSessions, never, HttpClient.HttpClient> =>
  Layer.scoped(
    PortableSessions.PortableSessions,
    Effect.gen(function* () {
      const { requestTimeout } = yield* Limits.Limits
      const connection = yield* Connection.make({
        token: undefined,
        requestTimeout,
        waitTimeout: "10 minutes",
        reconnectTimeout: "60 seconds",
        keepAliveTimeout: "45 seconds",
        ...options
      })
      return service(connection, options)
    })
  )

const service = (
  connection: Connection,
  { newSession = () => ({}) }: Pick<Options, "newSession">
): PortableSessions.Service => {
  const { sessions } = connection.api
  const sessionOf = (key: string) =>
    Effect.map(Requests.segmentOf(key), (segment) => RemoteSession.make(connection, key, segment))
  const post = (key: string) => {
    const { metadata = {}, settings = {} } = newSession(key)
    return sessions.create({ payload: { key, settings, metadata } })
  }
  return {
    create: (key) =>
      Effect.gen(function* () {
        const session = yield* sessionOf(key)
        const created = post(key).pipe(
          Effect.as(true),
          Effect.catchTag("AlreadyExists", () => Effect.succeed(false))
        )
        if (yield* connection.callOnStore({ method: "create" }, created)) return session
        return yield* new Sessions.SessionExists({ key })
      }),
    find: (key) =>
      Effect.gen(function* () {
        const segment = yield* Requests.segmentOf(key)
        const found = sessions.get({ path: { key: segment } }).pipe(
          Effect.as(Option.some(RemoteSession.make(connection, key, segment))),
          Effect.catchTag("NotFound", () => Effect.succeedNone)
        )
        return yield* connection.callOnStore({ method: "find" }, found)
      }),
    get: (key) =>
      Effect.zipLeft(
        sessionOf(key),
        connection.callOnStore(
          { method: "get" },
          Effect.catchTag(post(key), "AlreadyExists", () => Effect.void)
        )
      ),
    list: Effect.map(
      connection.callOnStore({ method: "list" }, sessions.list({})),
      ({ sessions }) => sessions.map(({ key }) => key)
    ),
    forget: (key) =>
      Effect.flatMap(Requests.segmentOf(key), (segment) =>
        connection.callOnStore({ method: "forget" }, sessions.forget({ path: { key: segment } }))
      )
  }
}
