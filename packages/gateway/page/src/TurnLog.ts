/**
 * What the page shows of a turn: its events, put together. A plain function of the events, so that a reload shows the same.
 *
 *   events --apply--> entries, in the order in which they began
 */
import type { RunEvent } from "@effect-codex/agent"
import type { PastTurn, Told } from "./Http.ts"

export type Item = PastTurn["items"][number]
export type ItemOf<Type extends Item["type"]> = Extract<Item, { readonly type: Type }>

/** An event as the gateway sends it. A turn that fails ends with `Failed`. */
export type Event =
  | Exclude<RunEvent.RunEventEncoded, { readonly _tag: "Retrying" | "WaitingForReset" }>
  | { readonly _tag: "Retrying"; readonly sequence: number; readonly failure: Told }
  | {
      readonly _tag: "WaitingForReset"
      readonly sequence: number
      readonly failure: Told
      readonly resetsAt: string
    }
  | { readonly _tag: "Failed"; readonly failure: Told }

export type Entry =
  /** `output` is what a command has written so far. An item is cut off if its attempt has ended before it. */
  | {
      readonly _tag: "Item"
      readonly id: string
      readonly item: Item
      readonly output: string
      readonly state: "Running" | "Done" | "CutOff"
    }
  | {
      readonly _tag: "Plan"
      readonly id: string
      readonly explanation: string | undefined
      readonly steps: Extract<Event, { readonly _tag: "Plan" }>["steps"]
    }
  | {
      readonly _tag: "SubAgent"
      readonly id: string
      readonly text: string
      readonly activity: string
    }
  | {
      readonly _tag: "Note"
      readonly id: string
      /** `Quiet` is for what somebody may want to know of the server. */
      readonly tone: "Info" | "Quiet" | "Warning" | "Error"
      readonly text: string
    }

export interface TurnLog {
  readonly entries: ReadonlyArray<Entry>
  /** The number of the last event. */
  readonly last: number
  /** The id that the server has given the turn, by which its history knows it. */
  readonly serverTurn: string | undefined
  readonly generation: number | undefined
  readonly tokens: number | undefined
  /** Whether the log begins with events that are gone. */
  readonly isIncomplete: boolean
  readonly end: "Completed" | "Failed" | undefined
  readonly failure: Told | undefined
}

export const empty: TurnLog = {
  entries: [],
  last: 0,
  serverTurn: undefined,
  generation: undefined,
  tokens: undefined,
  isIncomplete: false,
  end: undefined,
  failure: undefined
}

/** The server's turn without its events: the items that its history has kept. */
export const ofPast = ({ error, id, items, status }: PastTurn): TurnLog => ({
  ...empty,
  serverTurn: id,
  entries: [
    ...items.map((item): Entry => ({ _tag: "Item", id: item.id, item, output: "", state: "Done" })),
    ...(error === undefined ? [] : [note(`${id} error`, "Error", error.message)]),
    ...(status === "interrupted" ? [note(`${id} end`, "Warning", "The turn was interrupted.")] : [])
  ],
  end: status === "inProgress" ? undefined : error === undefined ? "Completed" : "Failed"
})

/** The most of a command's output that is shown while it runs, in characters: the end of it. */
const longestOutput = 100_000

/** Adds events to the log. Those that it has already are left out. */
export const apply = (log: TurnLog, events: ReadonlyArray<Event>): TurnLog => {
  const building = new Building(log)
  for (const event of events) building.add(event)
  return building.done()
}

/** A log that is being changed by some events at once: streams bring many. */
class Building {
  private readonly entries: Array<Entry>
  private readonly places = new Map<string, number>()
  private log: TurnLog

  constructor(log: TurnLog) {
    this.log = log
    this.entries = [...log.entries]
    this.entries.forEach(({ id }, index) => this.places.set(id, index))
  }

  done(): TurnLog {
    return { ...this.log, entries: this.entries }
  }

