/** Spans, which are made only where somebody listens. */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"

/** What a span says of itself. Without a parent of its own it belongs to the span in whose course it begins. */
export type Options = Pick<Tracer.SpanOptions, "attributes" | "kind" | "links" | "parent" | "root">

const silent = Context.get(DefaultServices.liveServices, Tracer.Tracer)

type AnyFiber = Fiber.RuntimeFiber<unknown, unknown>

/** Whether somebody records the spans of this fiber. */
export const isHeard = (fiber: AnyFiber): boolean =>
  fiber.currentTracer !== silent && fiber.getFiberRef(FiberRef.currentTracerEnabled)

/**
 * Makes an effect a span, if somebody listens. If it fails, the span says so, and has the failure's tag as `error.type`.
 *
 * @example
 * const listed = appServer
 *   .request("model/list", {})
 *   .pipe(Telemetry.span("list of models", () => ({ attributes: { "app.part": "settings" } })))
 */
export const span =
  (name: string, options?: () => Options) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    using(name, options)(() => effect)

/**
 * The same for an effect that has more to say of itself as it goes on. It gets `undefined` if nobody listens.
 *
 * @example
 * const listed = Telemetry.using("list of models")((span) =>
 *   Effect.tap(appServer.request("model/list", {}), ({ data }) =>
 *     Effect.sync(() => span?.attribute("app.models", data.length))
 *   )
 * )
 */
