/**
 * A world of its own for one history: its clock, and the fibers in it, which run when the history says so and until all of
 * them wait. Nothing here takes real time or yields to it, so that thousands of histories take seconds.
 *
 * It is `TestClock` without its waiting: that one finds out by timers of the system that every fiber has gone to sleep.
 */
import {
  Clock,
  Data,
  Duration,
  Effect,
  Exit,
  Fiber,
  LogLevel,
  Logger,
  Option,
  Random,
  Runtime,
  Scheduler,
  Supervisor
} from "effect"

/** Something that was to be done at once waits for the clock, or for ever. */
export class Stuck extends Data.TaggedError("Stuck")<{ readonly message: string }> {}

export interface Simulation {
  /** In milliseconds, from 0, on the clock that never steps. */
  readonly now: () => number
  /** Sets the wall clock back or ahead. */
  readonly stepWallClock: (millis: number) => void
  /** How many sleep. */
  readonly timers: () => number
  /** Fibers that were started in this world and have not ended. */
  readonly alive: () => ReadonlyArray<Fiber.RuntimeFiber<unknown, unknown>>
  readonly fork: <A, E>(effect: Effect.Effect<A, E>) => Fiber.RuntimeFiber<A, E>
  /** Does something that needs no time. */
  readonly run: <A>(effect: Effect.Effect<A>) => A
  /** Lets the others run after this many operations of the fibers that run from now on. */
  readonly yieldAfter: (operations: number) => void
  /** Does something at this moment of what runs from now on, which then goes on. Of two moments the later one counts. */
  readonly at: (moment: Moment, act: () => void) => void
  /** How many tasks and operations were run so far. */
  readonly counts: () => Readonly<Record<Moment["before"], number>>
  /** Lets every fiber run until it waits. */
  readonly settle: () => void
  /** Lets time pass, stopping wherever somebody wakes up. */
  readonly pass: (millis: number) => void
  /** Lets time pass until something is so, or for as long as it may; says whether it is so. */
  readonly passUntil: (isSo: () => boolean, millis: number) => boolean
}

/**
 * A step of the scheduler. A task is what a fiber does from where it waited or yielded until it waits or yields again. An
 * operation is one effect of a fiber, before which the scheduler may let others run.
 */
export interface Moment {
  readonly before: "task" | "operation"
  /** Counted from 0. */
  readonly nth: number
}

/** Tasks after which fibers that still do not wait are taken for a loop: a history needs thousands. */
const endless = 1_000_000

export const make = (): Simulation => {
  const clock = new SimulatedClock()
  const scheduler = new SteppedScheduler()
  const supervisor = Effect.runSync(Supervisor.track)
  const runtime = Runtime.defaultRuntime
  // One for all fibers: what they make at random would be the same for each of them otherwise.
  const random = Random.make("the same in every history")

  const settle = (): void => {
    for (let task = 0; scheduler.runNext(); task++) {
      if (task > endless) throw new Stuck({ message: "some fiber runs without ever waiting" })
    }
  }

  const passUntil: Simulation["passUntil"] = (isSo, millis) => {
    const end = clock.millis + millis
    settle()
    while (!isSo() && clock.advance(end)) settle()
    return isSo()
  }

  const fork: Simulation["fork"] = (effect) =>
    Runtime.runFork(
      runtime,
      effect.pipe(
        Effect.supervised(supervisor),
        Effect.withClock(clock),
        Effect.withRandom(random),
        Logger.withMinimumLogLevel(LogLevel.None)
      ),
      { scheduler }
    )

  return {
    now: () => clock.millis,
    stepWallClock: (millis) => {
      clock.offset += millis
    },
    timers: () => clock.timers,
    alive: () => {
      const fibers = Effect.runSync(supervisor.value)
      return fibers.filter((fiber) => fiber.unsafePoll() === null)
    },
    fork,
    run: (effect) => {
      const fiber = fork(effect)
      settle()
      const exit = fiber.unsafePoll()
      if (exit === null) throw new Stuck({ message: "what needs no time waits for something" })
      return Exit.getOrElse(exit, (cause) => {
        throw new Stuck({ message: String(cause) })
      })
    },
    yieldAfter: (operations) => {
      const usual = scheduler.shouldYield.bind(scheduler)
      let left = operations
      scheduler.shouldYield = (fiber) => (left-- === 0 ? 0 : usual(fiber))
    },
    at: (moment, act) => scheduler.at(moment, act),
    counts: () => scheduler.counts,
    settle,
    pass: (millis) => {
      passUntil(() => false, millis)
    },
    passUntil
  }
}

/** Runs one task at a time, and does something at a chosen moment. */
class SteppedScheduler extends Scheduler.ControlledScheduler {
  private batch: ReadonlyArray<Scheduler.Task> = []
  private next = 0
  private planned: { readonly moment: Moment; readonly act: () => void } | undefined
  private due: (() => void) | undefined
  counts = { task: 0, operation: 0 }

  at({ before, nth }: Moment, act: () => void): void {
    this.planned = { moment: { before, nth: this.counts[before] + nth }, act }
  }

  /** Says whether there was a task. */
  runNext(): boolean {
    this.act()
    if (this.next >= this.batch.length) this.takeBatch()
    const task = this.batch[this.next]
    if (task === undefined) return false
    if (this.isPlanned("task")) {
      this.act()
      return true
    }
    this.counts.task++
    this.next++
    task()
    return true
  }

  override shouldYield(fiber: Fiber.RuntimeFiber<unknown, unknown>): number | false {
    const isNow = this.isPlanned("operation")
    this.counts.operation++
    return isNow ? 0 : super.shouldYield(fiber)
  }

  private isPlanned(before: Moment["before"]): boolean {
    const { planned } = this
    if (planned?.moment.before !== before || planned.moment.nth !== this.counts[before])
      return false
    this.due = planned.act
    this.planned = undefined
    return true
  }

  /** Between two tasks, where no fiber runs. */
  private act(): void {
    const { due } = this
    this.due = undefined
    due?.()
  }

  private takeBatch(): void {
    this.batch = this.tasks.buckets.flatMap(([, tasks]) => tasks)
    this.tasks.buckets = []
    this.next = 0
  }
}

interface Timer {
  readonly at: number
  readonly wake: () => void
}

class SimulatedClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  private readonly sleeping = new Set<Timer>()
  millis = 0
  /** How far the wall clock is ahead. */
  offset = 0

  get timers(): number {
    return this.sleeping.size
  }

  readonly currentTimeMillis = Effect.sync(() => this.unsafeCurrentTimeMillis())
  readonly currentTimeNanos = Effect.sync(() => this.unsafeCurrentTimeNanos())

  unsafeCurrentTimeMillis(): number {
    return this.millis + this.offset
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(Math.floor(this.millis * 1_000_000))
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const at = this.millis + Duration.toMillis(duration)
      const timer: Timer = { at, wake: () => resume(Effect.void) }
      this.sleeping.add(timer)
      return Effect.sync(() => {
        this.sleeping.delete(timer)
      })
    })
  }

  /** Goes to the next time at which somebody wakes up, and wakes that one; to `end` when there is nobody before. */
  advance(end: number): boolean {
    const next = Option.fromNullable(this.next()).pipe(Option.filter(({ at }) => at <= end))
    this.millis = Option.match(next, { onNone: () => end, onSome: ({ at }) => at })
    return Option.match(next, {
      onNone: () => false,
      onSome: (timer) => {
        this.sleeping.delete(timer)
        timer.wake()
        return true
      }
    })
  }

  private next(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.sleeping) if (next === undefined || timer.at < next.at) next = timer
    return next
  }
}
