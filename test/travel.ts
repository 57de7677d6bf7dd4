/** What a store or another machine makes of a value: JSON, and the value again. */
import { Predicate, Record, Schema } from "effect"

/** The value after it has travelled. `added` is what a later version adds to its JSON. */
export const travelled = <A, I>(
  schema: Schema.Schema<A, I>,
  value: A,
  added: (json: unknown) => unknown
) => {
  const json = JSON.stringify(Schema.encodeSync(schema)(value))
  return Schema.decodeUnknownSync(schema)(added(JSON.parse(json)))
}

/** As it is. */
export const same = (json: unknown): unknown => json

/** As a later version may write it: every object has another member. */
export const withMoreMembers = (json: unknown): unknown =>
  Array.isArray(json)
    ? json.map(withMoreMembers)
    : Predicate.isRecord(json)
      ? { ...Record.map(json, withMoreMembers), addedLater: { x: 1 } }
      : json
