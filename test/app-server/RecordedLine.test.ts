/** A line as a recorder keeps it: without secrets, and otherwise what it was. */
import { FlightRecorder, Redaction } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Redacted } from "effect"

const secrets = ["hunter2-hunter2", 'quote"back\\slash\nline', "https://bot:pa%2Fss-word@proxy/"]
const { redact } = Redaction.make(secrets.map((secret) => Redacted.make(secret)))
const kept = (line: string) => FlightRecorder.redactLine(line, redact)

/** Nothing of these may be left of a secret, however it was written down. */
const forbidden = ["hunter2", "back\\\\slash", "pa%2Fss", "pa/ss-word", "sk-secret-unknown"]

const withSecret = fc
  .tuple(fc.string(), fc.constantFrom(...secrets, "sk-secret-unknown", "pa/ss-word"), fc.string())
  .map(([before, secret, after]) => `${before} ${secret} ${after}`)

/** JSON with secrets as values, as names, in texts that hold JSON themselves, and after escapes. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.integer(),
    fc.constant(null),
    fc.string(),
    withSecret,
    withSecret.map((text) => JSON.stringify({ text })),
    withSecret.map((text) => `\n${text.trimStart()}`),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), withSecret), tie("value"), { maxKeys: 4 })
  )
})).value

const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shapeOf)
    : typeof value === "object" && value !== null
      ? Object.values(value).map(shapeOf)
      : typeof value

describe("a line that is recorded", () => {
  it.prop("shows no secret, and stays the JSON that it was", [json], ([value]) => {
    const line = kept(JSON.stringify(value))
    for (const secret of forbidden) expect(line).not.toContain(secret)
    // Names that become equal are one member, so only their number may change.
    if (!line.includes('<redacted>":')) expect(shapeOf(JSON.parse(line))).toEqual(shapeOf(value))
  })

  it.prop("is kept to the letter when it holds none", [fc.json()], ([line]) => {
    fc.pre(!line.includes("\\"))
    expect(kept(line)).toBe(line)
  })

  it.each([
    ["a key", { method: "account/login/start", params: { type: "apiKey", apiKey: "short" } }],
    ["a token", { id: 0, result: { accessToken: "short", chatgptAccountId: "ws" } }],
    [
      "a bearer",
      { params: { config: { "model_providers.x.experimental_bearer_token": "short" } } }
    ],
    ["a header", { params: { config: { http_headers: { "X-Team": "short" } } } }],
    ["a variable", { params: { command: ["env"], env: { TEAM: "short" } } }],
    ["the address of a login to an MCP server", { result: { authorizationUrl: "short" } }],
    ["the address of a login", { result: { authUrl: "short", userCode: "short" } }]
  ])("does not show %s that nobody has named as a secret", (_, message) => {
    expect(kept(JSON.stringify(message))).not.toContain("short")
  })

  it("shows the names of variables, counts and null", () => {
    const line = '{"env_key":"NAME","totalTokens":7,"token":null,"authorization":true}'
    expect(kept(line)).toBe(line)
  })

  it.each([
    "{broken \\nsk-secret-unknown",
    "hunter2-hunter2",
    `${"[".repeat(20_000)}"hunter2-hunter2`
  ])("shows no secret when it is no JSON", (line) => {
    for (const secret of forbidden) expect(kept(line)).not.toContain(secret)
  })

  it("keeps both ends of a text that is too long to be looked through", () => {
    const text = `begin ${"word ".repeat(20_000)} end`
    const { delta } = JSON.parse(kept(JSON.stringify({ delta: text })))
    expect(delta).toMatch(/^begin .* characters .* end$/)
  })
})
