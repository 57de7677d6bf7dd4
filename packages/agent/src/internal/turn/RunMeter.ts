/** Measures a run, with all its attempts. */
import { type AppServerSpec, Failure, type Metrics, MonotonicClock } from "@effect-codex/app-server"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as RunMetrics from "../../RunMetrics.ts"
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
    const meter = new RunMeter(name, MonotonicClock.readerOf(clock))
    return Effect.flatMap(
      Scope.addFinalizerExit(scope, (exit) => Effect.sync(() => meter.ended(exit))),
      () => Effect.map(open, (pull) => Effect.map(pull, meter.saw))
    )
  })

/** The series that nearly every run needs, kept so that none looks them up. */
interface Usual {
  readonly completed: Metrics.Series
  readonly turnCompleted: Metrics.Series
  readonly firstToken: Metrics.Series
  readonly tokens: Readonly<Record<Spender, ReadonlyArray<readonly [keyof Usage, Metrics.Series]>>>
}

const usual = new Map<string, Usual>()

/** As many servers as a program has. */
const maxServers = 256

const usualOf = (server: string): Usual => {
  const known = usual.get(server)
  if (known !== undefined) return known
  const outcome = completed.outcome
  const series: Usual = {
    completed: RunMetrics.runs.of({ server, outcome, reason: none }),
    turnCompleted: RunMetrics.turnDuration.of({ server, outcome }),
    firstToken: RunMetrics.timeToFirstToken.of({ server }),
    tokens: { Turn: tokensOf(server, "Turn"), SubAgents: tokensOf(server, "SubAgents") }
  }
  if (usual.size < maxServers) usual.set(server, series)
  return series
}

type Spender = "Turn" | "SubAgents"

const kinds = [
  ["input", "inputTokens"],
  ["cachedInput", "cachedInputTokens"],
  ["cacheWriteInput", "cacheWriteInputTokens"],
  ["output", "outputTokens"],
  ["reasoningOutput", "reasoningOutputTokens"]
] as const

const tokensOf = (server: string, by: Spender): Usual["tokens"][Spender] =>
  kinds.map(([kind, member]) => [member, RunMetrics.tokens.of({ server, kind, by })])

/** Counts what a turn has spent between two moments. */
export const spent = (server: string, before: TurnUsage, after: TurnUsage): void => {
  if (before === after) return
  const { tokens } = usualOf(server)
  count(tokens.Turn, before.own, after.own)
  count(tokens.SubAgents, before.subAgents, after.subAgents)
}

const count = (tokens: Usual["tokens"][Spender], before: Usage, after: Usage): void => {
  if (before === after) return
  for (const [member, series] of tokens) {
    const spent = after[member] - before[member]
    if (spent > 0) series.update(spent)
  }
}

class RunMeter {
  private startedAt: number | undefined
  private hasSpoken = false
  private isCompleted = false
  private readonly server: string
  private readonly now: () => number

  constructor(server: string, now: () => number) {
    this.server = server
    this.now = now
  }

  readonly saw = (events: ReadonlyArray<RunEvent>): ReadonlyArray<RunEvent> => {
    const { server } = this
    for (const event of events) {
      switch (event._tag) {
        case "Started":
          this.startedAt = this.now()
          this.hasSpoken = false
          break
        case "Text":
        case "Reasoning":
        case "ReasoningSummary":
        case "PlanText":
          this.spoke()
          break
        case "Dropped":
          RunMetrics.droppedProgress.of({ server }).update(event.count)
          break
        case "Retrying":
          RunMetrics.retries.of({ server }).update(1)
          this.turnEnded(event.failure._tag)
          break
        case "Completed":
          this.isCompleted = true
          this.turnEnded(completed.outcome)
      }
    }
    return events
  }

  private spoke(): void {
    if (this.hasSpoken || this.startedAt === undefined) return
    this.hasSpoken = true
    usualOf(this.server).firstToken.update((this.now() - this.startedAt) / 1_000)
  }

  private turnEnded(outcome: string): void {
    if (this.startedAt === undefined) return
    const { server } = this
    const series =
      outcome === completed.outcome
        ? usualOf(server).turnCompleted
        : RunMetrics.turnDuration.of({ server, outcome })
    series.update((this.now() - this.startedAt) / 1_000)
    this.startedAt = undefined
  }

  ended(exit: Exit.Exit<unknown, unknown>): void {
    const { server } = this
    if (this.isCompleted) return usualOf(server).completed.update(1)
    const { failure, outcome, reason } = endOf(exit)
    this.turnEnded(outcome)
    RunMetrics.runs.of({ server, outcome, reason }).update(1)
    if (failure?._tag === "AuthError") {
      const { credential } = failure
      RunMetrics.authenticationFailures.of({ server, reason, credential }).update(1)
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
