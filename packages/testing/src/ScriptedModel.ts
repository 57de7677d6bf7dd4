/**
 * A language model that answers from a script: the OpenAI Responses API on a real HTTP server of the loopback interface.
 *
 * Use it where a test or a demo runs the real `codex app-server` and must not reach the network. Which reply a request
 * gets, how slowly it streams and how it fails is a pure function of the request.
 */
import { HttpRouter, HttpServer, HttpServerRequest, type HttpServerError } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import {
  Context,
  Data,
  Duration,
  Effect,
  Layer,
  Option,
  type Scope,
  Stream,
  SubscriptionRef
} from "effect"
import * as Http from "node:http"
import * as Responses from "./internal/Responses.ts"

/**
 * One request that the model received, as scripts and assertions look at it.
 */
export interface Request {
  /** Its place among the requests of this model, from 1. */
  readonly number: number
  /** The `Authorization` header as it came. */
  readonly authorization: string | undefined
  /** The bearer token of that header. */
  readonly token: string | undefined
  /** The codex thread that asks. */
  readonly threadId: string | undefined
  readonly model: string
  /** What the last user message says. */
  readonly text: string
  /** What the tool answered, when the request ends with the output of a tool call. */
  readonly toolOutput: string | undefined
  /** The whole parsed body. */
  readonly body: unknown
}

/**
 * What the model does with a request.
 */
export type Reply = Data.TaggedEnum<{
  Text: { readonly chunks: ReadonlyArray<string>; readonly every: Duration.Duration }
  CallTool: {
    readonly name: string
    readonly arguments: unknown
    readonly callId: string | undefined
  }
  Status: { readonly code: number; readonly message: string }
  Hang: {}
  BreakOff: { readonly chunks: ReadonlyArray<string> }
}>

const Reply = Data.taggedEnum<Reply>()

/**
 * Which reply a request gets.
 */
export type Script = (request: Request) => Reply

