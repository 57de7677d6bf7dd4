import { Redaction } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { Redacted } from "effect"

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
})
