/** The events of a run, and its result. */
import { Connection, type Failure, type Rights } from "@effect-codex/app-server"
import { Item, type Message, Turn } from "@effect-codex/protocol"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** The result of a run. */
export interface RunResult {
  readonly threadId: string
  readonly turnId: string
  /** The generation of the server that the run used. */
  readonly generation: number
  readonly pid: number | undefined
  /**
   * How the server says the turn ended: `completed`. A turn that failed or was interrupted has no result: the run
   * fails.
   */
  readonly status: string
  /** The model's final answer, or its last message if it marked none as final. Empty if it wrote nothing. */
  readonly text: string
  /** Every completed item of the turn, in order. */
  readonly items: ReadonlyArray<Item.Item>
  /** The tokens of all model responses in this turn. */
  readonly usage: Usage
  /**
   * The changes of the turn's patches, as one unified diff. Empty without changes. Changes made by commands are not
   * included.
   */
  readonly diff: string
  /** The time from the turn's start to its end, by the server's clock. `undefined` if the server does not say. */
  readonly duration: Duration.Duration | undefined
}

/** Token counts. */
export interface Usage {
  readonly inputTokens: number
  /** Input tokens that the provider read from its cache. */
  readonly cachedInputTokens: number
  readonly outputTokens: number
  /** Output tokens that the model spent on reasoning. */
  readonly reasoningOutputTokens: number
  readonly totalTokens: number
}

/** An event of a sub-agent's turn. */
export type SubAgentEvent = Extract<
  RunEvent,
  { readonly _tag: "Text" | "ItemStarted" | "ItemCompleted" | "Reconnecting" | "Other" }
>

/**
 * The events of a run, in order. An attempt begins with `Started` and ends with `Completed`. If the attempt fails,
 * the stream ends with the failure instead of `Completed`.
 */
export type RunEvent = Data.TaggedEnum<{
  /** The server has accepted the turn. The first event of each attempt. */
  Started: {
    readonly threadId: string
    readonly turnId: string
    readonly generation: number
    readonly pid: number | undefined
    /** The provider of the thread's model, as the server's configuration names it. */
    readonly provider: string | undefined
    /** What the turn's commands may do: its effective rights. `undefined` if the server has not said so. */
    readonly rights: Rights.Rights | undefined
  }
  /** A piece of the model's message, sent while the model writes it. */
  Text: { readonly itemId: string; readonly delta: string }
  ItemStarted: { readonly item: Item.Item }
  ItemCompleted: { readonly item: Item.Item }
  /** The server lost its connection to the model and is reconnecting. */
  Reconnecting: { readonly error: Turn.TurnError }
  /** The consumer was too slow, so this many progress events were dropped here. Text is never dropped. */
  Dropped: { readonly count: number }
  /**
   * A reader of a turn's log came so late that the events with these numbers are gone. Only `Turn.events` has it, and
   * only as the first event.
   */
  Missed: { readonly first: number; readonly last: number }
  /** The attempt failed and the run is retried. The events of the next attempt follow. */
  Retrying: { readonly failure: Failure.Failure }
  /** An event of a sub-agent, which works on a thread of its own. It may continue after the run has ended. */
  SubAgent: { readonly threadId: string; readonly event: SubAgentEvent }
  /** Any other notification of the thread, not decoded. */
  Other: { readonly method: string; readonly params: unknown }
  /** The turn is complete. Always the last event. */
  Completed: { readonly result: RunResult }
}>

/**
 * Constructors of the events, and `$match` to handle each kind.
 *
 * @example
 * const show = RunEvent.RunEvent.$match({
 *   Started: ({ pid }) => `on process ${pid}`,
 *   Text: ({ delta }) => delta,
 *   ItemStarted: ({ item }) => `started: ${item.type}`,
 *   ItemCompleted: ({ item }) => `completed: ${item.type}`,
 *   Reconnecting: ({ error }) => `reconnecting after: ${error.message}`,
 *   Dropped: ({ count }) => `${count} events dropped`,
 *   Missed: ({ first, last }) => `events ${first} to ${last} are gone`,
 *   Retrying: ({ failure }) => `retrying after: ${failure.message}`,
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

/** Decoded by hand: there is one of these for every word, and a schema costs twenty times as much. */
const text = (params: unknown): Option.Option<NotifiedEvent> =>
  typeof params === "object" &&
  params !== null &&
  "itemId" in params &&
  "delta" in params &&
  typeof params.itemId === "string" &&
  typeof params.delta === "string"
    ? Option.some(RunEvent.Text({ itemId: params.itemId, delta: params.delta }))
    : Option.none()

/** The events that a single notification can become. */
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
 * Converts a notification of a thread to its event. Use it to read a thread without a run. Decoding is lenient: a
 * notification that is new, or whose shape has changed, becomes `Other`.
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

/** Notifications that are also sent before the turn has written or done anything. */
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

/**
 * Whether the thread's status says that its turn waits for a person. The question is not an item, and a person may
 * have seen it.
 */
const waitsForPerson = (params: unknown): boolean =>
  Option.exists(status(params), ({ status: { activeFlags } }) => activeFlags.length > 0)
const status = Schema.decodeUnknownOption(
  Schema.Struct({ status: Schema.Struct({ activeFlags: Schema.Array(Schema.String) }) })
)

/**
 * Returns whether this event means that a person may have seen output of the turn, or that the turn may have
 * changed something. A failed run is retried or replayed only if none of its events does.
 *
 * Anything not known to be harmless counts. The caller's own message and the model's reasoning are harmless.
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
      return !harmless.has(event.method) || waitsForPerson(event.params)
    case "Text":
    case "Dropped":
    case "Missed":
    case "SubAgent":
    case "Completed":
      return true
  }
}
