/** Starts a turn that runs on its own, with a log of its events. */
import type { Failure } from "@effect-codex/app-server"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { RunResult } from "../../RunEvent.ts"
import type { Snapshot, Turn } from "../../Turn.ts"
import * as Pull from "./Pull.ts"
import { TurnLog } from "./TurnLog.ts"
import type { TurnRun } from "./TurnRun.ts"

/** What a turn is, for people. */
export type About = Pick<Snapshot, "kind" | "title">

export interface Options {
  readonly id: string
  readonly about: About
  readonly run: TurnRun
  /** The scope that the turn is interrupted with. */
  readonly scope: Scope.Scope
  readonly logCapacity: number
  /** Called when the turn has ended. */
  readonly ended: () => void
}

export const start = <R>(
  open: Pull.Open<R>,
  { about, ended, id, logCapacity, run, scope }: Options
): Effect.Effect<Turn, never, Exclude<R, Scope.Scope>> =>
  Effect.gen(function* () {
    const log = new TurnLog(logCapacity)
    const snapshot = (): Snapshot => ({ id, ...about, ...progressOf(log, run) })
    const logged = Effect.map(open, (pull) =>
      Effect.map(pull, (events) => {
        log.append(events)
        return events
      })
    )
    const fiber = yield* Pull.result(logged).pipe(
      // The turn must be interruptible even if its caller is not.
      Effect.interruptible,
      Effect.onExit((exit) => Effect.sync(() => log.end(endOf(exit, run)))),
      Effect.ensuring(
        Effect.suspend(() =>
          Effect.annotateLogs(Effect.logDebug("a turn has ended"), {
            turn: snapshot()
          })
        )
      ),
      Effect.ensuring(Effect.sync(ended)),
      Effect.forkIn(scope),
      // If the scope is closed, the fiber is interrupted before it begins. Its end must be logged all the same.
      Effect.uninterruptible
    )
    return {
      id,
      events: ({ after = 0 } = {}) => log.read(after),
      result: log.result,
      steer: (input) => run.steer(input),
      interrupt: Effect.asVoid(Fiber.interrupt(fiber)),
      snapshot: Effect.sync(snapshot)
    }
  })

const progressOf = (log: TurnLog, run: TurnRun): Omit<Snapshot, "id" | keyof About> => ({
  status: Option.match(log.ended, {
    onNone: () => (run.hasBegun ? "Running" : "Queued"),
    onSome: (exit) => (Exit.isSuccess(exit) ? "Completed" : "Failed")
  }),
  state: run.state,
  threadId: run.threadId,
  lastEvent: log.last
})

/** A turn that is interrupted fails for those who wait for it, and interrupts none of them. */
const endOf = (
  exit: Exit.Exit<RunResult, Failure.Failure>,
  run: TurnRun
): Exit.Exit<RunResult, Failure.Failure> =>
  Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause)
    ? Exit.fail(
        run.interrupted(
          "the turn was interrupted by this program, or its session has ended. Start another turn."
        )
      )
    : exit
