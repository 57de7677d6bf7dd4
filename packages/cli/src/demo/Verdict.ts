/** What the demo claims, and the figures behind it. */
import * as Effect from "effect/Effect"
import { Timeline } from "./Timeline.ts"

export interface Verdict {
  readonly name: string
  readonly ok: boolean
  readonly figures: Readonly<Record<string, unknown>>
}

/** Prints a verdict and returns it. */
export const pronounce = (name: string, ok: boolean, figures: Verdict["figures"]) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    yield* timeline.verdict(ok, name, summary(figures))
    return { name, ok, figures }
  })

const summary = (figures: Verdict["figures"]): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ")
