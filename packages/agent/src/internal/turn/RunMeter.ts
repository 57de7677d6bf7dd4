/** Measures a run, with all its attempts. */
import { type AppServerSpec, Failure } from "@effect-codex/app-server"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Metrics from "../../RunMetrics.ts"
import type { RunEvent, Usage } from "./Event.ts"
import type * as Pull from "./Pull.ts"
import type { TurnUsage } from "./TurnUsage.ts"

/** The same run, measured until its scope closes. It takes as few steps as possible: every run pays for them. */
export const measured = <R>(
  { name }: AppServerSpec.AppServerSpec,
  open: Pull.Open<R>
): Pull.Open<R> =>
  Effect.withFiberRuntime((fiber) => {
    const scope = Context.unsafeGet(fiber.currentContext, Scope.Scope)
    const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
    const meter = new RunMeter(name, clock)
    return Effect.flatMap(
      Scope.addFinalizerExit(scope, (exit) => Effect.sync(() => meter.ended(exit))),
      () => Effect.map(open, (pull) => Effect.map(pull, meter.saw))
    )
  })

/** Counts what a turn has spent between two moments. */
export const spent = (server: string, before: TurnUsage, after: TurnUsage): void => {
  if (before === after) return
  count(server, "Turn", before.own, after.own)
  count(server, "SubAgents", before.subAgents, after.subAgents)
}

class RunMeter {
  private startedAt: number | undefined
  private hasSpoken = false
  private isCompleted = false
  private readonly server: string
  private readonly clock: Clock.Clock

  constructor(server: string, clock: Clock.Clock) {
    this.server = server
    this.clock = clock
  }

  private get now(): number {
    return Number(this.clock.unsafeCurrentTimeNanos()) / 1e9
  }

  readonly saw = (events: ReadonlyArray<RunEvent>): ReadonlyArray<RunEvent> => {
    const { server } = this
    for (const event of events) {
      switch (event._tag) {
        case "Started":
          this.startedAt = this.now
          this.hasSpoken = false
          break
        case "Text":
        case "Reasoning":
        case "ReasoningSummary":
        case "PlanText":
          this.spoke()
          break
        case "Dropped":
          Metrics.droppedProgress.of({ server }).update(event.count)
          break
        case "Retrying":
          Metrics.retries.of({ server }).update(1)
          this.turnEnded(event.failure._tag)
          break
        case "Completed":
          this.isCompleted = true
      }
    }
    return events
  }

  private spoke(): void {
    if (this.hasSpoken || this.startedAt === undefined) return
    this.hasSpoken = true
    Metrics.timeToFirstToken.of({ server: this.server }).update(this.now - this.startedAt)
  }

  private turnEnded(outcome: string): void {
    if (this.startedAt === undefined) return
    const { server } = this
    Metrics.turnDuration.of({ server, outcome }).update(this.now - this.startedAt)
    this.startedAt = undefined
  }

  ended(exit: Exit.Exit<unknown, unknown>): void {
    const { server } = this
    const { failure, outcome, reason } = this.isCompleted ? completed : endOf(exit)
    this.turnEnded(outcome)
    Metrics.runs.of({ server, outcome, reason }).update(1)
    if (failure?._tag === "AuthError") {
      const { credential } = failure
      Metrics.authenticationFailures.of({ server, reason, credential }).update(1)
    }
  }
}

interface End {
  readonly outcome: string
  readonly reason: string
  readonly failure: Failure.Failure | undefined
}

const none = "none"

const endedWith = (outcome: string): End => ({ outcome, reason: none, failure: undefined })

const completed = endedWith("Completed")

const isFailure = Schema.is(Failure.Failure)

/** How a run ended that did not complete. If its scope closed without a failure, its reader has left. */
const endOf = (exit: Exit.Exit<unknown, unknown>): End => {
  if (Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)) return endedWith("Interrupted")
  const failure = Option.getOrUndefined(Cause.failureOption(exit.cause))
  return isFailure(failure)
    ? { outcome: failure._tag, reason: reasonOf(failure), failure }
    : endedWith("Defect")
}

const reasonOf = (failure: Failure.Failure): string => {
  if (failure._tag === "TimeoutError") return failure.deadline
  return "reason" in failure ? failure.reason : none
}

const kinds = [
  ["input", "inputTokens"],
  ["cachedInput", "cachedInputTokens"],
  ["cacheWriteInput", "cacheWriteInputTokens"],
  ["output", "outputTokens"],
  ["reasoningOutput", "reasoningOutputTokens"]
] as const

const count = (server: string, by: "Turn" | "SubAgents", before: Usage, after: Usage): void => {
  for (const [kind, member] of kinds) {
    const spent = after[member] - before[member]
    if (spent > 0) Metrics.tokens.of({ server, kind, by }).update(spent)
  }
}
