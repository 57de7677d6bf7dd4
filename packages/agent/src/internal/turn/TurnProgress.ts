/** How far a turn has come. Plain functions that fold the notifications of its thread into events and a result. */
import { Item, Message, Turn } from "@effect-codex/protocol"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { fromNotification, RunEvent, type RunResult, type Usage } from "../../RunEvent.ts"
import * as TurnUsage from "./TurnUsage.ts"

export interface Progress {
  readonly threadId: string
  readonly turnId: string
  /** Appending to a chunk takes constant time, however many items there are. */
  readonly items: Chunk.Chunk<Item.Item>
  /** The last message that the model marked as its final answer. */
  readonly finalAnswer: string | undefined
  readonly lastMessage: string
  readonly usage: Usage
  readonly diff: string
}

export type Ending =
  | {
      readonly _tag: "Completed"
      readonly end: Pick<RunResult, "status" | "duration">
    }
  | { readonly _tag: "Failed"; readonly error: Turn.TurnError }
  | { readonly _tag: "Undecodable"; readonly error: ParseResult.ParseError }

export interface Advance {
  readonly progress: Progress
  readonly events: ReadonlyArray<RunEvent>
  readonly ending: Ending | undefined
}

export const start = (threadId: string, turnId: string): Progress => ({
  threadId,
  turnId,
  items: Chunk.empty(),
  finalAnswer: undefined,
  lastMessage: "",
  usage: TurnUsage.none,
  diff: ""
})

/** The model's answer so far: what it marked as final, or else its last message. */
export const text = ({ finalAnswer, lastMessage }: Progress): string => finalAnswer ?? lastMessage

/** What the result says of the turn itself. */
export const summary = (
  progress: Progress
): Pick<RunResult, "threadId" | "turnId" | "items" | "text" | "usage" | "diff"> => {
  const { diff, items, threadId, turnId, usage } = progress
  const text_ = text(progress)
  return { threadId, turnId, items: Chunk.toReadonlyArray(items), text: text_, usage, diff }
}

/** Decodes the turn without its items. They were decoded as they came, and would cost more than everything else. */
const completed = Schema.decodeUnknownEither(Turn.Completed)

const diffOf = Schema.decodeUnknownOption(Schema.Struct({ diff: Schema.String }))

/**
 * Adds a batch of notifications, up to the end of the turn. Notifications of other turns of the thread are skipped,
 * and so is the error that the end of the turn repeats. Notifications of other threads belong to sub-agents.
 */
export const advance = (
  before: Progress,
  batch: ReadonlyArray<Message.Notification>,
  redact: (text: string) => string
): Advance => {
  const events: Array<RunEvent> = []
  let progress = before
  for (const notification of batch) {
    const { method, params } = notification
    const thread = Message.threadIdOf(params) ?? before.threadId
    if (thread !== before.threadId) {
      events.push(...subAgentEvents(thread, notification, redact))
      continue
    }
    const turnId = Message.turnIdOf(params)
    if (turnId !== undefined && turnId !== before.turnId) continue
    if (method === "turn/completed") return { progress, events, ending: endingOf(params) }
    const event = eventOf(notification, redact)
    progress = after(progress, notification, event)
    if (event._tag === "Reconnecting" || method !== "error") events.push(event)
  }
  return { progress, events, ending: undefined }
}

const after = (
  before: Progress,
  { method, params }: Message.Notification,
  event: RunEvent
): Progress => {
  if (event._tag === "ItemCompleted") return withItem(before, event.item)
  switch (method) {
    case TurnUsage.method:
      return { ...before, usage: TurnUsage.add(before.usage, params) }
    case "turn/diff/updated":
      return Option.match(diffOf(params), {
        onNone: () => before,
        onSome: ({ diff }) => ({ ...before, diff })
      })
    default:
      return before
  }
}

const withItem = (before: Progress, item: Item.Item): Progress => {
  const items = Chunk.append(before.items, item)
  if (!Item.isAgentMessage(item)) return { ...before, items }
  const finalAnswer = item.phase === "final_answer" ? item.text : before.finalAnswer
  return { ...before, items, finalAnswer, lastMessage: item.text }
}

const eventOf = (notification: Message.Notification, redact: (text: string) => string) => {
  const event = fromNotification(notification)
  return event._tag === "Reconnecting" ? redacted(event, redact) : event
}

/** The error that the end of a sub-agent's turn repeats is skipped too. */
const subAgentEvents = (
  threadId: string,
  notification: Message.Notification,
  redact: (text: string) => string
): ReadonlyArray<RunEvent> => {
  const event = eventOf(notification, redact)
  if (event._tag === "Dropped") return [event]
  if (event._tag !== "Other") return [RunEvent.SubAgent({ threadId, event })]
  const { method } = event
  if (method === "error") return []
  const params = method === "turn/completed" ? redactedEnd(event.params, redact) : event.params
  return [RunEvent.SubAgent({ threadId, event: RunEvent.Other({ method, params }) })]
}

const redactedEnd = (params: unknown, redact: (text: string) => string): unknown => {
  if (!Predicate.isRecord(params) || !Predicate.isRecord(params["turn"])) return params
  const { turn } = params
  if (!Predicate.isRecord(turn["error"])) return params
  const { codexErrorInfo = null, message } = turn["error"]
  const error = { message: redact(String(message)), codexErrorInfo }
  return { ...params, turn: { ...turn, error } }
}

/** Passes on only the known fields: the others quote the provider. */
const redacted = (
  { error }: Extract<RunEvent, { readonly _tag: "Reconnecting" }>,
  redact: (text: string) => string
) =>
  RunEvent.Reconnecting({
    error: { message: redact(error.message), codexErrorInfo: error.codexErrorInfo ?? null }
  })

const endingOf = (params: unknown): Ending =>
  Either.match(completed(params), {
    onLeft: (error): Ending => ({ _tag: "Undecodable", error }),
    onRight: ({ turn }): Ending =>
      turn.status === "completed"
        ? {
            _tag: "Completed",
            end: {
              status: turn.status,
              duration: turn.durationMs === null ? undefined : Duration.millis(turn.durationMs)
            }
          }
        : { _tag: "Failed", error: turn.error ?? errorFromStatus(turn.status) }
  })

/** An interrupted turn carries no error, so its status stands in for one. */
const errorFromStatus = (status: string): Turn.TurnError => ({
  message: `the server ended the turn with the status "${status}"`,
  codexErrorInfo: status
})
