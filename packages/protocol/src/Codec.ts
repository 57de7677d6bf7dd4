/** Codecs for the parts of a message. A codec is compiled when it is first used. */
import type * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { options } from "./Lenient.ts"

/** Decodes and encodes one part of a message. */
export interface Codec<A> {
  /** Decodes a value from the wire. Lenient about what is new, strict about what is known. */
  readonly decode: (value: unknown) => Effect.Effect<A, ParseResult.ParseError>
  /** Encodes a value for the wire. Everything that was decoded is preserved. */
  readonly encode: (value: A) => Effect.Effect<unknown, ParseResult.ParseError>
}

/** A request. Its `decode` and `encode` are those of the result. */
export interface Method<Params, Result> extends Codec<Result> {
  readonly params: Codec<Params>
}

export const make = <A, I>(schema: Schema.Schema<A, I>): Codec<A> => {
  let decode: Codec<A>["decode"] | undefined
  let encode: Codec<A>["encode"] | undefined
  return {
    decode: (value) => (decode ??= Schema.decodeUnknown(schema, options))(value),
    encode: (value) => (encode ??= Schema.encode(schema, options))(value)
  }
}

export const method = <P, PI, A, I>(
  params: Schema.Schema<P, PI>,
  result: Schema.Schema<A, I>
): Method<P, A> => ({ ...make(result), params: make(params) })

/** The parameters of a method that takes none. */
export const none: Schema.Schema<null | undefined> = Schema.Union(Schema.Null, Schema.Undefined)

/**
 * Where and how a value does not match its schema. It contains nothing of the value, unlike the texts of a
 * `ParseError`.
 */
export interface Mismatch {
  /** The keys to the mismatch, joined by dots. */
  readonly path: string
  /** The kind of mismatch, such as `Missing` or `Type`. */
  readonly kind: string
}

/**
 * Returns the deepest mismatch of an error. If no member of a union matched, that is the one in the member that
 * matched furthest.
 */
export const mismatch = (error: ParseResult.ParseError): Mismatch => {
  const deepest = ParseResult.ArrayFormatter.formatErrorSync(error).reduce<
    ParseResult.ArrayFormatterIssue | undefined
  >(
    (best, issue) => (best === undefined || issue.path.length > best.path.length ? issue : best),
    undefined
  )
  return {
    path: (deepest?.path ?? []).map(String).join("."),
    kind: deepest?._tag ?? "Type"
  }
}
