/**
 * Schemas that are lenient about what is new: values that were added to the protocol after this version pass
 * through.
 *
 * Known values are decoded strictly. A value passes through only if its name, tag or key is unknown, and its type
 * says so.
 */
import type * as Brand from "effect/Brand"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

/** Marks a transformation that leaves a value as it is if it is present and fits. */
const kept = /*#__PURE__*/ Symbol.for("@effect-codex/protocol/Lenient/kept")

/** Whether these are the annotations of such a transformation. */
export const isKept = (annotations: SchemaAST.Annotations): boolean => annotations[kept] === true

/** A field that may be `null` or missing. Both decode as `null`. */
export const nullable = <A, I>(schema: Schema.Schema<A, I>) =>
  defaulted(Schema.NullOr(schema), () => null)

/** A field that may be missing. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, { exact: true })

/** A field with a default for when it is missing. */
export const defaulted = <A, I>(schema: Schema.Schema<A, I>, value: () => A) =>
  Schema.optionalWith(schema, { exact: true, default: value }).annotations({ [kept]: true })

/** A nullable field that decodes as `null` if its value does not match. */
export const orNull = <A, I>(schema: Schema.Schema<A, I>) =>
  orDefault(Schema.NullOr(schema), () => null)

/** A field that decodes as its default if its value is missing or does not match. */
export const orDefault = <A, I>(schema: Schema.Schema<A, I>, value: () => A) =>
  defaulted(schema.annotations({ decodingFallback: () => Either.right(value()) }), value)

/** A field that decodes as missing if its value does not match. */
export const orAbsent = <A, I>(schema: Schema.Schema<A, I>) => {
  const type = Schema.typeSchema(schema)
  const fitting = Schema.transformOrFail(schema, Schema.UndefinedOr(type), {
    strict: true,
    decode: ParseResult.succeed,
    encode: ParseResult.validate(type)
  }).annotations({ decodingFallback: () => Either.right(undefined), [kept]: true })
  return Schema.optionalToOptional(fitting, type, {
    decode: Option.filter(Predicate.isNotUndefined),
    encode: Option.filter(Predicate.isNotUndefined)
  }).annotations({ [kept]: true })
}

/** A field that may be missing. It decodes as `undefined`, so that a value always says that it has none. */
export const orUndefined = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalToRequired(schema, Schema.UndefinedOr(Schema.typeSchema(schema)), {
    decode: Option.getOrUndefined,
    encode: Option.fromNullable
  }).annotations({ [kept]: true })

/** The options for decoding and encoding messages: unknown fields are preserved. */
export const options = { onExcessProperty: "preserve" } as const

/** An object that preserves unknown fields. */
export const struct = <Fields extends Schema.Struct.Fields>(
  fields: Fields
): Schema.Struct<Fields> => Schema.Struct(fields).annotations({ parseOptions: options })

/** An object whose other members have a type, too. */
export const structWithRest = <Fields extends Schema.Struct.Fields, A, I>(
  fields: Fields,
  rest: Schema.Schema<A, I>
) =>
  Schema.Struct(fields, { key: Schema.String, value: rest }).annotations({ parseOptions: options })

/**
 * The type of a union's discriminator that this version does not know: any string except the known ones. It is
 * declared as an enum so that a comparison with a known tag narrows the union. The enum does not exist at runtime.
 */
declare enum UnknownTag {
  Value = "a tag this version does not know"
}
export type { UnknownTag }

/** Matches every discriminator except the known ones. */
export const unknownTag = (...known: ReadonlyArray<string>): Schema.Schema<UnknownTag> => {
  const names = new Set(known)
  const isUnknown = (value: unknown): value is UnknownTag =>
    typeof value === "string" && !names.has(value)
  return Schema.declare(isUnknown, {
    identifier: "UnknownTag",
    jsonSchema: { type: "string" },
    arbitrary: () => (fc) =>
      fc
        .string()
        .map((name): unknown => name)
        .filter(isUnknown)
  })
}

/**
 * An unknown variant of a union whose variants differ in their members: an object without any of the known members.
 */
export interface UnknownVariant extends Brand.Brand<"UnknownVariant"> {}

/** Matches every object that has none of the known members. */
export const unknownVariant = (...known: ReadonlyArray<string>): Schema.Schema<UnknownVariant> => {
  const isUnknown = (value: unknown): value is UnknownVariant =>
    Predicate.isRecord(value) && !known.some((key) => Object.hasOwn(value, key))
  return Schema.declare(isUnknown, {
    identifier: "UnknownVariant",
    jsonSchema: { type: "object" },
    arbitrary: () => (fc) =>
      fc
        .dictionary(fc.string(), fc.jsonValue())
        .map((members): unknown => members)
        .filter(isUnknown)
  })
}

/** Any JSON value. */
export const json = /*#__PURE__*/ Schema.Unknown.annotations({
  arbitrary: () => (fc) => fc.jsonValue()
})

/** Returns the members of an unknown union member or variant. */
export const payload = (value: object): Readonly<Record<string, unknown>> => ({ ...value })
