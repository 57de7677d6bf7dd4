/** Detects leases that are held for longer than a run should take, and says where they were acquired. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import * as MonotonicClock from "../../MonotonicClock.ts"

export const Held = Schema.Struct({
  /** The spans in which the lease was acquired, innermost first, and then the line of the program. */
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

/** Watches one lease until the scope closes. */
export const watch = (
  threshold: Duration.DurationInput,
  line: string,
  { onHeld, onReturned }: Watch
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const now = yield* MonotonicClock.reader
    const since = now()
    const acquired = [...spansOf(yield* Effect.option(Effect.currentParentSpan)), line].join(" < ")
    let reported = false
    const held = Effect.sync((): Held => ({ acquired, for: Duration.millis(now() - since) }))
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => (reported ? Effect.flatMap(held, onReturned) : Effect.void))
    )
    yield* Effect.suspend(() => {
      reported = true
      return Effect.flatMap(held, onHeld)
    }).pipe(Effect.delay(threshold), Effect.interruptible, Effect.forkScoped)
  })

const spansOf = (span: Option.Option<Tracer.AnySpan>): ReadonlyArray<string> =>
  Option.match(span, {
    onNone: () => [],
    onSome: (span) => (span._tag === "Span" ? [span.name, ...spansOf(span.parent)] : [])
  })

/** The line of the program that called into this library, from a stack trace. */
export const callerLine = (): string => {
  const frames = (new Error().stack ?? "").split("\n").slice(1)
  const caller = frames.find((frame) => !ownFrames.test(frame))
  return (caller ?? frames.at(-1) ?? "an unknown place").trim()
}

const ownFrames =
  /[\\/](?:app-server|agent)[\\/](?:src|dist)[\\/]|node_modules[\\/](?:\.pnpm[\\/])?effect/
