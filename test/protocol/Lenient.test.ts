/** What is new passes through; what is known and does not fit is an error that says where. */
import {
  Codec,
  Item,
  Lenient,
  Message,
  Methods,
  Notifications,
  ServerRequests,
  Thread,
  Turn
} from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, type ParseResult, Schema } from "effect"

const thread = {
  id: "t",
  sessionId: "t",
  projectId: null,
  preview: "",
  ephemeral: false,
  modelProvider: "p",
  createdAt: 1,
  updatedAt: 1,
  status: { type: "idle" },
  cwd: "/",
  cliVersion: "1.0.0",
  source: "brandNewClient",
  turns: []
}

const opened = {
  thread,
  model: "m",
  modelProvider: "p",
  cwd: "/",
  approvalPolicy: "on-full-moon",
  approvalsReviewer: "oracle",
  sandbox: { type: "bubble", thickness: 2 }
}

const turn = { id: "u", status: "completed", items: [] }

/** Where and how a value does not fit. */
const mismatch = <A>(effect: Effect.Effect<A, ParseResult.ParseError>) =>
  Effect.map(Effect.either(effect), (result) => {
    if (Either.isRight(result)) return "fits"
    const { kind, path } = Codec.mismatch(result.left)
    return `${kind} at ${path}`
  })

describe("what is new passes through", () => {
  it.effect("in the result of resuming: enum values, members, fields, items", () =>
    Effect.gen(function* () {
      const novel = { type: "hologram", id: "h", depth: 3 }
      const known = { type: "agentMessage", id: "a", text: "hi", mood: "good" }
      const result = yield* Methods.methods["thread/resume"].decode({
        ...opened,
        weather: "fine",
        thread: { ...thread, turns: [{ ...turn, status: "pausedByServer", items: [known, novel] }] }
      })
      expect(result).toMatchObject({
        weather: "fine",
        approvalPolicy: "on-full-moon",
        sandbox: { thickness: 2 }
      })
      const [first] = result.thread.turns
      expect(first?.status).toBe("pausedByServer")
      expect(first?.items[0]).toMatchObject(known)
      expect(first?.items[1]).toEqual(novel)
      expect(first?.items.map(Schema.is(Item.UnrecognizedThreadItem))).toEqual([false, true])
    })
  )

  it.effect("in the result of a login and of listing models", () =>
    Effect.gen(function* () {
      const login = { type: "retinaScan", eye: "left" }
      expect(yield* Methods.methods["account/login/start"].decode(login)).toEqual(login)
      const model = {
        id: "m",
        model: "m",
        displayName: "M",
        description: "",
        hidden: false,
        isDefault: true,
        defaultReasoningEffort: "cosmic",
        supportedReasoningEfforts: [{ reasoningEffort: "cosmic", description: "" }],
        inputModalities: ["smell"]
      }
      const { data } = yield* Methods.methods["model/list"].decode({ data: [model], page: 1 })
      expect(data[0]).toMatchObject(model)
    })
  )

  it.effect("in notifications, and notifications themselves", () =>
    Effect.gen(function* () {
      const params = { any: ["thing"] }
      expect(yield* Notifications.decode({ method: "thread/danced", params })).toEqual({
        method: "thread/danced",
        params
      })
      const item = { type: "hologram", id: "h", depth: 3 }
      const started = yield* Notifications.decode({
        method: "item/started",
        params: { threadId: "t", turnId: "u", startedAtMs: 1, item }
      })
      expect(started).toMatchObject({ method: "item/started", params: { item } })
    })
  )

  it.effect("in an enum of numbers", () =>
    Effect.gen(function* () {
      const replacement = { kind: "wellbeingPromptHelpline" }
      for (const version of [1, 2]) {
        const display = { mode: "hide", replacement, version }
        expect(yield* Schema.decodeUnknown(Item.AgentMessageDisplay)(display)).toEqual(display)
      }
      const display = { mode: "hide", replacement, version: "2" }
      expect(yield* mismatch(Schema.decodeUnknown(Item.AgentMessageDisplay)(display))).toBe(
        "Type at version"
      )
    })
  )

  it.effect("in the cause of an error, whichever shape it has", () =>
    Effect.gen(function* () {
      const causes = [
        "tooSleepy",
        { dreamt: { of: "sheep" } },
        { httpConnectionFailed: { httpStatusCode: 401, x: 1 } }
      ]
      for (const codexErrorInfo of causes) {
        const { error } = yield* Notifications.notifications.error.decode({
          threadId: "t",
          turnId: "u",
          willRetry: false,
          error: { message: "m", codexErrorInfo }
        })
        expect(error.codexErrorInfo).toEqual(codexErrorInfo)
      }
      expect(Turn.causeOf({ codexErrorInfo: causes[1] })).toEqual({
        kind: "dreamt",
        httpStatus: undefined
      })
      expect(Turn.causeOf({ codexErrorInfo: causes[2] })).toEqual({
        kind: "httpConnectionFailed",
        httpStatus: 401
      })
      const isNew = Schema.is(Lenient.unknownVariant("httpConnectionFailed"))
      expect(causes.map((cause) => isNew(cause))).toEqual([false, true, false])
    })
  )
})

