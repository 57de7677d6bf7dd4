import { Sessions, SessionStore } from "@effect-codex/agent"
import type { AppServerPool, AppServerSpec } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { describeReal, real } from "./support.ts"

/** A program from its start to its end: what it shares with the next one is on disk. */
const running =
  (
    server: AppServerSpec.AppServerSpec,
    pool: Layer.Layer<AppServerPool.AppServerPool, never, NodeContext.NodeContext>,
    folder: string
  ) =>
  <A, E>(program: Effect.Effect<A, E, Sessions.Sessions>) =>
    Effect.provide(
      program,
      Sessions.Sessions.layer(() => ({ server })).pipe(
        Layer.provide([SessionStore.file(folder), pool]),
        Layer.provide(NodeContext.layer)
      )
    )

const say = (key: string, text: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const session = yield* (yield* Sessions.Sessions).get(key)
      return yield* session.run(text)
    })
  )

const list = Effect.flatMap(Sessions.Sessions, ({ list }) =>
  Effect.map(list, ({ sessions }) => sessions)
)

describeReal("sessions on the real server", () => {
  it.scopedLive("a session found by its key after a restart knows what was said before", () =>
    Effect.gen(function* () {
      const { spec, pool, model } = yield* real(({ text }) =>
        ScriptedModel.text(`you said ${text}`)
      )
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const program = running(spec, pool, folder)

      const before = yield* program(say("chat:42", "remember the swallow"))
      const [found] = yield* program(list)
      expect(found).toMatchObject({ key: "chat:42", open: false })
      expect(found?.threadId).toEqual(Option.some(before.threadId))

      const after = yield* program(say("chat:42", "what was it?"))
      expect(after).toMatchObject({ text: "you said what was it?", threadId: before.threadId })
      expect(after.pid).not.toBe(before.pid)
      const shown = JSON.stringify((yield* model.requests).at(-1)?.body)
      expect(shown).toContain("remember the swallow")
      expect(shown).toContain("you said remember the swallow")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("also when its only turn was refused, for the server has that on disk too", () =>
    Effect.gen(function* () {
      const { spec, pool, model } = yield* real(({ text }) =>
        text === "remember the swallow" ? ScriptedModel.unauthorized : ScriptedModel.text("I do")
      )
      const fs = yield* FileSystem.FileSystem
      const program = running(spec, pool, yield* fs.makeTempDirectoryScoped())

      const refused = yield* program(Effect.flip(say("chat:42", "remember the swallow")))
      expect(refused).toMatchObject({ _tag: "AuthError", status: 401 })
      expect((yield* program(say("chat:42", "do you?"))).text).toBe("I do")
      const shown = JSON.stringify((yield* model.requests).at(-1)?.body)
      expect(shown).toContain("remember the swallow")
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