  add(event: Event): void {
    if ("sequence" in event) {
      if (event.sequence <= this.log.last) return
      this.log = { ...this.log, last: event.sequence }
    }
    this.read(event)
  }

  private read(event: Event): void {
    switch (event._tag) {
      case "Started":
        this.log = { ...this.log, serverTurn: event.turnId, generation: event.generation }
        return
      case "Completed":
        this.cutOff()
        this.log = { ...this.log, end: "Completed", tokens: event.result.usage.totalTokens }
        return
      case "Failed":
        this.cutOff()
        this.log = { ...this.log, end: "Failed", failure: event.failure }
        return
      case "TokenUsage":
        this.log = { ...this.log, tokens: event.last.totalTokens }
        return
      case "ItemStarted":
      case "ItemCompleted":
        return this.item(event.item, event._tag === "ItemCompleted" ? "Done" : "Running")
      case "Plan":
        return this.put({
          _tag: "Plan",
          id: "plan",
          explanation: event.explanation,
          steps: event.steps
        })
      case "SubAgent":
        return this.subAgent(event)
      default:
        return this.isPiece(event) ? undefined : this.note(event)
    }
  }

  /** Adds a piece to its item. */
  private isPiece(event: Event): boolean {
    switch (event._tag) {
      case "Text":
        this.change(event.itemId, { id: event.itemId, type: "agentMessage", text: "" }, (item) =>
          item.type === "agentMessage" ? { ...item, text: item.text + event.delta } : item
        )
        return true
      case "PlanText":
        this.change(event.itemId, { id: event.itemId, type: "plan", text: "" }, (item) =>
          item.type === "plan" ? { ...item, text: item.text + event.delta } : item
        )
        return true
      case "ReasoningSummary":
        this.change(event.itemId, { id: event.itemId, type: "reasoning" }, (item) =>
          item.type === "reasoning"
            ? { ...item, summary: longer(item.summary ?? [], event.summaryIndex, event.delta) }
            : item
        )
        return true
      case "Reasoning":
        this.change(event.itemId, { id: event.itemId, type: "reasoning" }, (item) =>
          item.type === "reasoning"
            ? { ...item, content: longer(item.content ?? [], event.contentIndex, event.delta) }
            : item
        )
        return true
      case "Patch":
        this.change(
          event.itemId,
          { id: event.itemId, type: "fileChange", status: "inProgress", changes: [] },
          (item) => (item.type === "fileChange" ? { ...item, changes: event.changes } : item)
        )
        return true
      case "CommandOutput":
        this.output(event.itemId, event.delta)
        return true
      case "CommandInput":
        this.output(event.itemId, `> ${event.text}\n`)
        return true
      case "ToolProgress":
        this.output(event.itemId, `${event.message}\n`)
        return true
      default:
        return false
    }
  }

  private note(event: Event): void {
    const said = noteOf(event)
    if (event._tag === "Retrying" || event._tag === "WaitingForReset") {
      this.cutOff()
      this.drop(isUserMessage)
    }
    if (event._tag === "Missed") this.log = { ...this.log, isIncomplete: true }
    if (said === undefined || !("sequence" in event)) return
    this.put(note(`note ${event.sequence}`, said.tone, said.text))
  }

  private item(item: Item, state: "Running" | "Done"): void {
    const before = this.at(item.id)
    const output = before?._tag === "Item" ? before.output : ""
    this.put({ _tag: "Item", id: item.id, item, output, state })
  }

  private change(id: string, fresh: Item, change: (item: Item) => Item): void {
    const before = this.at(id)
    if (before !== undefined && before._tag !== "Item") return
    const entry = before ?? { _tag: "Item", id, item: fresh, output: "", state: "Running" }
    this.put({ ...entry, item: change(entry.item) })
  }

  private output(id: string, more: string): void {
    const entry = this.at(id)
    if (entry?._tag !== "Item") return
    this.put({ ...entry, output: (entry.output + more).slice(-longestOutput) })
  }

