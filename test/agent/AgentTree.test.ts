import { SubAgent } from "@effect-codex/agent"
import type { Message } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import * as AgentTree from "../../packages/agent/src/internal/session/AgentTree.js"

const said = (threadId: string, method: string, params: object): Message.Notification => ({
  method,
  params: { threadId, ...params }
})

const call = (changes: object, threadId = "root") =>
  said(threadId, "item/completed", {
    turnId: "u",
    item: {
      type: "collabAgentToolCall",
      id: "call",
      tool: "spawnAgent",
      status: "completed",
      senderThreadId: threadId,
      receiverThreadIds: ["a"],
      prompt: "do it",
      model: "m",
      agentsStates: { a: { status: "pendingInit", message: null } },
      ...changes
    }
  })
const began = (threadId: string, turnId = "t") =>
  said(threadId, "turn/started", { turn: { id: turnId } })
const ended = (threadId: string, status: string, message?: string) =>
  said(threadId, "turn/completed", {
    turn: { id: "t", status, error: message === undefined ? null : { message } }
  })
const status = (threadId: string, ...activeFlags: ReadonlyArray<string>) =>
  said(threadId, "thread/status/changed", { status: { type: "active", activeFlags } })
const answered = (threadId: string, text: string) =>
  said(threadId, "item/completed", {
    turnId: "t",
    item: { type: "agentMessage", id: "m", text, phase: null }
  })
const tokens = (n: number) => ({
  totalTokens: n,
  inputTokens: n,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0
})
const used = (threadId: string, total: number, last: number) =>
  said(threadId, "thread/tokenUsage/updated", {
    turnId: "t",
    tokenUsage: { total: tokens(total), last: tokens(last), modelContextWindow: null }
  })

const after = (...all: ReadonlyArray<Message.Notification>) =>
  all.reduce(
    (tree, one) => AgentTree.see(tree, one, (text) => text.replaceAll("secret", "***")),
    AgentTree.make("root")
  )

const shown = (tree: AgentTree.Tree) => [...tree.agents.values()].map(AgentTree.snapshotOf)

