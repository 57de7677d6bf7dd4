import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect } from "@effect/vitest"
import { Effect } from "effect"
import { describeWithBrowser, inBrowser, look, open } from "../gateway/Browser.ts"
import { gatewayOver, started } from "../gateway/support.ts"
import { describeReal, real, signal } from "./support.ts"

/** The first answer never comes. */
const script = (): ScriptedModel.Script => {
  let asked = 0
  return () => (++asked === 1 ? ScriptedModel.hang : ScriptedModel.text("By the next server."))
}

describeWithBrowser("the page", () => {
  describeReal("over the real codex", () => {
    const test = inBrowser()

    test("shows a server that is killed, and how the turn goes on with the next one", () =>
      Effect.gen(function* () {
        const { home, pool, spec } = yield* real(script())
        yield* Effect.gen(function* () {
          yield* started("one", "hello")
          const page = yield* open("/#/s/one")
          const servers = yield* open("/#/pool")
          const conversation = page.getByRole("log", { name: "Conversation" })
          yield* look(() => conversation.getByText("server generation 1").waitFor())
          const generations = servers.getByRole("group", { name: "Generations" })
          const first = generations.getByRole("row", { name: /^1 Ready \d+ .* MiB$/ })
          const pid = yield* look(() => first.getByRole("cell").nth(2).innerText())
          yield* signal(Number(pid), "SIGKILL")
          yield* look(() => conversation.getByText(/The turn begins again/).waitFor())
          yield* look(() => conversation.getByText("By the next server.").waitFor())
          yield* look(() => generations.getByRole("row", { name: /^2 Ready/ }).waitFor())
          const losses = servers.getByRole("group", { name: "Last losses and ends" })
          yield* look(() => losses.getByRole("row", { name: /^1 lost ended by SIGKILL/ }).waitFor())
          const text = yield* look(() => conversation.innerText())
          // The history of the thread has the question of the turn that was cut as well.
          expect(text).toContain("hello")
          expect(text.match(/By the next server\./g)).toHaveLength(1)
        }).pipe(
          Effect.provide(gatewayOver({ server: spec, pool, options: { folders: [home.home] } }))
        )
      }).pipe(Effect.provide(NodeContext.layer)))
  })
})