export const using =
  (name: string, options: () => Options = noOptions) =>
  <A, E, R>(
    use: (span: Tracer.Span | undefined) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> =>
    leaf(name, options)((span) => under(span)(use(span)))

/** The same for an effect that has no spans within but those that it puts {@link under} this one. */
export const leaf =
  (name: string, options: () => Options) =>
  <A, E, R>(
    use: (span: Tracer.Span | undefined) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> =>
    Effect.withFiberRuntime<A, E, R>((fiber) => {
      if (!isHeard(fiber)) return use(undefined)
      return Effect.uninterruptibleMask((restore) => {
        const { end, span } = begin(fiber, name, options())
        return Effect.onExit(restore(Effect.suspend(() => use(span))), end)
      })
    })

const noOptions = (): Options => ({})

interface Begun {
  readonly span: Tracer.Span
  /** Ends it as something ended, without its result: that is nobody's business but the caller's. */
  readonly end: (exit: Exit.Exit<unknown, unknown>) => Effect.Effect<void>
}

/**
 * A span as `Effect.makeSpan` makes it, but for the place in the source: to record that costs more than the span. Effect's
 * own also copies the references of the fiber.
 */
const begin = (fiber: AnyFiber, name: string, options: Options): Begun => {
  const { attributes = {}, kind = "internal", parent, root = false } = options
  const now = clockOf(fiber)
  const span = fiber.currentTracer.span(
    name,
    parent === undefined && !root ? parentOf(fiber.currentSpan) : Option.fromNullable(parent),
    Context.empty(),
    linksOf(fiber, options),
    now(),
    kind,
    options
  )
  HashMap.forEach(fiber.getFiberRef(FiberRef.currentTracerSpanAnnotations), (value, key) =>
    span.attribute(key, value)
  )
  for (const [key, value] of Object.entries(attributes)) span.attribute(key, value)
  const end: Begun["end"] = (exit) =>
    Effect.sync(() => {
      if (Exit.isFailure(exit)) span.attribute("error.type", errorType(exit.cause))
      span.end(now(), Exit.asVoid(exit))
    })
  return { span, end }
}

const clockOf = (fiber: AnyFiber): (() => bigint) => {
  if (!fiber.getFiberRef(FiberRef.currentTracerTimingEnabled)) return () => 0n
  const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
  return () => clock.unsafeCurrentTimeNanos()
}

/** The span, or the nearest around it that may have children. */
const parentOf = (span: Tracer.AnySpan | undefined): Option.Option<Tracer.AnySpan> => {
  if (span === undefined) return Option.none()
  if (!Context.get(span.context, Tracer.DisablePropagation)) return Option.some(span)
  return span._tag === "Span" ? Option.flatMap(span.parent, parentOf) : Option.none()
}

const linksOf = (fiber: AnyFiber, { links = [] }: Options): ReadonlyArray<Tracer.SpanLink> => {
  const around = fiber.getFiberRef(FiberRef.currentTracerSpanLinks)
  return Chunk.isEmpty(around) ? links : [...around, ...links]
}

/**
 * A span that ends with the scope, as the scope does. `undefined` if nobody listens.
 *
 * @example
 * const nightly = Effect.gen(function* () {
 *   const span = yield* Telemetry.scoped("nightly job")
 *   return yield* Telemetry.under(span)(appServer.request("model/list", {}))
 * }).pipe(Effect.scoped)
 */
export const scoped = (
  name: string,
  options: () => Options = noOptions
): Effect.Effect<Tracer.Span | undefined, never, Scope.Scope> =>
  Effect.uninterruptible(
    Effect.withFiberRuntime((fiber) => {
      if (!isHeard(fiber)) return Effect.succeed(undefined)
      const { end, span } = begin(fiber, name, options())
      const scope = Context.unsafeGet(fiber.currentContext, Scope.Scope)
      return Effect.as(Scope.addFinalizerExit(scope, end), span)
    })
  )

/** The span that work is done for, and who records it. */
export interface Caller {
  readonly span: Tracer.AnySpan | undefined
  readonly tracer: Tracer.Tracer
}

/**
 * Makes a span the parent of what an effect does, if there is one.
 *
 * @example
 * const login = Telemetry.under(undefined)(appServer.account.login)
 */
export const under =
  (parent: Tracer.AnySpan | undefined) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    parent === undefined
      ? effect
      : Effect.mapInputContext(effect, (context: Context.Context<R>) =>
          Context.add(context, Tracer.ParentSpan, parent)
        )

/**
 * The span that this fiber works for, if somebody listens: for work that others do on its behalf later. See {@link on}.
 *
 * @example
 * const later = Effect.map(Telemetry.caller, (caller) => Telemetry.on(caller)(appServer.account.login))
 */
export const caller: Effect.Effect<Caller | undefined> = Effect.withFiberRuntime((fiber) =>
  Effect.succeed(callerOf(fiber))
)

/**
 * The same, from a fiber that is at hand, and for another span of it if one is given.
 *
 * @example
 * const isTraced = Effect.withFiberRuntime<boolean>((fiber) =>
 *   Effect.succeed(Telemetry.callerOf(fiber) !== undefined)
 * )
 */
export const callerOf = (fiber: AnyFiber, span = fiber.currentSpan): Caller | undefined =>
  isHeard(fiber) ? { span, tracer: fiber.currentTracer } : undefined

/**
 * Does something on behalf of a caller, also in a fiber that was made before the caller's tracer was known.
 *
 * @example
 * const login = Effect.flatMap(Telemetry.caller, (caller) =>
 *   Effect.sync(() => appServer.runInBackground(Telemetry.on(caller)(Effect.ignore(appServer.account.login))))
 * )
 */
export const on =
  (caller: Caller | undefined) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    caller === undefined ? effect : Effect.withTracer(under(caller.span)(effect), caller.tracer)

/** Without the span of whoever made it, for what outlives its maker and works for others. */
export const forNobody = <A, E, R>(
  effect: Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>>
): Effect.Effect<A, E, R> => Effect.mapInputContext(effect, Context.omit(Tracer.ParentSpan)<R>)

/** A failure by its tag, in the words of OpenTelemetry's attribute `error.type`. */
const errorType = (cause: Cause.Cause<unknown>): string => {
  if (Cause.isInterruptedOnly(cause)) return "interrupted"
  return Option.match(Cause.failureOption(cause), {
    onNone: () => "defect",
    onSome: (failure) => (Predicate.hasProperty(failure, "_tag") ? String(failure._tag) : "_OTHER")
  })
}

/** The W3C trace context of a span, as the protocol's member `trace` has it. */
export const traceOf = ({
  sampled,
  spanId,
  traceId
}: Tracer.AnySpan): { readonly traceparent: string } => ({
  traceparent: `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`
})
