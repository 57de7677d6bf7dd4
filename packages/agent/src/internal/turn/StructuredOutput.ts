/** Decodes a last message that must fit a schema, and words the second question to the model. */
import { Failure } from "@effect-codex/app-server"
import { Codec } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as JSONSchema from "effect/JSONSchema"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { RunResult } from "../../RunEvent.ts"

/** Converts the schema to a JSON schema. Throws if JSON Schema cannot express it. */
export const jsonSchema = <A, I>(schema: Schema.Schema<A, I>): unknown => JSONSchema.make(schema)

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

export const decode = <A, I>(
  schema: Schema.Schema<A, I>,
  result: RunResult
): Effect.Effect<A, Mismatch> =>
  Effect.mapError(Schema.decode(Schema.parseJson(schema))(result.text), (error): Mismatch => ({
    _tag: "Mismatch",
    error: new Failure.DecodeError({
      method: "turn/completed",
      generation: result.generation,
      ...Codec.mismatch(error)
    }),
    reason: reasonOf(error),
    result
  }))

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
