/** Turns: their input, settings, errors and notifications. */
import * as Schema from "effect/Schema"
import { ThreadItem } from "./generated/Item.ts"
import { CodexErrorInfo, type TurnStartParams } from "./generated/Turn.ts"
import { UserInput as Input, type UserInputEncoded } from "./generated/UserInput.ts"
import { nullable, orNull, payload, struct } from "./Lenient.ts"

export * from "./generated/Turn.ts"
export * from "./generated/UserInput.ts"
export { AgentMessageDeltaNotification as AgentMessageDelta } from "./generated/ItemProgress.ts"

/** The input of a turn, as a client writes it. Fields with a default may be left out. */
export type UserInput = UserInputEncoded
export const UserInput: Schema.Schema<UserInput> = /*#__PURE__*/ Schema.encodedSchema(Input)

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

/** The settings that can be chosen for a turn. They also apply to the later turns of its thread. */
export type Settings = { readonly [K in keyof Chosen]: Exclude<Chosen[K], null> }

/** The server's description of a cause: an error kind, or an object whose only key is the error kind. */
type ErrorInfo = CodexErrorInfo | Readonly<Record<string, unknown>> | null | undefined

/** The part of a turn's error that decides what kind of failure it is. */
export interface TurnError {
  readonly message: string
  readonly codexErrorInfo?: ErrorInfo
  /** Why the server reconnects to the model. The message of such an error says only that it does. */
  readonly additionalDetails?: string | null
}

/**
 * The part of the answer to `turn/start`, and of `turn/started`, that a run needs. Other fields may be missing or
 * new.
 *
 * @example
 * const { turn } = yield* Schema.decodeUnknown(Turn.Started)(answer)
 */
export const Started = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Struct({ turn: Schema.Struct({ id: Schema.String }) })
)
export type Started = typeof Started.Type

/**
 * The part of `turn/completed` that a run needs. The items are not decoded again: they were decoded as they
 * arrived. A cause that does not match its schema becomes `null`, because the turn has ended whatever the cause.
 *
 * @example
 * const { turn } = yield* Schema.decodeUnknown(Turn.Completed)(notification.params)
 */
export const Completed = /*#__PURE__*/ Schema.suspend(() =>
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

/** The fields that `item/started` and `item/completed` have in common. */
export const ItemNotification = /*#__PURE__*/ Schema.suspend(() =>
  struct({ threadId: Schema.String, turnId: Schema.String, item: ThreadItem })
)

/** Returns the HTTP status that the server got from the model provider, if a `codexErrorInfo` has one. */
export const httpStatusOf = (info: ErrorInfo): number | undefined => {
  if (info === null || info === undefined || typeof info === "string") return undefined
  for (const detail of Object.values(payload(info))) {
    if (typeof detail === "object" && detail !== null && "httpStatusCode" in detail) {
      const status = detail.httpStatusCode
      return typeof status === "number" && Number.isSafeInteger(status) ? status : undefined
    }
  }
  return undefined
}

/** Returns the error kind of a `codexErrorInfo`, which is a string or the key of an object. */
export const kindOf = (info: ErrorInfo): string | undefined =>
  info === null || info === undefined
    ? undefined
    : typeof info === "string"
      ? info
      : Object.keys(info)[0]

const isErrorInfo = /*#__PURE__*/ Schema.is(CodexErrorInfo)

/** Reads the cause from the `data` of an RPC error. If there is one, it has the shape of a turn's error. */
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
