/** Decodes a last message that must fit a schema, and words the second question to the model. */
import { Failure } from "@effect-codex/app-server"
import { Codec } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as JSONSchema from "effect/JSONSchema"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { RunResult } from "../../RunEvent.ts"
import * as StrictSchema from "./StrictSchema.ts"

/**
 * An answer that does not fit. `error` is for the program, and says where but not what. `reason` is for the model,
 * and quotes the model's own words.
 */
export interface Mismatch {
  readonly _tag: "Mismatch"
  readonly error: Failure.DecodeError
  readonly reason: string
  readonly result: RunResult
}

/** What the model is given for a schema, and how its answer is read. */
export interface StructuredOutput<A> {
  readonly jsonSchema: unknown
  readonly decode: (result: RunResult) => Effect.Effect<A, Mismatch>
}

/** Throws an `IllegalArgumentException` if the API would refuse the schema. */
export const make = <A, I>(schema: Schema.Schema<A, I>): StructuredOutput<A> => {
  const strict = StrictSchema.make(JSONSchema.make(schema))
  const decode = Schema.decodeUnknown(schema)
  return {
    jsonSchema: strict.schema,
    decode: (result) =>
      parse(result.text).pipe(
        Effect.flatMap((answer) => decode(strict.restore(answer))),
        Effect.mapError((error): Mismatch => ({
          _tag: "Mismatch",
          error: decodeError(result, error),
          reason: reasonOf(error),
          result
        }))
      )
  }
}

const decodeError = ({ generation }: RunResult, error: ParseResult.ParseError) =>
  new Failure.DecodeError({ method: "turn/completed", generation, ...Codec.mismatch(error) })

/** The same for a schema that is JSON. The name and the dialect of the whole are of no use to the model. */
export const ofJsonSchema = (jsonSchema: unknown) => {
  const anonymous = Predicate.isRecord(jsonSchema)
    ? Struct.omit(jsonSchema, "$id", "$schema")
    : jsonSchema
  const { restore, schema: strict } = StrictSchema.make(anonymous)
  const read = (result: RunResult) =>
    parse(result.text).pipe(
      Effect.mapBoth({ onSuccess: restore, onFailure: (error) => decodeError(result, error) })
    )
  return { strict, read }
}

/** Throws an `IllegalArgumentException` if the API would refuse the schema. */
export const demand = <A, I>(schema: Schema.Schema<A, I>): void => {
  StrictSchema.make(JSONSchema.make(schema))
}

const parse = Schema.decode(Schema.parseJson(Schema.Unknown))

/** A formatter prints the value, which fails for one that is nested very deep. */
const formatted = Option.liftThrowable(ParseResult.TreeFormatter.formatErrorSync)

const reasonOf = (error: ParseResult.ParseError): string =>
  Option.getOrElse(formatted(error), () => {
    const { kind, path } = Codec.mismatch(error)
    return `${kind} at ${path}`
  })

/** The second question to a model whose answer does not fit. */
export const correction = ({ reason }: Mismatch): string =>
  `Your last message does not fit the required schema:\n${reason}\nAnswer again, with only JSON that fits the schema.`
