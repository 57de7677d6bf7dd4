import { Schema } from "effect"
import { Item } from "./Item.ts"
import { nullable, openEnum } from "./Lenient.ts"

/** Why a turn failed, as the server names it: a word, or an object with one member that may hold the HTTP status. */
export const CodexErrorInfo = Schema.Union(
  Schema.String,
  Schema.Record({ key: Schema.String, value: Schema.Unknown })
)
export type CodexErrorInfo = typeof CodexErrorInfo.Type

export const TurnError = Schema.Struct({
  message: Schema.String,
  codexErrorInfo: nullable(CodexErrorInfo)
})
export type TurnError = typeof TurnError.Type

export const Turn = Schema.Struct({
  id: Schema.String,
  status: openEnum("completed", "interrupted", "failed", "inProgress"),
  items: Schema.optionalWith(Schema.Array(Item), { default: () => [] }),
  error: nullable(TurnError)
})
export type Turn = typeof Turn.Type

export const UserInput = Schema.Struct({ type: Schema.Literal("text"), text: Schema.String })
export type UserInput = typeof UserInput.Type

export interface StartParams {
  readonly threadId: string
  readonly input: ReadonlyArray<UserInput>
  readonly model?: string
  readonly effort?: string
  readonly cwd?: string
}
export const StartResult = Schema.Struct({ turn: Turn })

export interface InterruptParams {
  readonly threadId: string
  readonly turnId: string
}
export const InterruptResult = Schema.Struct({})

export const Started = Schema.Struct({ threadId: Schema.String, turn: Turn })
export const Completed = Schema.Struct({ threadId: Schema.String, turn: Turn })
export const ErrorNotification = Schema.Struct({
  threadId: Schema.String,
  turnId: Schema.String,
  willRetry: Schema.Boolean,
  error: TurnError
})
export const AgentMessageDelta = Schema.Struct({
  threadId: Schema.String,
  turnId: Schema.String,
  itemId: Schema.String,
  delta: Schema.String
})
export const ItemNotification = Schema.Struct({
  threadId: Schema.String,
  turnId: Schema.String,
  item: Item
})

/** The members of `codexErrorInfo` that carry the status of the server's own HTTP request to the model. */
export const httpStatusOf = (info: CodexErrorInfo | null): number | undefined => {
  if (info === null || typeof info === "string") return undefined
  for (const detail of Object.values(info)) {
    if (typeof detail === "object" && detail !== null && "httpStatusCode" in detail) {
      return typeof detail.httpStatusCode === "number" ? detail.httpStatusCode : undefined
    }
  }
  return undefined
}

/** The word of a `codexErrorInfo`, whichever of its two shapes it has. */
export const kindOf = (info: CodexErrorInfo | null): string | undefined =>
  info === null ? undefined : typeof info === "string" ? info : Object.keys(info)[0]

const isErrorInfo = Schema.is(CodexErrorInfo)

/** What the `data` of an RPC error says of the cause: it has the shape of a turn's error, when there is one. */
export const causeOf = (
  data: unknown
): { readonly kind: string | undefined; readonly httpStatus: number | undefined } => {
  const info =
    typeof data === "object" && data !== null && "codexErrorInfo" in data ? data.codexErrorInfo : null
  return isErrorInfo(info)
    ? { kind: kindOf(info), httpStatus: httpStatusOf(info) }
    : { kind: undefined, httpStatus: undefined }
}
