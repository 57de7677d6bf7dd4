import { Classification, Failure } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"

const context: Classification.Context = {
  generation: 1,
  threadId: "t",
  turnId: "u",
  provider: "scripted",
  ownCredential: true,
  refreshRefused: false,
  redact: (text) => text
}

const info = (
  codexErrorInfo: string | Record<string, unknown> | null,
  message = "words that decide nothing"
) => Classification.turnFailure({ message, codexErrorInfo }, context)

describe("an authentication failure", () => {
  it.each([
    ["401, retries off", { httpConnectionFailed: { httpStatusCode: 401 } }, "Unauthorized"],
    ["401, retries on", { responseStreamDisconnected: { httpStatusCode: 401 } }, "Unauthorized"],
    [
      "401 after too many tries",
      { responseTooManyFailedAttempts: { httpStatusCode: 401 } },
      "Unauthorized"
    ],
    ["the server's own word", "unauthorized", "Unauthorized"],
    ["403", { httpConnectionFailed: { httpStatusCode: 403 } }, "Forbidden"]
  ])("%s", (_, codexErrorInfo, reason) => {
    expect(info(codexErrorInfo)).toMatchObject({ _tag: "AuthError", reason, provider: "scripted" })
  })

  it.each([
    [true, "Run"],
    [false, "Server"]
  ])("says whose credential it was; the run has its own: %s", (ownCredential, credential) => {
    const refused = { message: "", codexErrorInfo: "unauthorized" }
    expect(Classification.turnFailure(refused, { ...context, ownCredential })).toMatchObject({
      _tag: "AuthError",
      credential
    })
  })

  it("a variable that should hold the key and is not set", () => {
    const failure = info("other", "Missing environment variable: `SCRIPTED_API_KEY`.")
    expect(failure).toMatchObject({ _tag: "AuthError", reason: "MissingCredential" })
    expect(failure.message).toContain("SCRIPTED_API_KEY")
  })

  it.each([true, false])(
    "the same while a refresh of the account was refused, with a credential of its own: %s",
    (ownCredential) => {
      const message = "Missing environment variable: `SCRIPTED_API_KEY`."
      const meanwhile = { ...context, ownCredential, refreshRefused: true }
      expect(
        Classification.turnFailure({ message, codexErrorInfo: "other" }, meanwhile)
      ).toMatchObject({ _tag: "AuthError", reason: "MissingCredential" })
    }
  )
})

describe("not an authentication failure", () => {
  it.each([
    ["429", { httpConnectionFailed: { httpStatusCode: 429 } }, "RateLimited"],
    ["500", { responseStreamConnectionFailed: { httpStatusCode: 500 } }, "ModelUnavailable"],
    [
      "no connection to the model",
      { httpConnectionFailed: { httpStatusCode: null } },
      "ModelUnavailable"
    ],
    ["408", { httpConnectionFailed: { httpStatusCode: 408 } }, "ModelUnavailable"],
    ["404", { httpConnectionFailed: { httpStatusCode: 404 } }, "BadRequest"],
    ["a model that does not exist", "modelNotFound", "BadRequest"],
    ["a sandbox that says 403", "sandboxError", "Sandbox"],
    ["a usage limit", "usageLimitExceeded", "UsageLimit"],
    ["a full context window", "contextWindowExceeded", "ContextWindow"],
    ["a word nobody knew yet", "somethingNew", "Other"],
    ["an object nobody knew yet", { somethingNew: { detail: 1 } }, "Other"],
    ["no word at all", null, "Other"]
  ])("%s", (_, codexErrorInfo, reason) => {
    expect(info(codexErrorInfo, "401 Unauthorized, says the text")).toMatchObject({
      _tag: "TurnError",
      reason
    })
  })

  it("carries the server's words redacted", () => {
    const failure = Classification.turnFailure(
      { message: "bad key s3cret", codexErrorInfo: null },
      { ...context, redact: (text) => text.replace("s3cret", "<redacted>") }
    )
    expect(failure.message).toContain("<redacted>")
    expect(failure.message).not.toContain("s3cret")
  })
})

const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title><style>b { top: 0 }</style></head><body><h1>Blocked</h1>
  by the <b class="x">policy</b> of the proxy &amp; firewall${'<div class="pad">.</div>'.repeat(100)}</body></html>`

describe("what was lost on the way to the model", () => {
  it.each([
    "stream disconnected before completion: stream closed before response.completed",
    "stream disconnected before completion: Transport error: network error: error decoding response body",
    "stream disconnected before completion: error sending request"
  ])("may succeed a little later: %s", (message) => {
    const failure = info("other", message)
    expect(failure).toMatchObject({ _tag: "TurnError", reason: "ModelUnavailable" })
    expect(Failure.isTransient(failure)).toBe(true)
  })
})

describe("the words of a provider", () => {
  it("are the message in the body of a refusal, with its code as the kind", () => {
    const code = "invalid_json_schema"
    const body = { error: { message: "Invalid schema for response_format", code, param: "text" } }
    expect(info("other", JSON.stringify(body))).toMatchObject({
      _tag: "TurnError",
      reason: "BadRequest",
      kind: code,
      detail: "Invalid schema for response_format"
    })
  })

  it("are kept where it forbids, and nobody is told to sign in again", () => {
    const message = `unexpected status 403 Forbidden: ${page("Access denied")}`
    const failure = info({ httpConnectionFailed: { httpStatusCode: 403 } }, message)
    expect(failure).toMatchObject({ _tag: "AuthError", reason: "Forbidden", retryable: false })
    expect(failure.message).toContain("Access denied Blocked by the policy of the proxy & firewall")
    expect(failure.message).toContain("a proxy or firewall on the way to it")
    expect(failure.message).not.toContain("valid credential")
  })

  it("are shown without the markup of a page, and not more than a person reads", () => {
    const message = `unexpected status 502 Bad Gateway: ${page("Oops")}`
    const { detail } = info({ httpConnectionFailed: { httpStatusCode: 502 } }, message)
    expect(detail).toMatch(/^unexpected status 502 Bad Gateway: Oops Blocked/)
    expect(detail).not.toMatch(/[<>{}]/)
    expect(detail.length).toBeLessThan(600)
  })

  it("say why the server reconnects", () => {
    const error = { message: "Reconnecting... 1/5", additionalDetails: "error sending request" }
    expect(Classification.wordsOf(error, (text) => text)).toBe("error sending request")
  })
})
