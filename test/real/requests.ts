/** What a scripted model was shown, for assertions: a whole request is too long to read. */
import type { ScriptedModel } from "@effect-codex/testing"
import { Schema } from "effect"

const Message = Schema.Struct({ role: Schema.String, content: Schema.Array(Schema.Unknown) })
const isMessage = Schema.is(Message)

const inputOf = Schema.decodeUnknownSync(Schema.Struct({ input: Schema.Array(Schema.Unknown) }))

/** The parts of each message of this role. */
export const messages = (
  request: ScriptedModel.Request | undefined,
  role: "developer" | "user" | "assistant"
) =>
  inputOf(request?.body)
    .input.filter(isMessage)
    .flatMap((message) => (message.role === role ? [message.content] : []))

/** All of it as one text. */
export const shown = (request: ScriptedModel.Request | undefined): string =>
  JSON.stringify(request?.body)

/** Each request's last user message and model. */
export const asked = (requests: ReadonlyArray<ScriptedModel.Request>) =>
  requests.map(({ text }) => text)
