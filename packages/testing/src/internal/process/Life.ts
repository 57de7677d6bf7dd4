/** How and when a fake process ends. */
import type { Signal } from "@effect/platform/CommandExecutor"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { Ended, StartFaults } from "../../FakeProcess.ts"

/** A frozen process keeps SIGTERM pending until it is thawed, as the system does after SIGSTOP. */
export interface Life {
  readonly isRunning: Effect.Effect<boolean>
  /** Waits for the end. */
  readonly await: Effect.Effect<Ended>
  readonly ended: Effect.Effect<Option.Option<Ended>>
  readonly signal: (signal: Signal) => Effect.Effect<void>
  readonly exit: (code: number) => Effect.Effect<void>
  /** Waits for the end if something has asked for it, and returns at once if not. */
  readonly settled: Effect.Effect<void>
  /** Answers whether the process was not frozen before. */
  readonly freeze: Effect.Effect<boolean>
  /** Answers whether the process was frozen and goes on: a pending SIGTERM ends it. */
  readonly thaw: Effect.Effect<boolean>
  /** Runs `effect` in the background, and interrupts it when the process ends. */
  readonly during: (effect: Effect.Effect<void>) => Effect.Effect<void>
  /** Runs `body` in the background until `body` or something else ends the process, and then `closeOutput`. */
  readonly run: (
    body: Effect.Effect<Ended, never, Scope.Scope>,
    closeOutput: Effect.Effect<unknown>
  ) => Effect.Effect<void>
}

export const make = (faults: StartFaults): Effect.Effect<Life> =>
  Effect.gen(function* () {
    const ending = yield* Deferred.make<Ended>()
    const gone = yield* Deferred.make<Ended>()
    let frozen = false
    let terminating = false

    const end = (ended: Ended) => Effect.asVoid(Deferred.succeed(ending, ended))
    const terminate = Effect.suspend(() => {
      if (faults.ignoresSigterm) return Effect.void
      terminating = true
      return frozen ? Effect.void : end({ how: "SIGTERM", code: 0 })
    })

    return {
      isRunning: Effect.negate(Deferred.isDone(gone)),
      await: Deferred.await(gone),
      ended: Effect.flatMap(Deferred.poll(gone), Effect.transposeOption),
      signal: (signal) =>
        signal === "SIGKILL" ? end({ how: signal, code: undefined }) : terminate,
      exit: (code) => end({ how: "Exit", code }),
      settled: Effect.flatMap(Deferred.isDone(ending), (done) =>
        done ? Effect.asVoid(Deferred.await(gone)) : Effect.void
      ),
      freeze: Effect.sync(() => {
        const was = frozen
        frozen = true
        return !was
      }),
      thaw: Effect.suspend(() => {
        const was = frozen
        frozen = false
        return Effect.as(terminating ? terminate : Effect.void, was && !terminating)
      }),
      during: (effect) => inBackground(Effect.raceFirst(effect, Deferred.await(ending))),
      run: (body, closeOutput) =>
        Effect.scoped(body).pipe(
          Effect.raceFirst(Deferred.await(ending)),
          Effect.catchAllCause(crashed),
          Effect.zipLeft(closeOutput),
          Effect.flatMap((ended) => Deferred.succeed(gone, ended)),
          inBackground
        )
    }
  })

/** The caller may be uninterruptible, and a forked fiber inherits that. */
const inBackground = (effect: Effect.Effect<unknown>): Effect.Effect<void> =>
  effect.pipe(Effect.interruptible, Effect.forkDaemon, Effect.asVoid)

/** A defect of the fake or of a test's script. The process must end, or nobody could end it. */
const crashed = (cause: unknown): Effect.Effect<Ended> =>
  Effect.as(Effect.logError("a fake process crashed", cause), { how: "Exit", code: 101 })
