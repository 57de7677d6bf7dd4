/**
 * Something that is decided later. In most cases it is decided before anybody waits. A `Deferred` also takes back those who
 * leave before, in eight steps of a fiber: here they are forgotten with the decision, which lives no longer than they do.
 */
import * as Effect from "effect/Effect"

export class Decision<A, E = never> {
  private decided: Effect.Effect<A, E> | undefined
  private waiting: ReadonlyArray<(outcome: Effect.Effect<A, E>) => void> = []

  get isDecided(): boolean {
    return this.decided !== undefined
  }

  /** Only the first call has an effect. */
  decide(outcome: Effect.Effect<A, E>): void {
    if (this.decided !== undefined) return
    this.decided = outcome
    for (const resume of this.waiting) resume(outcome)
    this.waiting = []
  }

  get await(): Effect.Effect<A, E> {
    return this.decided ?? this.untilDecided
  }

  private get untilDecided(): Effect.Effect<A, E> {
    return Effect.async((resume) => {
      if (this.decided === undefined) this.waiting = [...this.waiting, resume]
      else resume(this.decided)
    })
  }
}
