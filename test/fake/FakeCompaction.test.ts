import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { running, started, turnOf, until } from "./support.js"

const compact = "thread/compact/start"

describe("a compaction on a fake", () => {
  it.scoped("is a turn of its own, with one item and an estimate of what is left", () =>
    Effect.gen(function* () {
      const { server } = yield* started()
      const { events, threadId } = yield* running(server)
      yield* until(events, "turn/completed")
      expect(yield* server.request(compact, { threadId })).toEqual({})
      const told = yield* until(events, "turn/completed")
      const methods = told.map(({ method }) => method)
      expect(methods).toContain("turn/started")
      expect(methods.filter((method) => method.startsWith("item/"))).toEqual([
        "item/started",
        "item/completed"
      ])
      const usages = told.filter(({ method }) => method === "thread/tokenUsage/updated")
      expect(usages.at(-1)?.params).toMatchObject({
        tokenUsage: { last: { totalTokens: 7000, inputTokens: 0 }, total: { totalTokens: 30 } }
      })
      expect(turnOf(told)).toMatchObject({ status: "completed", items: [] })
    })
  )

  it.scoped("interrupts the turn that runs, as codex does", () =>
    Effect.gen(function* () {
      const { server } = yield* started({ turns: () => FakeTurn.hang })
      const { events, threadId } = yield* running(server)
      yield* until(events, "turn/started")
      yield* server.request(compact, { threadId })
      const interrupted = yield* until(events, "turn/completed")
      expect(turnOf(interrupted)).toMatchObject({ status: "interrupted" })
      const isOver = interrupted.some(({ method }) => method === "item/completed")
      const told = isOver ? interrupted.toReversed() : yield* until(events, "turn/completed")
      expect(turnOf(told)).toMatchObject({ status: "completed" })
    })
  )

  it.scoped("needs a thread that is loaded", () =>
    Effect.gen(function* () {
      const { server } = yield* started()
      const refusal = yield* Effect.flip(server.request(compact, { threadId: "none" }))
      expect(refusal).toMatchObject({ code: -32600, detail: "thread not found: none" })
    })
  )
})
