import { ProviderText } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import * as Time from "./Time.ts"

const plain = (text: string) => ProviderText.readable(text, (words) => words)

describe("the text of a provider", () => {
  it.each([
    ["a sentence", "Too many requests", "Too many requests"],
    ["a comparison", "expected a < b, got <c>", "expected a < b, got <c>"],
    ["a page that was cut off in a tag", "<html><p>Gone</p><div cla", "Gone"],
    ["a page that was cut off in a script", "<html><p>Gone</p><script>let a = 1", "Gone"],
    ["a script with a tag in it", "<html><SCRIPT>'<p>no</p>'</Script>yes", "yes"],
    ["a body of JSON with a page in it", '{"error":{"message":"<html><h1>No</h1>"}}', "No"],
    ["a body of JSON that is none of a refusal", '{"error":"no"}', '{"error":"no"}']
  ])("is readable: %s", (_, text, words) => {
    expect(plain(text)).toBe(words)
  })

  it("is redacted, also where it is longer than what is shown", () => {
    const words = ProviderText.readable(`${"x".repeat(495)} s3cret-of-this-test`, (text) =>
      text.replace("s3cret-of-this-test", "<redacted>")
    )
    expect(words).not.toContain("s3c")
  })

  it("never ends in half a character", () => {
    expect(plain(`${"x".repeat(499)}\u{1f600}${"x".repeat(9)}`)).toBe(`${"x".repeat(499)}...`)
  })

  it.each(["<script>", "<style", "<", "<html>", "&amp", "<script></style>", " ", "{"])(
    "takes linear time, also of many %j",
    (part) => {
      const text = (length: number) => `<html>${part.repeat(length / part.length)}`
      const [short, long] = [text(32 * 1024), text(512 * 1024)]
      const inParts = () => {
        for (let nth = 0; nth < 16; nth++) plain(short)
      }
      // The whole takes as long as its parts. A quadratic reader takes 16 times as long.
      expect(Time.ratio(() => plain(long), inParts)).toBeLessThan(6)
    }
  )
})