describe("a number that is no integer", () => {
  it("is no code of an error and no HTTP status", () => {
    for (const number of [Infinity, 1.5]) {
      expect(Message.rpcErrorOf({ code: number, message: "m" })).toEqual({ code: 0, message: "m" })
      const info = { httpConnectionFailed: { httpStatusCode: number } }
      expect(Turn.httpStatusOf(info)).toBe(undefined)
    }
  })
})

describe("what the schema gives a default is filled", () => {
  it.effect("when it is missing, and only then", () =>
    Effect.gen(function* () {
      const result = yield* Methods.methods["thread/start"].decode({
        ...opened,
        disabledPluginIds: ["x"]
      })
      expect(result.instructionSources).toEqual([])
      expect(result.disabledPluginIds).toEqual(["x"])
      expect(result.thread).toMatchObject({ historyMode: "legacy", section: null })
    })
  )
})

describe("a nullable field that is missing is null", () => {
  it.effect("whether the schema requires it or not", () =>
    Effect.gen(function* () {
      const { projectId: _, ...without } = thread
      const result = yield* Methods.methods["thread/start"].decode({ ...opened, thread: without })
      expect(result.thread).toMatchObject({ projectId: null, name: null, gitInfo: null })
      expect(result).toMatchObject({ serviceTier: null, reasoningEffort: null })
    })
  )

  it.effect("also within the cause of an error", () =>
    Effect.gen(function* () {
      const { error } = yield* Notifications.notifications.error.decode({
        threadId: "t",
        turnId: "u",
        willRetry: false,
        error: { message: "m", codexErrorInfo: { httpConnectionFailed: {} } }
      })
      expect(error).toEqual({
        message: "m",
        codexErrorInfo: { httpConnectionFailed: { httpStatusCode: null } },
        additionalDetails: null,
        misalignment: null
      })
    })
  )

  it.effect("and nothing is added to what the client writes", () =>
    Effect.gen(function* () {
      const { params } = Methods.methods["thread/start"]
      expect(yield* params.encode(yield* params.decode({ ephemeral: true }))).toEqual({
        ephemeral: true
      })
    })
  )
})

