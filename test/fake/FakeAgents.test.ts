import type { Connection } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, TestClock } from "effect"
import { completed, lines, methods, running, say, started, turnOf, until } from "./support.js"

/** Fakes number their threads, so a child's id is known before it is. */
const parent = "thread-1"
const child = "thread-2"

const dynamicTools = [
  { type: "function" as const, name: "lookup", description: "", inputSchema: {} }
]

/** Without what its sub-agents tell, which reaches it too. */
const only = (threadId: string, events: Connection.Subscription): Connection.Subscription => {
  const own = Effect.map((all: ReadonlyArray<Message.Notification>) =>
    all.filter(({ params }) => Message.threadIdOf(params) === threadId)
  )
  return { ...events, take: own(events.take), poll: own(events.poll) }
}

const spawning = (script: FakeTurn.FakeTurn, handler?: Connection.Handler) =>
  Effect.gen(function* () {
    const fake = yield* started({
      turns: ({ nth }) => (nth === 1 ? script : FakeTurn.text("again"))
    })
    const beside = yield* fake.server.connection.subscribe(child, handler)
    const turn = yield* running(fake.server, "hi", { dynamicTools })
    expect(turn.threadId).toBe(parent)
    return { ...fake, ...turn, events: only(parent, turn.events), beside }
  })

describe("an agent that a fake's model spawns", () => {
  it.scoped("is a thread of its own, named by its parent before its turn starts", () =>
    Effect.gen(function* () {
      const { beside, events, fake, process, threadId, turnId } = yield* spawning([
        FakeTurn.spawn(FakeTurn.text("child end"), { prompt: "Do it" }),
        FakeTurn.text("parent end")
      ])
      const taken = yield* until(events, "turn/completed")
      expect(turnOf(taken)).toMatchObject({ id: turnId, items: [{ text: "parent end" }] })
      expect(lines(taken).slice(4, 6)).toEqual([
        "item/started collabAgentToolCall inProgress",
        "item/completed collabAgentToolCall completed"
      ])
      expect(taken[4]?.params).toMatchObject({
        threadId,
        item: { tool: "spawnAgent", receiverThreadIds: [], prompt: "Do it", agentsStates: {} }
      })
      expect(completed(taken, "collabAgentToolCall")).toMatchObject([
        {
          senderThreadId: parent,
          receiverThreadIds: [child],
          agentsStates: { [child]: { status: "pendingInit", message: null } }
        }
      ])
      const theirs = yield* until(beside, "turn/completed")
      expect(methods(theirs).slice(0, 3)).toEqual([
        "thread/status/changed",
        "thread/status/changed",
        "turn/started"
      ])
      expect(methods(theirs)).not.toContain("thread/started")
      expect(completed(theirs, "userMessage")).toMatchObject([{ content: [{ text: "Do it" }] }])
      expect(turnOf(theirs)).toMatchObject({ items: [{ text: "child end" }] })
      expect(turnOf(theirs)).not.toMatchObject({ id: turnId })
      expect(yield* process.activeTurns).toEqual([])
      expect(yield* fake.running).toBe(1)
    })
  )

  it.scoped("goes on when its parent is interrupted, and can be interrupted itself", () =>
    Effect.gen(function* () {
      const { beside, events, process, server, threadId, turnId } = yield* spawning([
        FakeTurn.spawn(FakeTurn.hang),
        FakeTurn.awaitChild
      ])
      yield* until(beside, "turn/started")
      yield* server.request("turn/interrupt", { threadId, turnId })
      const taken = yield* until(events, "turn/completed")
      expect(completed(taken, "collabAgentToolCall")).toHaveLength(1)
      const [left, ...others] = yield* process.activeTurns
      expect(others).toEqual([])
      expect(left).toMatchObject({ threadId: child })
      yield* server.request("turn/interrupt", { threadId: child, turnId: left?.turnId ?? "" })
      expect(turnOf(yield* until(beside, "turn/completed"))).toMatchObject({
        id: left?.turnId,
        status: "interrupted"
      })
      expect(yield* process.activeTurns).toEqual([])
    })
  )

  it.scoped("is waited for where the model does so, beside another one", () =>
    Effect.gen(function* () {
      const { events, beside } = yield* spawning([
        FakeTurn.spawn([FakeTurn.wait("1 second"), FakeTurn.text("found")]),
        FakeTurn.spawn(FakeTurn.unauthorized),
        FakeTurn.awaitChild
      ])
      yield* until(beside, "turn/started")
      yield* TestClock.adjust("1 second")
      const taken = yield* until(events, "turn/completed")
      expect(completed(taken, "collabAgentToolCall")[2]).toMatchObject({
        tool: "wait",
        receiverThreadIds: [child, "thread-3"],
        agentsStates: {
          [child]: { status: "completed", message: "found" },
          "thread-3": { status: "errored", message: null }
        }
      })
    })
  )

  it.scoped(
    "asks with its own ids, also after its parent has ended, and has no dynamic tools",
    () =>
      Effect.gen(function* () {
        const asked = yield* Deferred.make<unknown>()
        const methodsAsked: Array<string> = []
        const { beside, events, threadId, server } = yield* spawning(
          FakeTurn.spawn([
            FakeTurn.wait("1 second"),
            FakeTurn.callTool({ tool: "lookup" }),
            FakeTurn.approveCommand()
          ]),
          ({ method, params }) => {
            methodsAsked.push(method)
            return Effect.as(Deferred.succeed(asked, params), { decision: "accept" })
          }
        )
        yield* until(events, "turn/completed")
        yield* server.request("turn/start", { threadId, input: say("more") })
        yield* until(events, "turn/completed")
        yield* TestClock.adjust("1 second")
        expect(yield* Deferred.await(asked)).toMatchObject({ kind: "command", threadId: child })
        expect(methodsAsked).toEqual(["item/commandExecution/requestApproval"])
        const taken = yield* until(beside, "turn/completed")
        expect(completed(taken, "commandExecution")).toMatchObject([{ status: "completed" }])
      })
  )
})
