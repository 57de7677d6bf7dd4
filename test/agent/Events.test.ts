/** The events of a run: what becomes one, how they are numbered, and where a wait for somebody stands among them. */
import { Approvals, Run, RunAttempt, RunEvent, Session, Tool } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import { Notifications } from "@effect-codex/protocol"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Deferred, Effect, Fiber, Option, Schedule, Schema, Stream } from "effect"
import { reasons } from "../../packages/agent/src/internal/turn/OtherNotifications.js"
import { ofProtocol } from "../../packages/agent/src/internal/turn/ReadNotification.js"
import { Pool, tagsOf, watch } from "../guarantees/support.ts"
import { onFake, onTurn, pass } from "./support.ts"

const itemId = "call_9"

const tokens = (inputTokens: number) => ({
  inputTokens,
  cachedInputTokens: 0,
  outputTokens: 1,
  reasoningOutputTokens: 0,
  totalTokens: inputTokens + 1
})

/** What the server sends, as the protocol's schemas say, and the event that it becomes, without its number. */
const kinds: ReadonlyArray<
  readonly [method: Notifications.NotificationName, params: object, event: object]
> = [
  ["item/agentMessage/delta", { itemId, delta: "Hi" }, { _tag: "Text", itemId, delta: "Hi" }],
  [
    "item/reasoning/textDelta",
    { itemId, contentIndex: 2, delta: "Hm" },
    { _tag: "Reasoning", itemId, contentIndex: 2, delta: "Hm" }
  ],
  [
    "item/reasoning/summaryTextDelta",
    { itemId, summaryIndex: 1, delta: "So" },
    { _tag: "ReasoningSummary", itemId, summaryIndex: 1, delta: "So" }
  ],
  [
    "turn/plan/updated",
    { explanation: null, plan: [{ step: "Look", status: "inProgress" }] },
    { _tag: "Plan", explanation: undefined, steps: [{ step: "Look", status: "inProgress" }] }
  ],
  ["item/plan/delta", { itemId, delta: "1. " }, { _tag: "PlanText", itemId, delta: "1. " }],
  [
    "item/commandExecution/outputDelta",
    { itemId, delta: "a.txt" },
    { _tag: "CommandOutput", itemId, delta: "a.txt" }
  ],
  [
    "item/commandExecution/terminalInteraction",
    { itemId, processId: "7", stdin: "y\n" },
    { _tag: "CommandInput", itemId, processId: "7", text: "y\n" }
  ],
  [
    "item/fileChange/patchUpdated",
    { itemId, changes: [{ path: "/a", kind: { type: "add" }, diff: "a" }] },
    { _tag: "Patch", itemId, changes: [{ path: "/a", kind: { type: "add" }, diff: "a" }] }
  ],
  [
    "item/fileChange/outputDelta",
    { itemId, delta: "ok" },
    { _tag: "PatchOutput", itemId, delta: "ok" }
  ],
  ["turn/diff/updated", { diff: "--- a" }, { _tag: "Diff", diff: "--- a" }],
  [
    "item/mcpToolCall/progress",
    { itemId, message: "half" },
    { _tag: "ToolProgress", itemId, message: "half" }
  ],
  [
    "thread/tokenUsage/updated",
    { tokenUsage: { last: tokens(5), total: tokens(50), modelContextWindow: 1000 } },
    { _tag: "TokenUsage", last: tokens(5), total: tokens(50), contextWindow: 1000 }
  ],
  [
    "item/started",
    { item: { type: "exitedReviewMode", id: "c", review: "all" }, startedAtMs: 1 },
    { _tag: "ItemStarted", item: { type: "exitedReviewMode", id: "c", review: "all" } }
  ],
  [
    "item/completed",
    { item: { type: "enteredReviewMode", id: "r", review: "all" }, completedAtMs: 1 },
    { _tag: "ItemCompleted", item: { type: "enteredReviewMode", id: "r", review: "all" } }
  ],
  ["serverRequest/resolved", { requestId: 4 }, { _tag: "Resolved", requestId: 4 }],
  [
    "error",
    { willRetry: true, error: { message: "1/5", codexErrorInfo: "other" } },
    { _tag: "Reconnecting", error: { message: "1/5", codexErrorInfo: "other" } }
  ],
  ["warning", { message: "full" }, { _tag: "Warning", message: "full" }],
  ["guardianWarning", { message: "denied" }, { _tag: "GuardianWarning", message: "denied" }],
  [
    "model/rerouted",
    { fromModel: "a", toModel: "b", reason: "highRiskCyberActivity" },
    { _tag: "ModelRerouted", fromModel: "a", toModel: "b", reason: "highRiskCyberActivity" }
  ],
  [
    "mcpServer/startupStatus/updated",
    { name: "docs", status: "failed", error: "No such file", failureReason: null },
    {
      _tag: "Notice",
      notice: { _tag: "McpServer", name: "docs", status: "failed", error: "No such file" }
    }
  ]
]

