/** A thread as the server has stored it. What this version cannot read costs that member alone. */
import { Lenient } from "@effect-codex/protocol"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A thread. */
export const Thread = Lenient.struct({
  id: Schema.String,
  /** What somebody has named it. */
  name: Lenient.orUndefined(Schema.String),
  /** The beginning of the first message. Empty before the first turn. */
  preview: Schema.String,
  createdAt: Lenient.orUndefined(Schema.DateTimeUtc),
  updatedAt: Lenient.orUndefined(Schema.DateTimeUtc),
  /** `notLoaded`, `idle`, `active` or `systemError`, in the process that was asked. */
  status: Schema.String,
  /** Its folder. */
  cwd: Lenient.orUndefined(Schema.String),
  model: Lenient.orUndefined(Schema.String),
  /** The thread that it is a copy of. */
  forkedFrom: Lenient.orUndefined(Schema.String),
  /** The thread whose model has started it as a sub-agent. */
  parent: Lenient.orUndefined(Schema.String),
  /** Whether it leaves nothing on disk. */
  ephemeral: Schema.Boolean
})
export interface Thread extends Schema.Schema.Type<typeof Thread> {}

/** A thread, and what its owner is known by. */
export interface Stored {
  readonly thread: Thread
  readonly provider: string | undefined
}

const Wire = Schema.Struct({
  id: Schema.String,
  modelProvider: Lenient.orNull(Schema.String),
  name: Lenient.orNull(Schema.String),
  preview: Lenient.orDefault(Schema.String, () => ""),
  createdAt: Lenient.orNull(Schema.Number),
  updatedAt: Lenient.orNull(Schema.Number),
  status: Lenient.orDefault(Schema.Struct({ type: Schema.String }), () => ({ type: "unknown" })),
  cwd: Lenient.orNull(Schema.String),
  model: Lenient.orNull(Schema.String),
  forkedFromId: Lenient.orNull(Schema.String),
  parentThreadId: Lenient.orNull(Schema.String),
  ephemeral: Lenient.orDefault(Schema.Boolean, () => false)
})

const decode = Schema.decodeUnknownOption(Wire)

/** Reads a thread of an answer. `None` if it has no id. */
export const read = (thread: unknown): Option.Option<Stored> =>
  Option.map(decode(thread), (wire) => ({
    provider: wire.modelProvider ?? undefined,
    thread: {
      id: wire.id,
      name: wire.name ?? undefined,
      preview: wire.preview,
      createdAt: timeOf(wire.createdAt),
      updatedAt: timeOf(wire.updatedAt),
      status: wire.status.type,
      cwd: wire.cwd ?? undefined,
      model: wire.model ?? undefined,
      forkedFrom: wire.forkedFromId ?? undefined,
      parent: wire.parentThreadId ?? undefined,
      ephemeral: wire.ephemeral
    }
  }))

const timeOf = (seconds: number | null): DateTime.Utc | undefined =>
  seconds === null ? undefined : Option.getOrUndefined(DateTime.make(seconds * 1_000))
