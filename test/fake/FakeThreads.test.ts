import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { running, say, started, until } from "./support.js"

describe("the threads of a fake", () => {
  it.scoped("can be forked while their first turn runs, and the fork knows its parent", () =>
    Effect.gen(function* () {
      const parents: Array<string | undefined> = []
      const { server } = yield* started({
        turns: ({ forkedFrom, text }) => {
          parents.push(forkedFrom)
          return text === "hang" ? FakeTurn.hang : FakeTurn.text("aside")
        }
      })
      const { threadId } = yield* running(server, "hang")
      const { thread } = yield* server.request("thread/fork", {
        threadId,
        ephemeral: true,
        excludeTurns: true
      })
      expect(thread).toMatchObject({
        ephemeral: true,
        forkedFromId: threadId,
        parentThreadId: null,
        sessionId: thread.id
      })
      const events = yield* server.connection.subscribe(thread.id)
      yield* server.request("turn/start", { threadId: thread.id, input: say("aside") })
      yield* until(events, "turn/completed")
      expect(parents).toEqual([undefined, threadId])
    })
  )

  it.scoped("have no ephemeral fork with turns, and no fork at all when they are not on disk", () =>
    Effect.gen(function* () {
      const { server } = yield* started()
      const fork = (threadId: string, excludeTurns?: boolean) =>
        server
          .request("thread/fork", {
            threadId,
            ephemeral: true,
            ...(excludeTurns !== undefined && { excludeTurns })
          })
          .pipe(Effect.flip)
      const { threadId } = yield* running(server)
      expect(yield* fork(threadId)).toMatchObject({
        code: -32600,
        detail: "ephemeral paginated thread/fork requires `excludeTurns: true`"
      })
      const unused = yield* server.request("thread/start", {})
      const ephemeral = yield* running(server, "hi", { ephemeral: true })
      for (const id of [unused.thread.id, ephemeral.threadId, "unknown"]) {
        expect(yield* fork(id, true)).toMatchObject({
          code: -32600,
          detail: `no rollout found for thread id ${id}`
        })
      }
    })
  )

  it.scoped("are listed when they are on disk and a user's own, the newest first", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: ({ text }) => (text === "spawn" ? FakeTurn.spawn(FakeTurn.text("x")) : [])
      })
      const first = yield* running(server, "spawn")
      yield* running(server, "ephemeral", { ephemeral: true })
      yield* server.request("thread/start", {})
      const second = yield* running(server, "second")
      yield* until(second.events, "turn/completed")
      const { data } = yield* server.request("thread/list", {})
      expect(data).toMatchObject([
        { id: second.threadId, preview: "second", status: { type: "idle" } },
        { id: first.threadId, preview: "spawn" }
      ])
    })
  )

  it.scoped("say whose agents they are when they are read", () =>
    Effect.gen(function* () {
      const { server } = yield* started({ turns: () => FakeTurn.spawn(FakeTurn.hang) })
      const { events, threadId } = yield* running(server)
      yield* until(events, "turn/completed")
      const { thread } = yield* server.request("thread/read", { threadId: "thread-2" })
      expect(thread).toMatchObject({
        parentThreadId: threadId,
        sessionId: threadId,
        threadSource: "subagent",
        source: { subAgent: { thread_spawn: { parent_thread_id: threadId } } },
        status: { type: "active" }
      })
      const unknown = yield* Effect.flip(server.request("thread/read", { threadId: "unknown" }))
      expect(unknown).toMatchObject({ code: -32600 })
    })
  )
})