const ids = { threadId: "t", turnId: "u" }

const eventsOf = <E, R>(events: Stream.Stream<RunEvent.RunEvent, E, R>) =>
  Effect.map(Stream.runCollect(events), Chunk.toReadonlyArray)

const expectNumbered = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))

/** The waits of a run itself, and how they were resolved. */
const waits = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.filter(({ _tag }) => _tag === "Waiting" || _tag === "Resolved")

const rateLimited = FakeTurn.fail({
  message: "Too many requests",
  codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 429 } }
})

const thought = FakeTurn.notify("item/reasoning/textDelta", {
  itemId,
  contentIndex: 0,
  delta: "Hm"
})

const thoughts = Array.from({ length: 50 }, () => thought)

const question = (threadId: string, isSecret: boolean) => ({
  threadId,
  turnId: "turn-1",
  itemId: "i",
  questions: [{ id: "q", header: "H", question: "Which?", options: null, isSecret }],
  isBlocking: true
})

/** A run whose reader stops at its first event for as long as the server has something to say. */
const readLate = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    const read = yield* Deferred.make<void>()
    const run = yield* watch(
      Run.stream({ server: fake.spec(), input: "x" }).pipe(
        Stream.tap(({ _tag }) => (_tag === "Started" ? Deferred.await(read) : Effect.void))
      )
    )
    yield* pass("1 second")
    yield* Deferred.succeed(read, undefined)
    yield* run.result
    return yield* run.events
  })

describe("the notifications of the protocol", () => {
  it("each become an event, or the table says why not", () => {
    const all = [...Object.keys(ofProtocol), ...Object.keys(reasons)]
    expect(all.toSorted()).toEqual(Object.keys(Notifications.notifications).toSorted())
  })

  it("that become an event all stand in this test", () => {
    expect(kinds.map(([method]) => method).toSorted()).toEqual(Object.keys(ofProtocol).toSorted())
  })

  it.each(kinds)("%s is read as its event", (method, params, event) => {
    const read = RunEvent.fromNotification(
      { method, params: { ...ids, ...params } },
      { sequence: 7 }
    )
    expect(read).toMatchObject({ ...event, sequence: 7 })
    expect(Schema.is(RunEvent.RunEvent)(read)).toBe(true)
  })

  it.each(kinds.map(([method]) => method))("%s of another shape is an event too", (method) => {
    for (const params of [undefined, null, 5, [], {}, { itemId: 1, delta: {} }]) {
      const event = { _tag: "Other", sequence: 0, method, params }
      expect(RunEvent.fromNotification({ method, params })).toEqual(event)
    }
  })

  it.each(Object.keys(reasons))("%s is decoded on demand only", (method) => {
    expect(RunEvent.fromNotification({ method, params: ids })._tag).toBe("Other")
  })
})

describe("another notification", () => {
  it("is decoded by its method", () => {
    const other = { method: "thread/name/updated", params: { ...ids, threadName: "Tea" } }
    const decoded = Option.getOrThrow(RunEvent.decodeOther(other))
    expect(decoded.method === "thread/name/updated" && decoded.params.threadName).toBe("Tea")
  })

  it("is nothing if this version does not know it, or if it has another shape", () => {
    for (const method of ["something/new", "constructor", "thread/name/updated"]) {
      expect(RunEvent.decodeOther({ method, params: { threadId: 5 } })).toEqual(Option.none())
    }
  })
})

