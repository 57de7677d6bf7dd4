/** The events of a run, as a person reads them: the model's text, and what it does. */
import { Notice } from "@effect-codex/app-server"
import { Item } from "@effect-codex/protocol"
import type { RunEvent } from "@effect-codex/agent"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { Ansi, type Target } from "./Output.ts"
import { type Service as Screen, safe } from "./Screen.ts"

/** How many lines of a command's output are shown. All of them are in the events of `--json`. */
const maxOutputLines = 5

/** Shows the events of one run. It knows which messages have been shown, so that none is shown twice. */
export class EventText {
  private readonly screen: Screen
  private readonly paint: Target["paint"]
  private writing: string | undefined
  private readonly written = new Set<string>()

  private readonly hidesWarnings: boolean

  constructor(screen: Screen, paint: Target["paint"], isScripted: boolean) {
    this.screen = screen
    this.paint = paint
    // The server warns that it does not know the embedded model.
    this.hidesWarnings = isScripted
  }

  show(event: RunEvent.RunEvent): Effect.Effect<void> {
    switch (event._tag) {
      case "Text":
        return this.text(event.itemId, event.delta)
      case "ItemStarted":
        return this.started(event.item)
      case "ItemCompleted":
        return this.completed(event.item)
      case "Started":
      case "Reasoning":
      case "ReasoningSummary":
        return this.screen.busy("Thinking")
      case "Plan":
        return this.dim(event.steps.map(({ status, step }) => `${marks[status] ?? "-"} ${step}`))
      case "Waiting":
        return this.screen.busy("Waiting for your answer")
      case "Resolved":
        return Effect.zipRight(
          this.screen.busy("Thinking"),
          event.answer?.declinedBecause === undefined
            ? Effect.void
            : this.warn(`Declined: ${event.answer.declinedBecause}`)
        )
      case "SubAgent":
        return event.event._tag === "ItemStarted" ? this.started(event.event.item) : Effect.void
      case "Completed":
        return this.screen.endText
      case "Warning":
        return this.hidesWarnings ? Effect.void : this.warn(event.message)
      default: {
        const warning = warningOf(event)
        return warning === undefined ? Effect.void : this.warn(warning)
      }
    }
  }

  private text(itemId: string, delta: string): Effect.Effect<void> {
    const end = this.writing === itemId ? Effect.void : this.screen.endText
    this.writing = itemId
    this.written.add(itemId)
    return Effect.zipRight(end, this.screen.text(delta))
  }

  private started(item: Item.Item): Effect.Effect<void> {
    const what = workOf(item)
    if (what === undefined) return Effect.void
    return Effect.zipRight(this.dim([what]), this.screen.busy(what))
  }

  private completed(item: Item.Item): Effect.Effect<void> {
    if (Item.isAgentMessage(item)) {
      const rest = this.written.has(item.id) ? Effect.void : this.screen.text(item.text)
      return Effect.zipRight(rest, this.screen.endText)
    }
    const result = resultOf(item)
    return Effect.zipRight(
      result.length === 0 ? Effect.void : this.dim(result),
      this.screen.busy("Thinking")
    )
  }

  private dim(lines: ReadonlyArray<string>): Effect.Effect<void> {
    return this.note(Ansi.blackBright, lines)
  }

  private warn(line: string): Effect.Effect<void> {
    return this.note(Ansi.yellow, [line])
  }

  private note(style: Ansi.Ansi, lines: ReadonlyArray<string>): Effect.Effect<void> {
    return this.screen.note(lines.map((line) => this.paint(style, safe(line))).join("\n"))
  }
}

const marks: Readonly<Record<string, string>> = { completed: "✓", inProgress: "▸" }

/** What an item does, if it is work that a person wants to know of. */
const workOf = (item: Item.Item): string | undefined => {
  switch (item.type) {
    case "commandExecution":
      return `$ ${item.command}`
    case "fileChange":
      return `patch ${item.changes.map(({ path }) => path).join(", ")}`
    case "mcpToolCall":
      return `tool ${item.server}.${item.tool}`
    case "dynamicToolCall":
      return `tool ${item.tool}`
    case "webSearch":
      return `search ${item.query}`
    default:
      return undefined
  }
}

const resultOf = (item: Item.Item): ReadonlyArray<string> => {
  switch (item.type) {
    case "commandExecution": {
      const { aggregatedOutput, exitCode, status } = item
      const output = (aggregatedOutput ?? "").trimEnd().split("\n").filter(Boolean)
      const hidden = output.length - maxOutputLines
      return [
        ...(hidden > 0 ? [`  … ${hidden} more lines`] : []),
        ...output.slice(-maxOutputLines).map((line) => `  ${line}`),
        ...(status === "completed" && exitCode === 0
          ? []
          : [`  ${status}${exitCode === null ? "" : `, exit code ${exitCode}`}`])
      ]
    }
    case "fileChange":
    case "mcpToolCall":
    case "dynamicToolCall":
      return item.status === "completed" ? [] : [`  ${item.status}`]
    default:
      return []
  }
}

/** What a person should know of, though the run goes on. */
const warningOf = (event: RunEvent.RunEvent): string | undefined => {
  switch (event._tag) {
    case "GuardianWarning":
      return event.message
    case "Notice":
      // The log has those about the configuration.
      return event.notice._tag === "McpServer" && Notice.isProblem(event.notice)
        ? Notice.textOf(event.notice)
        : undefined
    case "ModelRerouted":
      return `${event.toModel} answers instead of ${event.fromModel}.`
    case "Reconnecting":
      return `Reconnecting to the model: ${event.error.message}`
    case "Retrying":
      return `Trying again after: ${event.failure.message}`
    case "WaitingForReset":
      return `Waits for the limit to reset at ${DateTime.formatIso(event.resetsAt)}.`
    case "Compacted":
      return "The conversation was compacted."
    case "Dropped":
      return `${event.count} events were dropped.`
    case "Missed":
      return `Events ${event.first} to ${event.last} are gone.`
    default:
      return undefined
  }
}
