/** How far a turn has come. Plain functions that fold the notifications of its thread into events and a result. */
import { Notice, ProviderText } from "@effect-codex/app-server"
import { Fits, Item, Message, Turn } from "@effect-codex/protocol"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type NotifiedEvent, RunEvent, type RunResult, type SubAgentEvent } from "./Event.ts"
import * as ReadNotification from "./ReadNotification.ts"
import type { Sequence } from "./Sequence.ts"
import * as TurnUsage from "./TurnUsage.ts"

export interface Progress {
  readonly threadId: string
  readonly turnId: string
  /** Appending to a chunk takes constant time, however many items there are. */
  readonly items: Chunk.Chunk<Item.Item>
  /** The last message that the model marked as its final answer. */
  readonly finalAnswer: string | undefined
  readonly lastMessage: string
  /** Why the last message cannot be read. */
  readonly unreadMessage: ParseResult.ParseError | undefined
  readonly usage: TurnUsage.TurnUsage
  readonly diff: string
  /** The problems that the server has told of. */
  readonly notices: ReadonlyArray<Notice.Notice>
  /** The requests for approval that are open, each with its thread: that of the run, or that of a sub-agent. */
  readonly waiting: ReadonlyMap<Message.RequestId, string>
}

export type Ending =
  | {
      readonly _tag: "Completed"
      readonly end: Pick<RunResult, "status" | "duration">
    }
  | { readonly _tag: "Failed"; readonly error: Turn.TurnError }
  | {
      readonly _tag: "Undecodable"
      readonly method: "turn/completed" | "item/completed"
      readonly error: ParseResult.ParseError
    }

export interface Advance {
  readonly progress: Progress
  readonly events: ReadonlyArray<RunEvent>
  readonly ending: Ending | undefined
}

/** `tokenTotals` are those of the thread and its sub-agents before the turn. */
export const start = (
  threadId: string,
  turnId: string,
  tokenTotals: ReadonlyMap<string, unknown>
): Progress => ({
  threadId,
  turnId,
  items: Chunk.empty(),
  finalAnswer: undefined,
  lastMessage: "",
  unreadMessage: undefined,
  usage: TurnUsage.start(tokenTotals),
  diff: "",
  notices: [],
  waiting: new Map()
})

/** The model's answer so far: what it marked as final, or else its last message. */
export const text = ({ finalAnswer, lastMessage }: Progress): string => finalAnswer ?? lastMessage

/** What the result says of the turn itself. */
export const summary = (
  progress: Progress
): Omit<RunResult, "generation" | "pid" | "status" | "duration"> => {
  const { diff, items, notices, threadId, turnId, usage } = progress
  return {
    threadId,
    turnId,
    items: Chunk.toReadonlyArray(items),
    text: text(progress),
    ...TurnUsage.summary(usage),
    diff,
    notices
  }
}

/** Decodes the turn without its items. They were decoded as they came, and would cost more than everything else. */
const decodeCompleted = Schema.decodeUnknownEither(Turn.Completed)
const isCompleted = Fits.make(Turn.Completed)

/** Of an error, what a run does not need is left out. */
const completed = (params: unknown): ReturnType<typeof decodeCompleted> =>
  isCompleted(params) && params.turn.error === null ? Either.right(params) : decodeCompleted(params)

/**
 * Adds a batch of notifications, up to the end of the turn. Notifications of other turns of the thread are skipped,
 * and so is what repeats an earlier event or the end. Notifications of other threads belong to sub-agents.
 */
export const advance = (
  before: Progress,
  batch: ReadonlyArray<Message.Notification>,
  sequence: Sequence,
  redact: (text: string) => string
): Advance => {
  const events: Array<RunEvent> = []
  const items: Array<Item.Item> = []
  let progress = before
  for (const notification of batch) {
    const { method, params } = notification
    const threadId = Message.threadIdOf(params) ?? before.threadId
    const isOwn = threadId === before.threadId
    if (isOwn && (Message.turnIdOf(params) ?? before.turnId) !== before.turnId) {
      progress = afterOthers(progress, notification)
      continue
    }
    if (isOwn && method === "turn/completed") {
      events.push(...abandoned(progress, sequence))
      return { progress: withItems(progress, items), events, ending: endingOf(params, progress) }
    }
    const event = redacted(
      ReadNotification.read(notification, sequence.upcoming),
      notification,
      redact
    )
    if (isRepetition(progress, event)) continue
    sequence.next()
    events.push(isOwn || event._tag === "Dropped" ? event : ofSubAgent(threadId, event))
    if (isOwn && event._tag === "ItemCompleted") items.push(event.item)
    progress = withRequest(isOwn ? after(progress, event) : progress, threadId, event)
    const usage = TurnUsage.after(progress.usage, threadId, isOwn, event)
    if (usage !== progress.usage) progress = { ...progress, usage }
  }
  return { progress: withItems(progress, items), events, ending: undefined }
}

/** All of a batch together: each append to a chunk makes some objects. */
const withItems = (before: Progress, items: ReadonlyArray<Item.Item>): Progress =>
  items.length === 0
    ? before
    : { ...before, items: Chunk.appendAll(before.items, Chunk.unsafeFromArray(items)) }

/**
 * The end of a turn repeats the error that ended it. The server says of each request that it is resolved, also if it
 * was answered here.
 */
const isRepetition = ({ waiting }: Progress, event: NotifiedEvent): boolean =>
  (event._tag === "Other" && event.method === "error") ||
  (event._tag === "Resolved" && !waiting.has(event.requestId))

