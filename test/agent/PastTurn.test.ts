import { describe, expect, it } from "@effect/vitest"
import { DateTime, Duration, Option } from "effect"
import * as PastTurn from "../../packages/agent/src/internal/history/PastTurn.js"
import * as StoredThread from "../../packages/agent/src/internal/threads/StoredThread.js"

const redact = (text: string) => text.replaceAll("secret", "***")

const message = { type: "agentMessage", id: "m", text: "Hello" }

const turn = {
  id: "t",
  status: "completed",
  items: [message],
  error: null,
  startedAt: 10,
  durationMs: 20
}

describe("a turn of the past", () => {
  it("is read with its items and times", () => {
    expect(PastTurn.read(turn, redact)).toMatchObject(
      Option.some({
        id: "t",
        status: "completed",
        items: [{ type: "agentMessage", text: "Hello" }],
        unreadable: 0,
        error: undefined,
        startedAt: DateTime.unsafeMake(10_000),
        duration: Duration.millis(20)
      })
    )
  })

  it.each([
    ["an item", { items: [message, { type: "agentMessage", text: 1 }, 7] }, { unreadable: 2 }],
    ["its status", { status: null }, { status: "unknown" }],
    ["all of its items", { items: "none" }, { items: [], unreadable: 0 }],
    [
      "its times",
      { startedAt: "x", durationMs: {} },
      { startedAt: undefined, duration: undefined }
    ],
    ["its error", { error: 3 }, { error: undefined }],
    [
      "the cause of its error",
      { error: { message: "a secret", codexErrorInfo: 3 } },
      { error: { message: "a ***", kind: undefined } }
    ]
  ])("loses nothing else if %s cannot be read", (_, change, expected) => {
    const read = Option.getOrThrow(PastTurn.read({ ...turn, ...change }, redact))
    expect(read).toMatchObject(expected)
    expect(read.id).toBe("t")
    expect(read.items.every((item) => item.type === "agentMessage")).toBe(true)
  })

  it("keeps items of a kind that is new", () => {
    const read = PastTurn.read({ ...turn, items: [{ type: "hologram", id: "h" }] }, redact)
    expect(read).toMatchObject(Option.some({ items: [{ type: "hologram" }], unreadable: 0 }))
  })

  it.each([undefined, null, 3, {}, { id: 3 }])("is none without an id: %j", (turn) => {
    expect(Option.isNone(PastTurn.read(turn, redact))).toBe(true)
    expect(Option.isNone(StoredThread.read(turn))).toBe(true)
  })
})

describe("a thread on disk", () => {
  it("needs nothing but its id", () => {
    expect(StoredThread.read({ id: "t", status: 3, createdAt: "x", name: 1 })).toEqual(
      Option.some({
        provider: undefined,
        thread: {
          id: "t",
          name: undefined,
          preview: "",
          createdAt: undefined,
          updatedAt: undefined,
          status: "unknown",
          cwd: undefined,
          model: undefined,
          forkedFrom: undefined,
          parent: undefined,
          ephemeral: false
        }
      })
    )
  })
})