describe("a field of an item that may be missing and does not fit", () => {
  const decode = Schema.decodeUnknown(Item.ThreadItem, Lenient.options)
  const message = { type: "agentMessage", id: "a", text: "hi" }
  const cases: ReadonlyArray<readonly [string, object, object]> = [
    [
      "an older display",
      { ...message, moderation: { moderated: true, display: { action: "block" } } },
      { ...message, moderation: null }
    ],
    [
      "questions that are none",
      { ...message, questions: "why?", mood: 1 },
      { ...message, questions: null, mood: 1 }
    ],
    [
      "a time that is a text",
      { ...message, startedAtMs: "noon" },
      { ...message, startedAtMs: null }
    ],
    [
      "a summary that is no list",
      { type: "reasoning", id: "r", summary: "short" },
      { type: "reasoning", id: "r", summary: [], content: [] }
    ],
    [
      "a result of another shape",
      {
        type: "mcpToolCall",
        id: "m",
        server: "s",
        tool: "t",
        arguments: {},
        status: "completed",
        result: 7
      },
      { type: "mcpToolCall", id: "m", result: null, error: null }
    ]
  ]
  it.effect.each(cases)("costs that field alone: %s", ([, arrived, read]) =>
    Effect.map(decode(arrived), (item) => expect(item).toMatchObject(read))
  )

  it.effect("is left out where it cannot be null", () =>
    Effect.gen(function* () {
      const image = { type: "imageGeneration", id: "i", status: "completed", result: "" }
      expect(yield* decode({ ...image, inputImages: 7 })).not.toHaveProperty("inputImages")
      expect(yield* decode(image)).not.toHaveProperty("inputImages")
      expect(yield* decode({ ...image, inputImages: [] })).toMatchObject({ inputImages: [] })
      expect(Schema.is(Item.ImageGenerationThreadItem)({ ...image, inputImages: 7 })).toBe(false)
    })
  )

  it.effect("reaches a run through the items of its turn and their notifications", () =>
    Effect.gen(function* () {
      const item = { ...message, moderation: 1 }
      const read = { ...message, moderation: null }
      const { turn: started } = yield* Methods.methods["turn/start"].decode({
        turn: { ...turn, items: [item] }
      })
      expect(started.items).toMatchObject([read])
      const notification = Schema.decodeUnknown(Turn.ItemNotification, Lenient.options)
      expect(yield* notification({ threadId: "t", turnId: "u", item })).toMatchObject({
        item: read
      })
    })
  )

  it.effect(
    "is an error elsewhere: an approval is not asked for with half of what it is about",
    () =>
      Effect.gen(function* () {
        const params = { threadId: "t", turnId: "u", itemId: "i", startedAtMs: 1, command: 7 }
        const { decode } =
          ServerRequests.serverRequests["item/commandExecution/requestApproval"].params
        expect(yield* mismatch(decode(params))).toBe("Type at command")
      })
  )
})

describe("what a run relies on is read without the rest", () => {
  it.effect("of a thread that was opened", () =>
    Effect.gen(function* () {
      const decode = Schema.decodeUnknown(Thread.Opened)
      expect(yield* decode({ thread: { id: "t" } })).toEqual({
        thread: { id: "t" },
        modelProvider: null
      })
      expect(yield* decode({ ...opened, sandbox: 7 })).toEqual({
        thread: { id: "t" },
        modelProvider: "p"
      })
      expect(yield* mismatch(decode({ thread: {} }))).toBe("Missing at thread.id")
    })
  )

  it.effect("of a turn that was started, by its answer or its notification", () =>
    Effect.gen(function* () {
      const decode = Schema.decodeUnknown(Turn.Started)
      expect(yield* decode({ turn: { id: "u" } })).toEqual({ turn: { id: "u" } })
      expect(yield* decode({ threadId: "t", turn: { ...turn, items: 7 } })).toEqual({
        turn: { id: "u" }
      })
      expect(yield* mismatch(decode({ turn }))).toBe("fits")
      expect(yield* mismatch(decode({ turn: { id: 1 } }))).toBe("Type at turn.id")
    })
  )

  it.effect("of a turn that has ended", () =>
    Effect.gen(function* () {
      const decode = Schema.decodeUnknown(Turn.Completed)
      expect(yield* decode({ turn: { id: "u", status: "completed" } })).toEqual({
        turn: { id: "u", status: "completed", durationMs: null, error: null }
      })
      const error = {
        message: "m",
        codexErrorInfo: { httpConnectionFailed: { httpStatusCode: "x" } }
      }
      expect(yield* decode({ turn: { ...turn, status: "failed", error, items: 7 } })).toEqual({
        turn: {
          id: "u",
          status: "failed",
          durationMs: null,
          error: { message: "m", codexErrorInfo: null }
        }
      })
      expect(yield* mismatch(decode({ turn: { id: "u" } }))).toBe("Missing at turn.status")
    })
  )
})

