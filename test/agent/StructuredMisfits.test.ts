import { Run } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { onTurn } from "./support.ts"

it.scoped("a structured answer that is nested very deep fails as a DecodeError", () =>
  onTurn(FakeTurn.text(`{"answer":${"[".repeat(10_000)}${"]".repeat(10_000)}}`), (fake) =>
    Effect.gen(function* () {
      const output = Schema.Struct({ answer: Schema.String })
      const asked = Run.structured(output, { server: fake.spec(), input: "x" })
      expect(yield* Effect.flip(asked)).toMatchObject({
        _tag: "DecodeError",
        path: "answer",
        kind: "Type"
      })
    })
  )
)
