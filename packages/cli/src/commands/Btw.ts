/** `effect-codex btw`: a side question, which leaves no trace in the conversation. */
import { Args, Command } from "@effect/cli"
import { Session } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Conversation from "../internal/Conversation.ts"
import * as Output from "../internal/Output.ts"
import * as Question from "../internal/Question.ts"
import { safeFor, Screen } from "../internal/Screen.ts"
import * as Server from "../internal/Server.ts"

const options = {
  images: Question.images,
  server: Server.options,
  conversation: Args.text({ name: "key|thread" }).pipe(
    Args.withDescription("The session by its key, or the thread by its id.")
  ),
  words: Question.words
}

export const command = Command.make("btw", options, ({ conversation, images, server, words }) =>
  Effect.gen(function* () {
    const input = yield* Question.read(words, images)
    const { threadId } = yield* Conversation.find(conversation)
    const { spec } = yield* Server.Server
    const thread = { _tag: "Resume", threadId } as const
    const session = yield* Session.make({ key: "effect-codex", server: spec, thread })
    const screen = yield* Screen
    yield* screen.busy("Thinking")
    const { text } = yield* session.btw(input)
    const { stdout } = yield* Output.Output
    yield* Output.line(safeFor(stdout, text))
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(Server.layer(server), Screen.layer)))
).pipe(
  Command.withDescription(
    "Asks a side question about a conversation. It may be running, and will know nothing of it."
  )
)
