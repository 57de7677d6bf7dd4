/** `effect-codex run`: one turn, shown while it runs. */
import { Command, Options } from "@effect/cli"
import type { RunEvent } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as AnswerSchema from "../internal/AnswerSchema.ts"
import * as AskOnTerminal from "../internal/AskOnTerminal.ts"
import * as Conversation from "../internal/Conversation.ts"
import * as Output from "../internal/Output.ts"
import * as Question from "../internal/Question.ts"
import { Screen } from "../internal/Screen.ts"
import * as Server from "../internal/Server.ts"
import * as Show from "../internal/Show.ts"
import * as Timeout from "../internal/Timeout.ts"

/** The options of a command that runs a turn. */
export const options = {
  json: Options.boolean("json").pipe(
    Options.withDescription("Print each event as a line of JSON, and nothing else on stdout.")
  ),
  schema: Options.file("schema", { exists: "yes" }).pipe(
    Options.withDescription("A file with the JSON schema that the answer must fit."),
    Options.optional
  ),
  images: Question.images,
  timeout: Timeout.option,
  conversation: Conversation.options,
  server: Server.options,
  words: Question.words
}

export const command = Command.make("run", options, (options) =>
  run(options).pipe(onScreen(options, Server.layer(options.server)))
).pipe(
  Command.withDescription(
    "Asks the agent to do something, and shows what it does. The answer goes to stdout, everything else to stderr."
  )
)

type Given = Command.Command.ParseConfig<typeof options>

/** Runs the effect with a server, for a person or for a program that reads JSON. */
export const onScreen =
  <Provided, E2, R2>({ json }: Given, server: Layer.Layer<Provided, E2, R2>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) => {
    const screen = json ? Screen.silent : Screen.layer
    const shown = effect.pipe(Effect.scoped, Effect.provide(Layer.merge(server, screen)))
    return json ? Show.failureAsJson(shown) : shown
  }

/** Runs the turn and shows it. */
export const run = ({ conversation, images, json, schema, timeout, words }: Given) =>
  Effect.gen(function* () {
    const answer = yield* Effect.transposeMapOption(schema, AnswerSchema.load)
    const input = yield* Question.read(words, images)
    const approvals = yield* AskOnTerminal.make(interruptSelf)
    const { key, session } = yield* Conversation.open(conversation, approvals)
    const events = session.stream(input, {
      ...Option.match(timeout, { onNone: () => ({}), onSome: (timeout) => ({ timeout }) }),
      ...Option.match(answer, {
        onNone: () => ({}),
        onSome: ({ strict }) => ({ outputSchema: strict })
      })
    })
    if (json) {
      const result = yield* Show.asJson(events)
      return yield* withAnswer(answer, result, (answer) => ({ _tag: "Answer", answer }))
    }
    const result = yield* Show.toPerson(events, Option.isSome(answer) ? "work" : "all")
    yield* withAnswer(answer, result, (answer) => answer)
    yield* goodbye(result, key)
  })

/** Prints what the answer says by its schema, if there is one: the model's own words may have `null` for what is missing. */
const withAnswer = (
  schema: Option.Option<AnswerSchema.AnswerSchema>,
  result: RunEvent.RunResult,
  shown: (answer: unknown) => unknown
) =>
  Option.match(schema, {
    onNone: () => Effect.void,
    onSome: ({ read }) =>
      Effect.flatMap(read(result), (answer) => Output.line(JSON.stringify(shown(answer))))
  })

/** Ctrl-C while a question is open is no signal, because the terminal hands the keys over as they are. */
const interruptSelf = Effect.sync(() => void process.kill(process.pid, "SIGINT"))

const goodbye = ({ threadId, usage }: RunEvent.RunResult, key: Option.Option<string>) =>
  Effect.flatMap(Output.Output, ({ stderr }) => {
    const name = Option.getOrElse(key, () => threadId)
    const text = `${usage.totalTokens} tokens. To go on: effect-codex run --resume ${name}`
    return stderr.isTerminal
      ? Effect.flatMap(Screen, ({ note }) => note(stderr.paint(Output.Ansi.blackBright, text)))
      : Effect.void
  })
