/** The parts of the command that need no server. */
import { readFileSync } from "node:fs"
import { Cause } from "effect"
import { describe, expect, it } from "@effect/vitest"
import { Failure } from "@effect-codex/app-server"
import * as ChatTerminal from "../../packages/cli/src/internal/ChatTerminal.js"
import * as ExitCode from "../../packages/cli/src/internal/ExitCode.js"
import * as Screen from "../../packages/cli/src/internal/Screen.js"
import * as Table from "../../packages/cli/src/internal/Table.js"

describe("exit codes", () => {
  it("are in the README as they are in the help", () => {
    const readme = readFileSync("packages/cli/README.md", "utf8")
    const rows = Array.from(readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm), ([, code, meaning]) => [
      Number(code),
      meaning
    ])
    expect(rows).toEqual(ExitCode.table)
  })

  const turn = (reason: Failure.TurnReason) =>
    new Failure.TurnError({
      reason,
      generation: 1,
      threadId: "thread",
      turnId: undefined,
      kind: undefined,
      detail: ""
    })

  it.each([
    ["a limit", turn("UsageLimit"), 6],
    ["a turn that failed for another reason", turn("Sandbox"), 1],
    ["what the command has told itself", new ExitCode.AlreadyTold({ exitCode: 5 }), 5],
    ["a wrong file", new ExitCode.UsageError({ message: "no" }), 2],
    ["a tag that is a word of Object.prototype", { _tag: "constructor" }, 1],
    ["an error of any kind", new Cause.IllegalArgumentException(), 1],
    ["no error at all", undefined, 1]
  ])("tell %s", (_, error, code) => {
    expect(ExitCode.of(error)).toBe(code)
  })
})

describe("the text of a model on a terminal", () => {
  it("has no power over it", () => {
    expect(Screen.safe("a\u001B]0;title\u0007b\u202Ec\r\nd\te")).toBe("a�]0;title�b�c�\nd\te")
  })

  it("keeps letters of all languages and emoji together", () => {
    const text = "naïve 日本語 👩‍👩‍👧 ‏עברית"
    expect(Screen.safe(text)).toBe(text)
  })
})

describe("the last row of a text", () => {
  it.each([
    ["a short text", "abc", "abc"],
    ["a text that ends its line", "abc\n", ""],
    ["several lines", "abc\nde", "de"],
    ["a full row, which the terminal has not left yet", "1234567890", "1234567890"],
    ["more than a row", "1234567890abc", "abc"],
    ["wide letters, two columns each", "日本語日本語", "語"]
  ])("is that of %s", (_, text, row) => {
    expect(ChatTerminal.lastRow(text, 10)).toBe(row)
  })
})

describe("a table", () => {
  it("has columns below each other, wide letters too, and is cut to the terminal", () => {
    const rows = [
      ["KEY", "TITLE"],
      ["日本", "a long title"],
      ["a", "b"]
    ]
    expect(Table.lines(rows, 12)).toEqual(["KEY   TITLE", "日本  a lon…", "a     b"])
  })
})
