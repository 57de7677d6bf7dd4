/** Calls that were carried out: one that is delivered again is answered as it was before. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** How many calls of a session are remembered. */
const capacity = 256

export class Calls<A, E> {
  private readonly known = new Map<string, Deferred.Deferred<A, E>>()

  once(call: string, effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.suspend(() => {
      const known = this.known.get(call)
      if (known !== undefined) return Deferred.await(known)
      return Effect.flatMap(Deferred.make<A, E>(), (answer) => {
        this.known.set(call, answer)
        for (const old of [...this.known.keys()].slice(0, -capacity)) this.known.delete(old)
        return Effect.onExit(effect, (exit) => {
          // Whoever asks again asks anew.
          if (Exit.isInterrupted(exit)) this.known.delete(call)
          return Deferred.done(answer, exit)
        })
      })
    })
  }
}
