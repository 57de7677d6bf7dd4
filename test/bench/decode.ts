/** What it costs to decode a message by its schema, beside parsing it alone. Nothing is decoded that nobody asked for. */
import { Notifications } from "@effect-codex/protocol"
import { Effect } from "effect"
import { block, median, stopwatch } from "./workload.ts"

/** With every field that the server writes. */
const item = (n: number) => ({
  type: "agentMessage",
  moderation: null,
  id: `msg_${n}`,
  text: "Reading the file, then I change what it exports.",
  phase: null,
  memoryCitation: null,
  delivery: null,
  questions: null,
  startedAtMs: 1_790_000_000_000,
  completedAtMs: 1_790_000_000_900
})

const completed = JSON.stringify({
  method: "turn/completed",
  params: {
    threadId: "0199a5f0-7c3e-7d40-9b21-000000000000",
    turn: {
      id: "0199a5f0-8a11-7b52-8c33-000000000000",
      rootTurnId: null,
      items: Array.from({ length: 100 }, (_, n) => item(n)),
      itemsView: "full",
      status: "completed",
      error: null,
      startedAt: 1_790_000_000,
      completedAt: 1_790_000_001,
      durationMs: 1000
    }
  },
  emittedAtMs: 1_790_000_000_000
})

const paramsOf = (line: string): unknown => {
  const message: unknown = JSON.parse(line)
  return typeof message === "object" && message !== null && "params" in message
    ? message.params
    : undefined
}

/** CPU of one message, in microseconds, by parsing alone and by parsing and decoding, in turns. */
const cost = (method: Notifications.NotificationName, line: string, times: number) =>
  Effect.gen(function* () {
    const parsed: Array<number> = []
    const decoded: Array<number> = []
    for (let round = 0; round < 6; round++) {
      const parsing = stopwatch()
      for (let n = 0; n < times; n++) paramsOf(line)
      parsed.push(parsing().cpu / times)
      const decoding = stopwatch()
      for (let n = 0; n < times; n++)
        yield* Notifications.notifications[method].decode(paramsOf(line))
      decoded.push(decoding().cpu / times)
    }
    // The first round warms up.
    return { ours: median(decoded.slice(1)), bare: median(parsed.slice(1)) }
  })

export const rows = Effect.gen(function* () {
  const delta = yield* cost("item/agentMessage/delta", block[0] ?? "", 20_000)
  const turn = yield* cost("turn/completed", completed, 200)
  const unit = "us CPU a message"
  return [
    { name: "decoding item/agentMessage/delta", unit, ...delta, aim: "" },
    { name: "decoding turn/completed, 100 items", unit, ...turn, aim: "" }
  ]
})
