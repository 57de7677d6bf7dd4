/** Servers and threads that are gone when a run needs them. */
import { Approvals, Session } from "@effect-codex/agent"
import { AppServerPool } from "@effect-codex/app-server"
import { FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { Deferred, Effect } from "effect"
import { runs } from "../commands.ts"
import { reading, told } from "./Account.ts"
import { type Situation, unwatched, watched } from "./Situation.ts"
import { begun, cut, story, talk } from "./talk.ts"

export const losses: ReadonlyArray<Situation> = [
  {
    ...talk,
    name: "of a server that is killed while the model writes, and of the next turn",
    play: ({ kill, server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const turn = yield* reading(session.stream(story))
        yield* turn.saw(begun)
        yield* kill("SIGKILL")
        const { end, events } = yield* turn.told
        return [end, events.map(cut), yield* told(session.stream("next"))]
      })
  },
  {
    ...talk,
    name: "of a server that is asked to end while the model writes, and of the next turn",
    play: ({ kill, server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const turn = yield* reading(session.stream(story))
        yield* turn.saw(begun)
        yield* kill("SIGTERM")
        const { end, events } = yield* turn.told
        return [end, events.map(cut), yield* told(session.stream("next"))]
      })
  },
  {
    name: "of a server that is killed while a person is asked, and of the next turn",
    fake: {
      turns: ({ text }) =>
        text === "ask"
          ? FakeTurn.approveCommand({ command: "echo hi" })
          : FakeTurn.text(`hello ${text}`)
    },
    model: ({ text }) => (text === "ask" ? runs("echo hi") : ScriptedModel.text(`hello ${text}`)),
    play: ({ kill, server }) =>
      Effect.gen(function* () {
        const asked = yield* Deferred.make<void>()
        const approvals = Approvals.make({
          command: () => Effect.zipRight(Deferred.succeed(asked, undefined), Effect.never)
        })
        const session = yield* Session.make({ key: "s", server, settings: watched, approvals })
        const turn = yield* reading(session.stream("ask"))
        yield* Deferred.await(asked)
        yield* kill("SIGKILL")
        return [yield* turn.told, yield* told(session.stream("next"))]
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
        yield* kill("SIGKILL")
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
        yield* kill("SIGKILL")
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
        yield* kill("SIGKILL")
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
