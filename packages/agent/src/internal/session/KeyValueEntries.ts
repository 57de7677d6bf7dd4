/**
 * A session store in a `KeyValueStore`: one value for each session, and one that names them all, because a
 * `KeyValueStore` cannot be listed.
 *
 * A new session is added to the index before its value is written, and a removed one leaves it afterwards. So
 * whatever interrupts an operation, the index names every session that is stored. A name without a value is skipped.
 */
import type * as PlatformError from "@effect/platform/Error"
import type * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as EntryText from "./EntryText.ts"
import { KeyOrder } from "./KeyOrder.ts"
import { KeyValueIndex } from "./KeyValueIndex.ts"
import * as KeyValues from "./KeyValues.ts"
import type { Service } from "./StoreEntry.ts"

const nameOf = (hash: string): string => `effect-codex-session-${hash}`

export const make = (
  values: KeyValueStore.KeyValueStore
): Effect.Effect<Service, never, Scope.Scope> =>
  Effect.map(KeyValueIndex.make(values), (index) => {
    const order = new KeyOrder()
    const read = (hash: string) =>
      KeyValues.read(values, nameOf(hash)).pipe(
        Effect.flatMap(
          Effect.transposeMapOption((text) => EntryText.read(text, hash, nameOf(hash)))
        )
      )
    const put: Service["put"] = (entry) =>
      Effect.gen(function* () {
        const hash = EntryText.hashOf(entry.key)
        const name = nameOf(hash)
        const text = yield* EntryText.write(entry, yield* read(hash), name)
        yield* index.add(hash)
        yield* KeyValues.write(values, name, text)
      })
    const remove: Service["remove"] = (key) =>
      Effect.gen(function* () {
        const hash = EntryText.hashOf(key)
        const name = nameOf(hash)
        if (Option.isNone(yield* read(hash))) return
        yield* Effect.catchIf(values.remove(name), isMissing, () => Effect.void).pipe(
          Effect.mapError(KeyValues.unwritable(name))
        )
        yield* index.remove(hash)
      })
    return {
      get: (key) => Effect.map(read(EntryText.hashOf(key)), Option.map(EntryText.entryOf)),
      put: (entry) => order.inOrder(entry.key, put(entry)),
      remove: (key) => order.inOrder(key, remove(key)),
      list: Effect.flatMap(index.names, (hashes) => EntryText.readAll(hashes, read))
    }
  })

/** Another program may have removed the value first. */
const isMissing = (error: PlatformError.PlatformError): boolean =>
  error._tag === "SystemError" && error.reason === "NotFound"
