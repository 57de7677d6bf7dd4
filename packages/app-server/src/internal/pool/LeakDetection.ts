/** Notices leases that are held for longer than a run should take, and says where they were acquired. */
import { Clock, Duration, Effect, Option, type Scope, type Tracer } from "effect"

export interface Held {
  /** The spans it was acquired in, the innermost first, and the line of the program. */
  readonly acquired: string
  readonly for: Duration.Duration
}

export interface Watch {
  /** It is still held at the threshold. Told once. */
  readonly onHeld: (held: Held) => Effect.Effect<void>
  /** It came back after that. */
  readonly onReturned: (held: Held) => Effect.Effect<void>
}

/** Watches one lease until the scope closes. */
export const watch = (
  threshold: Duration.DurationInput,
  line: string,
  { onHeld, onReturned }: Watch
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const since = yield* Clock.currentTimeMillis
    const acquired = [...spansOf(yield* Effect.option(Effect.currentParentSpan)), line].join(" < ")
    let reported = false
    const held = Effect.map(Clock.currentTimeMillis, (now): Held => ({
      acquired,
      for: Duration.millis(now - since)
    }))
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

/** The line that called into this library, as a stack trace has it. */
export const callerLine = (): string => {
  const frames = (new Error().stack ?? "").split("\n").slice(1)
  const caller = frames.find((frame) => !ours.test(frame))
  return (caller ?? frames.at(-1) ?? "an unknown place").trim()
}

const ours =
  /[\\/](?:app-server|agent)[\\/](?:src|dist)[\\/]|node_modules[\\/](?:\.pnpm[\\/])?effect/
