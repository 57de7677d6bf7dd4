/** The lines that arrive from the client. */
import { Message, type ServerRequests } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Wire } from "./Wire.ts"

const Id = Schema.Union(Schema.Number, Schema.String)
const decode = Schema.decodeOption(
  Schema.parseJson(
    Schema.Struct({
      id: Schema.optional(Id),
      method: Schema.optional(Schema.String),
      params: Schema.optional(Schema.Unknown),
      result: Schema.optional(Schema.Unknown),
      error: Schema.optional(Schema.Unknown),
      trace: Schema.optional(Schema.Unknown)
    })
  )
)

const nothing = {
  id: undefined,
  method: undefined,
  params: undefined,
  result: undefined,
  error: undefined,
  trace: undefined
}

/** An escape of half a surrogate pair, which `JSON.stringify` writes and codex cannot read. */
const half = /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F][0-9a-fA-F]{2}/

/** Handles one line. Codex ignores a line that is no message, and so does this. */
export const receive = (
  line: string,
  { arrivals, received, serverRequests }: Wire,
  serve: (request: Message.ServerRequest) => Effect.Effect<void>
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const message = half.test(line) ? Option.none() : decode(line)
    const { error, id, method, params, result, trace } = Option.getOrElse(message, () => nothing)
    if (method !== undefined) {
      yield* received.append({ id, method, params, trace })
      if (id === undefined) return
      yield* arrivals.arrive
      yield* serve({ id, method, params })
    } else if (id !== undefined) {
      const answer: ServerRequests.Answer =
        error === undefined
          ? { _tag: "Result", result }
          : { _tag: "Error", error: Message.rpcErrorOf(error) }
      yield* serverRequests.onAnswer(id, answer)
    }
  })
