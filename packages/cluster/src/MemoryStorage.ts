/**
 * What a cluster keeps in SQL, in memory: turns with their events and claims, and sessions. It is for tests, of this package
 * and of programs: several hosts may share one, and it can be taken away for a while. What it keeps is gone with the layer.
 *
 * @example
 * const Host = CodexSession.layer().pipe(
 *   Layer.provide([MemoryStorage.turnLog(), MemoryStorage.turnClaim({ host: "host-1" })]),
 *   Layer.provide(MemoryStorage.layer)
 * )
 */
import { SessionStore } from "@effect-codex/agent"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Log from "./internal/turns/Log.ts"
import { MemoryTurns } from "./internal/turns/MemoryTurns.ts"
import * as Taking from "./internal/turns/Taking.ts"
import type { TurnStore } from "./internal/turns/TurnStore.ts"
import * as TurnClaim from "./TurnClaim.ts"
import * as TurnLog from "./TurnLog.ts"

/** The operations of the storage. */
export interface Service {
  /** Takes the storage away, or gives it back. While it is away every operation fails as it does without the database. */
  readonly setAway: (isAway: boolean) => Effect.Effect<void>
  readonly turns: TurnStore
  readonly sessions: SessionStore.Service
}

/**
 * The storage that the hosts of a test share.
 *
 * @example
 * const away = Effect.flatMap(MemoryStorage.MemoryStorage, ({ setAway }) => setAway(true))
 */
export class MemoryStorage extends Context.Tag("@effect-codex/cluster/MemoryStorage")<
  MemoryStorage,
  Service
>() {}

/** An empty storage. */
export const layer: Layer.Layer<MemoryStorage> = Layer.sync(MemoryStorage, () => {
  const turns = new MemoryTurns()
  return {
    setAway: (isAway) =>
      Effect.sync(() => {
        turns.isAway = isAway
      }),
    turns,
    sessions: sessionsIn(() => turns.isAway)
  }
})

/**
 * A log over the storage.
 *
 * @example
 * const Log = MemoryStorage.turnLog().pipe(Layer.provide(MemoryStorage.layer))
 */
export const turnLog = (
  options: Log.Retention = {}
): Layer.Layer<TurnLog.TurnLog, never, MemoryStorage> =>
  Layer.scoped(
    TurnLog.TurnLog,
    Effect.flatMap(MemoryStorage, ({ turns }) => Log.make(turns, options))
  )

/**
 * The claims of a host over the storage.
 *
 * @example
 * const Claims = MemoryStorage.turnClaim({ host: "host-1" })
 */
export const turnClaim = (
  options: Taking.Options
): Layer.Layer<TurnClaim.TurnClaim, never, MemoryStorage> =>
  Layer.effect(
    TurnClaim.TurnClaim,
    Effect.map(MemoryStorage, ({ turns }) => Taking.make(turns, options))
  )

/** A session store over the storage, which compares revisions. */
export const sessionStore: Layer.Layer<SessionStore.SessionStore, never, MemoryStorage> =
  Layer.effect(
    SessionStore.SessionStore,
    Effect.map(MemoryStorage, ({ sessions }) => sessions)
  )

const sessionsIn = (isAway: () => boolean): SessionStore.Service => {
  const entries = new Map<string, SessionStore.Entry>()
  let revisions = 0
  const answer = <A>(operation: () => Effect.Effect<A, SessionStore.StoreError>) =>
    Effect.suspend(() => (isAway() ? Effect.fail(storeError("Unreadable")) : operation()))
  return {
    get: (key) => answer(() => Effect.succeed(Option.fromNullable(entries.get(key)))),
    put: (entry) =>
      answer(() => {
        if (entries.get(entry.key)?.revision !== entry.revision) {
          return Effect.fail(storeError("Conflict"))
        }
        const revision = `${++revisions}`
        entries.set(entry.key, { ...entry, revision })
        return Effect.succeed(revision)
      }),
    remove: (key) =>
      answer(() =>
        Effect.sync(() => {
          entries.delete(key)
        })
      ),
    list: answer(() =>
      Effect.succeed({
        entries: [...entries.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)),
        unreadable: []
      })
    )
  }
}

const storeError = (reason: "Unreadable" | "Conflict") =>
  new SessionStore.StoreError({
    reason,
    location: "memory",
    action: "Try again.",
    detail: reason === "Conflict" ? "it has another revision" : "the storage is away"
  })