describe("the events of a run", () => {
  // Nothing waits here that could be resolved.
  const shown = kinds.filter(([method]) => method !== "serverRequest/resolved")

  it.scoped("show what the server tells of its turn, in its order", () =>
    onTurn(
      [shown.map(([method, params]) => FakeTurn.notify(method, params)), FakeTurn.text("Done")],
      (fake) =>
        Effect.gen(function* () {
          const events = yield* eventsOf(Run.stream({ server: fake.spec(), input: "x" }))
          const first = events.findIndex(({ _tag }) => _tag === "Text")
          expect(events.slice(first, first + shown.length)).toMatchObject(
            shown.map(([, , event]) => event)
          )
        })
    )
  )

  it.scoped("come from what a command prints and what a response costs", () =>
    onTurn(
      [FakeTurn.command({ output: ["a", "b"], every: "1 millis" }), FakeTurn.text("Done")],
      (fake) =>
        Effect.gen(function* () {
          const reading = yield* Effect.fork(
            eventsOf(Run.stream({ server: fake.spec(), input: "x" }))
          )
          yield* pass("1 millis")
          yield* pass("1 millis")
          const events = yield* Fiber.join(reading)
          expect(events.filter(RunEvent.RunEvent.$is("CommandOutput"))).toMatchObject([
            { delta: "a" },
            { delta: "b" }
          ])
          expect(events.filter(RunEvent.RunEvent.$is("TokenUsage"))).toMatchObject([
            { last: { totalTokens: 15 }, total: { totalTokens: 15 }, contextWindow: 258_400 }
          ])
        })
    )
  )

  it.scoped("go on after a notification that is named like a member of every object", () =>
    onTurn(
      [
        ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"].map((method) =>
          FakeTurn.notify(method, { x: 1 })
        ),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
          expect((yield* run.result).text).toBe("Done")
          const others = (yield* run.events).filter(RunEvent.RunEvent.$is("Other"))
          expect(others.map(({ method }) => method)).toEqual(
            expect.arrayContaining(["constructor", "toString", "__proto__"])
          )
        })
    )
  )

  it("that a server makes up in the name of this program are nothing special", () => {
    for (const method of ["effect-codex/asked", "effect-codex/answered"]) {
      const params = { requestId: 1, request: { _tag: "Command" }, answer: {} }
      expect(RunEvent.fromNotification({ method, params })._tag).toBe("Other")
    }
  })
})

describe("the numbers of a run's events", () => {
  const failing: FakeAppServer.Options = {
    turns: ({ nth, text }) => [
      FakeTurn.retry({ message: "1/5" }),
      text === "twice" && nth === 1 ? rateLimited : FakeTurn.text("Done")
    ]
  }

  it.scoped("begin with 1 in every run, and have no gaps", () =>
    onFake(failing, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const session = yield* Session.make({ key: "s", server })
        const turn = yield* session.start("x")
        for (const events of [
          Run.stream({ server, input: "x" }),
          RunAttempt.stream({ server, input: "x" }),
          session.stream("x"),
          turn.events()
        ]) {
          expectNumbered(yield* eventsOf(events))
          expectNumbered(yield* eventsOf(events))
        }
      })
    )
  )

  it.scoped("go on with a retry, which has one of its own", () =>
    onFake(failing, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const events = yield* eventsOf(session.stream("twice", { retry: Schedule.recurs(1) }))
        expectNumbered(events)
        const tags = tagsOf(events).filter((tag) => tag === "Started" || tag === "Retrying")
        expect(tags).toEqual(["Started", "Retrying", "Started"])
      })
    )
  )

  it.scoped("are shared with a sub-agent, whose event has none", () =>
    onTurn([FakeTurn.spawn(FakeTurn.text("Found")), FakeTurn.awaitChild], (fake) =>
      Effect.gen(function* () {
        const events = yield* eventsOf(Run.stream({ server: fake.spec(), input: "x" }))
        expectNumbered(events)
        const inner = events.filter(RunEvent.RunEvent.$is("SubAgent"))
        expect(inner.length).toBeGreaterThan(0)
        for (const { event } of inner) expect(event).not.toHaveProperty("sequence")
      })
    )
  )

  it.scoped("count the mark of what was dropped, and not what was dropped", () =>
    onTurn([thoughts, FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const events = yield* readLate(fake)
        expect(tagsOf(events)).toContain("Dropped")
        expectNumbered(events)
      })
    ).pipe(Effect.provide(Limits.layer({ eventBufferCapacity: 20 })))
  )
})

