/** Schemas that are lenient about what is new: values the server has learnt since this version pass through. */
import { Schema } from "effect"

/** An enum that may grow: the known values are suggested by the editor, any other string is accepted. */
export const openEnum = <A extends string>(
  ..._known: readonly [A, ...Array<A>]
): Schema.Schema<A | (string & {})> => Schema.String

/** A field that may be `null` or missing; both decode to `undefined`-free absence, as `null`. */
export const nullable = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.NullOr(schema), { default: () => null })
