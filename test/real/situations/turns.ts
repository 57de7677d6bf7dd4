/** What the model says and does in turns that nothing happens to. */
import { Run, Session } from "@effect-codex/agent"
import { FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { Effect, Schema } from "effect"
import { runs } from "../commands.ts"
import { reading, told, ended } from "./Account.ts"
import { type Situation, unwatched } from "./Situation.ts"

const words = Array.from({ length: 20 }, (_, n) => `word${n} `)
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
    name: "of a side question beside a running turn",
    fake: {
      turns: ({ text }) =>
        text === "tell me" ? FakeTurn.text(words, every) : FakeTurn.text(`hello ${text}`)
    },
    model: ({ text }) =>
      text === "tell me" ? ScriptedModel.text(words, every) : ScriptedModel.text(`hello ${text}`),
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        yield* session.run("first")
        const turn = yield* reading(session.stream("tell me"))
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

const agentTool = (name: string, args: object) =>
  ScriptedModel.callTool({ namespace: "multi_agent_v1", name, arguments: args })

const decodeSpawned = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Struct({ agent_id: Schema.String }))
)