  private subAgent({ event, threadId }: Extract<Event, { readonly _tag: "SubAgent" }>): void {
    const id = `sub-agent ${threadId}`
    const before = this.at(id)
    const entry =
      before?._tag === "SubAgent"
        ? before
        : ({ _tag: "SubAgent", id, text: "", activity: "" } as const)
    if (event._tag === "Text") return this.put({ ...entry, text: entry.text + event.delta })
    if (event._tag === "ItemStarted") return this.put({ ...entry, activity: event.item.type })
    if (before === undefined) this.put(entry)
  }

  /** What still ran when its attempt ended will not end any more. */
  private cutOff(): void {
    this.entries.forEach((entry, index) => {
      if (entry._tag !== "Item" || entry.state !== "Running") return
      this.entries[index] = { ...entry, state: "CutOff" }
    })
  }

  private drop(isDropped: (entry: Entry) => boolean): void {
    const left = this.entries.filter((entry) => !isDropped(entry))
    this.entries.splice(0, this.entries.length, ...left)
    this.places.clear()
    left.forEach(({ id }, index) => this.places.set(id, index))
  }

  private at(id: string): Entry | undefined {
    return this.entries[this.places.get(id) ?? -1]
  }

  private put(entry: Entry): void {
    const place = this.places.get(entry.id) ?? this.entries.length
    this.places.set(entry.id, place)
    this.entries[place] = entry
  }
}

/** The next attempt begins with the user's messages again. */
export const isUserMessage = (entry: Entry): boolean =>
  entry._tag === "Item" && entry.item.type === "userMessage"

const note = (
  id: string,
  tone: Extract<Entry, { readonly _tag: "Note" }>["tone"],
  text: string
): Extract<Entry, { readonly _tag: "Note" }> => ({ _tag: "Note", id, tone, text })

/** What is said beside the items. Most of what has no place here is shown elsewhere, or is for programs. */
const noteOf = (
  event: Event
): { readonly tone: "Info" | "Quiet" | "Warning"; readonly text: string } | undefined => {
  switch (event._tag) {
    case "Retrying":
      return { tone: "Warning", text: `${event.failure.message} The turn begins again.` }
    case "WaitingForReset":
      return {
        tone: "Warning",
        text: `${event.failure.message} The turn goes on at ${new Date(event.resetsAt).toLocaleTimeString()}.`
      }
    case "Reconnecting":
      return { tone: "Warning", text: `The server reconnects to the model: ${event.error.message}` }
    case "Warning":
      return { tone: "Quiet", text: event.message }
    case "GuardianWarning":
      return { tone: "Warning", text: event.message }
    case "ModelRerouted":
      return { tone: "Info", text: `${event.toModel} answers in place of ${event.fromModel}.` }
    case "Compacted":
      return { tone: "Info", text: "The context was compacted." }
    case "Dropped":
      return { tone: "Info", text: `${event.count} events of progress were left out.` }
    case "Missed":
      return { tone: "Info", text: `The first ${event.last} events of this turn are gone.` }
    case "Notice":
      return noticeOf(event.notice)
    default:
      return undefined
  }
}

const noticeOf = (notice: Extract<Event, { readonly _tag: "Notice" }>["notice"]) => {
  if (notice._tag !== "McpServer") return { tone: "Quiet", text: notice.summary } as const
  const { error = "", name, status } = notice
  if (status === "starting" || status === "ready") return undefined
  return { tone: "Warning", text: `The MCP server ${name} does not start. ${error}` } as const
}

/** Adds a piece to the text at an index. */
const longer = (
  texts: ReadonlyArray<string>,
  index: number,
  more: string
): ReadonlyArray<string> => {
  const copy = [...texts]
  while (copy.length <= index) copy.push("")
  copy[index] = `${copy[index] ?? ""}${more}`
  return copy
}
