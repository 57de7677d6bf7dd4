/**
 * The tokens of one turn: what the `total` of its thread grew by, and the same for the threads of its sub-agents.
 *
 * The server tells usage as `last`, one response of the model, and `total`, the whole thread. It repeats both before a
 * compaction and whenever a response brings new rate limits, in a turn that has not used anything too, and after a
 * compaction `last` is an estimate of the context. So only `total` can be relied on. It begins with the parent's in a fork,
 * and where it was in a resumed thread. Where it begins is known of threads whose usage was told before. Of the others the
 * first `last` is the turn's own if the model has said something in it, and a repetition if not.
 */
import { Fits } from "@effect-codex/protocol"
import * as Either from "effect/Either"
import { noTokens, type RunEvent, type RunResult, type SubAgentEvent, Usage } from "./Event.ts"

export interface TurnUsage {
  readonly own: Usage
  readonly subAgents: Usage
  readonly contextWindow: number | undefined
  /** The totals of the threads as they were told last. */
  readonly totals: ReadonlyMap<string, Usage>
  /** The threads in which the model has said or done something in this turn. */
  readonly answering: ReadonlySet<string>
}

const decodeTotal = Fits.decode(Usage)

/** `totals` are those of the thread and its sub-agents before the turn, as far as the server has told them. */
export const start = (totals: ReadonlyMap<string, unknown>): TurnUsage => ({
  own: noTokens,
  subAgents: noTokens,
  contextWindow: undefined,
  totals: new Map(
    [...totals].flatMap(([threadId, total]) =>
      Either.match(decodeTotal(total), {
        onLeft: () => [],
        onRight: (total) => [[threadId, total]]
      })
    )
  ),
  answering: new Set()
})

/** Takes in an event of the turn, in its own thread or in that of a sub-agent. */
export const after = (
  before: TurnUsage,
  threadId: string,
  isOwn: boolean,
  event: RunEvent | SubAgentEvent
): TurnUsage => {
  if (event._tag !== "TokenUsage") {
    return before.totals.has(threadId) || before.answering.has(threadId) || !isAnswer(event)
      ? before
      : { ...before, answering: new Set([...before.answering, threadId]) }
  }
  const { contextWindow, last, total } = event
  const isOwnResponse = before.answering.has(threadId) && last.inputTokens + last.outputTokens > 0
  const begin = before.totals.get(threadId) ?? (isOwnResponse ? less(total, last) : total)
  const spent = less(total, begin)
  const known = withTotal(before, threadId, larger(begin, total))
  return isOwn
    ? { ...known, own: sum(known.own, spent), contextWindow: contextWindow ?? known.contextWindow }
    : { ...known, subAgents: sum(known.subAgents, spent) }
}

/** What the events of a turn tell. The thread does not have it. */
export const ofTold = (threadId: string, told: ReadonlyArray<RunEvent>): TurnUsage =>
  told.reduce(
    (usage, event) =>
      event._tag === "SubAgent"
        ? after(usage, event.threadId, false, event.event)
        : after(usage, threadId, true, event),
    start(new Map())
  )

/** Takes in what another turn of the thread has used, or what is told again of it. */
export const outside = (before: TurnUsage, threadId: string, total: Usage): TurnUsage => {
  const known = before.totals.get(threadId)
  return known === undefined ? before : withTotal(before, threadId, larger(known, total))
}

const withTotal = (before: TurnUsage, threadId: string, total: Usage): TurnUsage => ({
  ...before,
  totals: new Map([...before.totals, [threadId, total]])
})

/** What the result of the run says. */
export const summary = ({
  contextWindow,
  own,
  subAgents
}: TurnUsage): Pick<RunResult, "usage" | "subAgentsUsage" | "contextWindow"> => ({
  usage: own,
  subAgentsUsage: subAgents,
  contextWindow
})

/** The result of a turn that an earlier one belongs to. */
export const withEarlier = (result: RunResult, earlier: RunResult): RunResult => ({
  ...result,
  usage: sum(earlier.usage, result.usage),
  subAgentsUsage: sum(earlier.subAgentsUsage, result.subAgentsUsage)
})

/** Whether the model has said or done something. */
const isAnswer = (event: RunEvent | SubAgentEvent): boolean => {
  switch (event._tag) {
    case "ItemStarted":
    case "ItemCompleted":
      return event.item.type !== "userMessage" && event.item.type !== "contextCompaction"
    case "Text":
    case "Reasoning":
    case "ReasoningSummary":
    case "Plan":
    case "PlanText":
      return true
    default:
      return false
  }
}

export const sum = (one: Usage, other: Usage): Usage => combined(one, other, (a, b) => a + b)

/** A total does not shrink. One that does is an old one. */
const larger = (one: Usage, other: Usage): Usage => combined(one, other, Math.max)

const less = (one: Usage, other: Usage): Usage => combined(one, other, (a, b) => Math.max(0, a - b))

const combined = (one: Usage, other: Usage, f: (a: number, b: number) => number): Usage => ({
  inputTokens: f(one.inputTokens, other.inputTokens),
  cachedInputTokens: f(one.cachedInputTokens, other.cachedInputTokens),
  cacheWriteInputTokens: f(one.cacheWriteInputTokens, other.cacheWriteInputTokens),
  outputTokens: f(one.outputTokens, other.outputTokens),
  reasoningOutputTokens: f(one.reasoningOutputTokens, other.reasoningOutputTokens),
  totalTokens: f(one.totalTokens, other.totalTokens)
})
