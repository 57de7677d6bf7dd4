/**
 * Schemas that are lenient about what is new: values the server has learnt since this version pass through.
 *
 * A known value decodes strictly; only what is unknown by its name, tag or key is let through, and its type says so.
 */
import { type Brand, Either, Option, ParseResult, Predicate, Schema } from "effect"

/** A field that may be `null` or missing; both decode as `null`. */
export const nullable = <A, I>(schema: Schema.Schema<A, I>) =>
  defaulted(Schema.NullOr(schema), () => null)

/** A field that may be missing. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, { exact: true })

/** A field that is filled when it is missing. */
export const defaulted = <A, I>(schema: Schema.Schema<A, I>, value: () => A) =>
  Schema.optionalWith(schema, { exact: true, default: value })

/** A nullable field whose value is not relied on: one that does not fit decodes as `null`. */
export const orNull = <A, I>(schema: Schema.Schema<A, I>) =>
  orDefault(Schema.NullOr(schema), () => null)

/** A field that is filled when its value is missing or does not fit. */
export const orDefault = <A, I>(schema: Schema.Schema<A, I>, value: () => A) =>
  defaulted(schema.annotations({ decodingFallback: () => Either.right(value()) }), value)

/** A field that is left out when its value does not fit. */
export const orAbsent = <A, I>(schema: Schema.Schema<A, I>) => {
  const type = Schema.typeSchema(schema)
  const fitting = Schema.transformOrFail(schema, Schema.UndefinedOr(type), {
    strict: true,
    decode: ParseResult.succeed,
    encode: ParseResult.validate(type)
  }).annotations({ decodingFallback: () => Either.right(undefined) })
  return Schema.optionalToOptional(fitting, type, {
    decode: Option.filter(Predicate.isNotUndefined),
    encode: Option.filter(Predicate.isNotUndefined)
  })
}

/** How messages are decoded and encoded: fields this version does not know stay. */
export const options = { onExcessProperty: "preserve" } as const

/** An object that keeps the fields this version does not know. */
export const struct = <Fields extends Schema.Struct.Fields>(
  fields: Fields
): Schema.Struct<Fields> => Schema.Struct(fields).annotations({ parseOptions: options })

/** An object whose further members have a type too. */
export const structWithRest = <Fields extends Schema.Struct.Fields, A, I>(
  fields: Fields,
  rest: Schema.Schema<A, I>
) =>
  Schema.Struct(fields, { key: Schema.String, value: rest }).annotations({ parseOptions: options })

/**
 * The discriminator of a union's member that this version does not know: a string, and none of the known ones. It is
 * declared as an enum so that comparing it with a known one narrows the union; there is no such value at runtime.
 */
declare enum UnknownTag {
  Value = "a tag this version does not know"
}
export type { UnknownTag }

/** Any discriminator but the known ones. */
export const unknownTag = (...known: ReadonlyArray<string>): Schema.Schema<UnknownTag> => {
  const names = new Set(known)
  return Schema.declare(
    (value): value is UnknownTag => typeof value === "string" && !names.has(value),
    { identifier: "UnknownTag" }
  )
}

/** An object in the place of one of several, which has none of the members that tell them apart. */
export interface UnknownVariant extends Brand.Brand<"UnknownVariant"> {}

/** Any object that has none of the known members. */
export const unknownVariant = (...known: ReadonlyArray<string>): Schema.Schema<UnknownVariant> =>
  Schema.declare(
    (value): value is UnknownVariant =>
      Predicate.isRecord(value) && !known.some((key) => Object.hasOwn(value, key)),
    { identifier: "UnknownVariant" }
  )

/** What an unknown member or variant holds. */
export const payload = (value: object): Readonly<Record<string, unknown>> => ({ ...value })
