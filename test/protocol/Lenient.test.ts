/** What is new passes through; what is known and does not fit is an error that says where. */
import {
  Codec,
  Item,
  Lenient,
  Methods,
  Notifications,
  ServerRequests,
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
      expect(result.thread).not.toHaveProperty("name")
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
