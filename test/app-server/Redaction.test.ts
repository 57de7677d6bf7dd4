import { Redaction } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as StderrTail from "../../packages/app-server/src/internal/transport/StderrTail.js"

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
