/**
 * The events of a run, and its result. Both are schemas: encode them to store them or to send them elsewhere, as JSON.
 *
 * @example
 * const lines = Run.stream({ server, input: "Tell me a story" }).pipe(
 *   Stream.mapEffect(Schema.encode(Schema.parseJson(RunEvent.RunEvent)))
 * )
 */
import { Item, Message, Notifications } from "@effect-codex/protocol"
import type * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Event from "./internal/turn/Event.ts"
import * as ReadNotification from "./internal/turn/ReadNotification.ts"

export { RunResult, SubAgentEvent, Usage } from "./internal/turn/Event.ts"

/**
 * The events of a run, in order. An attempt begins with `Started` and ends with `Completed`. If the attempt fails,
 * the stream ends with the failure instead of `Completed`.
 *
 * `sequence` numbers the events of a run from 1, without gaps. A retry goes on counting. `Turn.events` reads on after
 * a number.
 */
export type RunEvent = Named<Event.RunEvent>

/** A {@link RunEvent} as it is in JSON. */
export type RunEventEncoded = Named<Event.RunEventEncoded>

// A union that is made here keeps its name in declarations. They would spell out the inferred one.
type Named<E extends { readonly _tag: string }> = {
  readonly [Tag in E["_tag"]]: Extract<E, { readonly _tag: Tag }>
}[E["_tag"]]

/**
 * The schema of the events, their constructors, and `$match` to handle each kind.
 *
 * @example
 * const show = RunEvent.RunEvent.$match({
 *   Started: ({ pid }) => `on process ${pid}`,
 *   Text: ({ delta }) => delta,
 *   Reasoning: ({ delta }) => delta,
 *   ReasoningSummary: ({ delta }) => delta,
 *   Plan: ({ steps }) => steps.map(({ status, step }) => `${status}: ${step}`).join("\n"),
 *   PlanText: ({ delta }) => delta,
 *   CommandOutput: ({ delta }) => delta,
 *   CommandInput: ({ text }) => `typed: ${text}`,
 *   Patch: ({ changes }) => `patching ${changes.map(({ path }) => path).join(", ")}`,
 *   PatchOutput: ({ delta }) => delta,
 *   Diff: ({ diff }) => diff,
 *   ToolProgress: ({ message }) => message,
 *   TokenUsage: ({ contextWindow, last }) => `${last.inputTokens} of ${contextWindow} tokens`,
 *   ItemStarted: ({ item }) => `started: ${item.type}`,
 *   ItemCompleted: ({ item }) => `completed: ${item.type}`,
 *   Waiting: ({ request }) => `waits for an answer: ${request._tag}`,
 *   Resolved: ({ answer }) => (answer === undefined ? "answered elsewhere" : "answered"),
 *   Warning: ({ message }) => message,
 *   GuardianWarning: ({ message }) => message,
 *   ModelRerouted: ({ toModel }) => `now answered by ${toModel}`,
 *   Reconnecting: ({ error }) => `reconnecting after: ${error.message}`,
 *   Notice: ({ notice }) => Notice.textOf(notice),
 *   Dropped: ({ count }) => `${count} events dropped`,
 *   Missed: ({ first, last }) => `events ${first} to ${last} are gone`,
 *   Retrying: ({ failure }) => `retrying after: ${failure.message}`,
 *   WaitingForReset: ({ resetsAt }) => `waits until ${DateTime.formatIso(resetsAt)}`,
 *   Budget: ({ left }) => `${left.tokens ?? "any number of"} tokens are left`,
 *   Compacted: ({ after }) => `compacted to ${after} tokens`,
 *   SubAgent: ({ threadId, event }) => `sub-agent ${threadId}: ${event._tag}`,
 *   Other: ({ method }) => method,
 *   Completed: ({ result }) => `${result.usage.totalTokens} tokens`
 * })
 *
 * @example
 * const stored = Schema.decodeUnknown(Schema.parseJson(RunEvent.RunEvent))
 */
export const RunEvent: Schema.Schema<RunEvent, RunEventEncoded> &
  Data.TaggedEnum.Constructor<RunEvent> = Event.RunEvent

