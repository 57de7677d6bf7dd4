/** What a recorder keeps, as values that can be stored. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"
import { TransportError } from "../../Failure.ts"
import { CloseReport } from "../../Transport.ts"

/** Milliseconds since the server's start was asked for. */
const at = { at: Schema.Int }

/** A message, or what happened to the server beside its messages. */
export const Entry = Schema.Union(
  Schema.TaggedStruct("Opened", { ...at, pid: Lenient.orUndefined(Schema.Int) }),
  /** A line that this program wrote. */
  Schema.TaggedStruct("Sent", { ...at, line: Schema.String }),
  /** A line that the server wrote. */
  Schema.TaggedStruct("Received", { ...at, line: Schema.String }),
  /** A line that was too long to be kept. */
  Schema.TaggedStruct("LeftOut", {
    ...at,
    by: Schema.Literal("Program", "Server"),
    bytes: Schema.Int,
    method: Lenient.orUndefined(Schema.String)
  }),
  /** Here so many entries were dropped, because the bounds of the recorder were reached. */
  Schema.TaggedStruct("Dropped", { entries: Schema.Int, bytes: Schema.Int }),
  /** The line before is no valid message of the protocol, or one of those that came with it. */
  Schema.TaggedStruct("InvalidMessage", { ...at, what: Schema.String }),
  /** The connection is lost. `by` says who found that out: the transport itself, or the program, which then ended it. */
  Schema.TaggedStruct("Lost", {
    ...at,
    by: Schema.Literal("Transport", "Program"),
    error: TransportError
  }),
  /** Code of this program threw an error while it started, ran or closed the server. */
  Schema.TaggedStruct("BrokeDown", { ...at, cause: Schema.String }),
  Schema.TaggedStruct("Closed", { ...at, report: CloseReport })
)
/** A message, or what happened to the server beside its messages. */
export type Entry = typeof Entry.Type

/** What is kept of one generation, without secrets. */
export const Generation = Schema.Struct({
  /** The key and the name of its spec. */
  key: Schema.String,
  name: Schema.String,
  generation: Schema.Int,
  /** The version of codex, if the server has answered its handshake. */
  version: Lenient.orUndefined(Schema.String),
  entries: Schema.Array(Entry)
})
/** What is kept of one generation, without secrets. */
export type Generation = typeof Generation.Type

/** What a dump is taken for by itself. */
export const Trouble = Schema.Literal("Lost", "BrokeDown", "InvalidMessage")
/** What a dump is taken for by itself. */
export type Trouble = typeof Trouble.Type

/** The last messages of one or more servers. */
export const Dump = Schema.Struct({
  format: Schema.Literal(1),
  /** The version of this library. */
  library: Schema.String,
  takenAt: Schema.DateTimeUtc,
  reason: Schema.Union(Schema.Literal("Asked"), Trouble),
  /** In the order in which they were started. */
  generations: Schema.Array(Generation)
})
/** The last messages of one or more servers. */
export type Dump = typeof Dump.Type
