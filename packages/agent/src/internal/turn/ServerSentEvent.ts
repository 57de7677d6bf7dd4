/**
 * An event of a turn as a server-sent event: its name and its data. Of a failure the data say what a stranger may be told,
 * and it is read back as the failure that is made of that.
 */
import { Failure } from "@effect-codex/app-server"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RunEvent } from "./Event.ts"

export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** The event that a turn which fails ends with. It has no number. */
const failed = "Failed"

export const of = (event: RunEvent): ServerSentEvent => ({
  event: event._tag,
  data:
    // The JSON of a failure is what a stranger may be told. Its encoding is not.
    event._tag === "Retrying" || event._tag === "WaitingForReset"
      ? JSON.stringify(event)
      : encode(event)
})

export const ofFailure = (failure: Failure.Failure): ServerSentEvent => ({
  event: failed,
  data: JSON.stringify(failure)
})

export const read = ({ data, event }: ServerSentEvent): Effect.Effect<RunEvent, Failure.Failure> =>
  Effect.catchTag(readEvent(event, data), "ParseError", (error) =>
    Effect.fail(Failure.mismatch(error, event, 0))
  )

const readEvent = (event: string, data: string) => {
  switch (event) {
    case failed:
      return Effect.flatMap(decodeFailed(data), (told) => Effect.fail(failureOf(told)))
    case "Retrying":
      return Effect.map(decodeRetrying(data), ({ failure, sequence }) =>
        RunEvent.Retrying({ sequence, failure: failureOf(failure) })
      )
    case "WaitingForReset":
      return Effect.map(decodeWaiting(data), ({ failure, resetsAt, sequence }) =>
        RunEvent.WaitingForReset({
          sequence,
          resetsAt,
          failure: limitReached(failureOf(failure), resetsAt)
        })
      )
    default:
      return decode(data)
  }
}

/** A failure that only a later version knows is still the failure of the turn. */
const failureOf = (told: unknown): Failure.Failure =>
  Option.match(decodeTold(told), {
    onNone: () => turnError({ reason: "Other", detail: "The turn failed in a way that is new." }),
    onSome: Failure.fromPublic
  })

/** A run waits for the reset of a limit after a `TurnError` alone. */
const limitReached = (failure: Failure.Failure, resetsAt: DateTime.Utc): Failure.TurnError =>
  failure._tag === "TurnError"
    ? turnError({ reason: failure.reason, detail: failure.detail, resetsAt })
    : turnError({ reason: "Other", detail: failure.message, resetsAt })

const turnError = (
  told: Pick<Failure.TurnError, "reason" | "detail"> & { readonly resetsAt?: DateTime.Utc }
) =>
  new Failure.TurnError({
    generation: 0,
    threadId: "",
    turnId: undefined,
    kind: undefined,
    ...told
  })

const encode = Schema.encodeSync(Schema.parseJson(RunEvent))
const decode = Schema.decode(Schema.parseJson(RunEvent))

const decodeTold = Schema.decodeUnknownOption(Failure.Public)
const decodeFailed = Schema.decode(Schema.parseJson(Schema.Unknown))

const retrying = { sequence: Schema.NonNegativeInt, failure: Schema.Unknown }
const decodeRetrying = Schema.decode(Schema.parseJson(Schema.Struct(retrying)))
const decodeWaiting = Schema.decode(
  Schema.parseJson(Schema.Struct({ ...retrying, resetsAt: Schema.DateTimeUtc }))
)
