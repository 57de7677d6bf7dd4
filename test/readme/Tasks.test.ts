/** Runs what the README shows of each task, on the fake. */
import { AppServerPool, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Either, Layer, Redacted } from "effect"
import * as Tasks from "./tasks.ts"

const said = (text: string): FakeTurn.FakeTurn => {
  if (text.includes("licence")) return FakeTurn.unauthorized
  if (text.includes("Umbrella")) {
    return [FakeTurn.callTool({ tool: "weather", arguments: { city: "Bern" } }), FakeTurn.toolSaid]
  }
  return FakeTurn.text(
    text.includes("safe") ? '{ "safe": true, "why": "only words" }' : "It shares."
  )
}

const fake = FakeAppServer.make({ turns: ({ text }) => said(text) })

const onFake = <A, E>(
  use: (
    server: ReturnType<FakeAppServer.FakeAppServer["spec"]>
  ) => Effect.Effect<A, E, AppServerPool.AppServerPool>
) =>
  Effect.flatMap(fake, ({ layer, spec }) =>
    use(spec({ experimentalApi: true })).pipe(
      Effect.provide(Layer.provide(AppServerPool.AppServerPool.layer(), layer))
    )
  )

const withSession = <A, E>(use: (session: Session.Session) => Effect.Effect<A, E>) =>
  onFake((server) => Effect.scoped(Effect.flatMap(Session.make({ key: "me", server }), use)))

it.effect("streams", () => withSession(Tasks.stream))

it.effect("has a helper whose refused credential is a value", () =>
  Effect.gen(function* () {
    const { licence, text } = yield* withSession(Tasks.helpers)
    expect(text).toBe("It shares.")
    expect(Either.isLeft(licence) ? licence.left._tag : "none").toBe("AuthError")
  })
)

it.effect("lends a tool", () =>
  Effect.gen(function* () {
    expect(yield* onFake(Tasks.tools)).toContain("It rains in Bern.")
  })
)

it.effect("decodes an answer", () =>
  Effect.gen(function* () {
    expect(yield* withSession(Tasks.structured)).toEqual({ safe: true, why: "only words" })
  })
)

it.effect("makes sessions with approvals and with credentials", () =>
  onFake((server) =>
    Effect.gen(function* () {
      expect((yield* Tasks.approvals(server)).key).toBe("fix")
      expect((yield* Tasks.credentials("codex", Redacted.make("t"))).key).toBe("a")
    }).pipe(
      Effect.scoped,
      Effect.provide(NodeContext.layer),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["OPENAI_API_KEY", "k"]])))
    )
  )
)
