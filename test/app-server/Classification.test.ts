import { Classification } from "@effect-codex/app-server"
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
