/** What a run attempt tells while it runs, and what it comes to. */
import { Connection, type Failure } from "@effect-codex/app-server"
import { Item, type Message, Turn } from "@effect-codex/protocol"
import { Data, type Duration, Option, Schema } from "effect"

/** What a run attempt came to. */
export interface RunResult {
  readonly threadId: string
  readonly turnId: string
  /** The life of the server it ran on. */
  readonly generation: number
  readonly pid: number | undefined
  /** The server's word for how the turn ended: `completed`. One that failed or was interrupted is a failure. */
  readonly status: string
  /** The model's last message, comments on its own work aside; empty if it said nothing. */
  readonly text: string
  /** Every item of the turn that was completed, in order. */
  readonly items: ReadonlyArray<Item.Item>
  /** Of all the model's answers in this turn together. */
  readonly usage: Usage
  /** What the turn's patches changed, as one unified diff; empty if nothing. What commands changed is not in it. */
  readonly diff: string
  /** From the turn's start to its end, by the server's clock; nothing if the server did not say. */
  readonly duration: Duration.Duration | undefined
}

/** Numbers of tokens. */
export interface Usage {
  readonly inputTokens: number
  /** Those of the input that the provider had in its cache. */
  readonly cachedInputTokens: number
  readonly outputTokens: number
  /** Those of the output that were reasoning. */
  readonly reasoningOutputTokens: number
  readonly totalTokens: number
}

/** An event of a sub-agent's turn. */
export type SubAgentEvent = Extract<
  RunEvent,
  { readonly _tag: "Text" | "ItemStarted" | "ItemCompleted" | "Reconnecting" | "Other" }
>

/**
 * What a run tells, in the order it happened. Of an attempt, `Started` is the first and `Completed` the last; one that
 * fails has no `Completed`, and the stream ends with the failure.
 */
export type RunEvent = Data.TaggedEnum<{
  /** The server has a turn for this attempt. Always the first event of one. */
  Started: {
    readonly threadId: string
    readonly turnId: string
    readonly generation: number
    readonly pid: number | undefined
    /** The provider of the thread's model, as the server's configuration names it. */
    readonly provider: string | undefined
  }
  /** A piece of the model's message, as it is written. */
  Text: { readonly itemId: string; readonly delta: string }
  ItemStarted: { readonly item: Item.Item }
  ItemCompleted: { readonly item: Item.Item }
  /** The server lost its link to the model and tries again by itself. */
  Reconnecting: { readonly error: Turn.TurnError }
  /** The consumer was slow, and this much progress (never text) was left out here. */
  Dropped: { readonly count: number }
  /** The attempt failed, and the run is taken again: what follows are the events of the next attempt. */
  Retrying: { readonly failure: Failure.Failure }
  /** What a sub-agent of the run does, on a thread of its own. It may go on after the run has ended. */
  SubAgent: { readonly threadId: string; readonly event: SubAgentEvent }
  /** Any other notification of the thread, undecoded. */
  Other: { readonly method: string; readonly params: unknown }
  /** The turn is complete. Always the last event. */
  Completed: { readonly result: RunResult }
}>

/**
 * The constructors of events, and `$match` to take them apart.
 *
 * @example
 * const show = RunEvent.RunEvent.$match({
 *   Started: ({ pid }) => `on process ${pid}`,
 *   Text: ({ delta }) => delta,
 *   ItemStarted: ({ item }) => `begins: ${item.type}`,
 *   ItemCompleted: ({ item }) => `done: ${item.type}`,
 *   Reconnecting: ({ error }) => `tries again: ${error.message}`,
 *   Dropped: ({ count }) => `${count} left out`,
 *   Retrying: ({ failure }) => `begins again: ${failure.message}`,
 *   SubAgent: ({ threadId, event }) => `sub-agent ${threadId}: ${event._tag}`,
 *   Other: ({ method }) => method,
 *   Completed: ({ result }) => `${result.usage.totalTokens} tokens`
 * })
 */
