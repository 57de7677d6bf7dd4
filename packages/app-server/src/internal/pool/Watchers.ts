/** Tells those who watch a server how its connectivity changes. Nobody pays for it who does not watch. */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Connectivity } from "./Connectivity.ts"

/** Only the latest matters to a reader that is further behind. */
const capacity = 16

interface Watched {
  latest: Connectivity
  readonly queues: Set<Queue.Queue<Connectivity>>
}

export class Watchers {
  private readonly watched = new Map<string, Watched>()

  /** To be called after every step that may change the connectivity of a server. */
  changed(key: string, connectivity: () => Connectivity): void {
    const watched = this.watched.get(key)
    if (watched === undefined) return
    const latest = connectivity()
    if (latest === watched.latest) return
    watched.latest = latest
    for (const queue of watched.queues) queue.unsafeOffer(latest)
  }

  /** What it is now, and then what it becomes. Ends when the pool has closed. */
  watch(key: string, connectivity: () => Connectivity): Stream.Stream<Connectivity> {
    const subscribed = Effect.acquireRelease(
      Effect.map(Queue.sliding<Connectivity>(capacity), (queue) => {
        const latest = connectivity()
        const watched = this.watched.get(key) ?? { latest, queues: new Set() }
        watched.queues.add(queue)
        this.watched.set(key, watched)
        queue.unsafeOffer(latest)
        return queue
      }),
      (queue) =>
        Effect.zipRight(
          Effect.sync(() => this.remove(key, queue)),
          Queue.shutdown(queue)
        )
    )
    return Stream.unwrapScoped(Effect.map(subscribed, (queue) => Stream.fromQueue(queue)))
  }

  private remove(key: string, queue: Queue.Queue<Connectivity>): void {
    const watched = this.watched.get(key)
    watched?.queues.delete(queue)
    if (watched?.queues.size === 0) this.watched.delete(key)
  }

  /** Ends all streams with the scope. */
  static readonly make: Effect.Effect<Watchers, never, Scope.Scope> = Effect.acquireRelease(
    Effect.sync(() => new Watchers()),
    ({ watched }) =>
      Effect.forEach(
        watched.values(),
        ({ queues }) => Effect.forEach(queues, Queue.shutdown, { discard: true }),
        { discard: true }
      )
  )
}
