/** A JSON schema of which the program has no `Schema`. */
import { OutputSchema, Run, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { onFake, sent } from "./support.ts"

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "https://example.com/verdict",
  type: "object",
  properties: { safe: { type: "boolean" }, why: { type: "string" } },
  required: ["safe"]
}

const saying = (text: string): FakeAppServer.Options => ({ turns: () => FakeTurn.text(text) })

const strict = {
  type: "object",
  properties: {
    safe: { type: "boolean" },
    why: { anyOf: [{ type: "string" }, { type: "null" }] }
  },
  required: ["safe", "why"],
  additionalProperties: false
}

describe("an output schema that is JSON", () => {
  it("is made strict, and its name and dialect are left out", () => {
    expect(OutputSchema.make(schema).strict).toEqual(strict)
  })

  it("is refused where it holds what the API does not accept", () => {
    expect(() => OutputSchema.make({ type: "object", additionalProperties: {} })).toThrow(
      "is a record"
    )
    expect(() => OutputSchema.make("text")).toThrow("is not described")
  })

  it.scoped("reaches the server from a run and from a turn of a session", () =>
    onFake(saying('{"safe":true,"why":null}'), (fake) =>
      Effect.gen(function* () {
        const { read, strict: outputSchema } = OutputSchema.make(schema)
        const server = fake.spec()
        const result = yield* Run.run({ server, input: "x", outputSchema })
        expect(yield* read(result)).toEqual({ safe: true })
        const session = yield* Session.make({ key: "s", server })
        const turn = yield* session.start("x", { outputSchema })
        expect(yield* read(yield* turn.result)).toEqual({ safe: true })
        yield* session.run("x")
        const asked = yield* sent(yield* fake.awaitProcess(1), "turn/start")
        expect(asked).toMatchObject([{ outputSchema: strict }, { outputSchema: strict }, {}])
        expect(asked[2]).not.toHaveProperty("outputSchema")
      })
    )
  )

  it.scoped("tells of an answer that is no JSON", () =>
    onFake(saying("It is safe."), (fake) =>
      Effect.gen(function* () {
        const { read } = OutputSchema.make(schema)
        const result = yield* Run.run({ server: fake.spec(), input: "x" })
        expect(yield* Effect.flip(read(result))).toMatchObject({ _tag: "DecodeError" })
      })
    )
  )
})