describe("a wait for an approval", () => {
  const asks = [FakeTurn.approveCommand({ command: "rm x", output: "gone" }), FakeTurn.text("Done")]

  it.scoped("stands after its item and before what follows, with the answer after it", () =>
    onTurn(asks, (fake) =>
      Effect.gen(function* () {
        const approvals = Approvals.make({ command: () => Effect.succeed("accept") })
        const stream = Run.stream({ server: fake.spec(), input: "x", approvals })
        const events = yield* eventsOf(stream)
        const seen = events.filter(({ _tag }) => _tag !== "Other")
        const at = seen.findIndex(({ _tag }) => _tag === "Waiting")
        expect(seen.slice(at - 1, at + 3)).toMatchObject([
          { _tag: "ItemStarted", item: { type: "commandExecution", status: "inProgress" } },
          {
            _tag: "Waiting",
            requestId: 0,
            request: {
              _tag: "Command",
              request: { command: expect.stringContaining("rm x"), turnId: expect.any(String) }
            }
          },
          { _tag: "Resolved", requestId: 0, answer: { _tag: "Command", decision: "accept" } },
          { _tag: "ItemCompleted", item: { type: "commandExecution", status: "completed" } }
        ])
        // What the server says of it beside that says nothing new.
        expect(tagsOf(events).filter((tag) => tag === "Resolved")).toHaveLength(1)
        expectNumbered(events)
      })
    )
  )

  it.scoped("is shown while it lasts", () =>
    onTurn(asks, (fake) =>
      Effect.gen(function* () {
        const approvals = Approvals.make({ command: () => Effect.never })
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", approvals }))
        yield* run.awaitEvent("Waiting")
        expect((yield* run.events).at(-1)).toMatchObject({ _tag: "Waiting" })
      })
    )
  )

  it.scoped("says what a patch changes, which its request does not", () =>
    onTurn(FakeTurn.approvePatch({ changes: [{ path: "/a", kind: "add", diff: "a" }] }), (fake) =>
      Effect.gen(function* () {
        const events = yield* eventsOf(Run.stream({ server: fake.spec(), input: "x" }))
        expect(waits(events)).toMatchObject([
          { request: { _tag: "FileChange", request: { changes: [{ path: "/a", kind: "add" }] } } },
          { answer: { _tag: "FileChange", decision: "decline" } }
        ])
      })
    )
  )

  it.scoped("is resolved where another client has answered, without an answer of this one", () =>
    onTurn([FakeTurn.approveCommand()], (fake) =>
      Effect.gen(function* () {
        const approvals = Approvals.make({ command: () => Effect.never })
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", approvals }))
        yield* run.awaitEvent("Waiting")
        yield* (yield* fake.awaitProcess(1)).resolve(0)
        yield* run.awaitEvent("Resolved")
        const [, resolved] = waits(yield* run.events)
        expect(resolved).toMatchObject({ requestId: 0, answer: undefined })
      })
    )
  )

  it.scoped("is resolved before the end of a turn that did not wait for the answer", () =>
    onFake(
      {
        turns: ({ process, threadId }) => [
          FakeTurn.perform(process.send("item/tool/requestUserInput", question(threadId, false))),
          FakeTurn.wait("1 second"),
          FakeTurn.text("Done")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const approvals = Approvals.make({ userInput: () => Effect.never })
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", approvals }))
          yield* pass("1 second")
          yield* run.result
          const events = yield* run.events
          expect(tagsOf(events).slice(-2)).toEqual(["Resolved", "Completed"])
          expect(waits(events).at(-1)).toMatchObject({ answer: undefined })
          expectNumbered(events)
        })
    )
  )

  it.scoped("shows answers, and none to a secret question", () =>
    onFake(
      {
        turns: ({ threadId }) =>
          [true, false].map((isSecret) =>
            FakeTurn.ask("item/tool/requestUserInput", question(threadId, isSecret))
          )
      },
      (fake) =>
        Effect.gen(function* () {
          const approvals = Approvals.make({ userInput: () => Effect.succeed({ q: ["sesame"] }) })
          const stream = Run.stream({ server: fake.spec(), input: "x", approvals })
          const resolved = (yield* eventsOf(stream)).filter(RunEvent.RunEvent.$is("Resolved"))
          expect(resolved.map(({ answer }) => answer)).toEqual([
            { _tag: "UserInput", answers: {} },
            { _tag: "UserInput", answers: { q: ["sesame"] } }
          ])
        })
    )
  )

  it.scoped("of a sub-agent is an event of that sub-agent", () =>
    onTurn([FakeTurn.spawn(asks), FakeTurn.awaitChild], (fake) =>
      Effect.gen(function* () {
        const events = yield* eventsOf(Run.stream({ server: fake.spec(), input: "x" }))
        const ofAgents = events.filter(RunEvent.RunEvent.$is("SubAgent"))
        const [waiting, resolved, ...rest] = ofAgents.filter(
          ({ event: { _tag } }) => _tag === "Waiting" || _tag === "Resolved"
        )
        expect(waiting).toMatchObject({ event: { _tag: "Waiting" } })
        expect(resolved).toMatchObject({
          threadId: waiting?.threadId,
          event: { _tag: "Resolved", answer: { decision: "decline" } }
        })
        expect(rest).toEqual([])
        expect(waits(events)).toEqual([])
        expectNumbered(events)
      })
    )
  )

  it.scoped("is none while a tool of this program works: its item says so", () =>
    onTurn([FakeTurn.callTool({ tool: "weather" }), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const weather = Tool.make("weather", {
          description: "Now",
          parameters: Schema.Struct({}),
          handle: () => Effect.succeed("rain")
        })
        const server = fake.spec({ experimentalApi: true })
        const events = yield* eventsOf(Run.stream({ server, input: "x", tools: [weather] }))
        expect(waits(events)).toEqual([])
        expect(events).toContainEqual(
          expect.objectContaining({
            _tag: "ItemStarted",
            item: expect.objectContaining({ type: "dynamicToolCall" })
          })
        )
      })
    )
  )

  it.scoped("is never dropped, however slow the reader is", () =>
    onTurn([thoughts, FakeTurn.approveCommand(), thoughts, FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const events = yield* readLate(fake)
        expect(tagsOf(events)).toContain("Dropped")
        expect(waits(events)).toMatchObject([{ _tag: "Waiting" }, { _tag: "Resolved" }])
      })
    ).pipe(Effect.provide(Limits.layer({ eventBufferCapacity: 20 })))
  )
})

