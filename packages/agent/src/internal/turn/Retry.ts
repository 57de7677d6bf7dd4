/** Retries a run after a transient failure, and replays it after the loss of its server. */
import { Failure, Rights } from "@effect-codex/app-server"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { leavesTrace, RunEvent } from "../../RunEvent.ts"
import * as Pull from "./Pull.ts"
import * as ResetWait from "./ResetWait.ts"
import type * as RunDeadline from "./RunDeadline.ts"
import type { Previous } from "./RunSpans.ts"
import { Sequence } from "./Sequence.ts"

/**
 * Whether a turn is replayed on the next generation when its server is lost. It is replayed at most once.
 * - `WhenSafe`: only if none of its output was shown and it cannot have changed anything. The model may read the
 *   message twice. A server starts commands before it tells of them, so a turn that was cut is replayed only if its
 *   sandbox was read-only and without network. A turn of which the next server has no record is replayed in any case.
 * - `Always`: also after text was shown or commands were run. The event `Retrying` marks where the turn starts
 *   again.
 * - `Never`.
 */
export type Replay = "WhenSafe" | "Always" | "Never"

/** Which failures are retried, and when. */
export type Retry = Schedule.Schedule<unknown, Failure.Failure>

export interface Options {
  readonly replay: Replay
  /**
   * When to retry after a transient failure (`Failure.isTransient`). An attempt is retried only if none of its
   * output was shown and it cannot have changed anything. Default: never.
   */
  readonly retry?: Retry | undefined
  /**
   * Whether the next attempt mends what this one failed of. It is asked only if the attempt has left no trace. Default:
   * never.
   */
  readonly mends?: (failure: Failure.Failure) => boolean
  /** When a run that was refused at a limit may be tried again. Default: when the limit resets. */
  readonly resetsAt?: (failure: Failure.TurnError) => DateTime.Utc | undefined
  /** For how long limits of the account are waited for. */
  readonly deadline?: ResetWait.Options & Pick<RunDeadline.Options, "timeout">
}

/** What an attempt has of those before it. */
export interface Among {
  readonly sequence: Sequence
  readonly previous: Previous | undefined
}

/**
 * Opens the attempt, and opens it again after a failure that allows it. Each attempt has a scope of its own. They
 * number their events together.
 */
export const open = <R>(
  attempt: (among: Among) => Pull.Open<R>,
  {
    deadline = {},
    mends = () => false,
    replay,
    resetsAt = (failure) => failure.resetsAt,
    retry = Schedule.stop
  }: Options
): Pull.Open<R> =>
  Effect.gen(function* () {
    const context = yield* Effect.context<R | Scope.Scope>()
    const driver = yield* Schedule.driver(retry)
    const sequence = new Sequence()
    const attempts = new Attempts(replay)
    const reset = yield* ResetWait.make(deadline, resetsAt)
    const goesOn = deciding({ attempts, driver, mends, reset })
    const opened = Effect.suspend(() =>
      Effect.provide(Pull.inOwnScope(attempt({ sequence, previous: attempts.previous })), context)
    )
    let current: Pull.Owned<Pull.Pull> | undefined
    let waiting: ResetWait.Reset | undefined

    const retrying = (failure: Failure.Failure): ReadonlyArray<RunEvent> => {
      attempts.next(failure)
      return [RunEvent.Retrying({ sequence: sequence.next(), failure })]
    }

    const onFailure = (failure: Failure.Failure): Pull.Pull =>
      Effect.gen(function* () {
        const failed = current
        current = undefined
        if (failed !== undefined) yield* failed.close(Exit.fail(failure))
        const how = yield* goesOn(failure)
        if (how === undefined) return yield* Effect.fail(failure)
        if (how === "Now") return retrying(failure)
        waiting = how
        return [RunEvent.WaitingForReset({ sequence: sequence.next(), ...how })]
      })

    const afterReset = ({ failure, resetsAt }: ResetWait.Reset): Pull.Pull =>
      Effect.map(ResetWait.until(resetsAt), () => {
        waiting = undefined
        return retrying(failure)
      })

    const next = Effect.suspend(() =>
      waiting !== undefined
        ? afterReset(waiting)
        : current === undefined
          ? Effect.flatMap(opened, (attempt) => {
              current = attempt
              return attempt.value
            })
          : current.value
    )
    return Effect.catchAll(
      Effect.map(next, (events) => {
        attempts.saw(events)
        return events
      }),
      onFailure
    )
  })

/** How a run goes on after a failure: it is retried at once, or after a reset. `undefined` if it does not. */
const deciding =
  ({
    attempts,
    driver,
    mends,
    reset
  }: {
    readonly attempts: Attempts
    readonly driver: Schedule.ScheduleDriver<unknown, Failure.Failure>
    readonly mends: Options["mends"] & {}
    readonly reset: ResetWait.ResetWait
  }) =>
  (failure: Failure.Failure): Effect.Effect<"Now" | ResetWait.Reset | undefined> =>
    Effect.gen(function* () {
      if (attempts.mayReplay(failure)) return "Now"
      if (!attempts.isSafeAfter(failure)) return undefined
      if (mends(failure)) return "Now"
      const found = yield* reset.of(failure)
      if (found !== undefined) return found
      const isDue = Failure.isTransient(failure) && (yield* Effect.isSuccess(driver.next(failure)))
      return isDue ? "Now" : undefined
    })

/** What the attempts of a run have done so far, and what follows from it. */
class Attempts {
  previous: Previous | undefined
  private leftTrace = false
  private mayAct = true
  private replayed = false
  private readonly replay: Replay

  constructor(replay: Replay) {
    this.replay = replay
  }

  saw(events: ReadonlyArray<RunEvent>): void {
    this.leftTrace ||= events.some(leavesTrace)
    const [first] = events
    if (first?._tag === "Started") {
      this.mayAct = first.rights === undefined || canChange(first.rights)
    }
  }

  next(failure: Failure.Failure): void {
    this.leftTrace = false
    this.mayAct = true
    this.previous = { attempts: (this.previous?.attempts ?? 0) + 1, failure }
  }

  /** Whether nothing was shown, and nothing can have changed. */
  isSafeAfter(failure: Failure.Failure): boolean {
    const { leftTrace, mayAct } = this
    return !leftTrace && (failure._tag !== "TransportError" || !mayAct || hadNotBegun(failure))
  }

  mayReplay(failure: Failure.Failure): boolean {
    const { replay } = this
    // Not a replay. The circuit breaker ends this if server after server is lost.
    const isUnsent =
      failure._tag === "TransportError" && failure.phase === "Running" && Failure.isUnsent(failure)
    if (replay !== "Never" && isUnsent) return true
    if (this.replayed || !Failure.mayReplay(failure)) return false
    this.replayed = isAllowed(replay, this.isSafeAfter(failure))
    return this.replayed
  }
}

/** No server had begun the turn. */
const hadNotBegun = ({ turn }: Failure.TransportError): boolean =>
  turn === "NotSent" || turn === "NoRecord"

/** Whether commands with these rights can have an effect that nobody was told of. */
const canChange = (rights: Rights.Rights): boolean =>
  Rights.exceeds(rights, { sandbox: "read-only", network: false })

const isAllowed = (replay: Replay, isSafe: boolean): boolean =>
  replay === "Always" || (replay === "WhenSafe" && isSafe)
