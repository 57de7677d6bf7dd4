/** What the model says and does in turns that nothing happens to. */
import { Run, Session } from "@effect-codex/agent"
import { FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { Effect, Schema } from "effect"
import { runs } from "../commands.ts"
import { reading, told, ended } from "./Account.ts"
import { type Situation, unwatched } from "./Situation.ts"
import { shortTalk, story } from "./talk.ts"

const every = { every: "50 millis" } as const

/** Each request to the model has these tokens, and the last of a turn is reported by itself. */
export const answered = FakeTurn.usage({ inputTokens: 10, outputTokens: 5 })

const Verdict = Schema.Struct({ safe: Schema.Boolean })
const fits = JSON.stringify({ safe: true })
const misfit = JSON.stringify({ safe: "perhaps" })

export const turns: ReadonlyArray<Situation> = [
  {
    name: "of an answer, and of the next one",
    fake: { turns: ({ text }) => FakeTurn.text(["hello ", text]) },
    model: ({ text }) => ScriptedModel.text(["hello ", text]),
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        return [yield* told(session.stream("one")), yield* told(session.stream("two"))]
      })
  },
  {
    name: "of several messages",
    fake: { turns: () => [FakeTurn.text("one"), FakeTurn.text("two")] },
    model: () => messages("one", "two"),
    play: ({ server }) => told(Run.stream({ server, input: "go" }))
  },
  {
    name: "of a command that works and of one that fails",
    fake: {
      turns: ({ text }) => {
        const fails = text === "exit 3"
        return [
          FakeTurn.command({
            command: text,
            ...(fails ? { exitCode: 3 } : { output: "hi\n" })
          }),
          answered,
          FakeTurn.text("done")
        ]
      }
    },
    model: ({ text, toolOutput }) =>
      toolOutput === undefined ? runs(text) : ScriptedModel.text("done"),
    play: ({ server }) =>
      Effect.forEach(["echo hi", "exit 3"], (input) =>
        told(Run.stream({ server, input, settings: unwatched }))
      )
  },
  {
    name: "of a second turn that waits for the first",
    fake: { turns: ({ text }) => FakeTurn.text([text, "!"], every) },
    model: ({ text }) => ScriptedModel.text([text, "!"], every),
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const one = yield* reading(session.stream("one"))
        yield* one.saw("Started")
        const two = yield* told(session.stream("two"))
        return [yield* one.told, two]
      })
  },
  {
    ...shortTalk,
    name: "of a side question beside a running turn",
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        yield* session.run("first")
        const turn = yield* reading(session.stream(story))
        yield* turn.saw("Text")
        return [yield* ended(session.btw("by the way")), yield* turn.told]
      })
  },
  {
    name: "of a structured answer that does not fit, and of the next one, which does",
    fake: { turns: ({ nth }) => FakeTurn.text(nth === 1 ? misfit : fits) },
    model: ({ number }) => ScriptedModel.text(number === 1 ? misfit : fits),
    play: ({ server }) => ended(Run.structured(Verdict, { server, input: "is it safe?" }))
  },
  {
    name: "of a sub-agent",
    fake: {
      turns: () => [
        FakeTurn.spawn(FakeTurn.text("the child's answer"), { prompt: "child's work" }),
        answered,
        FakeTurn.awaitChild,
        answered,
        FakeTurn.text("done")
      ]
    },
    model: ({ text, toolOutput }) => {
      if (text === "child's work") return ScriptedModel.text("the child's answer")
      // The model is shown the end of its agent as a message of the user.
      if (text !== "parent's work") return ScriptedModel.text("done")
      if (toolOutput === undefined) return agentTool("spawn_agent", { message: "child's work" })
      const targets = [decodeSpawned(toolOutput).agent_id]
      return agentTool("wait_agent", { targets, timeout_ms: 10_000 })
    },
    play: ({ server }) => told(Run.stream({ server, input: "parent's work", settings: unwatched }))
  }
]

/** Several messages in one response. */
const messages = (...texts: ReadonlyArray<string>) =>
  ScriptedModel.answer({
    contentType: "text/event-stream",
    body: [
      { type: "response.created", response: { id: "response" } },
      ...texts.flatMap(message),
      { type: "response.completed", response: { id: "response", usage } }
    ]
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join("")
  })

const message = (text: string, index: number) => {
  const item = { type: "message", role: "assistant", id: `message-${index}` }
  const at = { item_id: item.id, output_index: index, content_index: 0 }
  return [
    { type: "response.output_item.added", output_index: index, item: { ...item, content: [] } },
    { type: "response.output_text.delta", ...at, delta: text },
    {
      type: "response.output_item.done",
      output_index: index,
      item: { ...item, content: [{ type: "output_text", text }] }
    }
  ]
}

const usage = {
  input_tokens: 10,
  input_tokens_details: null,
  output_tokens: 5,
  output_tokens_details: null,
  total_tokens: 15
}

const agentTool = (name: string, args: object) =>
  ScriptedModel.callTool({ namespace: "multi_agent_v1", name, arguments: args })

const decodeSpawned = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Struct({ agent_id: Schema.String }))
)
