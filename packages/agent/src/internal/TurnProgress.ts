/** How far a turn has come, folded from the notifications of its thread. Plain functions over plain data. */
import { Item, type Message, Turn } from "@effect-codex/protocol"
import { Either, type ParseResult, Schema } from "effect"
import { fromNotification, RunEvent } from "../RunEvent.ts"

export interface Progress {
  readonly turnId: string
  readonly items: ReadonlyArray<Item.Item>
  readonly text: string
}

export type Ending =
  | { readonly _tag: "Completed" }
  | { readonly _tag: "Failed"; readonly error: Turn.TurnError }
  | { readonly _tag: "Undecodable"; readonly error: ParseResult.ParseError }

export interface Advance {
  readonly progress: Progress
  readonly events: ReadonlyArray<RunEvent>
  readonly ending: Ending | undefined
}

export const start = (turnId: string): Progress => ({ turnId, items: [], text: "" })

/** The turn a notification speaks of, if it speaks of one. */
export const turnIdOf = (params: unknown): string | undefined => {
  if (typeof params !== "object" || params === null) return undefined
  if ("turnId" in params) return typeof params.turnId === "string" ? params.turnId : undefined
  if (!("turn" in params)) return undefined
  const { turn } = params
  return typeof turn === "object" && turn !== null && "id" in turn && typeof turn.id === "string"
    ? turn.id
    : undefined
}

export const isEndOf =
  (turnId: string | undefined) =>
  (notification: Message.Notification): boolean =>
    notification.method === "turn/completed" && turnIdOf(notification.params) === turnId

/** What a turn's end is relied on for. Its items were decoded as they came, and would cost more than all the rest. */
const completed = Schema.decodeUnknownEither(
  Schema.Struct({
    turn: Schema.Struct({
      status: Schema.String,
      error: Schema.optional(
        Schema.NullOr(
          Schema.Struct({
            message: Schema.String,
            codexErrorInfo: Schema.optional(Schema.NullOr(Turn.CodexErrorInfo))
          })
        )
      )
    })
  })
)

/**
 * Takes a batch in, up to the turn's own end; what belongs to another turn of the thread is left out, and so is the
 * error that the turn's end repeats.
 */
export const advance = (
  before: Progress,
  batch: ReadonlyArray<Message.Notification>,
  redact: (text: string) => string
): Advance => {
  const events: Array<RunEvent> = []
  const items = [...before.items]
  let text = before.text
  const result = (ending: Ending | undefined): Advance => ({
    progress: { turnId: before.turnId, items, text },
    events,
    ending
  })
  for (const notification of batch) {
    const turnId = turnIdOf(notification.params)
    if (turnId !== undefined && turnId !== before.turnId) continue
    if (notification.method === "turn/completed") return result(endingOf(notification.params))
    const event = fromNotification(notification)
    if (event._tag === "Retrying") events.push(redacted(event, redact))
    else if (notification.method !== "error") events.push(event)
    if (event._tag !== "ItemCompleted") continue
    items.push(event.item)
    if (Item.isAgentMessage(event.item)) text = event.item.text
  }
  return result(undefined)
}

/** Only what is relied on is passed on: the server's further details quote the provider. */
const redacted = (
  { error }: Extract<RunEvent, { readonly _tag: "Retrying" }>,
  redact: (text: string) => string
): RunEvent =>
  RunEvent.Retrying({
    error: { message: redact(error.message), codexErrorInfo: error.codexErrorInfo ?? null }
  })

const endingOf = (params: unknown): Ending =>
  Either.match(completed(params), {
    onLeft: (error): Ending => ({ _tag: "Undecodable", error }),
    onRight: ({ turn }): Ending =>
      turn.status === "completed"
        ? { _tag: "Completed" }
        : { _tag: "Failed", error: turn.error ?? withoutError(turn.status) }
  })

/** An interrupted turn carries no error: its status is the word for what happened. */
const withoutError = (status: string): Turn.TurnError => ({
  message: `the server ended the turn as ${status}`,
  codexErrorInfo: status
})
