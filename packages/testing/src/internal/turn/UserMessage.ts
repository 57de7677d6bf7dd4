/** What the user says, as `turn/start` and `turn/steer` carry it. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"

/** The parts of a message. Members other than the text of a text are passed on unchanged. */
export const Input = Schema.Array(
  Schema.Struct(
    { type: Schema.String, text: Lenient.nullable(Schema.String) },
    { key: Schema.String, value: Schema.Unknown }
  )
)
export type Input = typeof Input.Type

export interface UserMessage {
  readonly input: Input
  /** The client's own id for the message. */
  readonly clientId: string | null
}

export const textOf = (input: Input): string => input.map(({ text }) => text ?? "").join("")
