/** Does things after a time, for all threads of a server, or for all servers of a pool, with a single fiber. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as MonotonicClock from "../../MonotonicClock.ts"
import * as Deadlines from "./Deadlines.ts"

interface Timer {
  readonly at: number
  readonly run: () => void
}

export class Timers {
  private readonly timers = new Set<Timer>()
  private readonly now: () => number
  private readonly deadlines: Deadlines.Deadlines
  private fiber: Fiber.RuntimeFiber<never> | undefined

  private constructor(now: () => number) {
    this.now = now
    this.deadlines = Deadlines.make({
      now,
      next: () => this.next(),
      expire: (time) => this.expire(time)
    })
  }

  static readonly make: Effect.Effect<Timers, never, Scope.Scope> = Effect.gen(function* () {
    const timers = new Timers(yield* MonotonicClock.reader)
    timers.fiber = yield* Effect.forkScoped(timers.deadlines.watch)
    return timers
  })

  /** Runs a function after a time. It must not throw. Returns how to prevent it. */
  after(time: Duration.DurationInput, run: () => void): () => void {
    const timer: Timer = { at: this.now() + Duration.toMillis(time), run }
    this.timers.add(timer)
    this.deadlines.added(timer.at)
    return () => this.timers.delete(timer)
  }

  /** Whether its fiber runs. */
  get isRunning(): boolean {
    return this.fiber?.unsafePoll() === null
  }

  private next(): number {
    let next = Infinity
    for (const { at } of this.timers) next = Math.min(next, at)
    return next
  }

  private expire(now: number): void {
    for (const timer of this.timers) {
      if (timer.at > now) continue
      this.timers.delete(timer)
      timer.run()
    }
  }
}
