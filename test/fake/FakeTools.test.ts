import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import {
  completed,
  lines,
  methods,
  running,
  say,
  start,
  started,
  turnOf,
  until
} from "./support.js"

const tool = (name: string) => ({
  type: "function" as const,
  name,
  description: "Looks something up",
  inputSchema: { type: "object" }
})

const lookup = { dynamicTools: [tool("lookup")] }

const said = (text: string, success = true) =>
  Effect.succeed({ success, contentItems: [{ type: "inputText", text }] })

const calls = FakeTurn.callTool({ tool: "lookup", arguments: { q: "x" }, callId: "call_A" })

describe("the dynamic tools of a fake", () => {
  it.scoped("are called between the start and the completion of an item, and never resolved", () =>
    Effect.gen(function* () {
      const { server, process } = yield* started({ turns: () => [calls, FakeTurn.toolSaid] })
      const asked: Array<unknown> = []
      const { events, threadId, turnId } = yield* running(server, "hi", lookup, (request) => {
        asked.push(request)
        return said("found")
      })
      const taken = yield* until(events, "turn/completed")
      expect(asked).toEqual([
        {
          id: 0,
          method: "item/tool/call",
          params: {
            threadId,
            turnId,
            callId: "call_A",
            namespace: null,
            tool: "lookup",
            arguments: { q: "x" }
          }
        }
      ])
      expect(lines(taken).slice(4, 7)).toEqual([
        "item/started dynamicToolCall inProgress",
        "item/completed dynamicToolCall completed",
        "item/started agentMessage"
      ])
      expect(completed(taken, "dynamicToolCall")).toMatchObject([
        {
          id: "call_A",
          success: true,
          contentItems: [{ type: "inputText", text: "found" }],
          durationMs: 0
        }
      ])
      expect(turnOf(taken)).toMatchObject({ items: [{ text: "found" }] })
      expect(methods(taken)).not.toContain("serverRequest/resolved")
      expect(yield* process.replies).toHaveLength(1)
    })
  )

  it.scoped("fail with what was said, or with the server's words for what it does not take", () =>
    Effect.gen(function* () {
      const contentItems = [{ type: "inputText", text: "boom" }]
      const remote = { type: "inputImage", imageUrl: "https://example.com/a.png" }
      const inline = { type: "inputImage", imageUrl: "data:image/png;base64,AA==" }
      const answers: Record<string, Effect.Effect<unknown, { code: number; message: string }>> = {
        failure: Effect.succeed({ success: false, contentItems }),
        error: Effect.fail({ code: -32000, message: "hidden" }),
        shapeless: Effect.succeed({ success: true }),
        remote: Effect.succeed({ success: true, contentItems: [remote] }),
        inline: Effect.succeed({ success: true, contentItems: [inline] }),
        empty: Effect.succeed({ success: true, contentItems: [] })
      }
      const { server } = yield* started({
        turns: () =>
          Object.keys(answers).map((q) => FakeTurn.callTool({ tool: "lookup", arguments: q }))
      })
      const { events } = yield* running(
        server,
        "hi",
        lookup,
        ({ params }) =>
          Object.entries(answers).find(([q]) => JSON.stringify(params).includes(q))?.[1] ??
          Effect.never
      )
      const taken = yield* until(events, "turn/completed")
      expect(
        completed(taken, "dynamicToolCall").map(({ contentItems, status, success }) => [
          status,
          success,
          contentItems
        ])
      ).toEqual([
        ["failed", false, contentItems],
        ["failed", false, [{ type: "inputText", text: "dynamic tool request failed" }]],
        ["failed", false, [{ type: "inputText", text: "dynamic tool response was invalid" }]],
        [
          "failed",
          false,
          [
            {
              type: "inputText",
              text: "remote image URLs are not supported; use an inline data URL instead"
            }
          ]
        ],
        ["completed", true, [inline]],
        ["completed", true, []]
      ])
      expect(turnOf(taken)).toMatchObject({ status: "completed" })
    })
  )

  it.scoped("are called at once where the calls belong together", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: () => FakeTurn.together(calls, FakeTurn.callTool({ tool: "other" }))
      })
      const both = yield* Deferred.make<void>()
      let open = 0
      const { events } = yield* running(
        server,
        "hi",
        { dynamicTools: [tool("lookup"), tool("other")] },
        () =>
          Effect.suspend(() =>
            ++open === 2 ? Deferred.succeed(both, undefined) : Deferred.await(both)
          ).pipe(Effect.zipRight(said("ok")))
      )
      const taken = yield* until(events, "turn/completed")
      expect(completed(taken, "dynamicToolCall")).toHaveLength(2)
    })
  )

  it.scoped(
    "fail before their turn ends when that is interrupted, and take no answer after it",
    () =>
      Effect.gen(function* () {
        const { server, process } = yield* started({ turns: () => [calls, FakeTurn.text("no")] })
        const asked = yield* Deferred.make<void>()
        const late = yield* Deferred.make<void>()
        const { events, threadId, turnId } = yield* running(server, "hi", lookup, () =>
          Deferred.succeed(asked, undefined).pipe(
            Effect.zipRight(Deferred.await(late)),
            Effect.zipRight(said("late"))
          )
        )
        yield* Deferred.await(asked)
        yield* server.request("turn/interrupt", { threadId, turnId })
        const taken = yield* until(events, "turn/completed")
        expect(lines(taken).slice(4)).toEqual([
          "item/started dynamicToolCall inProgress",
          "item/completed dynamicToolCall failed",
          "thread/tokenUsage/updated",
          "thread/status/changed",
          "turn/completed"
        ])
        expect(completed(taken, "dynamicToolCall")).toMatchObject([
          { success: false, contentItems: [] }
        ])
        expect(turnOf(taken)).toMatchObject({ status: "interrupted" })
        yield* Deferred.succeed(late, undefined)
        yield* server.request("config/read", {})
        expect(methods(yield* events.poll)).toEqual([])
        expect(yield* process.replies).toHaveLength(1)
      })
  )

  it.scoped(
    "are of their thread for life: after a resume on another process, and in its forks",
    () =>
      Effect.gen(function* () {
        const seen: Array<ReadonlyArray<string>> = []
        const { fake, process, server } = yield* started({
          turns: ({ tools }) => {
            seen.push(tools)
            return FakeTurn.text("ok")
          }
        })
        const inside = { ...tool("near"), deferLoading: true }
        const namespace = {
          type: "namespace" as const,
          name: "crm",
          description: "",
          tools: [inside]
        }
        const { events, threadId } = yield* running(server, "hi", {
          dynamicTools: [tool("lookup"), namespace]
        })
        yield* until(events, "turn/completed")
        yield* process.kill("SIGTERM")

        const next = yield* start(fake)
        yield* next.request("thread/resume", { threadId })
        yield* next.request("turn/start", { threadId, input: say("again") })
        const { thread } = yield* next.request("thread/fork", { threadId })
        yield* next.request("turn/start", { threadId: thread.id, input: say("aside") })
        yield* (yield* fake.awaitProcess(2)).awaitReceived("turn/start", 2)
        yield* next.request("config/read", {})
        expect(seen).toEqual([1, 2, 3].map(() => ["lookup", "crm__near"]))
      })
  )

  it.scoped("that the thread does not have are not even asked for", () =>
    Effect.gen(function* () {
      const { server, process } = yield* started({
        turns: () => [FakeTurn.callTool({ tool: "lookup", namespace: "crm" }), FakeTurn.toolSaid]
      })
      const { events } = yield* running(server, "hi", lookup)
      const taken = yield* until(events, "turn/completed")
      expect(turnOf(taken)).toMatchObject({ items: [{ text: "unsupported call: lookup" }] })
      expect(lines(taken)).not.toContain("item/started dynamicToolCall inProgress")
      expect(yield* process.replies).toEqual([])
    })
  )

  it.scoped("are refused by a server that was not opted in, and with names it does not take", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const stable = yield* start(fake, { spec: fake.spec({ experimentalApi: false }) })
      const opted = yield* start(fake)
      const refused = (server: typeof stable, ...dynamicTools: ReadonlyArray<unknown>) =>
        Effect.flip(server.connection.request("thread/start", { dynamicTools }))
      expect(yield* refused(stable, tool("lookup"))).toMatchObject({
        code: -32600,
        detail: "thread/start.dynamicTools requires experimentalApi capability"
      })
      const problems = [
        [[tool("")], "dynamic tool name must not be empty"],
        [
          [tool("bad name!")],
          "dynamic tool name must match ^[a-zA-Z0-9_-]+$ to match Responses API: bad name!"
        ],
        [[tool("mcp__x__y")], "dynamic tool name is reserved: mcp__x__y"],
        [[tool("lookup"), tool("lookup")], "duplicate dynamic tool name: lookup"],
        [
          [{ ...tool("lookup"), deferLoading: true }],
          "deferred dynamic tool must include a namespace: lookup"
        ],
        [[{ name: "lookup", inputSchema: {} }], expect.stringContaining("Invalid request")],
        [[{ name: "lookup", description: "" }], expect.stringContaining("Invalid request")]
      ] as const
      for (const [tools, detail] of problems) {
        expect(yield* refused(opted, ...tools)).toMatchObject({ code: -32600, detail })
      }
    })
  )
})
