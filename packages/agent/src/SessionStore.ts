/**
 * Stores which thread each session is on. A program needs nothing else to continue its sessions after a restart.
 *
 * Use one of the layers here, or write one over a database of your own:
 * `Layer.succeed(SessionStore, { get, put, remove, list })`. `Sessions` runs the operations of one key in order, and
 * gives each 5 seconds. A store must keep the `owner` of an entry, or its session is refused to everybody who has one.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Path from "@effect/platform/Path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as FileStore from "./internal/session/FileStore.ts"
import * as KeyValueEntries from "./internal/session/KeyValueEntries.ts"
import { byKey, type Entry, type Service } from "./internal/session/StoreEntry.ts"

/** Entries as text, for a store that keeps text. */
export * as Text from "./internal/session/EntryText.ts"
export { maxEntryBytes } from "./internal/session/EntryText.ts"
export {
  Entry,
  Json,
  type JsonObject,
  Listing,
  type Service,
  StoreError,
  StoreReason
} from "./internal/session/StoreEntry.ts"

/**
 * The store that `Sessions` writes to. Provide {@link file}, {@link keyValue}, {@link memory}, or your own.
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
 * A store in memory. Its entries live as long as the layer. Use it in tests, and in programs whose sessions need
 * not survive a restart.
 *
 * @example
 * const Live = Sessions.Sessions.layer(() => ({ server })).pipe(Layer.provide(SessionStore.memory))
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
    list: Effect.sync(() => ({
      entries: [...entries.values()].toSorted(byKey),
      unreadable: []
    }))
  }
})

/**
 * A store in a folder, with one file for each session. The first `put` creates the folder.
 *
 * Any number of programs may share the folder without a lock. Each file is written to a temporary place and then
 * moved, so a reader finds the old entry or the new one, never half of one. If two programs store the same session,
 * the last write wins. Only the user that runs the program can read the files (mode 0600).
 *
 * A missing folder is an empty store. Files with other names are ignored. So are folders named `writing-...`: a
 * program that was killed while it wrote leaves one behind, and you may delete it.
 *
 * **Errors**: `StoreError`, which names the file. `Unreadable` and `Unwritable` come from the file system.
 * `Foreign` means that a file does not hold an entry that this version understands, and `TooLarge` that it has more
 * than {@link maxEntryBytes}: the size is looked at before the file is read. Such a file fails the operations on its
 * session, and `list` returns the error among the `unreadable`. The store never overwrites or removes it.
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

/**
 * A store in the program's `KeyValueStore`. Use it to keep the sessions in a database: SQL needs four statements, as
 * below.
 *
 * Each session is one value, `effect-codex-session-` and a hash of its key. The value `effect-codex-sessions` names
 * them all, because a `KeyValueStore` cannot be listed. Use `KeyValueStore.prefix` if something else has such names.
 * Any number of fibers may use the store. If two programs add new sessions in the same moment, one of these may be
 * missing from the other program's `list` until its own program adds or removes another. `get` finds it all the same.
 *
 * A value is as safe from a crash in the middle of a write as the `KeyValueStore` makes it.
 *
 * **Errors**: `StoreError`, which names the value. `Unreadable` and `Unwritable` come from the `KeyValueStore`.
 * `Foreign` and `TooLarge` mean the same as for {@link file}. If the value that names the sessions is `Foreign`,
 * `list` fails, and no new session can be stored. `Unanswered` means that this value was not written within 5
 * seconds.
 *
 * @example
 * const Store = SessionStore.keyValue.pipe(
 *   Layer.provide(KeyValueStore.layerFileSystem("/var/lib/my-bot/values")),
 *   Layer.provide(NodeContext.layer)
 * )
 *
 * @example
 * // `query` runs one SQL statement, and returns its rows.
 * const values = KeyValueStore.makeStringOnly({
 *   get: (key) => Effect.map(query("select value from kv where key = ?", key), (rows) =>
 *     Option.map(Array.head(rows), ({ value }) => value)
 *   ),
 *   set: (key, value) => query("replace into kv (key, value) values (?, ?)", key, value),
 *   remove: (key) => query("delete from kv where key = ?", key),
 *   clear: Effect.void,
 *   size: Effect.succeed(0)
 * })
 * const SqlStore = SessionStore.keyValue.pipe(
 *   Layer.provide(Layer.succeed(KeyValueStore.KeyValueStore, values))
 * )
 */
export const keyValue: Layer.Layer<SessionStore, never, KeyValueStore.KeyValueStore> = Layer.scoped(
  SessionStore,
  Effect.flatMap(KeyValueStore.KeyValueStore, KeyValueEntries.make)
)
