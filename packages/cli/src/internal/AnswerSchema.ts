/** The JSON schema of `--schema`: a file that says what the model's answer must look like. */
import { Validator } from "@cfworker/json-schema"
import { OutputSchema, type RunEvent } from "@effect-codex/agent"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { UsageError } from "./ExitCode.ts"

/** The model's answer does not fit the schema. */
export class AnswerMisfit extends Data.TaggedError("AnswerMisfit")<{
  readonly file: string
  readonly why: string
}> {
  override get message(): string {
    return `The answer does not fit the schema ${this.file}: ${this.why}`
  }
}

export interface AnswerSchema {
  /** What the model is given. */
  readonly strict: unknown
  /** Reads the answer, and validates it with the schema of the file. */
  readonly read: (result: RunEvent.RunResult) => Effect.Effect<unknown, AnswerMisfit>
}

/** **Errors**: `UsageError` if the file cannot be read, is not JSON, or holds what the model cannot be given. */
export const load = (
  file: string
): Effect.Effect<AnswerSchema, UsageError, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.mapError(fs.readFileString(file), (error) => unusable(file, error))
    const schema = yield* Effect.mapError(decode(text), () =>
      unusable(file, new Error("it is not a JSON object"))
    )
    const output = yield* Effect.try({
      try: () => OutputSchema.make(schema),
      catch: (error) => unusable(file, error)
    })
    const validator = new Validator(schema, "2020-12", false)
    return { strict: output.strict, read: reading(file, output, validator) }
  })

const decode = Schema.decode(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
)

const reading =
  (file: string, output: OutputSchema.OutputSchema, validator: Validator): AnswerSchema["read"] =>
  (result) =>
    output.read(result).pipe(
      Effect.mapError(() => new AnswerMisfit({ file, why: "it is not JSON" })),
      Effect.tap((answer) => {
        const { errors, valid } = validator.validate(answer)
        const last = errors.at(-1)
        return valid
          ? Effect.void
          : new AnswerMisfit({
              file,
              why: last === undefined ? "" : `${last.instanceLocation}: ${last.error}`
            })
      })
    )

const unusable = (file: string, error: unknown) =>
  new UsageError({
    message: `The schema ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`
  })