describe("a sub-agent", () => {
  const table: ReadonlyArray<readonly [string, ReadonlyArray<Message.Notification>, object]> = [
    [
      "is known when its parent's item names it",
      [call({})],
      {
        threadId: "a",
        parentThreadId: "root",
        task: "do it",
        model: "m",
        state: { _tag: "Starting" }
      }
    ],
    [
      "works when its turn begins",
      [call({}), began("a")],
      { state: { _tag: "Working", turnId: "t" } }
    ],
    [
      "is known by its own turn, too",
      [began("a")],
      { parentThreadId: "root", state: { turnId: "t" } }
    ],
    [
      "waits while it asks for something",
      [began("a"), status("a", "waitingOnApproval")],
      { state: { _tag: "Waiting", turnId: "t" } }
    ],
    [
      "works again when it was answered",
      [began("a"), status("a", "waitingOnApproval"), status("a")],
      { state: { _tag: "Working", turnId: "t" } }
    ],
    [
      "does not wait before it works",
      [call({}), status("a", "x")],
      { state: { _tag: "Starting" } }
    ],
    [
      "has its last message as its result",
      [
        began("a"),
        answered("a", "first"),
        answered("a", "last"),
        answered("a", " "),
        ended("a", "completed")
      ],
      { state: { _tag: "Completed" }, result: "last" }
    ],
    [
      "fails with the reason, without secrets",
      [began("a"), ended("a", "failed", "the secret is wrong")],
      { state: { _tag: "Failed", detail: "the *** is wrong" } }
    ],
    ["is interrupted", [began("a"), ended("a", "interrupted")], { state: { _tag: "Interrupted" } }],
    [
      "whose end has another shape has failed",
      [began("a"), said("a", "turn/completed", { turn: 7 })],
      { state: { _tag: "Failed" } }
    ],
    [
      "works again in its next turn",
      [began("a"), ended("a", "completed"), began("a", "t2")],
      { state: { _tag: "Working", turnId: "t2" } }
    ],
    [
      "is closed by its parent",
      [
        began("a"),
        ended("a", "completed"),
        call({
          tool: "closeAgent",
          prompt: null,
          agentsStates: { a: { status: "shutdown", message: null } }
        })
      ],
      { state: { _tag: "Closed" } }
    ],
    [
      "is closed when it is unloaded, whatever the item that closes it says",
      [
        began("a"),
        ended("a", "interrupted"),
        said("a", "thread/status/changed", { status: { type: "notLoaded" } }),
        call({
          tool: "closeAgent",
          prompt: null,
          agentsStates: { a: { status: "running", message: null } }
        })
      ],
      { state: { _tag: "Closed" } }
    ],
    [
      "keeps its task when its parent only waits for it",
      [call({}), call({ tool: "wait", prompt: null, agentsStates: {} })],
      { task: "do it" }
    ],
    [
      "has a path and a parent where its parent has named it",
      [
        said("root", "item/started", {
          turnId: "u",
          item: {
            type: "subAgentActivity",
            id: "s",
            kind: "started",
            agentThreadId: "a",
            agentPath: "/root/job",
            model: "m"
          }
        })
      ],
      { parentThreadId: "root", path: "/root/job", model: "m" }
    ],
    [
      "has spent what its thread has grown by, also in several turns",
      [
        began("a"),
        answered("a", "x"),
        used("a", 110, 10),
        used("a", 110, 10),
        ended("a", "completed"),
        began("a", "t2"),
        answered("a", "y"),
        used("a", 125, 15)
      ],
      { usage: { totalTokens: 25 } }
    ]
  ]
  it.each(table)("%s", (_, notifications, expected) => {
    expect(shown(after(...notifications))).toMatchObject([expected])
  })

  it("that is at work is lost with its server, and what it has said is kept", () => {
    const tree = AgentTree.lost(
      after(call({}), began("a"), answered("a", "half"), began("b"), ended("b", "completed"))
    )
    expect(shown(tree)).toMatchObject([
      { threadId: "a", state: { _tag: "Lost" }, result: "half" },
      { threadId: "b", state: { _tag: "Completed" } }
    ])
  })

  it("changes nothing by what it says in between, nor does the session's own turn", () => {
    const tree = after(call({}), began("a"))
    for (const one of [
      said("a", "item/started", { turnId: "t", item: { type: "reasoning", id: "r" } }),
      said("a", "turn/diff/updated", { turnId: "t", diff: "" }),
      began("root"),
      ended("root", "completed"),
      answered("root", "mine")
    ])
      expect(AgentTree.see(tree, one, (text) => text).agents.get("a")?.state).toEqual({
        _tag: "Working",
        turnId: "t"
      })
    expect(AgentTree.see(tree, answered("root", "mine"), (text) => text)).toBe(tree)
  })

  it("is one of at most 1,024", () => {
    const many = Array.from({ length: 1100 }, (_, n) => began(`agent-${n}`))
    expect(after(...many).agents.size).toBe(1024)
  })
})

describe("sub-agents", () => {
  const family = after(
    call({}),
    began("a"),
    call({ receiverThreadIds: ["b"], agentsStates: {} }, "a"),
    began("b"),
    call({ receiverThreadIds: ["c"], agentsStates: {} })
  )
  it("are a tree", () => {
    const bare = (nodes: ReadonlyArray<SubAgent.Node>): unknown =>
      nodes.map(({ agent, children }) => [agent.threadId, bare(children)])
    expect(bare(SubAgent.tree(shown(family)))).toEqual([
      ["a", [["b", []]]],
      ["c", []]
    ])
  })
  it("are a tree whatever the server says", () => {
    const circle = after(
      call({ receiverThreadIds: ["b"] }, "a"),
      call({ receiverThreadIds: ["a"] }, "b"),
      call({ receiverThreadIds: ["c"] }, "c")
    )
    expect(AgentTree.withDescendants(circle, "a")).toEqual(["a", "b"])
    expect(SubAgent.tree(shown(circle)).map(({ agent }) => agent.threadId)).toEqual(["a", "c"])
  })
  it("have descendants", () => {
    expect(AgentTree.withDescendants(family, "a")).toEqual(["a", "b"])
    expect(AgentTree.withDescendants(family, "c")).toEqual(["c"])
  })
})
