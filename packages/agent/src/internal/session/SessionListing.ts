/** What a registry says of its sessions, as schemas. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { StoreError } from "./StoreEntry.ts"

export const Listed = <Metadata>(metadata: Schema.Schema<Metadata, unknown> | undefined) =>
  Schema.Struct({
    key: Schema.String,
    /** `None` before the first turn. */
    threadId: Schema.optionalWith(Schema.String, { as: "Option", exact: true }),
    /** When the last turn ended. `None` until the session is stored. */
    updatedAt: Schema.optionalWith(Schema.DateTimeUtc, { as: "Option", exact: true }),
    /** What the program keeps with the session. */
    metadata:
      metadata === undefined
        ? noMetadata<Metadata>()
        : Schema.optionalWith(metadata, { as: "Option", exact: true }),
    /** Whether the session is live in this program. */
    open: Schema.Boolean
  })

/** A session that is live, stored, or both. */
export interface Listed<Metadata> extends Schema.Schema.Type<ReturnType<typeof Listed<Metadata>>> {}

export const Listing = <Metadata>(metadata: Schema.Schema<Metadata, unknown> | undefined) =>
  Schema.Struct({
    /** In the order of the keys. */
    sessions: Schema.Array(Listed(metadata)),
    /** One error for each stored session that could not be read. */
    unreadable: Schema.Array(StoreError)
  })

/** The sessions of a registry, and why some could not be read. */
export interface Listing<Metadata> extends Schema.Schema.Type<
  ReturnType<typeof Listing<Metadata>>
> {}

/** Ignores the metadata of another program. */
const noMetadata = <Metadata>() =>
  Schema.optionalToRequired(
    Schema.Unknown,
    Schema.declare(
      (value): value is Option.Option<Metadata> => Option.isOption(value) && Option.isNone(value),
      { arbitrary: () => (fc) => fc.constant(Option.none<Metadata>()) }
    ),
    { decode: () => Option.none(), encode: () => Option.none() }
  )