/**
 * Converts a notification of a thread to its event. Use it to read a thread without a run. Decoding is lenient: a
 * notification that is new, or whose shape has changed, becomes `Other`.
 *
 * `sequence` is the number of the event. Default: 0, which no event of a run has.
 *
 * @example
 * const events = Effect.gen(function* () {
 *   const { take } = yield* connection.subscribe(threadId)
 *   return (yield* take).map((notification) => RunEvent.fromNotification(notification))
 * })
 */
export const fromNotification = (
  notification: Message.Notification,
  { sequence }: { readonly sequence: number } = { sequence: 0 }
): Event.NotifiedEvent => ReadNotification.read(notification, sequence)

/**
 * Decodes an `Other` event, by its method. `None` if this version does not know the method, or if the parameters have
 * another shape.
 *
 * @example
 * const hooks = Run.stream({ server, input: "Tell me a story" }).pipe(
 *   Stream.filter(RunEvent.RunEvent.$is("Other")),
 *   Stream.filterMap(RunEvent.decodeOther),
 *   Stream.filterMap((other) =>
 *     other.method === "hook/started" ? Option.some(other.params.run) : Option.none()
 *   )
 * )
 */
export const decodeOther = ({
  method,
  params
}: Pick<
  Extract<RunEvent, { readonly _tag: "Other" }>,
  "method" | "params"
>): Option.Option<Notifications.Known> => Notifications.decodeKnown({ method, params })

/** Notifications that are also sent before the turn has written or done anything. */
const harmless: ReadonlySet<string> = new Set<Notifications.NotificationName>([
  "error",
  "item/reasoning/summaryPartAdded",
  "thread/goal/cleared",
  "thread/readState/changed",
  "thread/reverted",
  "thread/settings/updated",
  "thread/started",
  "thread/status/changed",
  "turn/started"
])

/** A message has begun when nothing of it was shown yet. */
const isHarmless = (item: Item.Item): boolean =>
  item.type === "userMessage" ||
  item.type === "reasoning" ||
  item.type === "contextCompaction" ||
  (Item.isAgentMessage(item) && item.text === "")

/** A client has set the goal of the thread, as a session does that pursues one. What the model changes names its turn. */
const isGoalOfClient = ({
  method,
  params
}: Pick<Extract<RunEvent, { readonly _tag: "Other" }>, "method" | "params">): boolean =>
  method === "thread/goal/updated" && Message.turnIdOf(params) === undefined

/**
 * Whether the thread's status says that its turn waits for a person. The question is not an item, and a person may
 * have seen it.
 */
const waitsForPerson = (params: unknown): boolean =>
  Option.exists(status(params), ({ status: { activeFlags } }) => activeFlags.length > 0)
const status = Schema.decodeUnknownOption(
  Schema.Struct({ status: Schema.Struct({ activeFlags: Schema.Array(Schema.String) }) })
)

/**
 * Returns whether this event means that a person may have seen output of the turn, or that the turn may have
 * changed something. A failed run is retried or replayed only if none of its events does.
 *
 * Anything not known to be harmless counts. The caller's own message, an empty message of the model, its reasoning, a
 * compaction of the context, token counts and the server's warnings are harmless.
 *
 * @example
 * const said = RunEvent.leavesTrace(
 *   RunEvent.RunEvent.Text({ sequence: 2, itemId: "item-1", delta: "Hello" })
 * )
 */
export const leavesTrace = (event: RunEvent): boolean => {
  switch (event._tag) {
    case "Started":
    case "Reasoning":
    case "ReasoningSummary":
    case "TokenUsage":
    case "Warning":
    case "Notice":
    case "Reconnecting":
    case "Retrying":
    case "WaitingForReset":
    case "Budget":
    case "Compacted":
      return false
    case "ItemStarted":
    case "ItemCompleted":
      return !isHarmless(event.item)
    case "Other":
      return !(harmless.has(event.method) || isGoalOfClient(event)) || waitsForPerson(event.params)
    case "Text":
    case "Plan":
    case "PlanText":
    case "CommandOutput":
    case "CommandInput":
    case "Patch":
    case "PatchOutput":
    case "Diff":
    case "ToolProgress":
    case "Waiting":
    case "Resolved":
    case "GuardianWarning":
    case "ModelRerouted":
    case "Dropped":
    case "Missed":
    case "SubAgent":
    case "Completed":
      return true
  }
}
