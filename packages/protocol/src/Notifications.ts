/** The server's notifications: their types, and which of them a full buffer may drop. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Codec } from "./Codec.ts"
import { type ServerNotifications, serverNotifications } from "./generated/ServerNotifications.ts"
import { type UnknownTag, unknownTag } from "./Lenient.ts"
import type * as Message from "./Message.ts"

/** The name of a notification of the server. */
export type NotificationName = keyof ServerNotifications
/** The parameters of a notification. */
export type NotificationParams<M extends NotificationName> = ServerNotifications[M]

/** The codec of each notification's parameters. */
export const notifications: {
  readonly [M in NotificationName]: Codec<NotificationParams<M>>
} = serverNotifications

/** Returns whether this version knows the notification. */
export const isNotification = (method: string): method is NotificationName =>
  Object.hasOwn(notifications, method)

/** A known notification. Compare `method` to narrow it. */
export type Known<M extends NotificationName = NotificationName> = {
  readonly [K in M]: { readonly method: K; readonly params: NotificationParams<K> }
}[M]

/** A notification that this version does not know, unchanged. */
export interface Unknown {
  readonly method: UnknownTag
  readonly params: unknown
}

/** A notification, known or not. */
export type Notification = Known | Unknown

/** Decodes a notification. An unknown notification passes through. */
export const decode = (
  notification: Message.Notification
): Effect.Effect<Notification, ParseResult.ParseError> => {
  const { method, params } = notification
  if (isNotification(method)) return known(method, params)
  return isUnknown(method) ? Effect.succeed({ method, params }) : Effect.dieMessage(method)
}

/**
 * Decodes a known notification at once. `None` if this version does not know its method, or if its parameters have
 * another shape.
 */
export const decodeKnown = ({ method, params }: Message.Notification): Option.Option<Known> =>
  isNotification(method) ? Effect.runSync(Effect.option(known(method, params))) : Option.none()

const known = <M extends NotificationName>(
  method: M,
  params: unknown
): Effect.Effect<Known<M>, ParseResult.ParseError> =>
  Effect.map(notifications[method].decode(params), (params) => ({ method, params }))

const isUnknown = Schema.is(unknownTag(...Object.keys(serverNotifications)))

/**
 * Progress notifications. A later one or the completed item supersedes them, so a full buffer may drop them.
 * Everything else is kept: text, items, usage, diffs, errors, the start and end of the turn, and unknown
 * notifications.
 */
const progressMethods: ReadonlySet<string> = new Set<NotificationName>([
  "item/commandExecution/outputDelta",
  "item/commandExecution/terminalInteraction",
  "item/fileChange/outputDelta",
  "item/fileChange/patchUpdated",
  "item/mcpToolCall/progress",
  "item/plan/delta",
  "item/reasoning/summaryPartAdded",
  "item/reasoning/summaryTextDelta",
  "item/reasoning/textDelta",
  "thread/status/changed",
  "turn/plan/updated"
])

/** Returns whether a notification only tells of progress, so that a reader may miss it. */
export const isProgress = (method: string): boolean => progressMethods.has(method)
