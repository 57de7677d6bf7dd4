/** The spans of a pool: leases, drains and closings. The start of a server has its span in `AppServer`. */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import * as Spans from "../telemetry/Spans.ts"
import type { CloseReport } from "../../Transport.ts"

/** `created`: the lease had the server started. `joined`: it waited for a start, or a login, of others. */
export type How = "created" | "joined" | "warm"

/** From the asking until the server is ready. A server that is ready needs no spans within. */
export const leasing = ({ name }: AppServerSpec) =>
  Spans.leaf("effect_codex.lease", () => ({
    attributes: { "effect_codex.server": name }
  }))

export const leased = (span: Tracer.Span | undefined, generation: number, how: How): void => {
  span?.attribute("effect_codex.generation", generation)
  span?.attribute("effect_codex.lease", how)
}

/** Of somebody who waits for the end. */
export const draining = ({ name }: AppServerSpec) =>
  Spans.span("effect_codex.server.drain", () => ({
    attributes: { "effect_codex.server": name }
  }))

/** A closing, which is nobody's in particular. It is told when it is over. */
export const closed = ({ name }: AppServerSpec, report: CloseReport): Effect.Effect<void> =>
  Effect.flatMap(Spans.caller, (caller) => {
    if (caller === undefined) return Effect.void
    return Effect.map(Effect.clock, (clock) => {
      const now = clock.unsafeCurrentTimeNanos()
      const began = now - Option.getOrElse(Duration.toNanos(report.took), () => 0n)
      const span = caller.tracer.span(
        "effect_codex.server.close",
        Option.none(),
        Context.empty(),
        [],
        began,
        "internal"
      )
      span.attribute("effect_codex.server", name)
      span.attribute("effect_codex.generation", report.generation)
      span.attribute("effect_codex.close.how", report.how)
      span.attribute("effect_codex.close.orphans", report.orphans)
      span.end(now, Exit.void)
    })
  })
