/**
 * A language model that answers from a script: the OpenAI Responses API on an HTTP server of the loopback interface.
 *
 * Use it when a test or a demo runs the real `codex app-server` and must not reach the network. A pure function of the
 * request decides which reply a request gets, how slowly the reply streams, and how it fails.
 */
import type * as HttpServerError from "@effect/platform/HttpServerError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Accounts from "./internal/model/Accounts.ts"
import * as ModelServer from "./internal/model/ModelServer.ts"
import * as ProviderConfig from "./internal/model/ProviderConfig.ts"
import {
  type AccountRequest,
  Reply,
  type Request,
  type Script,
  type ToolCall
} from "./internal/model/Reply.ts"

export type { AccountRequest, Reply, Request, Script, ToolCall } from "./internal/model/Reply.ts"

const chunksOf = (text: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof text === "string" ? [text] : text

/**
 * Says `text`, with one delta for each chunk. A plain string is one chunk. `every` is the pause before each delta. Default:
 * none.
 *
 * @example
 * const reply = ScriptedModel.text(["Hel", "lo"], { every: "100 millis" })
 */
export const text = (
  text: string | ReadonlyArray<string>,
  options?: { readonly every?: Duration.DurationInput }
): Reply => Reply.Text({ chunks: chunksOf(text), every: Duration.decode(options?.every ?? 0) })

/**
 * Calls a tool. Codex runs the tool and makes another request, with the output as its `toolOutput`. A script must look at
 * that, or it calls the tool for ever.
 *
 * @example
 * const script: ScriptedModel.Script = ({ toolOutput }) =>
 *   toolOutput === undefined
 *     ? ScriptedModel.callTool({ name: "exec_command", arguments: { cmd: "ls" } })
 *     : ScriptedModel.text(toolOutput)
 */
export const callTool = (call: ToolCall): Reply => callTools(call)

/**
 * Calls several tools in one response. Codex runs them at the same time, and makes another request when all have ended.
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
 * Answers with exactly this, whether or not codex understands it. Default: status 200 and an empty JSON object.
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
 * Says `text` and then ends the response without the event that completes it.
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
 * Names the workspaces of an account, as the back end of ChatGPT does. Codex accepts a login with tokens only for one of
 * these.
 *
 * @example
 * const model = ScriptedModel.make(() => ScriptedModel.text("Hello"), {
 *   account: () => ScriptedModel.workspaces("ws-1", "ws-2")
 * })
 */
export const workspaces = (...ids: ReadonlyArray<string>): Reply =>
  answer({ body: Accounts.workspaces(ids) })

/**
 * How much an account has used, as the back end of ChatGPT answers. `resetsAt` is in whole seconds since 1970.
 *
 * @example
 * const model = ScriptedModel.make(() => ScriptedModel.text("Hello"), {
 *   usage: () => ScriptedModel.used({ percent: 40, resetsAt: 1_900_000_000 })
 * })
 */
export const used = (options: { readonly percent: number; readonly resetsAt: number }): Reply =>
  answer({ body: Accounts.used(options.percent, options.resetsAt) })

/**
 * What the provider answers when a limit of the account is used up: HTTP 429. `resetsAt` is in whole seconds since 1970.
 * With `headers: false` only the body says it, and codex does not tell when the limit resets.
 *
 * @example
 * const script: ScriptedModel.Script = () => ScriptedModel.usageLimit({ resetsAt: 1_900_000_000 })
 */
export const usageLimit = (options: {
  readonly resetsAt: number
  readonly headers?: boolean
}): Reply =>
  answer({
    code: 429,
    headers: options.headers === false ? {} : Accounts.limitHeaders(100, options.resetsAt),
    body: Accounts.limitReached(options.resetsAt)
  })

/**
 * An access token that codex accepts as one of ChatGPT. `mark` tells tokens of the same account apart.
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
  Accounts.accessToken(
    options.accountId,
    options.mark ?? "",
    options.expires ?? new Date("2100-01-01")
  )

/**
 * Chooses the script by the bearer token, so that one model knows good and bad credentials. A token that is not named gets
 * `otherwise`. Default: `unauthorized`.
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
    /** The back end of accounts that sign in with tokens: codex's `chatgpt_base_url`. */
    readonly chatgptUrl: string
    /** Where codex renews a login that it keeps itself: `CODEX_REFRESH_TOKEN_URL_OVERRIDE`. */
    readonly oauthUrl: string
    /** Every request so far, in the order of arrival. */
    readonly requests: Effect.Effect<ReadonlyArray<Request>>
    /** Waits until this many requests have arrived, and returns all requests so far. */
    readonly awaitRequests: (count: number) => Effect.Effect<ReadonlyArray<Request>>
    /** Waits until every response has ended or its client has left. */
    readonly awaitIdle: Effect.Effect<void>
    /** Every request to the back end of accounts so far, in the order of arrival. */
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

/** What the server answers apart from requests to the model. */
export interface Options {
  /** The answer of the back end of accounts. Default: the account of the request is its own only workspace. */
  readonly account?: (request: AccountRequest) => Reply
  /** The answer of the back end of accounts to the question how much an account has used. Default: 404. */
  readonly usage?: (request: AccountRequest) => Reply
  /** The answer to a request to renew a login that codex keeps itself. Default: the login has expired. */
  readonly oauth?: () => Reply
}

/**
 * Starts a model on a free port of 127.0.0.1. Closing the scope cuts off the responses that are still being sent.
 *
 * **Errors**: `ServeError` if the server cannot listen.
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
  ModelServer.make(script, {
    account: options.account ?? (({ accountId }) => workspaces(accountId ?? "")),
    usage: options.usage ?? (() => status(404)),
    oauth: options.oauth ?? (() => status(401, "The login has expired."))
  })

/**
 * The environment variable from which codex takes the token for a scripted model.
 */
export const apiKeyVariable = ProviderConfig.apiKeyVariable

/**
 * The `config.toml` that makes the model at `url` the default of codex. `retries` is how often codex retries a failed
 * request. Default: never.
 *
 * With a `chatgptUrl` the credential is that of the account, and not that of the variable. The built-in provider uses `url`
 * too, and everything else that codex does with an account is off.
 *
 * @example
 * const toml = ScriptedModel.providerConfig(model.url, { retries: 2 })
 */
export const providerConfig = (url: string, options?: ProviderConfig.Options): string =>
  ProviderConfig.toml(url, options)

/**
 * The arguments that make the model at `url` the default of codex, for a home whose `config.toml` must not change: several
 * processes may then use it with a model each.
 *
 * @example
 * const server = AppServerSpec.make({
 *   command: yield* CodexBinary.find,
 *   args: ["app-server", ...ScriptedModel.providerArguments(model.url)],
 *   env: { [ScriptedModel.apiKeyVariable]: "good" },
 *   codexHome: "/home/me/.local/state/my-bot/codex"
 * })
 */
export const providerArguments = (url: string): ReadonlyArray<string> =>
  ProviderConfig.commandLine(url)