describe("an event", () => {
  const traceless = new Set([
    "Reasoning",
    "ReasoningSummary",
    "TokenUsage",
    "Warning",
    "Notice",
    "Reconnecting"
  ])

  it.each(kinds)("of %s leaves a trace, or is known to be harmless", (method, params, event) => {
    const read = RunEvent.fromNotification({ method, params: { ...ids, ...params } })
    expect(RunEvent.leavesTrace(read)).toBe(!("_tag" in event && traceless.has(String(event._tag))))
  })

  it.scoped("of the model's reasoning does not keep a turn from being retried", () =>
    onFake(
      {
        turns: ({ nth }) => [
          thought,
          FakeTurn.notify("item/reasoning/summaryTextDelta", {
            itemId,
            summaryIndex: 0,
            delta: "So"
          }),
          FakeTurn.notify("item/reasoning/summaryPartAdded", { itemId, summaryIndex: 0 }),
          nth === 1 ? rateLimited : FakeTurn.text("Done")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const { text } = yield* session.run("x", { retry: Schedule.recurs(1) })
          expect(text).toBe("Done")
        })
    )
  )
})

describe("a subscription", () => {
  it.scoped("takes notifications of this program among those of the server", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const { server } = yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))
        const { add, take } = yield* server.connection.subscribe("thread-9")
        const process = yield* fake.awaitProcess(1)
        add({ method: "mine", params: 1 })
        yield* process.notify("warning", { threadId: "thread-9", message: "x" })
        yield* pass("1 second")
        add({ method: "mine", params: 2 })
        expect((yield* take).map(({ method }) => method)).toEqual(["mine", "warning", "mine"])
      })
    )
  )
})
