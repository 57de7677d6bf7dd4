/**
 * Detects leases that are held for longer than a run should take, and says where they were acquired. One fiber watches
 * all leases of a pool: they have one threshold, so the first to pass it is the oldest.
 */
import { Lenient } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import * as Limits from "../../Limits.ts"
import * as MonotonicClock from "../../MonotonicClock.ts"
import { wholeMillis } from "../timing/Deadlines.ts"

/** Who holds a lease. `undefined` what its holder did not say. */
export const Holder = Schema.Struct({
  /** The session whose turn or helper holds it, by its key. */
  session: Lenient.orUndefined(Schema.String),
  /** The run, by the id of its message. */
  run: Lenient.orUndefined(Schema.String),
  threadId: Lenient.orUndefined(Schema.String)
})
export type Holder = typeof Holder.Type

export const Held = Schema.Struct({
  ...Holder.fields,
  /**
   * What the lease was acquired for, if its holder said so and none of the spans does; the spans in which it was acquired,
   * innermost first; and the line of the program, if its holder said nothing.
   */
  acquired: Schema.String,
  for: Schema.Duration
})
export type Held = typeof Held.Type

export interface Watch {
  /** Called once, when the lease is still held at the threshold. */
  readonly onHeld: (held: Held) => Effect.Effect<void>
  /** Called when such a lease is released after all. */
  readonly onReturned: (held: Held) => Effect.Effect<void>
}

/** A generation, as its leases know it. */
export interface Of {
  readonly generation: number
  readonly spec: { readonly key: string; readonly name: string }
}

/** Where a lease was acquired. It is put into words only if somebody asks. */
export interface Place {
  /** What it was acquired for. */
  readonly within: string | undefined
  readonly span: Option.Option<Tracer.AnySpan>
  /** The line of the program, if nobody said what the lease is for. */
  readonly trace: Error | undefined
  readonly holder: () => Partial<Holder>
}

/**
 * This one, that of `lease`, its caller, and one more. With the ten that are usual it would cost more than acquiring the
 * lease, and all are kept, with what they refer to, for as long as the lease.
 */
const framesKept = 4

/** Where the program is now: its line, and the lines of this library between. */
export const here = (): Error => {
  const { stackTraceLimit } = Error
  Reflect.set(Error, "stackTraceLimit", Math.min(framesKept, stackTraceLimit))
  const trace = new Error()
  Reflect.set(Error, "stackTraceLimit", stackTraceLimit)
  return trace
}

/** A lease that is watched. */
export interface Lease extends Watch {
  readonly of: Of
  readonly place: Place
  readonly since: number
}

export class LeakDetection {
  /** In the order of their acquisition, but for those that were reported. */
  private readonly leases = new Set<Lease>()
  private readonly reported = new Set<Lease>()
  private readonly isHeld = Effect.unsafeMakeLatch(false)
  private readonly threshold: number
  private readonly now: () => number
  private fiber: Fiber.RuntimeFiber<never> | undefined

  private constructor(threshold: Duration.DurationInput, now: () => number) {
    this.threshold = Duration.toMillis(threshold)
    this.now = now
  }

  static readonly make: Effect.Effect<LeakDetection, never, Scope.Scope> = Effect.gen(function* () {
    const { leakDetectionThreshold } = yield* Limits.Limits
    const detection = new LeakDetection(leakDetectionThreshold, yield* MonotonicClock.reader)
    detection.fiber = yield* Effect.forkScoped(Effect.forever(detection.watch))
    return detection
  })

  /** Watches a lease from now on, until it is released. */
  hold(of: Of, place: Place, watch: Watch): Lease {
    const lease: Lease = { of, place, since: this.now(), ...watch }
    this.leases.add(lease)
    this.isHeld.unsafeOpen()
    return lease
  }

  release(lease: Lease): Effect.Effect<void> {
    this.leases.delete(lease)
    return this.reported.delete(lease) ? lease.onReturned(this.held(lease)) : Effect.void
  }

  /** All leases, the oldest first, but for those that were reported. Putting them into words takes a while. */
  get all(): ReadonlyArray<Held & Pick<Of["spec"], "key" | "name"> & Pick<Of, "generation">> {
    return Array.from([...this.reported, ...this.leases], (lease) => {
      const { generation, spec } = lease.of
      return { key: spec.key, name: spec.name, generation, ...this.held(lease) }
    })
  }

  /** Whether its fiber runs. */
  get isRunning(): boolean {
    return this.fiber?.unsafePoll() === null
  }

  private get watch(): Effect.Effect<void> {
    return Effect.suspend(() => {
      const [oldest] = this.leases
      if (oldest === undefined) {
        this.isHeld.unsafeClose()
        return this.isHeld.await
      }
      const left = oldest.since + this.threshold - this.now()
      if (left > 0) return Effect.sleep(wholeMillis(left))
      this.leases.delete(oldest)
      this.reported.add(oldest)
      return oldest.onHeld(this.held(oldest))
    })
  }

  private held({ place, since }: Pick<Lease, "place" | "since">): Held {
    const spans = spansOf(place.span)
    const isSaid = place.within === undefined || spans.includes(place.within)
    const within = isSaid ? [] : [place.within]
    const line = place.trace === undefined ? [] : [callerLine(place.trace)]
    const acquired = [...within, ...spans, ...line].join(" < ")
    const { run, session, threadId } = place.holder()
    return { session, run, threadId, acquired, for: Duration.millis(this.now() - since) }
  }
}

const spansOf = (span: Option.Option<Tracer.AnySpan>): ReadonlyArray<string> =>
  Option.match(span, {
    onNone: () => [],
    onSome: (span) => (span._tag === "Span" ? [span.name, ...spansOf(span.parent)] : [])
  })

/** The line of the program that called into this library. */
const callerLine = ({ stack = "" }: Error): string => {
  const frames = stack.split("\n").slice(1)
  const caller = frames.find((frame) => !ownFrames.test(frame))
  return (caller ?? frames.at(-1) ?? "an unknown place").trim()
}

const ownFrames =
  /[\\/](?:app-server|agent)[\\/](?:src|dist)[\\/]|node_modules[\\/](?:\.pnpm[\\/])?effect/
