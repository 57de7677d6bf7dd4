import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { clientOf, gateway } from "./support.ts"

describe("a gateway", () => {
  it.scopedLive("makes a session, runs a turn in it, and has its result", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text(["Hel", "lo"]) })
      yield* Effect.gen(function* () {
        const client = yield* clientOf()
        const made = yield* client.sessions.create({
          payload: { key: "one", settings: {}, metadata: { title: "First" } }
        })
        expect(made).toMatchObject({ key: "one", isOpen: true, metadata: { title: "First" } })
        const path = { key: "one" }
        const turn = yield* client.turns.start({ path, payload: { input: "hi" } })
        expect(turn).toMatchObject({ kind: "Turn", title: "hi" })
        const result = yield* client.turns.result({
          path: { ...path, turn: turn.id },
          urlParams: { wait: 10 }
        })
        expect(result).toMatchObject({ text: "Hello" })
      }).pipe(Effect.provide(gateway({ fake })))
    })
  )
})
