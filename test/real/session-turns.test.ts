import { Credential, Run, Session } from "@effect-codex/agent"
import { AppServerPool } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Stream } from "effect"
import { watch } from "../guarantees/support.ts"
import { onlyServer, runs, soonSleeping } from "./commands.ts"
import { asked, messages, sandboxOf, shown } from "./requests.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const unwatched = { approvalPolicy: "never", sandbox: "danger-full-access" }

const words = Array.from({ length: 40 }, (_, n) => `word${n} `)
const slowly = ScriptedModel.text(words, { every: "50 millis" })

const isCommand = (item: { readonly type: string }) => item.type === "commandExecution"

describeReal("interrupting a session's turn, on the real server", () => {
  for (const experimentalApi of [true, false]) {
    it.scopedLive(
      `leaving its stream ends the turn and every command it had started, and the next turn goes on (experimentalApi: ${experimentalApi}) (oc #107721)`,
      () =>
        Effect.gen(function* () {
          const { model, pool, spec } = yield* real(
            ({ number, text }) =>
              text !== "sleep"
                ? ScriptedModel.text(`hello ${text}`)
                : number === 2
                  ? runs("sleep 300", 250) // It is left running when the call returns.
                  : runs("sleep 300"),
            { experimentalApi }
          )
          yield* Effect.gen(function* () {
            const session = yield* Session.make({ key: "s", server: spec, settings: unwatched })
            const { pid, threadId } = yield* session.run("first")
            yield* session.stream("sleep").pipe(
              Stream.filter((event) => event._tag === "ItemStarted" && isCommand(event.item)),
              Stream.drop(1),
              Stream.tap(() => soonSleeping(pid, 2)),
              Stream.runHead
            )
            yield* model.awaitIdle
            yield* soonSleeping(pid, 0)
            const next = yield* session.run("next")
            expect(next).toMatchObject({ text: "hello next", pid, generation: 1, threadId })
            const last = (yield* model.requests).at(-1)
            expect(shown(last)).toContain("hello first")
            expect(shown(last)).toContain("turn_aborted")
            expect(yield* onlyServer).toMatchObject({ leases: 0 })
          }).pipe(Effect.scoped, Effect.provide(pool))
        }).pipe(scoped)
    )
  }
})

