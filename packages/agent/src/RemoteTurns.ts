/**
 * Turns that run elsewhere, as a layer of `PortableSessions` hands them out. A turn that is started goes on without its
 * caller. Whoever leaves a turn that is theirs has it interrupted: the reader of a stream, the caller of a run, and whoever
 * does not wait until the turn is named. They wait for its end as long as an interrupt may take (`Limits.interruptTimeout`).
 * The rest is done behind them, and the closing scope waits for it as long.
 *
 * @example
 * const runOf = (starting: Effect.Effect<PortableSessions.PortableTurn, Failure.Failure>) =>
 *   Effect.gen(function* () {
 *     const turns = yield* RemoteTurns.make
 *     return yield* turns.run(starting)
 *   })
 */
import { Failure, Limits, MonotonicClock } from "@effect-codex/app-server"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { PortableTurn } from "./PortableSessions.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"

/** Asks for a turn elsewhere, and returns it when it is named. It is not interrupted. */
export type Starting = Effect.Effect<PortableTurn, Failure.Failure>

/** Makes an effect interruptible, where its caller is. */
type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** A name for a turn that no other caller has. */
export const newId: Effect.Effect<string> = Effect.sync(() => `turn-${crypto.randomUUID()}`)

/** Starts turns elsewhere, until the scope closes. */
export const make: Effect.Effect<RemoteTurns, never, Scope.Scope> = Effect.gen(function* () {
  const { interruptTimeout } = yield* Limits.Limits
  const begun = yield* FiberSet.make<unknown, unknown>()
  const turns = new RemoteTurns(begun, interruptTimeout)
  yield* Effect.addFinalizer(() => turns.inTime(FiberSet.awaitEmpty(begun)))
  return turns
})

/** Made by {@link make}. */
export class RemoteTurns {
  private readonly begun: FiberSet.FiberSet<unknown, unknown>
  private readonly interruptTimeout: Duration.DurationInput

  constructor(
    begun: FiberSet.FiberSet<unknown, unknown>,
    interruptTimeout: Duration.DurationInput
  ) {
    this.begun = begun
    this.interruptTimeout = interruptTimeout
  }

  /** Starts a turn that goes on without its caller. */
  start(starting: Starting): Starting {
    return Effect.uninterruptibleMask((restore) => this.named(starting, restore))
  }

  /** Starts a turn that is its caller's, who waits for the result. */
  run(starting: Starting): Effect.Effect<RunResult, Failure.Failure> {
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(this.named(starting, restore), (turn) =>
        Effect.onError(restore(turn.result), (cause) => this.leave(turn, cause))
      )
    )
  }

  /** Starts a turn that is its reader's. */
  stream(starting: Starting): Stream.Stream<RunEvent, Failure.Failure> {
    return Stream.suspend(() => {
      let isCompleted = false
      const owned = Effect.uninterruptibleMask((restore) =>
        Effect.tap(this.named(starting, restore), (turn) =>
          Effect.addFinalizer((exit) =>
            isCompleted ? Effect.void : this.leave(turn, causeOf(exit))
          )
        )
      )
      return Stream.unwrapScoped(
        Effect.map(owned, ({ events }) =>
          Stream.tap(events(), ({ _tag }) =>
            Effect.sync(() => {
              isCompleted = _tag === "Completed"
            })
          )
        )
      )
    })
  }

  /** Starts a turn, where nothing may come between that and what follows. */
  private named(starting: Starting, restore: Restore): Starting {
    return Effect.flatMap(this.begin(starting), (asking) => {
      const turn = Fiber.join(asking)
      return Effect.onInterrupt(restore(turn), () => this.left(turn))
    })
  }

  /** Begins what goes on where its caller is interrupted. */
  private begin<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<Fiber.RuntimeFiber<A, E>> {
    return FiberSet.run(this.begun, Effect.interruptible(effect))
  }

  /** Who is told a failure waits for nothing: either the turn has ended with it, or it is out of reach. */
  private leave(turn: PortableTurn, cause: Cause.Cause<unknown>): Effect.Effect<void> {
    return Cause.isFailure(cause) && !Cause.isInterrupted(cause)
      ? Effect.asVoid(this.begin(turn.interrupt))
      : this.left(Effect.succeed(turn))
  }

  private left(turn: Starting): Effect.Effect<void> {
    return Effect.flatMap(
      this.begin(Effect.flatMap(turn, ({ interrupt }) => interrupt)),
      (interrupting) => this.inTime(Fiber.await(interrupting))
    )
  }

  /** Waits as long as an interrupt may take, also where the caller cannot be interrupted. */
  inTime(effect: Effect.Effect<unknown>): Effect.Effect<void> {
    return effect.pipe(
      Effect.interruptible,
      Effect.timeoutOption(this.interruptTimeout),
      Effect.asVoid
    )
  }
}

const causeOf = Exit.match({
  onFailure: (cause: Cause.Cause<unknown>) => cause,
  onSuccess: () => Cause.empty
})

/**
 * Returns what a request fails with that was not answered in time. It may have been carried out.
 *
 * @example
 * const inTime = <A>(request: Effect.Effect<A, Failure.Failure>) =>
 *   Effect.timeoutFail(request, {
 *     duration: "30 seconds",
 *     onTimeout: () => RemoteTurns.late("history", "30 seconds")
 *   })
 */
export const late = (method: string, after: Duration.DurationInput): Failure.TimeoutError =>
  new Failure.TimeoutError({
    deadline: "Request",
    method,
    generation: 0,
    after: Duration.decode(after),
    written: true,
    lastMessage: ""
  })

/** A request was not answered, and a later one may be. */
export class NotNow extends Data.TaggedError("NotNow")<{ readonly failure: Failure.Failure }> {}

/** How long a client waits for what is out of reach, and when it tries again. It begins anew whenever that is heard. */
export class Patience {
  private readonly now: () => number
  private readonly limit: number
  /** `undefined` while nothing is wrong. */
  private lostAt: number | undefined

  private constructor(now: () => number, limit: number) {
    this.now = now
    this.limit = limit
  }

  /** Patience that ends so long after the first loss. */
  static make(limit: Duration.DurationInput): Effect.Effect<Patience> {
    return Effect.map(MonotonicClock.reader, (now) => new Patience(now, Duration.toMillis(limit)))
  }

  /** It is in reach again. */
  heard(): void {
    this.lostAt = undefined
  }

  /** It is out of reach: to be tried again, or to be failed with when patience has ended. */
  lost(failure: Failure.Failure): NotNow {
    this.lostAt ??= this.now()
    return new NotNow({ failure })
  }

  /** How long it may stay out of reach. */
  get left(): Duration.Duration {
    return this.lostAt === undefined
      ? Duration.infinity
      : Duration.millis(Math.max(0, this.limit - (this.now() - this.lostAt)))
  }

  /** The first try is soon: a connection may break where all is well. */
  get schedule(): Schedule.Schedule<unknown, NotNow | Failure.Failure> {
    return Schedule.exponential("100 millis").pipe(
      Schedule.union(Schedule.spaced("2 seconds")),
      Schedule.jittered,
      Schedule.whileInput(
        ({ _tag }: NotNow | Failure.Failure) =>
          _tag === "NotNow" && Duration.greaterThan(this.left, Duration.zero)
      )
    )
  }
}
