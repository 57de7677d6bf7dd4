/** The notifications of the server: what they say, and what each is worth to a consumer that cannot keep up. */
import { Effect, type ParseResult, Schema } from "effect"
import type { Codec } from "./Codec.ts"
import { type ServerNotifications, serverNotifications } from "./generated/ServerNotifications.ts"
import { type UnknownTag, unknownTag } from "./Lenient.ts"
import type * as Message from "./Message.ts"

export type NotificationName = keyof ServerNotifications
export type NotificationParams<M extends NotificationName> = ServerNotifications[M]

export const notifications: {
  readonly [M in NotificationName]: Codec<NotificationParams<M>>
} = serverNotifications

export const isNotification = (method: string): method is NotificationName =>
  Object.hasOwn(notifications, method)

/** A notification of this name, or of any known one: compare `method` to narrow it. */
export type Known<M extends NotificationName = NotificationName> = {
  readonly [K in M]: { readonly method: K; readonly params: NotificationParams<K> }
}[M]

/** A notification this version does not know, whole. */
export interface Unknown {
  readonly method: UnknownTag
  readonly params: unknown
}

export type Notification = Known | Unknown

/** Reads a notification. One whose name is not known passes through. */
export const decode = (
  notification: Message.Notification
): Effect.Effect<Notification, ParseResult.ParseError> => {
  const { method, params } = notification
  if (isNotification(method)) return known(method, params)
  return isUnknown(method) ? Effect.succeed({ method, params }) : Effect.dieMessage(method)
}

const known = <M extends NotificationName>(
  method: M,
  params: unknown
): Effect.Effect<Known<M>, ParseResult.ParseError> =>
  Effect.map(notifications[method].decode(params), (params) => ({ method, params }))

const isUnknown = Schema.is(unknownTag(...Object.keys(serverNotifications)))

/**
 * Progress: each one is superseded by a later one or by the completed item, so a full buffer may drop it.
 * Everything else (text, items, usage, diffs, errors, the turn's own start and end, and whatever is new) is kept.
 */
const progress: ReadonlySet<string> = new Set<NotificationName>([
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

export const isProgress = (method: string): boolean => progress.has(method)
