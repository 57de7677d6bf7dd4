/**
 * The events of a run and its result, as schemas. `RunEvent` is their public side.
 *
 * Members that a later version adds are kept. `undefined` members are left out of the JSON.
 */
import { Failure, Notice, Rights } from "@effect-codex/app-server"
import { Common, Item, Lenient, Turn } from "@effect-codex/protocol"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Approval from "../approvals/Approval.ts"
import { Left } from "./Spending.ts"

/** Token counts. */
export const Usage = Lenient.struct({
  inputTokens: Schema.Int,
  /** Input tokens that the provider read from its cache. */
  cachedInputTokens: Schema.Int,
  /** Input tokens that the provider wrote to its cache. 0 if it does not say. */
  cacheWriteInputTokens: Lenient.orDefault(Schema.Int, () => 0),
  outputTokens: Schema.Int,
  /** Output tokens that the model spent on reasoning. */
  reasoningOutputTokens: Schema.Int,
  totalTokens: Schema.Int
})
export interface Usage extends Schema.Schema.Type<typeof Usage> {}

/** No tokens. */
export const noTokens: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
  totalTokens: 0
}

/** The result of a run. */
export const RunResult = Lenient.struct({
  threadId: Schema.String,
  turnId: Schema.String,
  /** The generation of the server that the run used. */
  generation: Schema.Int,
  pid: Lenient.orUndefined(Schema.Int),
  /**
   * How the server says the turn ended: `completed`. A turn that failed or was interrupted has no result: the run
   * fails.
   */
  status: Schema.String,
  /** The model's final answer, or its last message if it marked none as final. Empty if it wrote nothing. */
  text: Schema.String,
  /** Every completed item of the turn, in order. */
  items: Schema.Array(Item.Item),
  /** The tokens that this turn has spent, with those of a compaction in it, and without those of sub-agents. */
  usage: Usage,
  /** The tokens that sub-agents have spent during this turn. They may spend more after it. */
  subAgentsUsage: Lenient.defaulted(Usage, () => noTokens),
  /** The size of the model's context window in tokens, if the server said so in this turn. */
  contextWindow: Lenient.orUndefined(Schema.Int),
  /**
   * The changes of the turn's patches, as one unified diff. Empty without changes. Changes made by commands are not
   * included.
   */
  diff: Schema.String,
  /**
   * The problems that the server told of beside the turn: MCP servers that did not start for this run, and warnings about
   * the configuration, since the start of the server.
   */
  notices: Schema.optionalWith(Schema.Array(Notice.Notice), { default: () => [] }),
  /** The time from the turn's start to its end, by the server's clock. `undefined` if the server does not say. */
  duration: Lenient.orUndefined(Schema.Duration)
})
export interface RunResult extends Schema.Schema.Type<typeof RunResult> {}

/** The number of a request of the server, among those of its connection. */
const requestId = Schema.Union(Schema.Int, Schema.String)

/** The events that a notification becomes, in the thread of the run or in that of a sub-agent: all but their number. */
const notified = {
  /** A piece of the model's message, sent while the model writes it. */
  Text: { itemId: Schema.String, delta: Schema.String },
  /** A piece of the model's raw reasoning. Most models send only the summary. */
  Reasoning: { itemId: Schema.String, contentIndex: Schema.Int, delta: Schema.String },
  /** A piece of the summary of the model's reasoning. Each part of the summary has its own index. */
  ReasoningSummary: { itemId: Schema.String, summaryIndex: Schema.Int, delta: Schema.String },
  /** The model's list of steps, whole. It replaces the one before. */
  Plan: {
    explanation: Lenient.orUndefined(Schema.String),
    steps: Schema.Array(Turn.TurnPlanStep)
  },
  /** A piece of a plan that the model proposes. The completed item may differ from the sum of the pieces. */
  PlanText: { itemId: Schema.String, delta: Schema.String },
  /** A piece of a running command's output. */
  CommandOutput: { itemId: Schema.String, delta: Schema.String },
  /** The model typed this into a running command. */
  CommandInput: { itemId: Schema.String, processId: Schema.String, text: Schema.String },
  /** What a patch that is not completed changes, whole. It replaces the changes before. */
  Patch: { itemId: Schema.String, changes: Schema.Array(Common.FileUpdateChange) },
  /** A piece of the output of applying a patch. Current versions of codex send none. */
  PatchOutput: { itemId: Schema.String, delta: Schema.String },
  /** All patches of the turn so far, as one unified diff. It replaces the one before. */
  Diff: { diff: Schema.String },
  /** An MCP server says how far its tool has come. */
  ToolProgress: { itemId: Schema.String, message: Schema.String },
  /** The model has answered once more, or the context was compacted. The server may repeat itself. */
  TokenUsage: {
    /**
     * The tokens of the last response. `inputTokens` is how much of the context window is in use. After a compaction only
     * `totalTokens` is set, and it is an estimate of that.
     */
    last: Usage,
    /** The tokens of the whole thread. A fork's begin with those of its parent. */
    total: Usage,
    /** The size of the model's context window in tokens, if the server knows it. */
    contextWindow: Lenient.orUndefined(Schema.Int)
  },
  /** An item has begun: a message, a command, a patch, a web search, an image, a review, a compaction, ... */
  ItemStarted: { item: Item.Item },
  /** An item is complete. */
  ItemCompleted: { item: Item.Item },
  /** The turn waits for the answer to a request for approval. A `Resolved` with the same id follows. */
  Waiting: { requestId, request: Approval.Request },
  /** A request for approval is no longer open. */
  Resolved: {
    requestId,
    /** What this run answered. `undefined` if another client has answered, or if the turn ended before. */
    answer: Lenient.orUndefined(Approval.Answer)
  },
  /** The server warns of something. */
  Warning: { message: Schema.String },
  /** The guardian, which reviews approvals in place of a person, warns of something. */
  GuardianWarning: { message: Schema.String },
  /** The provider answers with another model than the one that was asked for. */
  ModelRerouted: { fromModel: Schema.String, toModel: Schema.String, reason: Schema.String },
  /** The server lost its connection to the model and is reconnecting. */
  Reconnecting: {
    error: Lenient.struct({
      message: Schema.String,
      codexErrorInfo: Lenient.orNull(Turn.CodexErrorInfo),
      /** Why, in the server's words. */
      additionalDetails: Lenient.orNull(Schema.String)
    })
  },
  /** What the server says beside the turn: of an MCP server of the thread, or of its configuration. */
  Notice: { notice: Notice.Notice },
  /** Any other notification of the thread, not decoded. */
  Other: { method: Schema.String, params: Lenient.json }
}