describe("what is known and does not fit", () => {
  const delta = Notifications.notifications["item/agentMessage/delta"]
  const cases: ReadonlyArray<
    readonly [string, Effect.Effect<unknown, ParseResult.ParseError>, string]
  > = [
    [
      "an id that is missing",
      Methods.methods["turn/start"].decode({ turn: { ...turn, id: undefined } }),
      "Type at turn.id"
    ],
    [
      "a status of another type",
      Methods.methods["turn/start"].decode({ turn: { ...turn, status: 1 } }),
      "Type at turn.status"
    ],
    [
      "an error without its message",
      Methods.methods["turn/start"].decode({ turn: { ...turn, error: {} } }),
      "Missing at turn.error.message"
    ],
    [
      "a known item without its text",
      Methods.methods["turn/start"].decode({
        turn: { ...turn, items: [{ type: "agentMessage", id: "a" }] }
      }),
      "Missing at turn.items.0.text"
    ],
    [
      "an item without a type",
      Methods.methods["turn/start"].decode({ turn: { ...turn, items: [{ id: "a" }] } }),
      "Missing at turn.items.0.type"
    ],
    [
      "a new item without an id",
      Methods.methods["turn/start"].decode({ turn: { ...turn, items: [{ type: "new" }] } }),
      "Type at turn.items.0.type"
    ],
    [
      "a delta that is no text",
      delta.decode({ threadId: "t", turnId: "u", itemId: "i", delta: null }),
      "Type at delta"
    ],
    ["no object", Methods.methods["turn/interrupt"].decode(null), "Type at "],
    [
      "a known cause with another status",
      Methods.methods["turn/start"].decode({
        turn: {
          ...turn,
          error: {
            message: "m",
            codexErrorInfo: { httpConnectionFailed: { httpStatusCode: "401" } }
          }
        }
      }),
      "Type at turn.error.codexErrorInfo.httpConnectionFailed.httpStatusCode"
    ]
  ]
  it.effect.each(cases)("%s", ([, effect, issue]) =>
    Effect.map(mismatch(effect), (found) => expect(found).toBe(issue))
  )
})

describe("the requests of a server", () => {
  const handler = ServerRequests.handler({
    "item/tool/call": ({ tool }) =>
      Effect.succeed({ success: true, contentItems: [{ type: "inputText", text: tool }] })
  })
  const params = { threadId: "t", turnId: "u", callId: "c", tool: "look", arguments: {} }

  it.effect("reach their handler", () =>
    Effect.map(handler({ id: 1, method: "item/tool/call", params }), (answer) =>
      expect(answer).toEqual({ success: true, contentItems: [{ type: "inputText", text: "look" }] })
    )
  )

  it.effect("are refused in their own terms without one, or when they do not fit", () =>
    Effect.gen(function* () {
      expect(yield* handler({ id: 1, method: "item/tool/call", params: {} })).toMatchObject({
        success: false
      })
      expect(
        yield* handler({ id: 1, method: "item/fileChange/requestApproval", params: {} })
      ).toEqual({ decision: "decline" })
      expect((yield* Effect.flip(handler({ id: 1, method: "brand/new", params: {} }))).code).toBe(
        -32601
      )
    })
  )
})

describe("every refusal", () => {
  it.effect("is an answer that fits its request", () =>
    Effect.gen(function* () {
      for (const method of Object.keys(ServerRequests.serverRequests)) {
        const answer = ServerRequests.refuse(method)
        if (answer._tag === "Error" || !ServerRequests.isServerRequest(method)) continue
        expect(yield* fits(method, answer.result)).toBe("fits")
      }
    })
  )

  const fits = <M extends ServerRequests.ServerRequestName>(method: M, result: unknown) =>
    mismatch(ServerRequests.serverRequests[method].decode(result))
})
