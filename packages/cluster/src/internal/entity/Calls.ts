/** Calls that were carried out: one that is delivered again is answered as it was before. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** How many calls of a session are remembered. */
const capacity = 256

export class Calls<A, E> {
  private readonly known = new Map<string, Deferred.Deferred<A, E>>()
  private readonly scope: Scope.Scope

  constructor(scope: Scope.Scope) {
    this.scope = scope
  }

  /** Carries it out in the scope: a caller that leaves may come again, and must not be told that it was interrupted. */
  once(call: string, effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.suspend(() => {
      const known = this.known.get(call)
      if (known !== undefined) return Deferred.await(known)
      return Effect.flatMap(Deferred.make<A, E>(), (answer) => {
        this.known.set(call, answer)
        for (const old of [...this.known.keys()].slice(0, -capacity)) this.known.delete(old)
        return effect.pipe(
          Effect.interruptible,
          Effect.onExit((exit) => Deferred.done(answer, exit)),
          Effect.forkIn(this.scope),
          Effect.zipRight(Deferred.await(answer))
        )
      })
    })
  }
}
