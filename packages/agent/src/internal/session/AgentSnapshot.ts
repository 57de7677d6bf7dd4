/** What is known of a sub-agent, as a schema. `SubAgent` is its public side. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"
import { Usage } from "../turn/Event.ts"

/** How a sub-agent is. It may go on working after every end but `Closed` and `Lost`, if its parent tells it to. */
export const State = Schema.Union(
  /** It was spawned, and has not begun. */
  Schema.TaggedStruct("Starting", {}),
  Schema.TaggedStruct("Working", { turnId: Schema.String }),
  /** It works, and waits for the answer to a request: an approval, or a question to a person. */
  Schema.TaggedStruct("Waiting", { turnId: Schema.String }),
  /** It has answered. */
  Schema.TaggedStruct("Completed", {}),
  /** Why, in the server's words. */
  Schema.TaggedStruct("Failed", { detail: Lenient.orUndefined(Schema.String) }),
  Schema.TaggedStruct("Interrupted", {}),
  /** Its parent has closed it, or the parent of its parent. */
  Schema.TaggedStruct("Closed", {}),
  /** It worked when its server was lost, or when the session let go of its thread. Nothing more is heard of it. */
  Schema.TaggedStruct("Lost", {})
)
export type State = typeof State.Type

/** A sub-agent now, as a value that can be shown, logged, stored and sent. */
export const Snapshot = Schema.Struct({
  threadId: Schema.String,
  /** The thread that spawned it: the session's, or that of another sub-agent. */
  parentThreadId: Schema.String,
  /** The name that codex has given it, such as `Newton`. `undefined` if the server does not say. */
  name: Lenient.orUndefined(Schema.String),
  /** The kind of agent that its parent asked for. */
  role: Lenient.orUndefined(Schema.String),
  /** Its place among the agents, such as `/root/job`, where its parent has named it. */
  path: Lenient.orUndefined(Schema.String),
  /** What it was asked to do. */
  task: Lenient.orUndefined(Schema.String),
  model: Lenient.orUndefined(Schema.String),
  state: State,
  /** The tokens that it has spent, without those of the sub-agents that it has spawned. */
  usage: Usage,
  /** Its last message. After `Completed` it is the answer. */
  result: Lenient.orUndefined(Schema.String)
})
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}
