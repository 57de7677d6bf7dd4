/** Rules that answer requests for approval, and the record of each answer. All are schemas, so that they can be stored. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"
import * as Approval from "./Approval.ts"

/** What a rule answers. `ask` asks the person, whatever the rules behind it say. */
const decision = Schema.Literal("accept", "decline", "ask")

/**
 * A rule of what may be done without asking.
 *
 * - `Command`: a single plain command whose first words are `prefix`: `["git", "log"]`. A command with a pipe, a
 *   redirection, an expansion or a second command fits no rule. Nor does one that asks for network or permissions, if the
 *   rule accepts. Of a command that asks to leave the sandbox the rule says that it may.
 * - `Path`: patches. If the rule accepts, those whose every file lies in `folder`, judged as `acceptWithinWorkspace` does.
 *   Otherwise those that touch it. `folder` is an absolute POSIX path.
 * - `Host`: network access to `host`. `*.example.org` are the hosts below `example.org`. `protocol` narrows it.
 * - `McpTool`: calls of a tool of an MCP server, or of all its tools, by the server's name in the configuration.
 */
export const Rule = Schema.Union(
  Schema.TaggedStruct("Command", { prefix: Schema.NonEmptyArray(Schema.String), decision }),
  Schema.TaggedStruct("Path", {
    folder: Schema.String.pipe(Schema.startsWith("/")),
    /** As in `Approvals.WorkspaceOptions`. Default: `decline`, which means here that the rule does not fit. */
    runLater: Schema.optional(Schema.Literal("accept", "decline")),
    decision
  }),
  Schema.TaggedStruct("Host", {
    host: Schema.String,
    protocol: Schema.optional(Schema.String),
    decision
  }),
  Schema.TaggedStruct("McpTool", {
    server: Schema.String,
    tool: Schema.optional(Schema.String),
    decision
  })
)
export type Rule = typeof Rule.Type

export const isSameRule = Schema.equivalence(Rule)

/**
 * How long an answer is remembered: for the turn that asked, for its session (of a run without one: for the run), or in
 * the store. A session that has ended and is opened again remembers what is in the store.
 */
export const Lifetime = Schema.Literal("turn", "session", "always")
export type Lifetime = typeof Lifetime.Type

/** Who made a decision. */
export const DecidedBy = Schema.Union(
  /** A rule: of the program, or one that was remembered. */
  Schema.TaggedStruct("Rule", {
    rule: Rule,
    origin: Schema.Literal("program", "turn", "session", "store")
  }),
  /** The person, with the name that the program gave. */
  Schema.TaggedStruct("Person", { name: Lenient.orUndefined(Schema.String) }),
  /** The person did not answer in time. */
  Schema.TaggedStruct("Deadline", {}),
  /** No rule fits, and there is no person whom this could be asked. */
  Schema.TaggedStruct("Nobody", {}),
  /** What should have reached the person failed. */
  Schema.TaggedStruct("Failed", {})
)
export type DecidedBy = typeof DecidedBy.Type

/** What a person asked to remember. */
export const Remembered = Schema.Struct({ rule: Lenient.orUndefined(Rule), for: Lifetime })
export type Remembered = typeof Remembered.Type

/** One decision, for the records of the program. It holds what was asked, but no answer to the model's questions. */
export const Decided = Schema.Struct({
  at: Schema.DateTimeUtc,
  /** The key of the session. `undefined` if the run has none. */
  session: Lenient.orUndefined(Schema.String),
  request: Approval.Request,
  /** `answer` if the model's questions were answered. */
  decision: Schema.Literal("accept", "decline", "cancel", "answer"),
  by: DecidedBy,
  remembered: Lenient.orUndefined(Remembered)
})
export interface Decided extends Schema.Schema.Type<typeof Decided> {}