export const RunEvent = Data.taggedEnum<RunEvent>()

const preserving = { onExcessProperty: "preserve" } as const
const item = Schema.decodeUnknownOption(Turn.ItemNotification, preserving)
const error = Schema.decodeUnknownOption(Turn.ErrorNotification)
const dropped = Schema.decodeUnknownOption(Schema.Struct({ count: Schema.Number }))

/** By hand: there is one of these for every word, and a schema costs twenty times as much. */
const text = (params: unknown): Option.Option<NotifiedEvent> =>
  typeof params === "object" &&
  params !== null &&
  "itemId" in params &&
  "delta" in params &&
  typeof params.itemId === "string" &&
  typeof params.delta === "string"
    ? Option.some(RunEvent.Text({ itemId: params.itemId, delta: params.delta }))
    : Option.none()

/** What one notification can come to. */
type NotifiedEvent = SubAgentEvent | Extract<RunEvent, { readonly _tag: "Dropped" }>

const readers: Readonly<Record<string, (params: unknown) => Option.Option<NotifiedEvent>>> = {
  "item/agentMessage/delta": text,
  "item/started": (params) =>
    Option.map(item(params), ({ item }) => RunEvent.ItemStarted({ item })),
  "item/completed": (params) =>
    Option.map(item(params), ({ item }) => RunEvent.ItemCompleted({ item })),
  error: (params) =>
    error(params).pipe(
      Option.filter(({ willRetry }) => willRetry),
      Option.map(({ error }) => RunEvent.Reconnecting({ error }))
    ),
  [Connection.droppedMethod]: (params) => Option.map(dropped(params), RunEvent.Dropped)
}

/**
 * The event that a notification of a thread is. Lenient: what is new, or has changed its shape, passes through as `Other`.
 * For whoever reads a thread's notifications without a run.
 *
 * @example
 * const events = Effect.gen(function* () {
 *   const { take } = yield* connection.subscribe(threadId)
 *   return (yield* take).map(RunEvent.fromNotification)
 * })
 */
export const fromNotification = ({ method, params }: Message.Notification): NotifiedEvent =>
  Option.getOrElse(readers[method]?.(params) ?? Option.none(), () =>
    RunEvent.Other({ method, params })
  )

/** Notifications of a turn that has neither said nor done anything. */
const harmless: ReadonlySet<string> = new Set([
  "error",
  "thread/goal/cleared",
  "thread/readState/changed",
  "thread/settings/updated",
  "thread/started",
  "thread/status/changed",
  "thread/tokenUsage/updated",
  "turn/started",
  "warning"
])

/** A thread whose status says that its turn waits for somebody: what it asks is no item, and may be on a screen. */
const asksSomebody = (params: unknown): boolean =>
  Option.exists(status(params), ({ status: { activeFlags } }) => activeFlags.length > 0)
const status = Schema.decodeUnknownOption(
  Schema.Struct({ status: Schema.Struct({ activeFlags: Schema.Array(Schema.String) }) })
)

/**
 * Whether a person may have seen something of the turn, or it may have done something, once this event was handed on.
 * What is not known to be harmless may have: the caller's own message and a model that thinks are. This decides whether a
 * run that failed may be taken again.
 *
 * @example
 * const said = RunEvent.leavesTrace(RunEvent.RunEvent.Text({ itemId: "item-1", delta: "Hello" }))
 */
export const leavesTrace = (event: RunEvent): boolean => {
  switch (event._tag) {
    case "Started":
    case "Reconnecting":
    case "Retrying":
      return false
    case "ItemStarted":
    case "ItemCompleted":
      return event.item.type !== "userMessage" && event.item.type !== "reasoning"
    case "Other":
      return !harmless.has(event.method) || asksSomebody(event.params)
    case "Text":
    case "Dropped":
    case "SubAgent":
    case "Completed":
      return true
  }
}
