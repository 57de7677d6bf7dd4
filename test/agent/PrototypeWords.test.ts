import { Credential, RunAttempt, Tool } from "@effect-codex/agent"
import { AppServer, Classification } from "@effect-codex/app-server"
import { ServerRequests, Turn } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { onTurn } from "./support.ts"

/** The names that every object inherits. */
const words = Object.getOwnPropertyNames(Object.prototype)

const context = {
  generation: 1,
  threadId: "t",
  turnId: "u",
  provider: "openai",
  ownCredential: true,
  refreshRefused: false,
  redact: (text: string) => text
}

describe("words that every object inherits", () => {
  it.each(words)("%s is an unknown kind of error", (word) => {
    for (const codexErrorInfo of [word, Object.fromEntries([[word, { httpStatusCode: 418 }]])]) {
      const error = Classification.turnFailure({ message: "m", codexErrorInfo }, context)
      expect(error).toMatchObject({ _tag: "TurnError", kind: word })
      expect(error).toHaveProperty(
        "reason",
        typeof codexErrorInfo === "string" ? "Other" : "BadRequest"
      )
      expect(Turn.causeOf({ codexErrorInfo }).httpStatus).toBe(
        typeof codexErrorInfo === "string" ? undefined : 418
      )
    }
  })

  it.each(words)("%s is no method that a handler answers", (word) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const request = { id: 1, method: word, params: {} }
        expect(ServerRequests.refuse(word)._tag).toBe("Error")
        expect(yield* Effect.flip(ServerRequests.handler({})(request))).toMatchObject({
          code: -32601
        })
      })
    )
  )

  it.scoped.each(words)("%s is neither a provider nor a variable of the server", (word) =>
    onTurn(FakeTurn.text("ok"), (fake) =>
      Effect.gen(function* () {
        const run = (options: Omit<RunAttempt.Options, "server" | "input">) =>
          Effect.flip(RunAttempt.run({ server: fake.spec(), input: "x", ...options }))
        const missing = { _tag: "AuthError", reason: "MissingCredential" }
        expect(yield* run({ credential: Credential.variable(word) })).toMatchObject(missing)
        const credential = Credential.bearer(Redacted.make("a-good-token"))
        expect(yield* run({ credential, settings: { modelProvider: word } })).toMatchObject(missing)
      })
    )
  )

  it.each(words)("%s can be the name of a tool, and of a namespace", (word) => {
    const tool = (name: string, namespace: string) =>
      Tool.make(name, {
        description: "d",
        parameters: Schema.Struct({}),
        handle: () => Effect.succeed("ok"),
        namespace: { name: namespace, description: "n" }
      })
    const specs = Tool.specs([tool(word, word), tool("b", word), tool("c", "other")])
    expect(specs).toMatchObject([
      { name: word, tools: [{ name: word }, { name: "b" }] },
      { name: "other", tools: [{ name: "c" }] }
    ])
  })

  it.scoped.each(words)("%s can be the name of a provider that the settings define", (word) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const server = yield* AppServer.make({ spec: fake.spec() }).pipe(Effect.provide(fake.layer))
      const token = Credential.bearer(Redacted.make("a-good-token"))
      const { settings } = yield* Credential.apply(server, token, {
        modelProvider: word,
        config: { [`model_providers.${word}`]: { base_url: "http://own" }, profiles: {} }
      })
      expect(JSON.parse(JSON.stringify(settings))).toMatchObject({
        modelProvider: `${word}_own_credential`,
        config: {
          model_providers: {
            [`${word}_own_credential`]: {
              base_url: "http://own",
              experimental_bearer_token: "a-good-token"
            }
          }
        }
      })
    })
  )
})
