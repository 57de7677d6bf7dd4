/** Codecs for the parts of a message. A codec is compiled when it is first used. */
import type * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Fits from "./Fits.ts"
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

/** Makes the codec of a schema. Nothing is built before the first use. */
export const make = <A, I>(schema: Schema.Schema<A, I>): Codec<A> => {
  let encode: Codec<A>["encode"] | undefined
  return {
    decode: Fits.decode(schema),
    encode: (value) => (encode ??= Schema.encode(schema, options))(value)
  }
}

/** Makes the codec of a method: its result, and its parameters. */
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

/** A path names keys of the value, which may be long. */
const maxPathLength = 256

/**
 * Returns the deepest mismatch of an error. If no member of a union matched, that is the one in the member that
 * matched furthest.
 *
 * The issues are walked here, because the formatters of `ParseResult` print the value: that takes longer than parsing
 * it, and fails for a deep one.
 */
export const mismatch = (error: ParseResult.ParseError): Mismatch => {
  const { keys, kind } = deepest(error.issue, [], undefined)
  const path = keys.map(String).join(".")
  return {
    path: path.length <= maxPathLength ? path : `${path.slice(0, maxPathLength)}...`,
    kind
  }
}

interface Found {
  readonly keys: ReadonlyArray<PropertyKey>
  readonly kind: string
}

/** `outer` is the kind of the step that has this issue, where that says more. */
const deepest = (
  issue: ParseResult.ParseIssue,
  keys: ReadonlyArray<PropertyKey>,
  outer: string | undefined
): Found => {
  switch (issue._tag) {
    case "Type":
      return { keys, kind: outer ?? issue._tag }
    case "Forbidden":
    case "Unexpected":
    case "Missing":
      return { keys, kind: issue._tag }
    case "Pointer":
      return deepest(issue.issue, keys.concat(issue.path), undefined)
    case "Composite":
      return [issue.issues]
        .flat()
        .map((inner) => deepest(inner, keys, undefined))
        .reduce((best, found) => (found.keys.length > best.keys.length ? found : best))
    case "Refinement":
      return deepest(issue.issue, keys, issue.kind === "Predicate" ? issue._tag : undefined)
    case "Transformation":
      return deepest(issue.issue, keys, issue.kind === "Transformation" ? issue._tag : undefined)
  }
}
