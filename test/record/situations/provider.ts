/** What the provider answers. */
import { ScriptedModel } from "@effect-codex/testing"
import {
  auth,
  replies,
  type Expected,
  type Situation,
  situation,
  turn,
  twice
} from "./Situation.ts"

const refusal = (code: number, error: Readonly<Record<string, unknown>>) =>
  replies(ScriptedModel.answer({ code, body: { error } }))

const statuses: ReadonlyArray<readonly [code: number, expected: Expected]> = [
  [400, turn("BadRequest")],
  [401, auth("Unauthorized")],
  [402, turn("BadRequest")],
  [403, auth("Forbidden")],
  [404, turn("BadRequest")],
  [408, turn("ModelUnavailable")],
  [409, turn("ModelUnavailable")],
  [422, turn("BadRequest")],
  [429, turn("RateLimited")],
  [500, turn("ModelUnavailable")],
  [502, turn("ModelUnavailable")],
  [503, turn("ModelUnavailable")],
  [529, turn("ModelUnavailable")]
]

const byStatus = statuses.flatMap(([code, expected]) =>
  twice(`the provider answers ${code}`, expected, replies(ScriptedModel.status(code)))
)

const challenge = `<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>`

const byBody: ReadonlyArray<Situation> = [
  situation(
    "401 without a body",
    auth("Unauthorized"),
    replies(ScriptedModel.answer({ code: 401, body: "" }))
  ),
  situation(
    "401 because the token has expired",
    auth("Unauthorized"),
    refusal(401, { code: "token_expired", message: "Provided authentication token is expired." })
  ),
  situation(
    "401 because the account is deactivated",
    auth("Unauthorized"),
    refusal(401, { code: "account_deactivated", message: "This account has been deactivated." })
  ),
  situation(
    "401 of a proxy, as a page",
    auth("Unauthorized"),
    replies(
      ScriptedModel.answer({
        code: 401,
        contentType: "text/html",
        body: "<html><body><h1>401 Authorization Required</h1></body></html>"
      })
    )
  ),
  situation(
    "403 for the country",
    auth("Forbidden"),
    refusal(403, {
      code: "unsupported_country_region_territory",
      message: "Country, region, or territory not supported"
    })
  ),
  situation(
    "403 for the workspace",
    auth("Forbidden"),
    refusal(403, { code: "workspace_access_denied", message: "No access to this workspace." })
  ),
  situation(
    "403 of a bot check, as a page",
    auth("Forbidden"),
    replies(
      ScriptedModel.answer({
        code: 403,
        contentType: "text/html; charset=UTF-8",
        headers: {
          server: "cloudflare",
          "cf-ray": "8f00d00dcafe-FRA",
          "cf-mitigated": "challenge"
        },
        body: challenge
      })
    )
  ),
  situation(
    "402 for a deactivated workspace",
    turn("BadRequest"),
    replies(
      ScriptedModel.answer({ code: 402, body: { detail: { code: "deactivated_workspace" } } })
    )
  ),
  ...twice(
    "429 for a usage limit",
    turn("UsageLimit"),
    refusal(429, {
      type: "usage_limit_reached",
      message: "The usage limit has been reached",
      plan_type: "pro",
      resets_at: 4102444800
    })
  ),
  situation(
    "429 for a usage that is not included",
    turn("UsageLimit"),
    refusal(429, { type: "usage_not_included", message: "Usage not included in your plan" })
  ),
  situation(
    "429 for a quota",
    turn("UsageLimit"),
    refusal(429, {
      type: "insufficient_quota",
      code: "insufficient_quota",
      message: "You exceeded your current quota, please check your plan and billing details."
    })
  ),
  situation(
    "429 for a rate",
    turn("RateLimited"),
    replies(
      ScriptedModel.answer({
        code: 429,
        headers: { "retry-after": "1" },
        body: { error: { code: "rate_limit_exceeded", message: "Rate limit reached." } }
      })
    )
  ),
  situation(
    "400 for a context that is too long",
    turn("ContextWindow"),
    refusal(400, {
      code: "context_length_exceeded",
      message: "Your input exceeds the context window of this model."
    })
  ),
  situation(
    "400 for a prompt",
    turn("Other"),
    refusal(400, { code: "invalid_prompt", message: "Invalid prompt: 401 Unauthorized" })
  ),
  situation(
    "400 for a model that this account may not use",
    turn("BadRequest"),
    replies(
      ScriptedModel.answer({
        code: 400,
        body: { detail: "The 'nope' model is not supported when using Codex with this account." }
      })
    )
  ),
  situation("404 for an unknown model", turn("BadRequest"), {
    ...refusal(404, { code: "model_not_found", message: "The model `nope` does not exist." }),
    act: (server) => server.turn({ model: "nope" })
  }),
  situation(
    "503 for an overload",
    turn("ModelUnavailable"),
    refusal(503, { code: "server_is_overloaded", message: "Please try again later." })
  ),
  situation(
    "503 that asks to slow down",
    turn("RateLimited"),
    refusal(503, { code: "slow_down", message: "Slow down." })
  ),
  situation(
    "200 with a page",
    turn("ModelUnavailable"),
    replies(ScriptedModel.answer({ contentType: "text/html", body: "<html>403 Forbidden</html>" }))
  ),
  situation(
    "200 with JSON",
    turn("ModelUnavailable"),
    replies(ScriptedModel.answer({ body: { error: { code: "invalid_api_key" } } }))
  ),
  situation(
    "200 with nothing",
    turn("ModelUnavailable"),
    replies(ScriptedModel.answer({ contentType: "text/event-stream", body: "" }))
  )
]

/** One response that starts well and fails, by the code it fails with. */
const codes: ReadonlyArray<readonly [code: string, expected: Expected]> = [
  ["rate_limit_exceeded", turn("RateLimited")],
  ["insufficient_quota", turn("UsageLimit")],
  ["usage_not_included", turn("UsageLimit")],
  ["context_length_exceeded", turn("ContextWindow")],
  ["invalid_prompt", turn("Other")],
  ["server_is_overloaded", turn("ModelUnavailable")],
  ["slow_down", turn("RateLimited")],
  ["cyber_policy", turn("Other")],
  ["invalid_api_key", turn("Other")],
  ["server_error", turn("Other")],
  ["something_new", turn("Other")]
]

const byEvent: ReadonlyArray<Situation> = [
  ...codes.map(([code, expected]) =>
    situation(
      `response.failed with ${code}`,
      expected,
      replies(ScriptedModel.failed(code, `Scripted ${code}`))
    )
  ),
  situation(
    "response.failed with invalid_api_key, retries on",
    turn("Other"),
    replies(ScriptedModel.failed("invalid_api_key", "Incorrect API key provided."), { retries: 2 })
  ),
  situation(
    "response.failed with rate_limit_exceeded, retries on",
    turn("RateLimited"),
    replies(ScriptedModel.failed("rate_limit_exceeded", "Rate limit reached."), { retries: 2 })
  ),
  situation("response.failed without a code", turn("Other"), replies(ScriptedModel.failed())),
  situation(
    "response.incomplete: max_output_tokens",
    turn("Other"),
    replies(ScriptedModel.incomplete("max_output_tokens"))
  ),
  situation(
    "response.incomplete: content_filter",
    turn("Other"),
    replies(ScriptedModel.incomplete("content_filter"))
  )
]

export const provider: ReadonlyArray<Situation> = [...byStatus, ...byBody, ...byEvent]
