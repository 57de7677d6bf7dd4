/** What is sent to the entity of a session. Only `Submit` is stored. */
import {
  ApprovalInbox,
  ContextWindow,
  Failure,
  History,
  Sessions,
  SessionStore,
  Turn
} from "@effect-codex/agent"
import { Turn as Wire } from "@effect-codex/protocol"
import * as ClusterSchema from "@effect/cluster/ClusterSchema"
import * as Rpc from "@effect/rpc/Rpc"
import * as Schema from "effect/Schema"
import { primaryKeyOf } from "../turns/Mailbox.ts"

/** An optional member is absent rather than `undefined`. */
const exact = { exact: true } as const

/** What a turn is: one of the session's own, one beside it, or the session's last one asked again. */
export const Kind = Schema.Literal("Turn", "SideQuestion", "Helper", "Retry")
export type Kind = typeof Kind.Type

const Point = Schema.Union(
  Schema.Struct({ before: Schema.String }),
  Schema.Struct({ after: Schema.String })
)

/** The options of a turn, as `PortableSessions` has them. */
export const Options = Schema.Struct({
  timeout: Schema.optionalWith(Schema.Duration, exact),
  progressTimeout: Schema.optionalWith(Schema.Duration, exact),
  turn: Schema.optionalWith(
    Schema.Struct({
      model: Schema.optionalWith(Schema.String, exact),
      effort: Schema.optionalWith(Schema.String, exact)
    }),
    exact
  ),
  from: Schema.optionalWith(Point, exact)
})
export type Options = typeof Options.Type

/** The parts of an input. Files that they name are those of the host that runs the turn. */
export const Parts = Schema.Array(Wire.UserInput)

/**
 * Asks for a turn that the log has accepted. It is stored until the turn has ended, and so comes to the next host of the
 * session if this one is lost. Its answer says nothing: the log has the end.
 */
export const Submit = Rpc.make("Submit", {
  payload: {
    id: Schema.String,
    kind: Kind,
    /** The JSON of the parts, sealed if there is a key. */
    input: Schema.String,
    options: Options
  },
  primaryKey: ({ id }) => primaryKeyOf(id)
})
  .annotate(ClusterSchema.Persisted, true)
  // An interrupted message is never delivered again. A turn is interrupted by `Interrupt`.
  .annotate(ClusterSchema.Uninterruptible, true)

/**
 * Names a call, where to carry it out twice would do harm: a call that is not stored may be delivered twice. The entity
 * answers a call that it knows as it did before.
 */
const call = { call: Schema.String }

/** What the operations on a session may fail with. */
const Refused = Schema.Union(Sessions.NotOwner, SessionStore.StoreError)

const Steer = Rpc.make("Steer", {
  payload: Schema.Struct({
    ...call,
    /** Default: the session's running turn. */
    turn: Schema.optionalWith(Schema.String, exact),
    input: Parts
  }),
  error: Failure.Failure
})

/** Interrupts a turn, and answers when it has ended: whether the entity has it. */
const Interrupt = Rpc.make("Interrupt", {
  payload: { turn: Schema.String },
  success: Schema.Boolean
})

/** The turns that this entity runs, and the last that have ended. */
const Turns = Rpc.make("Turns", {
  success: Schema.Array(Turn.Snapshot)
})

const Open = Rpc.make("Open", {
  payload: { ...call, as: Schema.Literal("New", "NewOrFound", "Found") },
  /** Whether there is such a session. */
  success: Schema.Boolean,
  error: Schema.Union(Sessions.SessionExists, Refused)
})

const Forget = Rpc.make("Forget", { error: Refused })

const ReadHistory = Rpc.make("History", {
  payload: Schema.Struct({
    limit: Schema.optionalWith(Schema.Number, exact),
    cursor: Schema.optionalWith(Schema.String, exact),
    order: Schema.optionalWith(Schema.Literal("NewestFirst", "OldestFirst"), exact)
  }),
  success: History.Page,
  error: Failure.Failure
})

const Rewind = Rpc.make("Rewind", {
  payload: { ...call, to: Point },
  error: Failure.Failure
})

const Context = Rpc.make("Context", {
  success: Schema.Option(ContextWindow.ContextWindow),
  error: Failure.Failure
})

const Compact = Rpc.make("Compact", {
  payload: call,
  success: Schema.Option(ContextWindow.Compaction),
  error: Failure.Failure
})

/** What of the session waits for a person. */
const Questions = Rpc.make("Questions", { success: Schema.Array(ApprovalInbox.Pending) })

const AnswerQuestion = Rpc.make("Answer", {
  payload: { ...call, question: Schema.String, answer: ApprovalInbox.Answer },
  error: ApprovalInbox.NotPending
})

/** What is asked of a turn that runs, and of its session meanwhile. */
export const ofRunning = [
  Steer,
  Interrupt,
  Turns,
  ReadHistory,
  Context,
  Questions,
  AnswerQuestion
] as const

export const all = [Submit, Open, Forget, Rewind, Compact, ...ofRunning] as const
