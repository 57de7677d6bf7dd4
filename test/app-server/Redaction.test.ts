import { Redaction } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as StderrTail from "../../packages/app-server/src/internal/transport/StderrTail.js"
import * as Time from "./Time.ts"

const { redact } = Redaction.make([
  Redacted.make("hunter2-hunter2"),
  Redacted.make("hunter2-hunter2-longer")
])

describe("Redaction", () => {
  it.each([
    ["a known secret", "key hunter2-hunter2 refused", "key <redacted> refused"],
    ["a known secret that begins with another", "key hunter2-hunter2-longer", "key <redacted>"],
    ["a bearer header", "authorization: Bearer abc.def-123, url", "authorization: <redacted>, url"],
    [
      "an API key by its shape",
      "Incorrect API key provided: sk-proj-abcdef123.",
      "Incorrect API key provided: <redacted>."
    ],
    ["a masked API key", "provided: sk-abc***************xyz.", "provided: <redacted>."],
    [
      "a JWT",
      "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-nature rejected",
      "token <redacted> rejected"
    ],
    ["terminal colours", "\u001b[2m2026\u001b[0m \u001b[33mWARN\u001b[0m slow", "2026 WARN slow"],
    ["movements of the cursor", "\u001b[2K\u001b[1Gslow\u009b1A", "slow"],
    ["a link", "\u001b]8;;https://a.example\u001b\\here\u001b]8;;\u0007 or there", "here or there"],
    ["ordinary words", "the task ended with code 1", "the task ended with code 1"]
  ])("takes out %s", (_, text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it("keeps the server's own secrets, however many runs bring theirs", () => {
    const { add, redact } = Redaction.make([Redacted.make("server-own-secret")])
    for (let run = 0; run < 2000; run++) add(Redacted.make(`token-of-run-${run}`))
    expect(redact("server-own-secret token-of-run-1999")).toBe("<redacted> <redacted>")
  })

  it("shows no half of a secret where the tail of stderr was cut", () => {
    const secret = "x".repeat(1500)
    const { redact } = Redaction.make([Redacted.make(secret)])
    const tail = StderrTail.make(8192)
    for (let line = 0; line < 40; line++) {
      tail.push(new TextEncoder().encode(`line ${line} ${secret}\n`))
    }
    expect(tail.text(redact)).not.toMatch(/x{8}/)
    expect(tail.text(redact)).toContain("line 39 <redacted>")
  })
})

const proxy = "http://bot:pa%2Fss%22word@proxy.example:3128/"
const quoted = 'quote"slash/\u00e9nd'

describe("the forms of a known secret", () => {
  const { redact } = Redaction.make([Redacted.make(proxy), Redacted.make(quoted)])
  const base64 = (text: string) => Buffer.from(text).toString("base64")

  it.each([
    ["a URL without its last slash", proxy.slice(0, -1)],
    ["the password of a URL", "pa%2Fss%22word"],
    ["the decoded password of a URL", 'pa/ss"word'],
    ["JSON", JSON.stringify({ key: quoted })],
    ["a part of a URL", encodeURIComponent(quoted)],
    ["a part of a URL, in small letters", encodeURIComponent(quoted).toLowerCase()],
    ["Base64", base64(quoted)],
    ["Base64 for URLs", Buffer.from(quoted).toString("base64url")],
    ["Basic, the user of the URL", base64('bot:pa/ss"word')],
    ["Basic, a user of another length", base64(`al:${quoted}`)],
    ["Basic, a user of a third length", base64(`alfa:${quoted}`)]
  ])("is found in %s", (_, text) => {
    const shown = redact(`before ${text} after`)
    expect(shown).toContain("<redacted>")
    for (const part of ["word", "quote", "%2F", base64(quoted).slice(6, -6)]) {
      expect(shown).not.toContain(part)
    }
  })

  it("is found where two secrets overlap, without a rest of either", () => {
    const { redact } = Redaction.make([Redacted.make("abcdefgh"), Redacted.make("efghijklmnop")])
    expect(redact("x abcdefghijklmnop y")).toBe("x <redacted> y")
  })

  it("is found as the user name that is the token of a URL", () => {
    const { redact } = Redaction.make([Redacted.make("https://deploy-token@git.example/a.git")])
    expect(redact("cannot log in as deploy-token")).toBe("cannot log in as <redacted>")
  })

  it("is found as long as one of the secrets that have it is kept", () => {
    const { add, redact } = Redaction.make([Redacted.make("server-own-secret")])
    add(Redacted.make("server-own-secret"))
    for (let run = 0; run < 2000; run++) add(Redacted.make(`token-of-run-${run}`))
    expect(redact("server-own-secret")).toBe("<redacted>")
    expect(redact("token-of-run-5 token-of-run-1999")).toBe("token-of-run-5 <redacted>")
  })
})

describe("the shapes of unknown secrets", () => {
  it.each([
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "gho_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
    "AKIAIOSFODNN7EXAMPLE",
    "sess-abcdefghij0123456789",
    "sk-abcdefghij0123456789",
    "xoxb-123456789012-abcdefghijkl",
    "xoxp-123456789012-abcdefghijkl",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-nature",
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4In0..aXYtYXYtYXY.Y2lwaGVy.dGFn"
  ])("%s", (token) => {
    expect(redact(`token ${token}, refused`)).toBe("token <redacted>, refused")
    expect(redact(`TOKEN_${token}`)).toBe("TOKEN_<redacted>")
    expect(redact(`x${token}`)).toContain(`x${token.slice(0, 16)}`)
  })

  it("an authorization header with a user name and a password", () => {
    expect(redact('{"authorization":"Basic dXNlcjpwYXNzd29yZA=="}')).toBe('{"<redacted>"}')
    expect(redact("Authorization: Basic dXNlcjpwYXNzd29yZA==")).toBe("<redacted>")
    expect(redact("basic understanding")).toBe("basic understanding")
  })
})

describe("the time of a redaction", () => {
  it.each([
    "Bearer",
    "Bearer ",
    "bearer        \t ",
    "authorization: ",
    "authorization: basic",
    'authorization: basic  "',
    "authorization::::::::",
    "sk-",
    "sk-aaaaa.",
    "sess-",
    "xoxb-",
    "xoxb-a.",
    "ghp_",
    "github_pat_",
    "AKIA",
    "AKIAAKIAAKIA.",
    "eyJ",
    "eyJ-",
    "eyJaaaaaaaa.",
    "eyJaaaaaaaa..",
    "\u001b[",
    "\u001b[1",
    " ",
    "a",
    "hunter2-hunter",
    "hunter"
  ])("is linear in a text of many %j", (part) => {
    const text = (length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length)
    const [short, long] = [text(4 * 1024), text(64 * 1024)]
    const inParts = () => {
      for (let nth = 0; nth < 16; nth++) redact(short)
    }
    // The whole takes as long as its parts. A quadratic redaction takes 16 times as long.
    expect(Time.ratio(() => redact(long), inParts)).toBeLessThan(6)
  })

  it.each([";#", ";?", "1;", "#", "]8;"])(
    "is linear in one control sequence that goes on and on with %j",
    (part) => {
      const text = (length: number) => `\u001b${part.repeat(length / part.length)}`
      const [short, long] = [text(4 * 1024), text(60 * 1024)]
      const inParts = () => {
        for (let nth = 0; nth < 15; nth++) redact(short)
      }
      expect(Time.ratio(() => redact(long), inParts)).toBeLessThan(6)
    }
  )

  it("is bounded: of a long text both ends are shown, with no half of a secret", () => {
    const long = `begin ${"hunter2-hunter2 ".repeat(100_000)} end`
    expect(redact(long).length).toBeLessThan(70_000)
    expect(redact(long)).toMatch(/^begin <redacted> .* characters \.\.\. .* <redacted>  end$/)
    expect(redact(long)).not.toContain("hunter")
    expect(redact("x".repeat(100_000))).toBe(" ... 34464 characters ... ")
  })

  it("does not depend on how many secrets there are", () => {
    const text = "an ordinary line of the log 0123456789\n".repeat(1000)
    const many = Redaction.make([])
    for (let run = 0; run < 1024; run++) many.add(Redacted.make(`token-of-run-${run}-${run * 7}`))
    expect(
      Time.ratio(
        () => many.redact(text),
        () => redact(text)
      )
    ).toBeLessThan(10)
  })
})
