/** The parts of the command that need no server. */
import { readFileSync } from "node:fs"
import { Cause, Effect, Schema } from "effect"
import { describe, expect, it } from "@effect/vitest"
import { RunEvent } from "@effect-codex/agent"
import { Item } from "@effect-codex/protocol"
import { Failure } from "@effect-codex/app-server"
import * as ChatTerminal from "../../packages/cli/src/internal/ChatTerminal.js"
import * as EventText from "../../packages/cli/src/internal/EventText.js"
import * as ExitCode from "../../packages/cli/src/internal/ExitCode.js"
import { Timeline } from "../../packages/cli/dist/demo/Timeline.js"
import { Output } from "../../packages/cli/dist/internal/Output.js"
import { written } from "./within.ts"
import * as Screen from "../../packages/cli/src/internal/Screen.js"
import * as Table from "../../packages/cli/src/internal/Table.js"

type Event = RunEvent.RunEvent
const n = { sequence: 1 }

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

describe("the events of a run, for a person", () => {
  /** What is on the screen after these events. */
  const shown = (events: ReadonlyArray<Event>, isScripted = false) =>
    Effect.gen(function* () {
      let screen = ""
      const surface: Screen.Surface = {
        text: (delta) => void (screen += delta),
        endText: () => void (screen += screen.endsWith("\n") || screen === "" ? "" : "\n"),
        note: (lines) => void (screen += `# ${lines}\n`),
        busy: () => {},
        pause: Effect.void,
        resume: Effect.void
      }
      const text = new EventText.EventText(
        yield* Screen.make(surface),
        (_, text) => text,
        isScripted
      )
      yield* Effect.forEach(events, (event) => text.show(event))
      return screen
    })

  const text = (itemId: string, delta: string): Event =>
    RunEvent.RunEvent.Text({ ...n, itemId, delta })
  const said = (id: string, text: string): Event =>
    RunEvent.RunEvent.ItemCompleted({
      ...n,
      item: Schema.decodeUnknownSync(Item.Item)({ type: "agentMessage", id, text })
    })
  const warning: Event = RunEvent.RunEvent.Warning({ ...n, message: "mind the \u001B[2Jgap" })

  it.effect("have each message once, streamed or not, in lines of its own", () =>
    Effect.gen(function* () {
      const events = [text("a", "He"), text("a", "llo"), said("a", "Hello"), said("b", "whole")]
      expect(yield* shown(events)).toBe("Hello\nwhole\n")
    })
  )

  it.effect("show a message that is begun anew on a new line", () =>
    Effect.gen(function* () {
      const events = [text("a", "Hel"), text("b", "Bonjour"), said("b", "Bonjour")]
      expect(yield* shown(events)).toBe("Hel\nBonjour\n")
    })
  )

  it.effect("warn without power over the terminal, and not of the embedded model", () =>
    Effect.gen(function* () {
      expect(yield* shown([warning])).toBe("# mind the \uFFFD[2Jgap\n")
      expect(yield* shown([warning], true)).toBe("")
    })
  )
})

describe("a question on the screen", () => {
  it.effect("has it alone: what is written meanwhile appears after it", () =>
    Effect.gen(function* () {
      const log: Array<string> = []
      const screen = yield* Screen.make({
        text: (delta) => void log.push(delta),
        endText: () => {},
        note: (lines) => void log.push(lines),
        busy: () => {},
        pause: Effect.sync(() => void log.push("pause")),
        resume: Effect.sync(() => void log.push("resume"))
      })
      const question = Effect.zipRight(
        Effect.zipRight(screen.text("meanwhile"), screen.note("and this")),
        Effect.sync(() => void log.push("asked"))
      )
      yield* Effect.zipRight(screen.text("before"), screen.alone(question))
      expect(log).toEqual(["before", "pause", "asked", "resume", "meanwhile", "and this"])
    })
  )
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

describe("the timeline of the demo", () => {
  it.effect("breaks its lines between words, below each other, at the width of the terminal", () =>
    Effect.gen(function* () {
      const { target, text } = written(60)
      yield* Timeline.pipe(
        Effect.flatMap(({ say }) =>
          say("helper", "a text that is longer than such a line is wide ".repeat(3))
        ),
        Effect.provide(Timeline.forPeople),
        Effect.provideService(Output, { stdout: target, stderr: target, canAsk: false })
      )
      const lines = text().trimEnd().split("\n")
      expect(lines.length).toBeGreaterThan(2)
      expect(lines.filter((line) => line.length > 60 || /\bte$|^xt/.test(line))).toEqual([])
      expect(lines.slice(1).filter((line) => !/^ {17}\S/.test(line))).toEqual([])
    })
  )
})
