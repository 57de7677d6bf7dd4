/**
 * A language model that answers from a script: the OpenAI Responses API on a real HTTP server of the loopback interface.
 *
 * Use it where a test or a demo runs the real `codex app-server` and must not reach the network. Which reply a request
 * gets, how slowly it streams and how it fails is a pure function of the request.
 */
import {
  HttpRouter,
  HttpServer,
  HttpServerRequest,
  HttpServerResponse,
  type HttpServerError
} from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import {
  Context,
  Data,
  Duration,
  Effect,
  Layer,
  Option,
  Ref,
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
 * A question of codex to ChatGPT's back end: which workspaces this account has. Asked at each login with tokens, and
 * by `account/read`.
 */
export interface AccountRequest {
  /** The access token of the account. */
  readonly token: string | undefined
  readonly accountId: string | undefined
}

/**
 * A call of a tool, with `arguments` as JSON.
 */
export interface ToolCall {
  readonly name: string
  readonly arguments: unknown
  /** Default: one of its own for each call. */
  readonly callId?: string
  /** The namespace of a tool that is in one. */
  readonly namespace?: string
}

/**
 * What the model does with a request.
 */
export type Reply = Data.TaggedEnum<{
  Text: { readonly chunks: ReadonlyArray<string>; readonly every: Duration.Duration }
  CallTools: { readonly calls: ReadonlyArray<ToolCall> }
  Status: { readonly code: number; readonly message: string }
  Answer: {
    readonly code: number
    readonly contentType: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  Hang: {}
  BreakOff: { readonly chunks: ReadonlyArray<string> }
  EndEarly: { readonly chunks: ReadonlyArray<string> }
  Reset: {}
  Failed: { readonly code: string | undefined; readonly message: string }
  Incomplete: { readonly reason: string }
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
 *
 * @example
 * const reply = ScriptedModel.text(["Hel", "lo"], { every: "100 millis" })
 */
export const text = (
  text: string | ReadonlyArray<string>,
  options?: { readonly every?: Duration.DurationInput }
): Reply => Reply.Text({ chunks: chunksOf(text), every: Duration.decode(options?.every ?? 0) })

/**
 * Calls a tool. Codex runs it and asks again, with the output as the next request's `toolOutput`: a script that does not
 * look at that calls the tool for ever.
 *
 * @example
 * const script: ScriptedModel.Script = ({ toolOutput }) =>
 *   toolOutput === undefined
 *     ? ScriptedModel.callTool({ name: "exec_command", arguments: { cmd: "ls" } })
 *     : ScriptedModel.text(toolOutput)
 */
export const callTool = (call: ToolCall): Reply => callTools(call)

/**
 * Calls several tools in one response. Codex runs them beside each other, and asks again when it has the output of each.
 *
 * @example
 * const reply = ScriptedModel.callTools(
 *   { name: "weather", arguments: { city: "Bern" } },
 *   { name: "weather", arguments: { city: "Basel" } }
 * )
 */
export const callTools = (...calls: ReadonlyArray<ToolCall>): Reply => Reply.CallTools({ calls })

/**
 * Refuses with this HTTP status and an error body like OpenAI's.
 *
 * @example
 * const reply = ScriptedModel.status(429)
 */
export const status = (code: number, message = `Scripted status ${code}`): Reply =>
  Reply.Status({ code, message })

/**
 * Refuses the credential: HTTP 401.
 */
export const unauthorized: Reply = status(401, "Incorrect API key provided.")

/**
 * Answers with exactly this, whether or not it is anything codex understands. Default: an empty JSON object, 200.
 *
 * @example
 * const reply = ScriptedModel.answer({ code: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" })
 */
export const answer = (options: {
  readonly code?: number
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A string as it is, anything else as JSON. */
  readonly body?: unknown
}): Reply =>
  Reply.Answer({
    code: options.code ?? 200,
    contentType: options.contentType ?? "application/json",
    headers: options.headers ?? {},
    body: typeof options.body === "string" ? options.body : JSON.stringify(options.body ?? {})
  })

/**
 * Starts a response and ends it with `response.failed`. The code is what codex decides by; left out, there is none.
 *
 * @example
 * const reply = ScriptedModel.failed("context_length_exceeded")
 */
export const failed = (code?: string, message = `Scripted failure`): Reply =>
  Reply.Failed({ code, message })

/**
 * Starts a response and ends it with `response.incomplete`.
 *
 * @example
 * const reply = ScriptedModel.incomplete("max_output_tokens")
 */
export const incomplete = (reason: string): Reply => Reply.Incomplete({ reason })

/**
 * Starts a response and says nothing more until the client leaves.
 */
export const hang: Reply = Reply.Hang()

/**
 * Says `text` and then drops the connection in the middle of the response.
 *
 * @example
 * const reply = ScriptedModel.breakOff(["Hel"])
 */
export const breakOff = (text: string | ReadonlyArray<string>): Reply =>
  Reply.BreakOff({ chunks: chunksOf(text) })

/**
 * Says `text` and then ends the response in good order, but without the event that completes it.
 *
 * @example
 * const reply = ScriptedModel.endEarly("Hello")
 */
export const endEarly = (text: string | ReadonlyArray<string>): Reply =>
  Reply.EndEarly({ chunks: chunksOf(text) })

/**
 * Resets the connection instead of answering.
 */
export const reset: Reply = Reply.Reset()

/**
 * Names the workspaces of an account, as ChatGPT's back end does. Codex takes a login with tokens only for one of them.
 *
 * @example
 * const model = ScriptedModel.make(() => ScriptedModel.text("Hello"), {
 *   account: () => ScriptedModel.workspaces("ws-1", "ws-2")
 * })
 */
export const workspaces = (...ids: ReadonlyArray<string>): Reply =>
  answer({ body: Responses.workspaces(ids) })

/**
 * An access token that codex takes for one of ChatGPT's. `mark` tells tokens of the same account apart.
 *
 * @example
 * const token = Redacted.make(ScriptedModel.accessToken({ accountId: "ws-1" }))
 */
export const accessToken = (options: {
  readonly accountId: string
  readonly mark?: string
  /** Default: in the year 2100. */
  readonly expires?: Date
}): string =>
  Responses.accessToken(
    options.accountId,
    options.mark ?? "",
    options.expires ?? new Date("2100-01-01")
  )

/**
 * Lets the bearer token choose the script: good and bad credentials beside each other on one model. A token that is not
 * named is `unauthorized`, unless `otherwise` says something else.
 *
 * @example
 * const script = ScriptedModel.byToken({ good: () => ScriptedModel.text("Hello") })
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
    /** The back end that an account signed in with tokens belongs to: codex's `chatgpt_base_url`. */
    readonly chatgptUrl: string
    /** Where codex renews a login that it keeps itself: `CODEX_REFRESH_TOKEN_URL_OVERRIDE`. */
    readonly oauthUrl: string
    /** Every request so far, in the order of arrival. */
    readonly requests: Effect.Effect<ReadonlyArray<Request>>
    /** Waits until this many requests have arrived, and answers with all there are. */
    readonly awaitRequests: (count: number) => Effect.Effect<ReadonlyArray<Request>>
    /** Waits until no response is being sent: each one ended or its client left. */
    readonly awaitIdle: Effect.Effect<void>
    /** What codex has asked the accounts' back end so far, in the order of arrival. */
    readonly accountRequests: Effect.Effect<ReadonlyArray<AccountRequest>>
  }
>() {
  /** A model for the tests that share the layer. */
  static readonly layer = (
    script: Script,
    options?: Options
  ): Layer.Layer<ScriptedModel, HttpServerError.ServeError> =>
    Layer.scoped(this, make(script, options))
}

/** What the model answers beside the questions to it. */
export interface Options {
  /** What the accounts' back end answers. Default: the account that asks is its own only workspace. */
  readonly account?: (request: AccountRequest) => Reply
  /** What a request to renew a login that codex keeps itself gets. Default: the login has expired. */
  readonly oauth?: () => Reply
}

/**
 * Starts a model on a free port of 127.0.0.1. Closing the scope cuts off the responses that are still being sent. Fails
 * if the server cannot listen.
 *
 * @example
 * const model = yield* ScriptedModel.make(
 *   ScriptedModel.byToken({ good: ({ number }) => ScriptedModel.text(`Answer ${number}`) })
 * )
 */
export const make = (
  script: Script,
  options: Options = {}
): Effect.Effect<Context.Tag.Service<ScriptedModel>, HttpServerError.ServeError, Scope.Scope> =>
  Effect.gen(function* () {
    const state = yield* SubscriptionRef.make<State>({ requests: [], sending: 0 })
    const accountRequests = yield* Ref.make<ReadonlyArray<AccountRequest>>([])
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

    const checkAccount = Effect.gen(function* () {
      const http = yield* HttpServerRequest.HttpServerRequest
      const request = Responses.accountRequest(http.headers)
      yield* Ref.update(accountRequests, (all) => [...all, request])
      const reply = options.account?.(request) ?? workspaces(request.accountId ?? "")
      return yield* Responses.response(http, 0, reply)
    })

    const renew = Effect.flatMap(HttpServerRequest.HttpServerRequest, (http) =>
      Responses.response(http, 0, options.oauth?.() ?? status(401, "The login has expired."))
    )

    yield* server.serve(
      HttpRouter.empty.pipe(
        HttpRouter.post("/v1/responses", respond),
        // Codex tries its built-in provider over a WebSocket first, and takes this for "not here".
        HttpRouter.get("/v1/responses", HttpServerResponse.empty({ status: 426 })),
        HttpRouter.get("/v1/models", HttpServerResponse.unsafeJson({ models: [] })),
        HttpRouter.get("/backend-api/wham/accounts/check", checkAccount),
        HttpRouter.post("/oauth/token", renew)
      )
    )

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

    const origin = HttpServer.formatAddress(server.address)
    return {
      url: `${origin}/v1`,
      chatgptUrl: `${origin}/backend-api`,
      oauthUrl: `${origin}/oauth/token`,
      requests: Effect.map(SubscriptionRef.get(state), ({ requests }) => requests),
      awaitRequests: (count) =>
        Effect.map(
          awaitState(({ requests }) => requests.length >= count),
          ({ requests }) => requests
        ),
      awaitIdle: Effect.asVoid(awaitState(({ sending }) => sending === 0)),
      accountRequests: Ref.get(accountRequests)
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
 *
 * With a `chatgptUrl` the credential is not the variable's but that of the account the process is signed in with, the
 * built-in provider is reached at `url` too, and what codex does with an account beside asking the model is off.
 *
 * @example
 * const toml = ScriptedModel.providerConfig(model.url, { retries: 2 })
 */
export const providerConfig = (
  url: string,
  options?: { readonly retries?: number; readonly chatgptUrl?: string }
): string => {
  const retries = options?.retries ?? 0
  const chatgptUrl = options?.chatgptUrl
  const account =
    chatgptUrl === undefined
      ? ""
      : `chatgpt_base_url = ${JSON.stringify(chatgptUrl)}
openai_base_url = ${JSON.stringify(url)}

[analytics]
enabled = false

[features]
apps = false
plugins = false
enable_request_compression = false
`
  const credential =
    chatgptUrl === undefined ? `env_key = "${apiKeyVariable}"` : "requires_openai_auth = true"
  return `model = "scripted"
model_provider = "scripted"
${account}
[model_providers.scripted]
name = "scripted"
base_url = ${JSON.stringify(url)}
wire_api = "responses"
${credential}
request_max_retries = ${retries}
stream_max_retries = ${retries}
`
}
