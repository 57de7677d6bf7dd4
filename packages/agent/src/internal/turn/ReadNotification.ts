/**
 * Reads a notification as an event. Lenient: what is new, or has another shape than it should, becomes `Other`.
 *
 * There is a delta for every word, and even to look whether it fits its schema costs more. So deltas are read by hand.
 */
import { Connection, Notice } from "@effect-codex/app-server"
import {
  Common,
  Fits,
  Lenient,
  type Message,
  type Notifications,
  Turn
} from "@effect-codex/protocol"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type NotifiedEvent, Usage } from "./Event.ts"
import * as RequestMarkers from "./RequestMarkers.ts"

/** Makes the event with this number, or nothing if the parameters do not fit. */
type Reader = (params: unknown, sequence: number) => NotifiedEvent | undefined

interface Delta {
  readonly itemId: string
  readonly delta: string
}

const isDelta = (params: unknown): params is Delta =>
  typeof params === "object" &&
  params !== null &&
  "itemId" in params &&
  "delta" in params &&
  typeof params.itemId === "string" &&
  typeof params.delta === "string"

const decoded = <A, I>(
  schema: Schema.Schema<A, I>,
  event: (params: A, sequence: number) => NotifiedEvent | undefined
): Reader => {
  const decode = Fits.decode(schema)
  return (params, sequence) => {
    const decoded = decode(params)
    return Either.isRight(decoded) ? event(decoded.right, sequence) : undefined
  }
}

const piece =
  (tag: "Text" | "PlanText" | "CommandOutput" | "PatchOutput"): Reader =>
  (params, sequence) =>
    isDelta(params)
      ? { _tag: tag, sequence, itemId: params.itemId, delta: params.delta }
      : undefined

const deltas = {
  "item/agentMessage/delta": piece("Text"),
  "item/reasoning/textDelta": (params, sequence) =>
    isDelta(params) && "contentIndex" in params && typeof params.contentIndex === "number"
      ? {
          _tag: "Reasoning",
          sequence,
          itemId: params.itemId,
          contentIndex: params.contentIndex,
          delta: params.delta
        }
      : undefined,
  "item/reasoning/summaryTextDelta": (params, sequence) =>
    isDelta(params) && "summaryIndex" in params && typeof params.summaryIndex === "number"
      ? {
          _tag: "ReasoningSummary",
          sequence,
          itemId: params.itemId,
          summaryIndex: params.summaryIndex,
          delta: params.delta
        }
      : undefined,
  "item/plan/delta": piece("PlanText"),
  "item/commandExecution/outputDelta": piece("CommandOutput"),
  "item/fileChange/outputDelta": piece("PatchOutput")
} satisfies { readonly [M in Notifications.NotificationName]?: Reader }

const progress = {
  "item/commandExecution/terminalInteraction": decoded(
    Schema.Struct({ itemId: Schema.String, processId: Schema.String, stdin: Schema.String }),
    ({ itemId, processId, stdin }, sequence) => ({
      _tag: "CommandInput",
      sequence,
      itemId,
      processId,
      text: stdin
    })
  ),
  "item/fileChange/patchUpdated": decoded(
    Schema.Struct({ itemId: Schema.String, changes: Schema.Array(Common.FileUpdateChange) }),
    ({ changes, itemId }, sequence) => ({ _tag: "Patch", sequence, itemId, changes })
  ),
  "item/mcpToolCall/progress": decoded(
    Schema.Struct({ itemId: Schema.String, message: Schema.String }),
    ({ itemId, message }, sequence) => ({ _tag: "ToolProgress", sequence, itemId, message })
  ),
  "turn/plan/updated": decoded(
    Schema.Struct({
      explanation: Lenient.orNull(Schema.String),
      plan: Schema.Array(Turn.TurnPlanStep)
    }),
    ({ explanation, plan }, sequence) => ({
      _tag: "Plan",
      sequence,
      explanation: explanation ?? undefined,
      steps: plan
    })
  ),
  "turn/diff/updated": decoded(Schema.Struct({ diff: Schema.String }), ({ diff }, sequence) => ({
    _tag: "Diff",
    sequence,
    diff
  })),
  "thread/tokenUsage/updated": decoded(
    Schema.Struct({
      tokenUsage: Schema.Struct({
        last: Usage,
        total: Usage,
        modelContextWindow: Lenient.orNull(Schema.Int)
      })
    }),
    ({ tokenUsage: { last, modelContextWindow, total } }, sequence) => ({
      _tag: "TokenUsage",
      sequence,
      last,
      total,
      contextWindow: modelContextWindow ?? undefined
    })
  )
} satisfies { readonly [M in Notifications.NotificationName]?: Reader }

