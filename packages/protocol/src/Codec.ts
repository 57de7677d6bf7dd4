/** What the part of a message is read and written with. Nothing of it is built before it is used. */
import { type Effect, ParseResult, Schema } from "effect"
import { options } from "./Lenient.ts"

export interface Codec<A> {
  /** Reads what arrived. Lenient about what is new, strict about what is known. */
  readonly decode: (value: unknown) => Effect.Effect<A, ParseResult.ParseError>
  /** Writes it back: nothing that was read is lost. */
  readonly encode: (value: A) => Effect.Effect<unknown, ParseResult.ParseError>
}

/** A request: `decode` and `encode` are those of its result. */
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

/** The parameters of a method that has none. */
export const none: Schema.Schema<null | undefined> = Schema.Union(Schema.Null, Schema.Undefined)

/** Where and how a value does not fit. Shows nothing of the value, which the error's own texts quote. */
export interface Mismatch {
  readonly path: string
  /** `Missing`, `Type`, ... */
  readonly kind: string
}

/** The mismatch that lies deepest: where a union did not fit, the member that fitted furthest. */
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
