/**
 * Where a program keeps which thread a session is on: all that is needed to go on with it after a restart.
 *
 * One of the layers here, or one over a program's own database: `Layer.succeed(SessionStore, { get, put, remove, list })`.
 */
import { FileSystem, Path } from "@effect/platform"
import { Context, Effect, Layer, Option } from "effect"
import { byKey, type Entry, type Service } from "./internal/session/StoreEntry.ts"
import * as FileStore from "./internal/session/FileStore.ts"

export {
  type Entry,
  type Service,
  StoreError,
  type StoreReason
} from "./internal/session/StoreEntry.ts"

/**
 * The store that `Sessions` keeps its sessions in: {@link file}, {@link memory}, or one of the program's own.
 *
 * @example
 * const program = Effect.gen(function* () {
 *   const store = yield* SessionStore.SessionStore
 *   const entry = yield* store.get("chat:42")
 *   return Option.map(entry, ({ threadId }) => threadId)
 * })
 */
export class SessionStore extends Context.Tag("@effect-codex/agent/SessionStore")<
  SessionStore,
  Service
>() {}

/**
 * Keeps the entries for the life of the layer, and no longer. For tests, and for programs whose sessions end with them.
 *
 * @example
 * const Live = Sessions.layer(() => ({ server })).pipe(Layer.provide(SessionStore.memory))
 */
export const memory: Layer.Layer<SessionStore> = Layer.sync(SessionStore, () => {
  const entries = new Map<string, Entry>()
  return {
    get: (key) => Effect.sync(() => Option.fromNullable(entries.get(key))),
    put: (entry) =>
      Effect.sync(() => {
        entries.set(entry.key, entry)
      }),
    remove: (key) =>
      Effect.sync(() => {
        entries.delete(key)
      }),
    list: Effect.sync(() => [...entries.values()].toSorted(byKey))
  }
})

/**
 * Keeps each entry in a file of its own in this folder, which is made when the first one is written. Files are written
 * for this program's user alone (0600), beside their place, and then moved there: whoever reads meanwhile finds the old
 * entry or the new one. So any number of programs may use one folder, and need no lock for it: of two that keep the same
 * session the last one stands, and different sessions never meet.
 *
 * Without the folder the store is empty. A file in it that cannot be understood fails what asks for that session, and
 * `list`, with a `StoreError` that names the file; it is never overwritten or removed. Other files are not looked at,
 * `writing-` folders among them: what a program left that was killed while it wrote. They may be deleted.
 *
 * @example
 * const Store = SessionStore.file("/var/lib/my-bot/sessions").pipe(Layer.provide(NodeContext.layer))
 */
export const file = (
  folder: string
): Layer.Layer<SessionStore, never, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(
    SessionStore,
    Effect.map(Effect.all([FileSystem.FileSystem, Path.Path]), ([fs, path]) =>
      FileStore.make(fs, path, path.resolve(folder))
    )
  )