const inner = <const Tag extends string, Fields extends Schema.Struct.Fields>(
  tag: Tag,
  fields: Fields
) => Lenient.struct({ _tag: Schema.Literal(tag), ...fields })

/** An event of a sub-agent's turn. It has no number of its own: that of the `SubAgent` around it counts. */
export const SubAgentEvent = Schema.Union(
  inner("Text", notified.Text),
  inner("Reasoning", notified.Reasoning),
  inner("ReasoningSummary", notified.ReasoningSummary),
  inner("Plan", notified.Plan),
  inner("PlanText", notified.PlanText),
  inner("CommandOutput", notified.CommandOutput),
  inner("CommandInput", notified.CommandInput),
  inner("Patch", notified.Patch),
  inner("PatchOutput", notified.PatchOutput),
  inner("Diff", notified.Diff),
  inner("ToolProgress", notified.ToolProgress),
  inner("TokenUsage", notified.TokenUsage),
  inner("ItemStarted", notified.ItemStarted),
  inner("ItemCompleted", notified.ItemCompleted),
  inner("Waiting", notified.Waiting),
  inner("Resolved", notified.Resolved),
  inner("Warning", notified.Warning),
  inner("GuardianWarning", notified.GuardianWarning),
  inner("ModelRerouted", notified.ModelRerouted),
  inner("Reconnecting", notified.Reconnecting),
  inner("Notice", notified.Notice),
  inner("Other", notified.Other)
)
export type SubAgentEvent = typeof SubAgentEvent.Type

const numbered = <const Tag extends string, Fields extends Schema.Struct.Fields>(
  tag: Tag,
  fields: Fields
) =>
  Lenient.struct({
    _tag: Schema.Literal(tag),
    /** The number of the event in its run, from 1, without gaps, across attempts. */
    sequence: Schema.NonNegativeInt,
    ...fields
  })

/** As in `Failure.Failure`, the stack is no part of the value. */
const TurnFailure = Failure.TurnError.annotations({ parseOptions: { onExcessProperty: "ignore" } })

