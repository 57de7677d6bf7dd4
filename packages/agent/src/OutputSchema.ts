/**
 * A JSON schema that the model's last message must fit, for a program that has no `Schema` of it: it comes from a file, or
 * from a caller. Use `Run.structured` or `Session.structured` where there is a `Schema`.
 */
import type { Failure } from "@effect-codex/app-server"
import type * as Effect from "effect/Effect"
import * as StructuredOutput from "./internal/turn/StructuredOutput.ts"
import type { RunResult } from "./RunEvent.ts"

/** What the model is given for a JSON schema, and how its answer is read. */
export interface OutputSchema {
  /** The schema as the API wants it: the option `outputSchema` of a run or of a turn. */
  readonly strict: unknown
  /**
   * Reads the last message as JSON, and converts it back to what the original schema describes. It does not validate the
   * answer: the API does.
   *
   * **Errors**: `DecodeError` if the message is not JSON.
   *
   * @example
   * const { read, strict } = OutputSchema.make({
   *   type: "object",
   *   properties: { safe: { type: "boolean" } },
   *   required: ["safe"]
   * })
   * const answer = yield* Effect.flatMap(
   *   session.run("Is this change safe?", { outputSchema: strict }),
   *   read
   * )
   */
  readonly read: (result: RunResult) => Effect.Effect<unknown, Failure.DecodeError>
}

/**
 * Rewrites a JSON schema to what the API accepts, as `Run.structured` says: every property is required, and one that was
 * not may be `null`. Throws an `IllegalArgumentException` if it holds what the API accepts in no form.
 *
 * @example
 * const schema = OutputSchema.make({ type: "array", items: { type: "string" } })
 * const events = Run.stream({ server, input: "Name three files.", outputSchema: schema.strict })
 */
export const make = (jsonSchema: unknown): OutputSchema => StructuredOutput.ofJsonSchema(jsonSchema)
