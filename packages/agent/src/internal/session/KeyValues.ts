/** Reads and writes one value of a `KeyValueStore`, with the errors of a session store. */
import type * as PlatformError from "@effect/platform/Error"
import type * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { StoreError } from "./StoreEntry.ts"

export const read = (
  values: KeyValueStore.KeyValueStore,
  name: string
): Effect.Effect<Option.Option<string>, StoreError> =>
  Effect.mapError(
    values.get(name),
    ({ message }) =>
      new StoreError({
        reason: "Unreadable",
        location: name,
        action: "Check that the key-value store can be reached and may be read.",
        detail: message
      })
  )

export const write = (
  values: KeyValueStore.KeyValueStore,
  name: string,
  text: string
): Effect.Effect<void, StoreError> => Effect.mapError(values.set(name, text), unwritable(name))

export const unwritable =
  (location: string) =>
  ({ message }: PlatformError.PlatformError): StoreError =>
    new StoreError({
      reason: "Unwritable",
      location,
      action: "Check that the key-value store can be reached, may be written, and has space.",
      detail: message
    })
