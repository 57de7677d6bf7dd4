/** The tests that the guide on testing shows: of a service of one's own, on the fake and the test clock. */
// #region imports
import { AppServerPool, Sessions, SessionStore, Tool } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Schema, TestClock } from "effect"
// #endregion imports

// #region service
/** The service that is tested. In a real project it is imported. */
const answer = (chat: string, text: string) =>
  Effect.gen(function* () {
    const session = yield* (yield* Sessions.Sessions).get(chat)
    return (yield* session.run(text, { timeout: "10 minutes" })).text
  }).pipe(Effect.scoped)
// #endregion service

// #region live
const live = (fake: FakeAppServer.FakeAppServer) =>
  Sessions.Sessions.layer(() => ({ server: fake.spec() })).pipe(
    Layer.provide(SessionStore.memory),
    Layer.provide(AppServerPool.AppServerPool.layer()),
    Layer.provide(fake.layer)
  )
// #endregion live

// #region answer
it.effect("answers a chat", () =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns: ({ text }) => FakeTurn.text(`Re: ${text}`) })
    expect(yield* answer("chat:1", "Hello").pipe(Effect.provide(live(fake)))).toBe("Re: Hello")
  })
)
// #endregion answer

// #region failure
it.effect("fails with what codex refuses", () =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.unauthorized })
    const answered = yield* Effect.either(answer("chat:1", "Hello")).pipe(
      Effect.provide(live(fake))
    )
    expect(answered).toMatchObject({ left: { _tag: "AuthError", reason: "Unauthorized" } })
    expect(yield* fake.running).toBe(0) // closed with the layer, and not by the 401
  })
)
// #endregion failure

// #region clock
it.effect("gives up after ten minutes", () =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
    const answered = yield* answer("chat:1", "Hello").pipe(
      Effect.either,
      Effect.provide(live(fake)),
      Effect.fork
    )
    const server = yield* fake.awaitProcess(1)
    yield* server.awaitReceived("turn/start")
    yield* TestClock.adjust("10 minutes")
    expect(yield* Fiber.join(answered)).toMatchObject({
      left: { _tag: "TimeoutError", deadline: "Run" }
    })
  })
)
// #endregion clock

// #region lost
it.effect("goes on when the server is lost between two turns", () =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns: ({ nth }) => FakeTurn.text(`Turn ${nth}`) })
    const two = Effect.gen(function* () {
      const first = yield* answer("chat:1", "Hello")
      yield* (yield* fake.awaitProcess(1)).exit(1)
      return [first, yield* answer("chat:1", "Hello again")]
    })
    expect(yield* two.pipe(Effect.provide(live(fake)))).toEqual(["Turn 1", "Turn 2"])
    expect(yield* fake.spawns).toBe(2)
  })
)
// #endregion lost

// #region tool
const weather = Tool.make("weather", {
  description: "The weather in a city, now",
  parameters: Schema.Struct({ city: Schema.String }),
  handle: ({ city }) => Effect.succeed(`It rains in ${city}.`)
})

it.effect("lends its tool to the model", () =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({
      turns: () => [
        FakeTurn.callTool({ tool: "weather", arguments: { city: "Bern" } }),
        FakeTurn.toolSaid
      ]
    })
    const Live = Sessions.Sessions.layer(() => ({
      server: fake.spec({ experimentalApi: true }),
      tools: [weather]
    })).pipe(
      Layer.provide(SessionStore.memory),
      Layer.provide(AppServerPool.AppServerPool.layer()),
      Layer.provide(fake.layer)
    )
    expect(yield* answer("chat:1", "Umbrella?").pipe(Effect.provide(Live))).toContain(
      "It rains in Bern."
    )
  })
)
// #endregion tool
