/** What the page makes of the events of turns: plain functions, which the browser only draws. */
import * as Timeline from "#page/Timeline"
import * as TurnLog from "#page/TurnLog"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"

type Event = TurnLog.Event

const started: Event = {
  _tag: "Started",
  sequence: 1,
  threadId: "thread",
  turnId: "server-turn",
  generation: 1
}
const text = (sequence: number, delta: string): Event => ({
  _tag: "Text",
  sequence,
  itemId: "message",
  delta
})
const told = {
  _tag: "TransportError",
  reason: "Exited",
  retryable: true,
  message: "The agent's server was lost."
} as const

const command = (status: string) => ({
  id: "command",
  type: "commandExecution" as const,
  command: "ls",
  cwd: "/",
  commandActions: [],
  status
})

const asked = (id: string) => ({ id, type: "userMessage" as const, content: [] })

/** A turn with a bit of everything. */
const events: ReadonlyArray<Event> = [
  started,
  { _tag: "ItemStarted", sequence: 2, item: command("inProgress") },
  { _tag: "CommandOutput", sequence: 3, itemId: "command", delta: "a\n" },
  { _tag: "CommandOutput", sequence: 4, itemId: "command", delta: "b\n" },
  { _tag: "ItemCompleted", sequence: 5, item: command("completed") },
  { _tag: "ReasoningSummary", sequence: 6, itemId: "thought", summaryIndex: 1, delta: "Hm" },
  text(7, "Hel"),
  text(8, "lo"),
  { _tag: "Plan", sequence: 9, steps: [{ step: "one", status: "inProgress" }] },
  { _tag: "Plan", sequence: 10, steps: [{ step: "one", status: "completed" }] },
  { _tag: "Warning", sequence: 11, message: "careful" }
]

const textOf = ({ entries }: TurnLog.TurnLog) =>
  entries.flatMap((entry) =>
    entry._tag === "Item" && entry.item.type === "agentMessage" ? [entry.item.text] : []
  )

describe("the log of a turn on the page", () => {
  it("puts pieces together in the order in which their items began", () => {
    const { entries, generation, last, serverTurn } = TurnLog.apply(TurnLog.empty, events)
    expect(entries.map((entry) => (entry._tag === "Item" ? entry.item.type : entry._tag))).toEqual([
      "commandExecution",
      "reasoning",
      "agentMessage",
      "Plan",
      "Note"
    ])
    expect(entries[0]).toMatchObject({ output: "a\nb\n", state: "Done" })
    expect({ generation, last, serverTurn }).toEqual({
      generation: 1,
      last: 11,
      serverTurn: "server-turn"
    })
  })

  it("is the same however the events are split up, and however often they come", () => {
    const whole = TurnLog.apply(TurnLog.empty, events)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(events.length), fc.nat(events.length)), { maxLength: 8 }),
        (reads) => {
          // A reader that comes back reads on after the last event, or before it.
          const log = reads.reduce(
            (log, [from, to]) => TurnLog.apply(log, events.slice(Math.min(from, log.last), to)),
            TurnLog.empty
          )
          expect(TurnLog.apply(log, events)).toEqual(whole)
        }
      )
    )
  })

  it("keeps what an earlier attempt has shown, as cut off, and says that the turn begins again", () => {
    const log = TurnLog.apply(TurnLog.empty, [
      started,
      { _tag: "ItemStarted", sequence: 2, item: command("inProgress") },
      { _tag: "ItemCompleted", sequence: 3, item: asked("first") },
      { _tag: "Retrying", sequence: 4, failure: told },
      { ...started, sequence: 5, turnId: "again", generation: 2 },
      { _tag: "ItemCompleted", sequence: 6, item: asked("second") }
    ])
    expect(log.entries).toMatchObject([
      { _tag: "Item", state: "CutOff" },
      { _tag: "Note", tone: "Warning", text: `${told.message} The turn begins again.` },
      // The attempt has its own copy of the user's message.
      { _tag: "Item", id: "second" }
    ])
    expect([log.serverTurn, log.generation, log.end]).toEqual(["again", 2, undefined])
  })

  it("ends with the failure that the gateway tells", () => {
    const log = TurnLog.apply(TurnLog.empty, [
      started,
      text(2, "Hel"),
      { _tag: "Failed", failure: told }
    ])
    expect([log.end, log.failure]).toEqual(["Failed", told])
    expect(log.entries).toMatchObject([{ state: "CutOff" }])
  })
})

const past = (id: string, status = "completed") => ({
  id,
  status,
  items: [{ id: `${id}-message`, type: "agentMessage" as const, text: id }]
})

type Status = "Queued" | "Running" | "Completed" | "Failed"
const turn = (id: string, status: Status, kind: "Turn" | "Helper" = "Turn") => ({
  id,
  kind,
  status,
  title: id,
  lastEvent: 1
})

/** The log of a turn that the page has read, which the server knows by this id. */
const log = (serverTurn: string, end?: "Completed" | "Failed"): TurnLog.TurnLog => ({
  ...TurnLog.apply(TurnLog.empty, [
    { ...started, turnId: serverTurn },
    text(2, `live ${serverTurn}`)
  ]),
  end
})

const shown = (rows: ReadonlyArray<Timeline.Row>) => rows.map((row) => textOf(row.log).join())

describe("the conversation on the page", () => {
  it("shows each turn once, though the history and the gateway both know it", () => {
    const rows = Timeline.rows(
      [past("1"), past("2"), past("3", "inProgress")],
      [turn("g2", "Completed"), turn("g3", "Running")],
      new Map([["g3", log("3")]])
    )
    expect(shown(rows)).toEqual(["1", "2", "live 3"])
  })

  it("does not show a turn twice whose events have not been read yet", () => {
    const rows = Timeline.rows(
      [past("1"), past("2", "inProgress")],
      [turn("g2", "Running")],
      new Map()
    )
    expect(rows.map(({ id }) => id)).toEqual(["1", "g2"])
  })

  it("keeps turns that have failed in their place, also if the server never began them", () => {
    const rows = Timeline.rows(
      [past("1"), past("2", "failed"), past("4")],
      [turn("g2", "Failed"), turn("g3", "Failed"), turn("g4", "Completed")],
      new Map([
        ["g2", log("2", "Failed")],
        ["g3", { ...TurnLog.empty, end: "Failed", failure: told }]
      ])
    )
    expect(rows.map(({ id }) => id)).toEqual(["1", "g2", "g3", "4"])
  })

  it("has no helpers, and has what waits at its end", () => {
    const rows = Timeline.rows(
      [past("1")],
      [
        turn("g1", "Completed"),
        turn("helper", "Running", "Helper"),
        turn("g2", "Running"),
        turn("g3", "Queued")
      ],
      new Map([["g2", log("2")]])
    )
    expect(rows.map(({ id }) => id)).toEqual(["1", "g2", "g3"])
  })

  it("takes the history for a turn whose first events are gone", () => {
    const gone = { ...log("1", "Completed"), isIncomplete: true }
    const rows = Timeline.rows([past("1")], [turn("g1", "Completed")], new Map([["g1", gone]]))
    expect(shown(rows)).toEqual(["1"])
  })
})
