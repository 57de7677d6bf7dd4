/** Tells those who watch a server how its connectivity changes. Nobody pays for it who does not watch. */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Connectivity } from "./Connectivity.ts"
import { Latest } from "./Latest.ts"

/** Only the latest matters to a watcher that is further behind. */
const capacity = 16

interface Watched {
  latest: Connectivity
  readonly watchers: Set<Latest<Connectivity>>
}

export class Watchers {
  private readonly watched = new Map<string, Watched>()
  private hasEnded = false

  /** All streams end with the scope. */
  static readonly make: Effect.Effect<Watchers, never, Scope.Scope> = Effect.acquireRelease(
    Effect.sync(() => new Watchers()),
    (watchers) => Effect.sync(() => watchers.end())
  )

  /** To be called after every step that may change the connectivity of a server. */
  changed(key: string, connectivity: () => Connectivity): void {
    const watched = this.watched.get(key)
    if (watched === undefined) return
    const latest = connectivity()
    if (latest === watched.latest) return
    watched.latest = latest
    for (const watcher of watched.watchers) watcher.offer(latest)
  }

  /** What it is now, and then what it becomes. */
  watch(key: string, connectivity: () => Connectivity): Stream.Stream<Connectivity> {
    const watching = Effect.acquireRelease(
      Effect.sync(() => this.add(key, connectivity())),
      (watcher) => Effect.sync(() => this.remove(key, watcher))
    )
    return Stream.unwrapScoped(
      Effect.map(watching, ({ take }) =>
        Stream.repeatEffectChunkOption(Effect.map(take, Chunk.unsafeFromArray))
      )
    )
  }

  private add(key: string, latest: Connectivity): Latest<Connectivity> {
    const watcher = new Latest<Connectivity>(capacity)
    watcher.offer(latest)
    if (this.hasEnded) watcher.end()
    const watched = this.watched.get(key) ?? { latest, watchers: new Set() }
    watched.watchers.add(watcher)
    this.watched.set(key, watched)
    return watcher
  }

  private remove(key: string, watcher: Latest<Connectivity>): void {
    const watched = this.watched.get(key)
    watched?.watchers.delete(watcher)
    if (watched?.watchers.size === 0) this.watched.delete(key)
  }

  private end(): void {
    this.hasEnded = true
    for (const { watchers } of this.watched.values()) for (const watcher of watchers) watcher.end()
  }
}
