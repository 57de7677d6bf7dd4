/** What people do to a turn: they decide, lend tools, steer and interrupt. */
import { Approvals, Run, Session, Tool } from "@effect-codex/agent"
import { FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { Deferred, Effect, Either, Schema } from "effect"
import { patches, runs } from "../commands.ts"
import { failureOf, reading, told } from "./Account.ts"
import { type Situation, unwatched, watched } from "./Situation.ts"
import { begun, cut, story, talk } from "./talk.ts"
import { answered } from "./turns.ts"

const decided = (
  name: string,
  decision: "accept" | "decline",
  what: "command" | "patch"
): Situation => ({
  name,
  fake: {
    turns: ({ text }) =>
      text === "next"
        ? FakeTurn.text("next")
        : [
            what === "command"
              ? FakeTurn.approveCommand({ command: "echo hi", output: "hi\n" })
              : FakeTurn.approvePatch({ changes: [{ path: "/a.txt", kind: "add", diff: "a" }] }),
            answered,
            FakeTurn.text("done")
          ]
  },
  model: ({ text, toolOutput }) =>
    text === "next" || toolOutput !== undefined
      ? ScriptedModel.text(text === "next" ? "next" : "done")
      : what === "command"
        ? runs("echo hi")
        : patches("a.txt", "a"),
  play: ({ server }) =>
    Effect.gen(function* () {
      const decide = () => Effect.succeed(decision)
      const approvals = Approvals.make({ command: decide, fileChange: decide })
      const session = yield* Session.make({ key: "s", server, settings: watched, approvals })
      return [yield* told(session.stream("go")), yield* told(session.stream("next"))]
    })
})

const find = Tool.make("find", {
  description: "Finds a room",
  parameters: Schema.Struct({ room: Schema.Int }),
  handle: ({ room }) => (room === 7 ? Effect.succeed("Ada") : Effect.fail("there is no such room"))
})

export const people: ReadonlyArray<Situation> = [
  decided("of a command that is accepted", "accept", "command"),
  decided("of a command that is declined", "decline", "command"),
  {
    ...decided("of a patch that is accepted", "accept", "patch"),
    newestOnly: "codex 0.169 tells the diff once more"
  },
  decided("of a patch that is declined", "decline", "patch"),
  {
    name: "of a tool that works and of one that fails",
    fake: {
      turns: ({ text }) => [
        FakeTurn.callTool({ tool: "find", arguments: { room: Number(text) } }),
        answered,
        FakeTurn.toolSaid
      ]
    },
    model: ({ text, toolOutput }) =>
      toolOutput === undefined
        ? ScriptedModel.callTool({ name: "find", arguments: { room: Number(text) } })
        : ScriptedModel.text(toolOutput),
    play: ({ server }) =>
      Effect.forEach(["7", "8"], (input) => told(Run.stream({ server, input, tools: [find] })))
  },
  {
    ...talk,
    name: "of a turn that is steered while the model writes, and of steering that comes too late",
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const turn = yield* reading(session.stream(story))
        yield* turn.saw(begun)
        yield* session.steer("stop that")
        const { end, events } = yield* turn.told
        const late = yield* Effect.either(session.steer("too late"))
        return [end, events.map(cut), Either.mapLeft(late, failureOf)]
      })
  },
  {
    name: "of a turn that is steered while its command runs",
    fake: {
      turns: ({ text }) =>
        text === "look"
          ? [
              FakeTurn.command({ command: "look", output: ["found\n"], every: "1 second" }),
              answered,
              FakeTurn.text("hello and hurry")
            ]
          : FakeTurn.text(`hello ${text}`)
    },
    model: ({ text, toolOutput }) =>
      text === "look" && toolOutput === undefined
        ? runs("sleep 1; echo found")
        : ScriptedModel.text(`hello ${text}`),
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server, settings: unwatched })
        const turn = yield* reading(session.stream("look"))
        yield* turn.saw("ItemStarted: commandExecution")
        yield* session.steer("and hurry")
        return yield* turn.told
      })
  },
  {
    ...talk,
    name: "of a turn that is interrupted while the model writes, and of the next one",
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const turn = yield* session.start(story)
        const read = yield* reading(turn.events())
        yield* read.saw(begun)
        yield* turn.interrupt
        const { end, events } = yield* read.told
        return [end, events.map(cut), yield* told(session.stream("next"))]
      })
  },
  {
    name: "of a turn that is interrupted while its command runs, and of the next one",
    fake: {
      turns: ({ text }) =>
        text === "sleep"
          ? FakeTurn.command({ command: "sleep 60", output: ["z"], every: "60 seconds" })
          : FakeTurn.text(`hello ${text}`)
    },
    model: ({ text }) =>
      text === "sleep" ? runs("sleep 60") : ScriptedModel.text(`hello ${text}`),
    play: ({ server }) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server, settings: unwatched })
        const turn = yield* session.start("sleep")
        const read = yield* reading(turn.events())
        yield* read.saw("ItemStarted: commandExecution")
        yield* turn.interrupt
        return [yield* read.told, yield* told(session.stream("next"))]
      })
  },
  {
    name: "of a turn that is interrupted while it waits for an approval, and of the next one",
    fake: {
      turns: ({ text }) =>
        text === "ask"
          ? FakeTurn.approveCommand({ command: "echo hi" })
          : FakeTurn.text(`hello ${text}`)
    },
    model: ({ text }) => (text === "ask" ? runs("echo hi") : ScriptedModel.text(`hello ${text}`)),
    play: ({ server }) =>
      Effect.gen(function* () {
        const asked = yield* Deferred.make<void>()
        const approvals = Approvals.make({
          command: () => Effect.zipRight(Deferred.succeed(asked, undefined), Effect.never)
        })
        const session = yield* Session.make({ key: "s", server, settings: watched, approvals })
        const turn = yield* session.start("ask")
        const read = yield* reading(turn.events())
        yield* Deferred.await(asked)
        yield* turn.interrupt
        return [yield* read.told, yield* told(session.stream("next"))]
      })
  }
]
