/** Something that is decided later. In most cases it is decided before anybody waits, and then it takes no `Deferred`. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

export class Decision<A, E = never> {
  private decided: Effect.Effect<A, E> | undefined
  private deferred: Deferred.Deferred<A, E> | undefined

  get isDecided(): boolean {
    return this.decided !== undefined
  }

  /** Only the first call has an effect. */
  decide(outcome: Effect.Effect<A, E>): void {
    if (this.decided !== undefined) return
    this.decided = outcome
    if (this.deferred !== undefined) Deferred.unsafeDone(this.deferred, outcome)
  }

  get await(): Effect.Effect<A, E> {
    if (this.decided !== undefined) return this.decided
    this.deferred ??= Deferred.unsafeMake(FiberId.none)
    return Deferred.await(this.deferred)
  }
}
