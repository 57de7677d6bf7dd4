/** Servers and threads that are gone when a run needs them. */
import { Session } from "@effect-codex/agent"
import { AppServerPool } from "@effect-codex/app-server"
import { FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { Effect } from "effect"
import { runs } from "../commands.ts"
import { reading, told } from "./Account.ts"
import { type Situation, unwatched } from "./Situation.ts"

const words = Array.from({ length: 20 }, (_, n) => `word${n} `)
const every = { every: "50 millis" } as const

const talk: Pick<Situation, "fake" | "model"> = {
  fake: {
    turns: ({ text }) =>
      text === "tell me" ? FakeTurn.text(words, every) : FakeTurn.text(`hello ${text}`)
  },
  model: ({ text }) =>
    text === "tell me" ? ScriptedModel.text(words, every) : ScriptedModel.text(`hello ${text}`)
}

export const losses: ReadonlyArray<Situation> = [
  {
    ...talk,
    name: "of a server that is killed while the model writes, and of the next turn",
    play: ({ kill, server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const turn = yield* reading(session.stream("tell me"))
        yield* turn.saw("Text: word0 word1")
        yield* kill
        const { end, events } = yield* turn.told
        return [end, events.map(cut), yield* told(session.stream("next"))]
      })
  },
  {
    name: "of a server that is killed while its command runs, and of the next turn",
    fake: {
      turns: ({ text }) =>
        text === "sleep"
          ? FakeTurn.command({ command: "sleep 60", output: ["z"], every: "60 seconds" })
          : FakeTurn.text(`hello ${text}`)
    },
    model: ({ text }) =>
      text === "sleep" ? runs("sleep 60") : ScriptedModel.text(`hello ${text}`),
    play: ({ kill, server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server, settings: unwatched })
        const turn = yield* reading(session.stream("sleep"))
        yield* turn.saw("ItemStarted: commandExecution")
        yield* kill
        return [yield* turn.told, yield* told(session.stream("next"))]
      })
  },
  {
    ...talk,
    name: "of a server that is killed between two turns",
    play: ({ kill, server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const one = yield* told(session.stream("one"))
        yield* kill
        return [one, yield* told(session.stream("two"))]
      })
  },
  {
    ...talk,
    name: "of a thread that was only in the memory of a server that is killed",
    play: ({ kill, server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server,
          thread: { _tag: "Start", ephemeral: true }
        })
        const one = yield* told(session.stream("one"))
        yield* kill
        return [one, yield* told(session.stream("two")), yield* told(session.stream("three"))]
      })
  },
  {
    ...talk,
    name: "of a thread that another client has archived",
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const { threadId } = yield* session.run("one")
        yield* archive(server, threadId)
        return [yield* told(session.stream("two")), yield* told(session.stream("three"))]
      })
  }
]

const archive = (server: Session.Options["server"], threadId: string) =>
  Effect.gen(function* () {
    const lease = yield* (yield* AppServerPool.AppServerPool).lease(server)
    yield* lease.server.request("thread/archive", { threadId })
  }).pipe(Effect.scoped)

/** A text that was cut is as long as the machine was slow. */
const cut = (line: string) => line.replace(/^Text: word0 word1 .*/, "Text: word0 word1 ...")
