/** A turn as the server has stored it. What this version cannot read costs that part alone. */
import type { Redaction } from "@effect-codex/app-server"
import { Fits, Item, Lenient, Turn } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A turn of the past. */
export const PastTurn = Lenient.struct({
  /** The id that the server gave it: `turnId` of its result and of its failure. */
  id: Schema.String,
  /** `completed`, `interrupted`, `failed`, or `inProgress`. */
  status: Schema.String,
  /** Its completed items in order, with what the user said. */
  items: Schema.Array(Item.Item),
  /** How many items this version of the library cannot read. They are not among `items`. */
  unreadable: Lenient.defaulted(Schema.Int, () => 0),
  /** Why it failed. */
  error: Lenient.orUndefined(
    Lenient.struct({ message: Schema.String, kind: Lenient.orUndefined(Schema.String) })
  ),
  startedAt: Lenient.orUndefined(Schema.DateTimeUtc),
  /** From its start to its end. */
  duration: Lenient.orUndefined(Schema.Duration)
})
export interface PastTurn extends Schema.Schema.Type<typeof PastTurn> {}

const Stored = Schema.Struct({
  id: Schema.String,
  status: Lenient.orDefault(Schema.String, () => "unknown"),
  items: Lenient.orDefault(Schema.Array(Schema.Unknown), () => []),
  error: Lenient.orNull(
    Schema.Struct({ message: Schema.String, codexErrorInfo: Lenient.orNull(Turn.CodexErrorInfo) })
  ),
  startedAt: Lenient.orNull(Schema.Number),
  durationMs: Lenient.orNull(Schema.Number)
})

const decodeStored = Schema.decodeUnknownOption(Stored)
const decodeItem = Fits.decode(Item.Item)

/** Reads a turn of an answer. `None` if it has no id, without which nothing can be done with it. */
export const read = (turn: unknown, redact: Redaction.Redact): Option.Option<PastTurn> =>
  Option.map(decodeStored(turn), ({ durationMs, error, id, items, startedAt, status }) => {
    const [unreadable, readable] = Arr.separate(items.map(decodeItem))
    return {
      id,
      status,
      items: readable,
      unreadable: unreadable.length,
      error:
        error === null
          ? undefined
          : { message: redact(error.message), kind: Turn.kindOf(error.codexErrorInfo) },
      startedAt:
        startedAt === null ? undefined : Option.getOrUndefined(DateTime.make(startedAt * 1_000)),
      duration: durationMs === null ? undefined : Duration.millis(durationMs)
    }
  })
