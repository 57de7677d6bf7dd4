import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { methods, running, say, start, started, until } from "./support.ts"
import { lives, slow } from "./threadLives.ts"

const fake = FakeAppServer.make({
  turns: ({ text }) =>
    text === slow ? FakeTurn.text(["a", "b"], { every: "100 millis" }) : FakeTurn.text("Hello")
})

describe("a thread of a fake", () => {
  for (const { expected, live, name } of lives) {
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const servers = yield* fake
        expect(yield* live(yield* start(servers), start(servers))).toEqual(expected)
      })
    )
  }
})

describe("a thread that a fake is closing", () => {
  const closing = Effect.gen(function* () {
    const { process, server } = yield* started()
    const { events, threadId } = yield* running(server, "hi", {
      config: { thread_unload_delay_secs: 0 }
    })
    yield* until(events, "turn/completed")
    yield* server.request("thread/unsubscribe", { threadId })
    return { process, server, events, threadId }
  })
  const input = say("again")

  it.scoped("is refused to a resume until it is closed", () =>
    Effect.gen(function* () {
      const { events, server, threadId } = yield* closing
      expect(yield* Effect.flip(server.request("thread/resume", { threadId }))).toMatchObject({
        code: -32600,
        detail: `thread ${threadId} is closing; retry thread/resume after the thread is closed`
      })
      expect(yield* server.request("thread/unsubscribe", { threadId })).toEqual({
        status: "notSubscribed"
      })
      yield* TestClock.adjust("13 millis")
      expect(methods(yield* until(events, "thread/closed"))).toEqual([
        "thread/status/changed",
        "thread/closed"
      ])
      yield* server.request("thread/resume", { threadId })
      yield* server.request("turn/start", { threadId, input })
    })
  )

  it.scoped("runs no turn", () =>
    Effect.gen(function* () {
      const { process, server, threadId } = yield* closing
      const start = Effect.flip(server.request("turn/start", { threadId, input }))
      expect(yield* start).toMatchObject({
        code: -32603,
        detail: "failed to submit turn input: internal error; agent loop died unexpectedly"
      })
      const steer = server.request("turn/steer", { threadId, input, expectedTurnId: "turn-1" })
      expect(yield* Effect.flip(steer)).toMatchObject({
        code: -32603,
        detail: "failed to steer turn: internal error; agent loop died unexpectedly"
      })
      expect(yield* process.activeTurns).toEqual([])
      yield* TestClock.adjust("13 millis")
      expect(yield* start).toMatchObject({
        code: -32600,
        detail: `thread not found: ${threadId}`
      })
    })
  )

  it.scoped("is kept if it was loaded again before its delay was over", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      const config = { thread_unload_delay_secs: 1 }
      const { events, threadId } = yield* running(server, "hi", { config })
      yield* until(events, "turn/completed")
      yield* server.request("thread/unsubscribe", { threadId })
      yield* TestClock.adjust("900 millis")
      yield* server.request("thread/resume", { threadId, config })
      yield* TestClock.adjust("10 seconds")
      expect(yield* process.subscribedThreads).toEqual([threadId])
    })
  )
})