const milestones = {
  "item/started": decoded(Turn.ItemNotification, ({ item }, sequence) => ({
    _tag: "ItemStarted",
    sequence,
    item
  })),
  "item/completed": decoded(Turn.ItemNotification, ({ item }, sequence) => ({
    _tag: "ItemCompleted",
    sequence,
    item
  })),
  /** Another client has answered, or nobody has to any more. */
  "serverRequest/resolved": decoded(
    Schema.Struct({ requestId: Schema.Union(Schema.Int, Schema.String) }),
    ({ requestId }, sequence) => ({ _tag: "Resolved", sequence, requestId, answer: undefined })
  ),
  /** The end of the turn repeats an error after which the server does not retry. */
  error: decoded(
    Schema.Struct({
      willRetry: Schema.Boolean,
      error: Schema.Struct({
        message: Schema.String,
        codexErrorInfo: Lenient.orNull(Turn.CodexErrorInfo),
        additionalDetails: Lenient.orNull(Schema.String)
      })
    }),
    ({ error: { additionalDetails, codexErrorInfo, message }, willRetry }, sequence) =>
      willRetry
        ? { _tag: "Reconnecting", sequence, error: { message, codexErrorInfo, additionalDetails } }
        : undefined
  ),
  warning: decoded(Schema.Struct({ message: Schema.String }), ({ message }, sequence) => ({
    _tag: "Warning",
    sequence,
    message
  })),
  guardianWarning: decoded(Schema.Struct({ message: Schema.String }), ({ message }, sequence) => ({
    _tag: "GuardianWarning",
    sequence,
    message
  })),
  "mcpServer/startupStatus/updated": (params, sequence) => {
    const method = "mcpServer/startupStatus/updated"
    const notice = Notice.read({ method, params }, (text) => text)
    return notice === undefined ? undefined : { _tag: "Notice", sequence, notice }
  },
  "model/rerouted": decoded(
    Schema.Struct({ fromModel: Schema.String, toModel: Schema.String, reason: Schema.String }),
    ({ fromModel, reason, toModel }, sequence) => ({
      _tag: "ModelRerouted",
      sequence,
      fromModel,
      toModel,
      reason
    })
  )
} satisfies { readonly [M in Notifications.NotificationName]?: Reader }

/** The readers of the protocol's notifications, by their names. `OtherNotifications` has the rest of the names. */
export const ofProtocol = { ...deltas, ...progress, ...milestones }

/** Notifications of this program itself. */
const local: Readonly<Record<string, Reader>> = {
  [Connection.droppedMethod]: decoded(
    Schema.Struct({ count: Schema.Int }),
    ({ count }, sequence) => ({ _tag: "Dropped", sequence, count })
  ),
  [RequestMarkers.askedMethod]: (params, sequence) =>
    params instanceof RequestMarkers.Asked
      ? { _tag: "Waiting", sequence, requestId: params.requestId, request: params.request }
      : undefined,
  [RequestMarkers.answeredMethod]: (params, sequence) =>
    params instanceof RequestMarkers.Answered
      ? { _tag: "Resolved", sequence, requestId: params.requestId, answer: params.answer }
      : undefined
}

/** A map, because a method may have the name of a member that every object has. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...Object.entries(ofProtocol),
  ...Object.entries(local)
])

export const read = ({ method, params }: Message.Notification, sequence: number): NotifiedEvent =>
  readers.get(method)?.(params, sequence) ?? { _tag: "Other", sequence, method, params }

const decodeItem = Fits.decode(Turn.ItemNotification)

/**
 * Why the item of an `item/completed` cannot be read, if it is a message of the model or may be one: its type cannot be
 * read either.
 */
export const unreadMessage = (params: unknown): ParseResult.ParseError | undefined => {
  const item: unknown = Predicate.isRecord(params) ? params["item"] : undefined
  const type: unknown = Predicate.isRecord(item) ? item["type"] : undefined
  return typeof type === "string" && type !== "agentMessage"
    ? undefined
    : Option.getOrUndefined(Either.getLeft(decodeItem(params)))
}
