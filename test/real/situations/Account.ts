/** What a run was told, in a form in which the fake and the real server can be compared. */
import { RunAttempt, type RunEvent } from "@effect-codex/agent"
import type { Failure } from "@effect-codex/app-server"
import type { Item } from "@effect-codex/protocol"
import { Effect, Exit, Fiber, Predicate, Ref, type Scope, Stream, SubscriptionRef } from "effect"

/** A run that is read in the background. */
export interface Running {
  /** Waits until the run has said this. It may have said more. */
  readonly saw: (line: string) => Effect.Effect<void>
  /** What was told of the whole run. */
  readonly told: Effect.Effect<Account>
}

export interface Account {
  readonly events: ReadonlyArray<string>
  /** Sub-agents work beside the run. Between their events and its own there is no order. */
  readonly subAgents: ReadonlyArray<string>
  readonly end: object
}

/** Reads a run in the background. */
export const reading = <R>(
  events: Stream.Stream<RunEvent.RunEvent, Failure.Failure, R>
): Effect.Effect<Running, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const own = yield* SubscriptionRef.make(nothing)
    const subAgents = yield* Ref.make(nothing)
    const fiber = yield* events.pipe(
      Stream.tap((event) =>
        event._tag === "SubAgent"
          ? Ref.update(subAgents, (lines) => linesWith(lines, event.event))
          : Ref.update(own, (lines) => linesWith(lines, event))
      ),
      RunAttempt.resultOf,
      Effect.exit,
      Effect.forkScoped
    )
    return {
      saw: (line) =>
        own.changes.pipe(
          Stream.takeUntil((lines) => lines.some((one) => one.startsWith(line))),
          Stream.runDrain
        ),
      told: Effect.gen(function* () {
        const end = endOf(yield* Fiber.join(fiber))
        return { events: yield* Ref.get(own), subAgents: yield* Ref.get(subAgents), end }
      })
    }
  })

const nothing: ReadonlyArray<string> = []

/** Runs something to its end. */
export const told = <R>(events: Stream.Stream<RunEvent.RunEvent, Failure.Failure, R>) =>
  Effect.scoped(Effect.flatMap(reading(events), ({ told }) => told))

/** How something ended that has no events. */
export const ended = <A extends RunEvent.RunResult, R>(run: Effect.Effect<A, Failure.Failure, R>) =>
  Effect.map(Effect.exit(run), endOf)

type Event = RunEvent.RunEvent | RunEvent.SubAgentEvent

/** Pieces of one text are one line, wherever they were cut. */
const linesWith = (before: ReadonlyArray<string>, event: Event): ReadonlyArray<string> => {
  const line = lineOf(event)
  const last = before.at(-1)
  if (line === undefined || line === last) return before
  return last !== undefined && isPiece(event) && last.startsWith(`${event._tag}: `)
    ? [...before.slice(0, -1), last + event.delta]
    : [...before, line]
}

const isPiece = (event: Event) => event._tag === "Text" || event._tag === "CommandOutput"

const lineOf = (event: Event): string | undefined => {
  switch (event._tag) {
    case "Text":
    case "CommandOutput":
      return `${event._tag}: ${event.delta}`
    case "ItemStarted":
    case "ItemCompleted":
      return `${event._tag}: ${itemOf(event.item)}`
    case "TokenUsage":
      return `${event._tag}: ${event.total.inputTokens} ${event.total.outputTokens}`
    case "Waiting":
      return `${event._tag}: ${event.request._tag}`
    case "Resolved":
      return `${event._tag}: ${JSON.stringify(event.answer)}`
    case "Reconnecting":
      return `${event._tag}: ${JSON.stringify(event.error.codexErrorInfo)}`
    case "Retrying":
      return `${event._tag}: ${JSON.stringify(failureOf(event.failure))}`
    case "Other":
      return untold.has(event.method) ? undefined : `${event._tag}: ${event.method}`
    // What this machine lacks, such as bubblewrap.
    case "Notice":
      return undefined
    case "Warning":
      return isOfModel(event.message) ? undefined : `${event._tag}: ${event.message}`
    default:
      return event._tag
  }
}

/** They are told when a thread is opened, before or after the answer by which the run knows its thread. */
const untold = new Set(["thread/started", "thread/goal/cleared"])

/** The scripted model is none that codex knows, and it says so in every turn. */
const isOfModel = (warning: string) => /model metadata/i.test(warning)

/** Of an item, what does not depend on ids, paths and time. */
const itemOf = (item: Item.Item): string => {
  const members = Object.entries(item).filter(([name]) => compared.has(name))
  return [item.type, ...members.map(([name, value]) => `${name} ${JSON.stringify(value)}`)].join(
    " "
  )
}
const compared = new Set(["status", "text", "exitCode", "aggregatedOutput", "success", "tool"])

const endOf = (exit: Exit.Exit<RunEvent.RunResult, Failure.Failure>): object =>
  Exit.match(exit, {
    onFailure: (cause) => (cause._tag === "Fail" ? failureOf(cause.error) : { cause: cause._tag }),
    onSuccess: ({ diff, items, status, text, usage }) => ({
      status,
      text,
      items: items.map(itemOf),
      usage: [usage.inputTokens, usage.outputTokens],
      patched: diff !== ""
    })
  })

/** A failure without what two servers need not have in common: their words, ids and process numbers. */
export const failureOf = (failure: Failure.Failure): object =>
  Object.fromEntries(
    ["_tag", "reason", "turn", "status", "kind", "code", "credential"].flatMap((name) =>
      Predicate.hasProperty(failure, name) && failure[name] !== undefined
        ? [[name, failure[name]]]
        : []
    )
  )
