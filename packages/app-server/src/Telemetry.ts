/**
 * Spans, in the words of OpenTelemetry's conventions. `TELEMETRY.md` lists those of this library. Use this module to add
 * your own that cost nothing without a tracer.
 *
 * Provide a tracer, such as that of `@effect/opentelemetry`, and spans are recorded. Effect's own tracer keeps nothing, so
 * under it they are not even made.
 */
export { caller, callerOf, on, scoped, span, under, using } from "./internal/telemetry/Spans.ts"
export type { Caller, Options } from "./internal/telemetry/Spans.ts"