const events = Schema.Union(
  /** The server has accepted the turn. The first event of each attempt, but for `Compacted`. */
  numbered("Started", {
    threadId: Schema.String,
    turnId: Schema.String,
    generation: Schema.Int,
    pid: Lenient.orUndefined(Schema.Int),
    /** The provider of the thread's model, as the server's configuration names it. */
    provider: Lenient.orUndefined(Schema.String),
    /** What the turn's commands may do: its effective rights. `undefined` if the server has not said so. */
    rights: Lenient.orUndefined(Rights.Rights),
    /**
     * The name of the server's spec, which says whose account the turn uses. `undefined` if the run has a credential of its
     * own.
     */
    account: Lenient.orUndefined(Schema.String)
  }),
  numbered("Text", notified.Text),
  numbered("Reasoning", notified.Reasoning),
  numbered("ReasoningSummary", notified.ReasoningSummary),
  numbered("Plan", notified.Plan),
  numbered("PlanText", notified.PlanText),
  numbered("CommandOutput", notified.CommandOutput),
  numbered("CommandInput", notified.CommandInput),
  numbered("Patch", notified.Patch),
  numbered("PatchOutput", notified.PatchOutput),
  numbered("Diff", notified.Diff),
  numbered("ToolProgress", notified.ToolProgress),
  numbered("TokenUsage", notified.TokenUsage),
  numbered("ItemStarted", notified.ItemStarted),
  numbered("ItemCompleted", notified.ItemCompleted),
  numbered("Waiting", notified.Waiting),
  numbered("Resolved", notified.Resolved),
  numbered("Warning", notified.Warning),
  numbered("GuardianWarning", notified.GuardianWarning),
  numbered("ModelRerouted", notified.ModelRerouted),
  numbered("Reconnecting", notified.Reconnecting),
  numbered("Notice", notified.Notice),
  numbered("Other", notified.Other),
  /** The consumer was too slow, so this many progress events were dropped here. Text is never dropped. */
  numbered("Dropped", { count: Schema.Int }),
  /**
   * A reader of a turn's log came so late that the events with these numbers are gone. Only `Turn.events` has it, and
   * only as the first event. Its own number is that of the last one which is gone.
   */
  numbered("Missed", { first: Schema.Int, last: Schema.Int }),
  /** The attempt failed and the run is retried. The events of the next attempt follow. Nothing waits any more. */
  numbered("Retrying", { failure: Failure.Failure }),
  /**
   * The attempt failed because a limit of the account is used up. The run waits for its reset, and is then retried
   * (`resetTimeout`).
   */
  numbered("WaitingForReset", { failure: TurnFailure, resetsAt: Schema.DateTimeUtc }),
  /**
   * The session has compacted its thread by itself, before this turn (`compactAt`). The tokens are those in use in the context
   * window, after it as codex estimates them.
   */
  numbered("Compacted", {
    before: Lenient.orUndefined(Schema.Int),
    after: Lenient.orUndefined(Schema.Int)
  }),
  /** What is left of the budgets of the run: the least of each. At the start of an attempt, and whenever it has changed. */
  numbered("Budget", { left: Left }),
  /** An event of a sub-agent, which works on a thread of its own. It may continue after the run has ended. */
  numbered("SubAgent", { threadId: Schema.String, event: SubAgentEvent }),
  /** The turn is complete. Always the last event. */
  numbered("Completed", { result: RunResult })
).annotations({ decodingFallback: (issue) => fromLaterVersion(issue) })
export type RunEvent = typeof events.Type
export type RunEventEncoded = typeof events.Encoded

/** An event that a later version has written: `Other`, with the event's tag as its method. */
const fromLaterVersion = (
  issue: ParseResult.ParseIssue
): Either.Either<RunEvent, ParseResult.ParseIssue> => {
  const { actual } = issue
  return Predicate.isRecord(actual) &&
    typeof actual["_tag"] === "string" &&
    !tags.has(actual["_tag"]) &&
    isSequence(actual["sequence"])
    ? Either.right({
        _tag: "Other",
        sequence: actual["sequence"],
        method: actual["_tag"],
        params: actual
      })
    : Either.left(issue)
}

const isSequence = Schema.is(Schema.NonNegativeInt)
const tags: ReadonlySet<string> = new Set(
  events.members.map(({ fields }) => fields._tag.literals[0])
)

const make = Data.taggedEnum<RunEvent>()

export const RunEvent: Schema.Schema<RunEvent, RunEventEncoded> & typeof make = Object.assign(
  events,
  {
    $is: make.$is,
    $match: make.$match,
    Started: make.Started,
    Text: make.Text,
    Reasoning: make.Reasoning,
    ReasoningSummary: make.ReasoningSummary,
    Plan: make.Plan,
    PlanText: make.PlanText,
    CommandOutput: make.CommandOutput,
    CommandInput: make.CommandInput,
    Patch: make.Patch,
    PatchOutput: make.PatchOutput,
    Diff: make.Diff,
    ToolProgress: make.ToolProgress,
    TokenUsage: make.TokenUsage,
    ItemStarted: make.ItemStarted,
    ItemCompleted: make.ItemCompleted,
    Waiting: make.Waiting,
    Resolved: make.Resolved,
    Warning: make.Warning,
    GuardianWarning: make.GuardianWarning,
    ModelRerouted: make.ModelRerouted,
    Reconnecting: make.Reconnecting,
    Notice: make.Notice,
    Other: make.Other,
    Dropped: make.Dropped,
    Missed: make.Missed,
    Retrying: make.Retrying,
    WaitingForReset: make.WaitingForReset,
    Budget: make.Budget,
    Compacted: make.Compacted,
    SubAgent: make.SubAgent,
    Completed: make.Completed
  }
)

/** The events that a single notification can become. */
export type NotifiedEvent = Exclude<
  RunEvent,
  {
    readonly _tag:
      | "Started"
      | "Missed"
      | "Retrying"
      | "WaitingForReset"
      | "Budget"
      | "Compacted"
      | "SubAgent"
      | "Completed"
  }
>