const chunksOf = (text: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof text === "string" ? [text] : text

/**
 * Says `text`, one delta per chunk; a plain string is one chunk. `every` is the pause before each delta, by default none.
 */
export const text = (
  text: string | ReadonlyArray<string>,
  options?: { readonly every?: Duration.DurationInput }
): Reply => Reply.Text({ chunks: chunksOf(text), every: Duration.decode(options?.every ?? 0) })

/**
 * Calls a tool, with `arguments` as JSON. Codex runs it and asks again, with the output as the next request's
 * `toolOutput`: a script that does not look at that calls the tool for ever.
 */
export const callTool = (options: {
  readonly name: string
  readonly arguments: unknown
  /** Default: one of its own for each request. */
  readonly callId?: string
}): Reply =>
  Reply.CallTool({ name: options.name, arguments: options.arguments, callId: options.callId })

/**
 * Refuses with this HTTP status and an error body like OpenAI's.
 */
export const status = (code: number, message = `Scripted status ${code}`): Reply =>
  Reply.Status({ code, message })

/**
 * Refuses the credential: HTTP 401.
 */
export const unauthorized: Reply = status(401, "Incorrect API key provided.")

/**
 * Starts a response and says nothing more until the client leaves.
 */
export const hang: Reply = Reply.Hang()

/**
 * Says `text` and then drops the connection in the middle of the response.
 */
export const breakOff = (text: string | ReadonlyArray<string>): Reply =>
  Reply.BreakOff({ chunks: chunksOf(text) })

/**
 * Lets the bearer token choose the script: good and bad credentials beside each other on one model. A token that is not
 * named is `unauthorized`, unless `otherwise` says something else.
 */
export const byToken =
  (scripts: Readonly<Record<string, Script>>, otherwise: Script = () => unauthorized): Script =>
  (request) =>
    (scripts[request.token ?? ""] ?? otherwise)(request)

/**
 * A running scripted model.
 */
export class ScriptedModel extends Context.Tag("@effect-codex/testing/ScriptedModel")<
  ScriptedModel,
  {
    /** The provider's `base_url`. */
    readonly url: string
    /** Every request so far, in the order of arrival. */
    readonly requests: Effect.Effect<ReadonlyArray<Request>>
    /** Waits until this many requests have arrived, and answers with all there are. */
    readonly awaitRequests: (count: number) => Effect.Effect<ReadonlyArray<Request>>
    /** Waits until no response is being sent: each one ended or its client left. */
    readonly awaitIdle: Effect.Effect<void>
  }
>() {
  /** A model for the tests that share the layer. */
  static readonly layer = (
    script: Script
  ): Layer.Layer<ScriptedModel, HttpServerError.ServeError> => Layer.scoped(this, make(script))
}

/**
 * Starts a model on a free port of 127.0.0.1. Closing the scope cuts off the responses that are still being sent. Fails
 * if the server cannot listen.
 */
export const make = (
  script: Script
): Effect.Effect<Context.Tag.Service<ScriptedModel>, HttpServerError.ServeError, Scope.Scope> =>
  Effect.gen(function* () {
    const state = yield* SubscriptionRef.make<State>({ requests: [], sending: 0 })
    const server = yield* listen

    const respond = Effect.gen(function* () {
      const http = yield* HttpServerRequest.HttpServerRequest
      const body = yield* http.json
      const request = yield* Effect.acquireRelease(
        SubscriptionRef.modify(state, ({ requests, sending }) => {
          const request = Responses.request(requests.length + 1, http.headers, body)
          return [request, { requests: [...requests, request], sending: sending + 1 }]
        }),
        () => SubscriptionRef.update(state, (state) => ({ ...state, sending: state.sending - 1 }))
      )
      return yield* Responses.response(http, request.number, script(request))
    })
    yield* server.serve(HttpRouter.empty.pipe(HttpRouter.post("/v1/responses", respond)))

    const awaitState = (predicate: (state: State) => boolean) =>
      state.changes.pipe(
        Stream.filter(predicate),
        Stream.runHead,
        Effect.flatMap(
          Option.match({
            onNone: () => Effect.never,
            onSome: Effect.succeed
          })
        )
      )

    return {
      url: `${HttpServer.formatAddress(server.address)}/v1`,
      requests: Effect.map(SubscriptionRef.get(state), ({ requests }) => requests),
      awaitRequests: (count) =>
        Effect.map(
          awaitState(({ requests }) => requests.length >= count),
          ({ requests }) => requests
        ),
      awaitIdle: Effect.asVoid(awaitState(({ sending }) => sending === 0))
    }
  })

interface State {
  readonly requests: ReadonlyArray<Request>
  readonly sending: number
}

/**
 * Node's `close` waits for every open connection, and a response that hangs keeps its connection for ever. So the scope
 * ends the connections too, before the platform's own finalizer asks whether anything is left to close.
 */
const listen = Effect.gen(function* () {
  const node = Http.createServer()
  const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port: 0 })
  yield* Effect.addFinalizer(() =>
    Effect.async<void>((resume) => {
      node.close(() => resume(Effect.void))
      node.closeAllConnections()
    })
  )
  return server
})

/**
 * The environment variable from which codex takes the token for a scripted model.
 */
export const apiKeyVariable = "SCRIPTED_API_KEY"

/**
 * The `config.toml` that makes the model at `url` the default of codex. `retries` is how often codex tries a failed
 * request again by itself, by default never.
 */
export const providerConfig = (url: string, options?: { readonly retries?: number }): string => {
  const retries = options?.retries ?? 0
  return `model = "scripted"
model_provider = "scripted"

[model_providers.scripted]
name = "scripted"
base_url = ${JSON.stringify(url)}
wire_api = "responses"
env_key = "${apiKeyVariable}"
request_max_retries = ${retries}
stream_max_retries = ${retries}
`
}