describeReal("a session whose server drains, on the real server", () => {
  it.scopedLive("its next turn goes on on the next one, while another run still uses the old", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(({ text }) => ScriptedModel.text(`hello ${text}`))
      yield* Effect.gen(function* () {
        const servers = yield* AppServerPool.AppServerPool
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId } = yield* session.run("first")
        yield* servers.lease(spec)
        yield* servers.drain(spec)
        expect(yield* session.run("next")).toMatchObject({
          generation: 2,
          threadId,
          text: "hello next"
        })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})

describeReal("leaving a session's turn at once, on the real server", () => {
  it.scopedLive("the next turn of its thread goes on, however soon it comes", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(({ text }) =>
        text === "hang" ? ScriptedModel.hang : ScriptedModel.text(`hello ${text}`)
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId } = yield* session.run("first")
        for (let n = 0; n < 5; n++) {
          yield* session.stream("hang").pipe(Stream.take(1), Stream.runDrain)
          expect(yield* session.run("next")).toMatchObject({ threadId, text: "hello next" })
        }
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("runs can resume one thread one right after the other", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(({ text }) => ScriptedModel.text(`hello ${text}`))
      yield* Effect.gen(function* () {
        const { threadId } = yield* Run.run({ server: spec, input: "first" })
        const thread = { _tag: "Resume", threadId } as const
        for (let n = 0; n < 8; n++) {
          const next = yield* Run.run({ server: spec, input: "next", thread })
          expect(next).toMatchObject({ threadId, text: "hello next" })
        }
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})

describeReal("steering a session's turn, on the real server", () => {
  it.scopedLive("while a command runs: the model is shown it after the command's output", () =>
    Effect.gen(function* () {
      const { home, model, pool, spec } = yield* real(({ text, toolOutput }) =>
        text === "look" && toolOutput === undefined
          ? runs("until [ -e go ]; do sleep 0.2; done; echo looked")
          : ScriptedModel.text(`hello ${text}`)
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec, settings: unwatched })
        const turn = yield* watch(session.stream("look"))
        yield* turn.awaitEvent("Started")
        yield* soonSleeping((yield* onlyServer)?.pid, 1)
        const steering = yield* Effect.fork(session.steer("and hurry"))
        // It is answered in milliseconds; the command goes on until the file is there.
        yield* Effect.sleep("1 second")
        yield* Effect.flatMap(FileSystem.FileSystem, (fs) =>
          fs.writeFileString(`${home.home}/go`, "")
        )
        yield* Fiber.join(steering)
        expect((yield* turn.result).text).toBe("hello and hurry")
        const requests = yield* model.requests
        expect(asked(requests)).toEqual(["look", "and hurry"])
        expect(shown(requests[1])).toContain("looked")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "while the model writes: it begins anew, and what it was writing is in no result and no later turn",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(({ text }) =>
          text === "tell me" ? slowly : ScriptedModel.text(`hello ${text}`)
        )
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec })
          const turn = yield* watch(session.stream("tell me"))
          yield* turn.awaitTexts(3)
          yield* session.steer("stop that")
          const result = yield* turn.result
          expect(result.text).toBe("hello stop that")
          expect(result.items.map(({ type }) => type)).toEqual([
            "userMessage",
            "userMessage",
            "agentMessage"
          ])
          yield* session.run("next")
          const last = (yield* model.requests).at(-1)
          expect(messages(last, "user").flat()).toMatchObject([
            {},
            { text: "tell me" },
            { text: "stop that" },
            { text: "next" }
          ])
          expect(shown(last)).not.toContain("word1 ")
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("with no turn running, or none any more, it fails and nobody is told", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ text }) => ScriptedModel.text(`hello ${text}`))
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const notSteered = { _tag: "TurnError", reason: "NotSteered" }
        expect(yield* Effect.flip(session.steer("too early"))).toMatchObject(notSteered)
        yield* session.run("first")
        expect(yield* Effect.flip(session.steer("too late"))).toMatchObject(notSteered)
        yield* session.run("second")
        expect(asked(yield* model.requests)).toEqual(["first", "second"])
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})

describeReal("a side question to a session, on the real server", () => {
  it.scopedLive(
    "is answered beside its turn, from what was said so far, with the session's settings and credential, and leaves no trace",
    () =>
      Effect.gen(function* () {
        const token = "the-token-of-the-session"
        const { model, pool, spec } = yield* real(
          ScriptedModel.byToken({
            [token]: ({ text }) =>
              text === "tell me" ? slowly : ScriptedModel.text(`hello ${text}`)
          })
        )
        yield* Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: spec,
            credential: Credential.bearer(Redacted.make(token)),
            settings: { developerInstructions: "Be brief.", sandbox: "workspace-write" },
            turn: { model: "another", effort: "high" }
          })
          const parent = yield* watch(session.stream("tell me"))
          yield* parent.awaitTexts(3)
          const aside = yield* session.btw("by the way")
          expect(aside.text).toBe("hello by the way")
          expect(yield* parent.texts).not.toEqual(words)
          expect((yield* parent.result).text).toBe(words.join(""))
          expect(yield* parent.texts).toEqual(words)

          const question = (yield* model.requests)[1]
          expect(question).toMatchObject({ token, model: "another", threadId: aside.threadId })
          expect(question?.body).toMatchObject({ reasoning: { effort: "high" } })
          expect(JSON.stringify(messages(question, "developer"))).toContain("Be brief.")
          expect(sandboxOf(question)).toBe("workspace-write")
          expect(JSON.stringify(messages(question, "user"))).toContain("tell me")

          yield* session.run("next")
          expect(shown((yield* model.requests)[2])).not.toContain("by the way")
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("before the first turn there is nothing to copy: it is a question of its own", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ text }) => ScriptedModel.text(`hello ${text}`))
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        expect((yield* session.btw("by the way")).text).toBe("hello by the way")
        yield* session.run("first")
        expect(shown((yield* model.requests)[1])).not.toContain("by the way")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})
