/**
 * Admits the turns of a registry's sessions, and ends them when the registry shuts down. This is the shell around
 * {@link ShutdownState}: it applies each event in one synchronous step and performs the actions.
 */
import { Failure, Limits } from "@effect-codex/app-server"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as HashSet from "effect/HashSet"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { TurnRun } from "../turn/TurnRun.ts"
import { storeTimeout } from "./OrderedStore.ts"
import * as ShutdownState from "./ShutdownState.ts"

/**
 * How a turn came to its end during a shutdown.
 * - `Ended`: by itself, with a result or a failure.
 * - `Interrupted`: it was interrupted, and nothing of it runs any more.
 * - `Unconfirmed`: its server has not confirmed the end. It ends with the server, at the latest.
 */
export const Outcome = Schema.Literal("Ended", "Interrupted", "Unconfirmed")
export type Outcome = typeof Outcome.Type

/** What became of the turns that ran when a registry began to shut down. */
export const Report = Schema.Struct({
  turns: Schema.Array(
    Schema.Struct({
      /** The key of its session. */
      session: Schema.String,
      /** Keep it secret: it is all that is needed to read the conversation. */
      threadId: Schema.optional(Schema.String),
      turnId: Schema.optional(Schema.String),
      outcome: Outcome
    })
  )
})
/** What became of the turns that ran when a registry began to shut down. */
export type Report = typeof Report.Type

/** Lets a turn wait until it is to be interrupted: then it fails with a `TurnError` (`Interrupted`). */
export type Until = <A, E, R>(
  effect: Effect.Effect<A, E, R>
) => Effect.Effect<A, E | Failure.TurnError, R>

interface Running {
  readonly session: string
  readonly run: TurnRun
  readonly interrupted: Deferred.Deferred<never, Failure.TurnError>
}

/** The states of a turn in which nothing of it can run on a server. */
const withoutTurn: ReadonlySet<string | undefined> = new Set([undefined, "Ready", "NotStarted"])

export class Shutdown {
  private state = ShutdownState.initial
  private lastTurn: ShutdownState.TurnNumber = 0
  private readonly running = new Map<ShutdownState.TurnNumber, Running>()
  private readonly report: Array<Report["turns"][number]> = []
  private readonly over = Deferred.unsafeMake<Report>(FiberId.none)

  get phase(): ShutdownState.State["phase"] {
    return this.state.phase
  }

  get turns(): number {
    return this.running.size
  }

  /** Admits a turn until the scope closes. Fails with a `TurnError` (`ShuttingDown`) once the shutdown has begun. */
  admit(session: string, run: TurnRun): Effect.Effect<Until, Failure.TurnError, Scope.Scope> {
    const entered = Effect.suspend(() => {
      const turn = ++this.lastTurn
      const actions = this.step({ _tag: "Asked", turn })
      if (actions.length > 0) return Effect.fail(shuttingDown)
      const interrupted = Deferred.unsafeMake<never, Failure.TurnError>(FiberId.none)
      this.running.set(turn, { session, run, interrupted })
      return Effect.succeed({ interrupted, turn })
    })
    return Effect.map(
      Effect.acquireRelease(entered, ({ turn }) =>
        Effect.sync(() => {
          this.apply({ _tag: "Ended", turn })
          this.running.delete(turn)
        })
      ),
      ({ interrupted }): Until =>
        (effect) =>
          Effect.raceFirst(effect, Deferred.await(interrupted))
    )
  }

  /**
   * Takes no new turns, and returns when those that run have ended, or have been interrupted after the grace. Of several
   * calls the one that ends first interrupts them, and all have the same report.
   */
  shutDown(grace: Duration.DurationInput): Effect.Effect<Report> {
    return Effect.gen(this, function* () {
      this.apply({ _tag: "Begin" })
      yield* logBegin(this.turns, grace)
      const { cleanUpTimeout, interruptTimeout } = yield* Limits.Limits
      const toEnd = Duration.sum(Duration.sum(interruptTimeout, cleanUpTimeout), storeTimeout)
      const deadlines = Effect.gen(this, function* () {
        yield* Effect.sleep(grace)
        this.apply({ _tag: "GraceOver" })
        yield* Effect.sleep(toEnd)
        this.apply({ _tag: "Overdue" })
      })
      // The finalizer of a layer runs uninterruptibly, and so would the deadlines.
      const ended = Effect.interruptible(Deferred.await(this.over))
      const report = yield* Effect.raceFirst(
        ended,
        Effect.zipRight(Effect.interruptible(deadlines), ended)
      )
      yield* logEnd(report)
      return report
    })
  }

  private step(event: ShutdownState.Event): ReadonlyArray<ShutdownState.Action> {
    const [state, actions] = ShutdownState.step(this.state, event)
    this.state = state
    return actions
  }

  private apply(event: ShutdownState.Event): void {
    for (const action of this.step(event)) this.perform(action)
  }

  private perform(action: ShutdownState.Action): void {
    switch (action._tag) {
      case "Refuse":
        return
      case "Report":
        return this.add(action.turn)
      case "Interrupt":
        return HashSet.forEach(action.turns, (turn) => this.interrupt(turn))
      case "Finish":
        HashSet.forEach(action.running, (turn) => this.add(turn))
        return Deferred.unsafeDone(this.over, Effect.succeed({ turns: this.report }))
    }
  }

  private interrupt(turn: ShutdownState.TurnNumber): void {
    const running = this.running.get(turn)
    if (running === undefined) return
    const { interrupted, run } = running
    Deferred.unsafeDone(interrupted, Effect.fail(run.interrupted(overdue)))
    // Its reader may be slow to notice.
    run.leave()
  }

  private add(turn: ShutdownState.TurnNumber): void {
    const running = this.running.get(turn)
    if (running === undefined) return
    const { run, session } = running
    this.report.push({
      session,
      threadId: run.threadId,
      turnId: run.turnId,
      outcome: this.outcomeOf(run)
    })
  }

  private outcomeOf({ state }: TurnRun): Outcome {
    if (state?._tag === "Ended") return state.interrupted ? "Interrupted" : "Ended"
    if (!withoutTurn.has(state?._tag)) return "Unconfirmed"
    return this.phase === "Draining" ? "Ended" : "Interrupted"
  }
}

const logBegin = (turns: number, grace: Duration.DurationInput) =>
  turns === 0
    ? Effect.void
    : Effect.logInfo(
        `shutting down: ${turns} turns may run for another ${Duration.format(grace)}, and are interrupted then`
      )

const logEnd = ({ turns }: Report) => {
  const count = (outcome: Outcome) => turns.filter((turn) => turn.outcome === outcome).length
  const unconfirmed = count("Unconfirmed")
  if (turns.length === 0) return Effect.void
  const log = unconfirmed === 0 ? Effect.logInfo : Effect.logWarning
  return log(
    `shut down: ${count("Ended")} turns ended, ${count("Interrupted")} were interrupted, ${unconfirmed} did not confirm their end`
  )
}

const shuttingDown = new Failure.TurnError({
  reason: "ShuttingDown",
  generation: 0,
  threadId: "",
  turnId: undefined,
  kind: undefined,
  detail: "this program is shutting down and takes no new turns. Ask the next one."
})

const overdue = "this program is shutting down, and the turn did not end in time."
