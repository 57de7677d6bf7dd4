/**
 * Events as rows. `Completed` is no row: the outcome of its turn has it. An event without a row is one that readers are told
 * they have missed.
 */
import { RunEvent } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const encode = Schema.encode(Schema.parseJson(RunEvent.RunEvent))
export const decodeEvent = Schema.decodeUnknown(Schema.parseJson(RunEvent.RunEvent))

/** The rows as one JSON text: pairs of a sequence number and the JSON of the event. */
export const encodeEvents = (
  events: ReadonlyArray<RunEvent.RunEvent>,
  maxBytes: number,
  seal: (text: string) => string
): Effect.Effect<string> =>
  Effect.map(
    Effect.forEach(events.filter(isRow), (event) =>
      Effect.map(Effect.orDie(encode(event)), (text) => [event.sequence, text] as const)
    ),
    (rows) =>
      JSON.stringify(
        rows
          .filter(([, text]) => Buffer.byteLength(text) <= maxBytes)
          .map(([sequence, text]) => [sequence, seal(text)])
      )
  )

/** Whether an event is a row. */
export const isRow = ({ _tag }: RunEvent.RunEvent): boolean =>
  _tag !== "Completed" && _tag !== "Missed"

/** The events after a number, with a `Missed` where some are gone. */
export const withMissed = (
  events: ReadonlyArray<RunEvent.RunEvent>,
  after: number
): ReadonlyArray<RunEvent.RunEvent> => {
  let last = after
  return events.flatMap((event) => {
    const missed = gap(last, event.sequence)
    last = event.sequence
    return [...missed, event]
  })
}

/** What to tell of the numbers between two events. */
const gap = (before: number, next: number): ReadonlyArray<RunEvent.RunEvent> =>
  next <= before + 1
    ? []
    : [RunEvent.RunEvent.Missed({ sequence: next - 1, first: before + 1, last: next - 1 })]
