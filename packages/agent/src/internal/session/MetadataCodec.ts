/** Translates the caller's metadata to what the store keeps. A session may have none. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as EntryText from "./EntryText.ts"
import { Json, StoreError } from "./StoreEntry.ts"

export interface MetadataCodec<Metadata> {
  /** `key` is the session's, for the error. */
  readonly decode: (
    key: string,
    stored: Option.Option<Json>
  ) => Effect.Effect<Option.Option<Metadata>, StoreError>
  readonly encode: (key: string, metadata: Metadata) => Effect.Effect<Json, StoreError>
}

/** Without a schema, metadata that another program stored is left alone. */
export const make = <Metadata>(
  schema: Schema.Schema<Metadata, unknown> | undefined
): MetadataCodec<Metadata> => {
  if (schema === undefined) {
    return {
      decode: () => Effect.succeedNone,
      encode: (key) => Effect.fail(mismatch(key, "the registry has no schema for metadata"))
    }
  }
  const decode = Schema.decodeUnknown(schema)
  const encode = Schema.encode(Schema.compose(Json, schema, { strict: false }))
  const failing = (key: string) => (error: ParseResult.ParseError) =>
    mismatch(key, EntryText.mismatch(error))
  return {
    decode: (key, stored) =>
      Effect.transposeMapOption(stored, (metadata) =>
        Effect.mapError(decode(metadata), failing(key))
      ),
    encode: (key, metadata) => Effect.mapError(encode(metadata), failing(key))
  }
}

const mismatch = (key: string, detail: string): StoreError =>
  new StoreError({
    reason: "Metadata",
    location: `session ${key}`,
    action:
      "Change the schema so that it accepts what is stored, for example with optional members and defaults, and encodes to JSON. Or forget the session.",
    detail
  })
