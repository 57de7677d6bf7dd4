/** The way to a gateway: its interface, and how long a client waits for it. */
import { type Failure, RemoteTurns, type SessionStore } from "@effect-codex/agent"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { GatewayApi } from "../../Api.ts"
import * as ClientFailure from "./ClientFailure.ts"

export interface Options {
  readonly url: string | URL
  readonly token: Redacted.Redacted | undefined
  /** How long a request may take that the gateway answers by itself. */
  readonly requestTimeout: Duration.DurationInput
  /** How long a request may take that the gateway answers when the agent has done something. */
  readonly waitTimeout: Duration.DurationInput
  /** How long a gateway may be out of reach before the readers of its turns fail. */
  readonly reconnectTimeout: Duration.DurationInput
  /** How long a stream may be silent before its connection counts as lost. */
  readonly keepAliveTimeout: Duration.DurationInput
}

type Api = Effect.Effect.Success<ReturnType<typeof makeApi>>

/** What is asked in one request. */
interface Call extends Pick<ClientFailure.Asked, "method" | "turn"> {
  /** Default: `requestTimeout`. */
  readonly deadline?: Duration.DurationInput
}

export class Connection {
  readonly options: Options
  readonly api: Api
  readonly http: HttpClient.HttpClient
  readonly turns: RemoteTurns.RemoteTurns

  private constructor(
    options: Options,
    http: HttpClient.HttpClient,
    api: Api,
    turns: RemoteTurns.RemoteTurns
  ) {
    this.options = options
    this.http = http
    this.api = api
    this.turns = turns
  }

  static make(
    options: Options
  ): Effect.Effect<Connection, never, HttpClient.HttpClient | Scope.Scope> {
    return Effect.gen(function* () {
      const http = clientOf(options, yield* HttpClient.HttpClient)
      return new Connection(options, http, yield* makeApi(http), yield* RemoteTurns.make)
    })
  }

  asked(call: Call): ClientFailure.Asked {
    return { ...call, gateway: originOf(this.options.url) }
  }

  /** Asks once. */
  call<A>(
    call: Call,
    request: Effect.Effect<A, ClientFailure.Refused>
  ): Effect.Effect<A, Failure.Failure> {
    const asked = this.asked(call)
    const { deadline = this.options.requestTimeout } = call
    return request.pipe(
      Effect.catchAll((error) => Effect.flip(ClientFailure.of(error, asked))),
      Effect.timeoutFail({
        duration: deadline,
        onTimeout: () => RemoteTurns.late(asked.method, deadline)
      })
    )
  }

  /** The same, for what `Sessions` fails at with a `StoreError`. */
  callOnStore<A>(
    call: Call,
    request: Effect.Effect<A, ClientFailure.Refused>
  ): Effect.Effect<A, Failure.Failure | SessionStore.StoreError> {
    const unavailable = Effect.fail(ClientFailure.storeError(this.asked(call).gateway))
    const answer = request.pipe(
      Effect.map((answer): Effect.Effect<A, SessionStore.StoreError> => Effect.succeed(answer)),
      Effect.catchTag("StoreUnavailable", () => Effect.succeed(unavailable))
    )
    return Effect.flatten(this.call(call, answer))
  }

  /** Asks once, for what may be asked again. */
  attempt<A, R>(
    { deadline = this.options.requestTimeout, ...call }: Call,
    patience: RemoteTurns.Patience,
    request: Effect.Effect<A, ClientFailure.Refused, R>
  ): Effect.Effect<A, RemoteTurns.NotNow | Failure.Failure, R> {
    const asked = this.asked(call)
    const later = (error: ClientFailure.Refused, failure: Failure.Failure) =>
      "retryAfter" in error
        ? // It is busy, and says when to come again. So it is not lost.
          Effect.delay(new RemoteTurns.NotNow({ failure }), Duration.seconds(error.retryAfter))
        : patience.lost(failure)
    return request.pipe(
      Effect.timeoutOption(deadline),
      Effect.catchAll((error) =>
        Effect.flatMap(
          ClientFailure.of(error, asked),
          (failure): Effect.Effect<never, RemoteTurns.NotNow | Failure.Failure> =>
            ClientFailure.isPassing(error) ? later(error, failure) : Effect.fail(failure)
        )
      ),
      Effect.flatMap(
        Option.match({
          onNone: () => patience.lost(ClientFailure.silent(asked)),
          onSome: Effect.succeed
        })
      )
    )
  }

  /** Asks until there is an answer, for what may be asked again, as long as patience lasts. */
  persist<A>(
    call: Call,
    request: Effect.Effect<A, ClientFailure.Refused>
  ): Effect.Effect<A, Failure.Failure> {
    return Effect.flatMap(RemoteTurns.Patience.make(this.options.reconnectTimeout), (patience) =>
      this.attempt(call, patience, request).pipe(
        Effect.retry(patience.schedule),
        Effect.catchTag("NotNow", ({ failure }) => Effect.fail(failure))
      )
    )
  }
}

const makeApi = (httpClient: HttpClient.HttpClient) =>
  HttpApiClient.makeWith(GatewayApi, { httpClient })

const clientOf = ({ token, url }: Options, client: HttpClient.HttpClient): HttpClient.HttpClient =>
  client.pipe(
    HttpClient.mapRequest(HttpClientRequest.prependUrl(url.toString())),
    token === undefined ? identity : HttpClient.mapRequest(HttpClientRequest.bearerToken(token)),
    HttpClient.transformResponse(Effect.tap(notOfGateway))
  )

/** The gateway answers errors with JSON. What is between it and the client may answer with pages. */
const notOfGateway = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<void, HttpClientError.ResponseError> =>
  response.status < 400 || response.headers["content-type"]?.includes("json") === true
    ? Effect.void
    : Effect.fail(
        new HttpClientError.ResponseError({
          request: response.request,
          response,
          reason: "StatusCode"
        })
      )

/** Without the user and the password that an address may have. */
const originOf = (url: string | URL): string => {
  const text = url.toString()
  return URL.canParse(text) ? new URL(text).origin : text
}
