import { Run } from "@effect-codex/agent"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { pooled, settle } from "../guarantees/support.ts"

describe("the account of a server", () => {
  it.scoped("is asked for once, and again after the server has told of a change", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const run = Run.run({ server: fake.spec(), input: "x" })
        yield* run
        yield* run
        const process = yield* fake.awaitProcess(1)
        const asked = Effect.map(
          process.received,
          (all) => all.filter(({ method }) => method === "account/read").length
        )
        expect(yield* asked).toBe(1)
        yield* process.notify("account/updated", { authMode: null, planType: null })
        yield* settle
        yield* run
        expect(yield* asked).toBe(2)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})
