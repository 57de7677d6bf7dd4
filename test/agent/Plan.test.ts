import { Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { member, onFake, onTurn, sent } from "./support.ts"

const planning = [FakeTurn.text("Here it is."), FakeTurn.plan("1. Do this\n")]

describe("a plan of a session", () => {
  it.scoped("is a turn in plan mode, and the next turn works again", () =>
    onFake({ turns: ({ nth }) => (nth === 1 ? planning : FakeTurn.text("Done")) }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec({ experimentalApi: true }),
          turn: { effort: "high" }
        })
        expect(yield* session.plan("how?")).toMatchObject({
          text: "Here it is.",
          plan: "1. Do this\n"
        })
        yield* session.run("Do it.")
        yield* session.run("And now?")
        const turns = yield* sent(yield* fake.awaitProcess(1), "turn/start")
        const settings = {
          model: "scripted",
          reasoning_effort: "high",
          developer_instructions: null
        }
        expect(turns.map((turn) => member(turn, "collaborationMode"))).toEqual([
          { mode: "plan", settings },
          { mode: "default", settings },
          undefined
        ])
      })
    )
  )

  it.scopedLive("is over for another session too that goes on with the thread, and in a copy", () =>
    onFake({ turns: ({ nth }) => (nth === 1 ? planning : FakeTurn.text("Done")) }, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec({ experimentalApi: true })
        const threadId = yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server })
          yield* session.plan("how?")
          yield* session.btw("why?")
          return Option.getOrThrow(yield* session.threadId)
        }).pipe(Effect.scoped)
        const thread = { _tag: "Resume", threadId } as const
        const session = yield* Session.make({ key: "s", server, thread })
        yield* session.run("Do it.")
        yield* session.run("And now?")
        const turns = yield* sent(yield* fake.awaitProcess(1), "turn/start")
        const modes = turns.map((turn) => member(member(turn, "collaborationMode"), "mode"))
        expect(modes).toEqual(["plan", undefined, "default", undefined])
      })
    )
  )

  it.scoped("says if the model has proposed none", () =>
    onTurn(FakeTurn.text("Which one?"), (fake) =>
      Effect.gen(function* () {
        const server = fake.spec({ experimentalApi: true })
        const session = yield* Session.make({ key: "s", server })
        expect(yield* session.plan("how?")).toMatchObject({ plan: undefined, text: "Which one?" })
      })
    )
  )

  it.scoped("is refused without the experimental part of the protocol", () =>
    onTurn(planning, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        expect(yield* Effect.flip(session.plan("how?"))).toMatchObject({
          _tag: "RequestError",
          detail: expect.stringContaining("experimentalApi")
        })
        expect((yield* session.run("x")).text).toBe("Here it is.")
      })
    )
  )
})
