/** The messages of a recorded server, read. */
import type { FlightRecorder } from "@effect-codex/app-server"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

type Id = number | string

/** A message of the protocol. Params that are not an object are none. */
export interface Message {
  /** Whether the program has sent it, or else the server. */
  readonly isSent: boolean
  /** Milliseconds since the start of the server was asked for. */
  readonly at: number
  readonly id: Id | undefined
  readonly method: string | undefined
  readonly params: Readonly<Record<string, unknown>>
  readonly result: unknown
}

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optional(schema)

const Line = Schema.parseJson(
  Schema.Struct({
    id: optional(Schema.Union(Schema.Number, Schema.String)),
    method: optional(Schema.String),
    params: optional(Schema.Unknown),
    result: optional(Schema.Unknown)
  })
)

const decode = Schema.decodeOption(Line)
const isRecord = Schema.is(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

export const ofGeneration = ({ entries }: FlightRecorder.Generation): ReadonlyArray<Message> =>
  entries.flatMap((entry) => {
    if (entry._tag !== "Sent" && entry._tag !== "Received") return []
    return Option.toArray(
      Option.map(decode(entry.line), ({ id, method, params, result }) => ({
        isSent: entry._tag === "Sent",
        at: entry.at,
        id,
        method,
        params: isRecord(params) ? params : {},
        result
      }))
    )
  })
