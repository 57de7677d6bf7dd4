/** Turns: their errors and notifications. */
import { Schema } from "effect"
import { ThreadItem } from "./generated/Item.ts"
import { CodexErrorInfo, type TurnStartParams } from "./generated/Turn.ts"
import { UserInput as Input, type UserInputEncoded } from "./generated/UserInput.ts"
import { nullable, orNull, payload, struct } from "./Lenient.ts"

export * from "./generated/Turn.ts"
export * from "./generated/UserInput.ts"
export { AgentMessageDeltaNotification as AgentMessageDelta } from "./generated/ItemProgress.ts"

/** What a client writes as the input of a turn: defaults may be left out. */
export type UserInput = UserInputEncoded
export const UserInput: Schema.Schema<UserInput> = Schema.encodedSchema(Input)

type Chosen = Pick<
  TurnStartParams,
  | "model"
  | "effort"
  | "summary"
  | "cwd"
  | "approvalPolicy"
  | "sandboxPolicy"
  | "serviceTier"
  | "collaborationMode"
>

/** What may be chosen for a turn. All of it stays chosen for the later turns of its thread. */
export type Settings = { readonly [K in keyof Chosen]: Exclude<Chosen[K], null> }

/** What a server says of a cause: one of its words, or an object whose one member is. */
type ErrorInfo = CodexErrorInfo | Readonly<Record<string, unknown>> | null | undefined

/** Why a turn failed, as much of it as there is to decide upon. */
export interface TurnError {
  readonly message: string
  readonly codexErrorInfo?: ErrorInfo
}

/**
 * What a run relies on in the answer to `turn/start` and in `turn/started`: which turn it is. The rest may be missing or new.
 *
 * @example
 * const { turn } = yield* Schema.decodeUnknown(Turn.Started)(answer)
 */
export const Started = Schema.suspend(() =>
  Schema.Struct({ turn: Schema.Struct({ id: Schema.String }) })
)
export type Started = typeof Started.Type

/**
 * What a run relies on in `turn/completed`. The items are left out: they were decoded as they came. A cause that does not fit
 * is `null`, since the turn has ended whatever the cause.
 *
 * @example
 * const { turn } = yield* Schema.decodeUnknown(Turn.Completed)(notification.params)
 */
export const Completed = Schema.suspend(() =>
  Schema.Struct({
    turn: Schema.Struct({
      id: Schema.String,
      status: Schema.String,
      durationMs: orNull(Schema.Number),
      error: nullable(
        Schema.Struct({ message: Schema.String, codexErrorInfo: orNull(CodexErrorInfo) })
      )
    })
  })
)
export type Completed = typeof Completed.Type

/** What `item/started` and `item/completed` have in common. */
export const ItemNotification = Schema.suspend(() =>
  struct({ threadId: Schema.String, turnId: Schema.String, item: ThreadItem })
)

/** The members of `codexErrorInfo` that carry the status of the server's own HTTP request to the model. */
export const httpStatusOf = (info: ErrorInfo): number | undefined => {
  if (info === null || info === undefined || typeof info === "string") return undefined
  for (const detail of Object.values(payload(info))) {
    if (typeof detail === "object" && detail !== null && "httpStatusCode" in detail) {
      return typeof detail.httpStatusCode === "number" ? detail.httpStatusCode : undefined
    }
  }
  return undefined
}

/** The word of a `codexErrorInfo`, whichever of its two shapes it has. */
export const kindOf = (info: ErrorInfo): string | undefined =>
  info === null || info === undefined
    ? undefined
    : typeof info === "string"
      ? info
      : Object.keys(info)[0]

const isErrorInfo = Schema.is(CodexErrorInfo)

/** What the `data` of an RPC error says of the cause: it has the shape of a turn's error, when there is one. */
export const causeOf = (
  data: unknown
): { readonly kind: string | undefined; readonly httpStatus: number | undefined } => {
  const info =
    typeof data === "object" && data !== null && "codexErrorInfo" in data
      ? data.codexErrorInfo
      : null
  return isErrorInfo(info)
    ? { kind: kindOf(info), httpStatus: httpStatusOf(info) }
    : { kind: undefined, httpStatus: undefined }
}
