/** The lives of threads on the real server, which the fake has to have too. */
import { AppServer, StdioTransport } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { lives, slow } from "../fake/threadLives.ts"
import { describeReal, real } from "./support.ts"

const transport = Layer.provide(StdioTransport.layer, NodeContext.layer)

const script: ScriptedModel.Script = ({ text }) =>
  text === slow
    ? ScriptedModel.text(["a", "b", "c"], { every: "500 millis" })
    : ScriptedModel.text("Hello")

describeReal("a thread of the real server", () => {
  for (const { expected, live, name } of lives) {
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const { spec } = yield* real(script, { experimentalApi: true })
        const start = Effect.provide(AppServer.make({ spec }), transport)
        expect(yield* live(yield* start, start)).toEqual(expected)
      }).pipe(Effect.provide(NodeContext.layer))
    )
  }
})