const after = (before: Progress, event: NotifiedEvent): Progress => {
  switch (event._tag) {
    case "ItemCompleted":
      return withMessage(before, event.item)
    case "Diff":
      return { ...before, diff: event.diff }
    case "Other":
      return event.method === "item/completed" ? withUnread(before, event.params) : before
    case "Notice":
      return withNotice(before, event.notice)
    default:
      return before
  }
}

/** What another turn has used is not this turn's. */
const afterOthers = (before: Progress, notification: Message.Notification): Progress => {
  if (notification.method !== "thread/tokenUsage/updated") return before
  const event = ReadNotification.read(notification, 0)
  return event._tag === "TokenUsage"
    ? { ...before, usage: TurnUsage.outside(before.usage, before.threadId, event.total) }
    : before
}
/** Bounded, though a configuration does not name many servers. */
const maxNotices = 128

export const withNotice = (before: Progress, notice: Notice.Notice): Progress =>
  Notice.isProblem(notice) && before.notices.length < maxNotices
    ? { ...before, notices: [...before.notices, notice] }
    : before

const withRequest = (before: Progress, threadId: string, event: NotifiedEvent): Progress => {
  if (event._tag !== "Waiting" && event._tag !== "Resolved") return before
  const waiting = new Map(before.waiting)
  if (event._tag === "Waiting") waiting.set(event.requestId, threadId)
  else waiting.delete(event.requestId)
  return { ...before, waiting }
}

/** Nobody has to answer any more when the turn has ended. */
const abandoned = ({ threadId, waiting }: Progress, sequence: Sequence): ReadonlyArray<RunEvent> =>
  Array.from(waiting, ([requestId, ofThread]) => {
    const event = RunEvent.Resolved({ sequence: sequence.next(), requestId, answer: undefined })
    return ofThread === threadId ? event : ofSubAgent(ofThread, event)
  })

/** A message without text is no answer, and takes none back. */
const withMessage = (before: Progress, item: Item.Item): Progress => {
  if (!Item.isAgentMessage(item) || item.text.trim() === "") return before
  const finalAnswer = item.phase === "final_answer" ? item.text : before.finalAnswer
  return { ...before, finalAnswer, lastMessage: item.text, unreadMessage: undefined }
}

/** A message that cannot be read may be the answer, unless another one follows. */
const withUnread = (before: Progress, params: unknown): Progress => {
  const unreadMessage = ReadNotification.unreadMessage(params)
  return unreadMessage === undefined ? before : { ...before, unreadMessage }
}

const ofSubAgent = (
  threadId: string,
  { sequence, ...event }: Exclude<NotifiedEvent, { readonly _tag: "Dropped" }>
): RunEvent => RunEvent.SubAgent({ sequence, threadId, event })

/** Reads a notification of a sub-agent's thread. `undefined` for what only repeats its end, and for gaps. */
export const ofAgent = (
  notification: Message.Notification,
  redact: (text: string) => string
): SubAgentEvent | undefined => {
  const read = redacted(ReadNotification.read(notification, 0), notification, redact)
  if (read._tag === "Dropped" || (read._tag === "Other" && read.method === "error"))
    return undefined
  const { sequence: _, ...event } = read
  return event
}

/** What the server quotes of the provider may hold a credential. */
const redacted = (
  event: NotifiedEvent,
  notification: Message.Notification,
  redact: (text: string) => string
): NotifiedEvent => {
  if (event._tag === "Reconnecting") {
    const { additionalDetails: details, codexErrorInfo, message } = event.error
    const additionalDetails = details === null ? null : ProviderText.readable(details, redact)
    return { ...event, error: { message: redact(message), codexErrorInfo, additionalDetails } }
  }
  if (event._tag === "Notice") {
    return { ...event, notice: Notice.read(notification, redact) ?? event.notice }
  }
  return event._tag === "Other" && event.method === "turn/completed"
    ? { ...event, params: redactedEnd(event.params, redact) }
    : event
}

const redactedEnd = (params: unknown, redact: (text: string) => string): unknown => {
  if (!Predicate.isRecord(params) || !Predicate.isRecord(params["turn"])) return params
  const { turn } = params
  if (!Predicate.isRecord(turn["error"])) return params
  const { codexErrorInfo = null, message } = turn["error"]
  const error = { message: redact(String(message)), codexErrorInfo }
  return { ...params, turn: { ...turn, error } }
}

/** A turn whose answer could not be read is not complete for its caller. */
const endingOf = (params: unknown, { unreadMessage }: Progress): Ending =>
  Either.match(completed(params), {
    onLeft: (error): Ending => ({ _tag: "Undecodable", method: "turn/completed", error }),
    onRight: ({ turn }): Ending => {
      if (turn.status !== "completed") {
        return { _tag: "Failed", error: turn.error ?? errorFromStatus(turn.status) }
      }
      if (unreadMessage !== undefined) {
        return { _tag: "Undecodable", method: "item/completed", error: unreadMessage }
      }
      const duration = turn.durationMs === null ? undefined : Duration.millis(turn.durationMs)
      return { _tag: "Completed", end: { status: turn.status, duration } }
    }
  })

/** An interrupted turn carries no error, so its status stands in for one. */
const errorFromStatus = (status: string): Turn.TurnError => ({
  message: `the server ended the turn with the status "${status}"`,
  codexErrorInfo: status
})
