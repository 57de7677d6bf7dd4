/**
 * Stores which thread each session is on. A program needs nothing else to continue its sessions after a restart.
 *
 * Use one of the layers here, or write one over a database of your own:
 * `Layer.succeed(SessionStore, { get, put, remove, list })`.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { byKey, type Entry, type Service } from "./internal/session/StoreEntry.ts"
import * as FileStore from "./internal/session/FileStore.ts"

export {
  type Entry,
  type Service,
  StoreError,
  type StoreReason
} from "./internal/session/StoreEntry.ts"

/**
 * The store that `Sessions` writes to. Provide {@link file}, {@link memory}, or your own.
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
 * `Foreign` means that a file does not hold an entry that this version understands. It fails the operations on that
 * session and `list`. The store never overwrites or removes such a file.
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
