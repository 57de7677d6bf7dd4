import type { Message } from "@effect-codex/protocol"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { completed, running, say, start, started, turnOf, until } from "./support.js"

const usages = (events: ReadonlyArray<Message.Notification>) =>
  events.flatMap(({ method, params }) => (method === "thread/tokenUsage/updated" ? [params] : []))

const tokens = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens
})

describe("what a turn of a fake has cost", () => {
  it.scoped("is told for each request, and added up over the thread, its forks included", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: () => FakeTurn.usage({ inputTokens: 100, outputTokens: 20 })
      })
      const { events, threadId, turnId } = yield* running(server)
      const first = usages(yield* until(events, "turn/completed"))
      expect(first).toMatchObject([
        { threadId, turnId, tokenUsage: { last: tokens(100, 20), total: tokens(100, 20) } },
        { threadId, turnId, tokenUsage: { last: tokens(10, 5), total: tokens(110, 25) } }
      ])
      const { thread } = yield* server.request("thread/fork", { threadId })
      const beside = yield* server.connection.subscribe(thread.id)
      yield* server.request("turn/start", { threadId: thread.id, input: say("aside") })
      expect(usages(yield* until(beside, "turn/completed"))[0]).toMatchObject({
        tokenUsage: { last: tokens(100, 20), total: tokens(210, 45) }
      })
      yield* server.request("turn/start", { threadId, input: say("more") })
      expect(usages(yield* until(events, "turn/completed"))[0]).toMatchObject({
        tokenUsage: { total: tokens(210, 45) }
      })
    })
  )

  it.scoped("is told again, as of the old turn, when another process loads the thread", () =>
    Effect.gen(function* () {
      const { fake, process, server } = yield* started()
      const { events, threadId, turnId } = yield* running(server)
      const [old] = usages(yield* until(events, "turn/completed"))
      yield* process.kill("SIGTERM")
      const next = yield* start(fake)
      const again = yield* next.connection.subscribe(threadId)
      yield* next.request("thread/resume", { threadId })
      expect(usages(yield* until(again, "thread/tokenUsage/updated"))).toEqual([old])
      expect(old).toMatchObject({ turnId, tokenUsage: { total: tokens(10, 5) } })
      yield* next.request("turn/start", { threadId, input: say("more") })
      expect(usages(yield* until(again, "turn/completed"))).toMatchObject([
        { tokenUsage: { last: tokens(10, 5), total: tokens(20, 10) } }
      ])
    })
  )

  it.scoped("is nothing for a turn whose request fails or is interrupted", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: ({ text }) => (text === "fail" ? FakeTurn.unauthorized : FakeTurn.hang)
      })
      const { events, threadId } = yield* running(server, "fail")
      expect(usages(yield* until(events, "turn/completed"))).toEqual([])
      const { turn } = yield* server.request("turn/start", { threadId, input: say("hang") })
      yield* until(events, "turn/started")
      yield* server.request("turn/interrupt", { threadId, turnId: turn.id })
      expect(usages(yield* until(events, "turn/completed"))).toEqual([])
    })
  )

  it.scoped(
    "is told only with the next turn where a tool was interrupted: the model had answered",
    () =>
      Effect.gen(function* () {
        const { server } = yield* started({
          turns: ({ nth }) =>
            nth === 1
              ? FakeTurn.command({ output: ["z"], every: "1 minute" })
              : FakeTurn.text("Hello")
        })
        const { events, threadId, turnId } = yield* running(server)
        yield* until(events, "item/started")
        yield* server.request("turn/interrupt", { threadId, turnId })
        expect(usages(yield* until(events, "turn/completed"))).toEqual([])
        yield* server.request("turn/start", { threadId, input: say("next") })
        expect(usages(yield* until(events, "turn/completed"))).toMatchObject([
          { tokenUsage: { last: tokens(10, 5), total: tokens(20, 10) } }
        ])
      })
  )

  it.scoped("is all of a context that was too long, which the next turn compacts", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: ({ nth }) => (nth === 2 ? FakeTurn.contextWindowExceeded : FakeTurn.text("Hello"))
      })
      const { events, threadId } = yield* running(server)
      yield* until(events, "turn/completed")
      const next = Effect.zipRight(
        server.request("turn/start", { threadId, input: say("next") }),
        until(events, "turn/completed")
      )
      const estimated = (totalTokens: number) => ({ ...tokens(0, 0), totalTokens })
      const failed = yield* next
      expect(usages(failed)).toMatchObject([
        { tokenUsage: { last: tokens(10, 5), total: tokens(10, 5) } },
        { tokenUsage: { last: estimated(258_385), total: estimated(258_400) } }
      ])
      expect(turnOf(failed)).toMatchObject({
        status: "failed",
        error: { codexErrorInfo: "contextWindowExceeded" }
      })
      const compacted = yield* next
      expect(completed(compacted, "contextCompaction")).toHaveLength(1)
      const total = { inputTokens: 10, outputTokens: 5, totalTokens: 258_415 }
      expect(usages(compacted)).toMatchObject([
        { tokenUsage: { last: estimated(258_385) } },
        { tokenUsage: { last: tokens(10, 5), total } },
        { tokenUsage: { last: estimated(7_000), total } },
        { tokenUsage: { last: tokens(10, 5), total: { inputTokens: 20, totalTokens: 258_430 } } }
      ])
      expect(completed(yield* next, "contextCompaction")).toEqual([])
    })
  )

  it.scoped("is also its time, and what it has changed", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: () => [FakeTurn.wait("1500 millis"), FakeTurn.diff("one"), FakeTurn.diff("both")]
      })
      const { events, threadId, turnId } = yield* running(server)
      yield* TestClock.adjust("1500 millis")
      const taken = yield* until(events, "turn/completed")
      expect(turnOf(taken)).toMatchObject({ durationMs: 1500 })
      expect(taken.filter(({ method }) => method === "turn/diff/updated")).toMatchObject([
        { params: { threadId, turnId, diff: "one" } },
        { params: { threadId, turnId, diff: "both" } },
        // Once more when the turn completes.
        { params: { threadId, turnId, diff: "both" } }
      ])
    })
  )
})
