/** A last message that is to fit a schema: what the model is told of it, and what its text is decoded to. */
import { Failure } from "@effect-codex/app-server"
import { Codec } from "@effect-codex/protocol"
import { Effect, JSONSchema, ParseResult, Schema } from "effect"
import type { RunResult, Usage } from "../../RunEvent.ts"

/** The schema as JSON. One that JSON cannot express is a defect of the caller. */
export const jsonSchema = <A, I>(schema: Schema.Schema<A, I>): unknown => JSONSchema.make(schema)

/** What did not fit, for the program (where, never what) and for the model, whose own words it quotes. */
export interface Mismatch {
  readonly _tag: "Mismatch"
  readonly error: Failure.DecodeError
  readonly reason: string
  readonly usage: Usage
}

export const decode = <A, I>(
  schema: Schema.Schema<A, I>,
  { generation, text, usage }: RunResult
): Effect.Effect<A, Mismatch> =>
  Effect.mapError(Schema.decode(Schema.parseJson(schema))(text), (error): Mismatch => ({
    _tag: "Mismatch",
    error: new Failure.DecodeError({
      method: "turn/completed",
      generation,
      ...Codec.mismatch(error)
    }),
    reason: ParseResult.TreeFormatter.formatErrorSync(error),
    usage
  }))

/** The next message to a model whose last one did not fit. */
export const complaint = ({ reason }: Mismatch): string =>
  `Your last message does not fit the schema it was to fit:\n${reason}\nAnswer again, with nothing but JSON that fits it.`
