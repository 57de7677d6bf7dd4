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

/** The last user message of each. */
export const asked = (requests: ReadonlyArray<ScriptedModel.Request>) =>
  requests.map(({ text }) => text)

const Metadata = Schema.Struct({
  client_metadata: Schema.Struct({
    "x-codex-turn-metadata": Schema.parseJson(Schema.Struct({ sandbox_mode: Schema.String }))
  })
})

const metadataOf = Schema.decodeUnknownSync(Metadata)

/** The sandbox of its turn. What the messages say of it may be of an earlier one. */
export const sandboxOf = (request: ScriptedModel.Request | undefined): string =>
  metadataOf(request?.body).client_metadata["x-codex-turn-metadata"].sandbox_mode
