/** What the types of the protocol say, and what they refuse. */
import {
  type Codec,
  Item,
  type Lenient,
  Methods,
  Notifications,
  ServerRequests,
  type Thread,
  type Turn
} from "@effect-codex/protocol"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

/** As a connection has it. */
declare const request: <M extends Methods.MethodName>(
  method: M,
  params: Methods.Params<M>
) => Effect.Effect<Methods.Result<M>>

describe("a request", () => {
  it("has the parameters and the result of its method", () => {
    const start = () => request("thread/start", { ephemeral: true, approvalPolicy: "never" })
    expectTypeOf(start).returns.toEqualTypeOf<Effect.Effect<Thread.ThreadStartResponse>>()
    expectTypeOf<Methods.Params<"turn/start">["input"]>().toEqualTypeOf<
      ReadonlyArray<Turn.UserInput>
    >()
    expectTypeOf<Methods.Result<"thread/start">["thread"]["id"]>().toEqualTypeOf<string>()
    expectTypeOf<Methods.Params<"account/logout">>().toEqualTypeOf<null | undefined>()
  })

  it("that is wrong does not compile", () => {
    const wrong = () => [
      // @ts-expect-error no such method
      request("thread/begin", {}),
      // @ts-expect-error no such field
      request("thread/start", { modle: "x" }),
      // @ts-expect-error a field of another type
      request("thread/start", { ephemeral: "yes" }),
      // @ts-expect-error a required field is missing
      request("turn/interrupt", { threadId: "t" }),
      // @ts-expect-error no such kind of input
      request("turn/start", { threadId: "t", input: [{ type: "smell", url: "x" }] }),
      // @ts-expect-error a field of another kind of input
      request("turn/start", { threadId: "t", input: [{ type: "text", url: "x" }] })
    ]
    expectTypeOf(wrong).toBeFunction()
  })

  it("knows the numbers of an enum, and takes a new one", () => {
    expectTypeOf<Item.HideAgentMessageDisplay["version"]>().toEqualTypeOf<1 | (number & {})>()
  })

  it("takes what a default stands for as left out, and an enum's new value", () => {
    const right = () =>
      request("turn/start", {
        threadId: "t",
        input: [{ type: "text", text: "x" }],
        sandboxPolicy: { type: "workspaceWrite" },
        effort: "brand-new",
        summary: "brand-new"
      })
    expectTypeOf(right).toBeFunction()
  })
})

describe("a notification", () => {
  it("narrows by its method", () => {
    const text = (notification: Notifications.Notification): string => {
      switch (notification.method) {
        case "item/agentMessage/delta":
          return notification.params.delta
        case "turn/completed":
          return notification.params.turn.status
        default:
          return ""
      }
    }
    expectTypeOf<
      Notifications.NotificationParams<"turn/completed">["turn"]
    >().toEqualTypeOf<Turn.Turn>()
    expectTypeOf<
      Extract<Notifications.Notification, { method: Lenient.UnknownTag }>
    >().toEqualTypeOf<Notifications.Unknown>()
    expect(
      text({
        method: "item/agentMessage/delta",
        params: { threadId: "t", turnId: "u", itemId: "i", delta: "d" }
      })
    ).toBe("d")

    const wrong = (notification: Notifications.Notification) =>
      // @ts-expect-error no such notification
      notification.method === "turn/finished"
    expectTypeOf(wrong).toBeFunction()
  })

  it("leaves the items it knows, and one it does not", () => {
    const words = (item: Item.ThreadItem): string => {
      switch (item.type) {
        case "agentMessage":
          return item.text
        case "commandExecution":
          return item.command
        default:
          return item.id
      }
    }
    expect(
      words({ type: "plan", id: "p", text: "x", startedAtMs: null, completedAtMs: null })
    ).toBe("p")
    const isNew = Schema.is(Item.UnrecognizedThreadItem)
    const narrowed = (item: Item.ThreadItem) => (isNew(item) ? item : undefined)
    expectTypeOf(narrowed).returns.toEqualTypeOf<Item.UnrecognizedThreadItem | undefined>()
    expectTypeOf<Item.UnrecognizedThreadItem["type"]>().toExtend<string>()
  })
})

describe("a handler of server requests", () => {
  it("gets the parameters and owes the result of its method", () => {
    const handler = ServerRequests.handler({
      "item/commandExecution/requestApproval": ({ command }) =>
        Effect.succeed({ decision: command === "ls" ? "accept" : "decline" }),
      "item/tool/call": ({ arguments: given, tool }) =>
        Effect.succeed({
          success: true,
          contentItems: [{ type: "inputText", text: `${tool} ${JSON.stringify(given)}` }]
        })
    })
    expectTypeOf(handler).returns.toExtend<Effect.Effect<unknown, unknown>>()
    expectTypeOf<
      Parameters<ServerRequests.Handle<"item/tool/call">>[0]["tool"]
    >().toEqualTypeOf<string>()
  })

  it("that is wrong does not compile", () => {
    const wrong = () => [
      // @ts-expect-error no such request
      ServerRequests.handler({ "item/tool/run": () => Effect.succeed({}) }),
      ServerRequests.handler({
        // @ts-expect-error no such parameter
        "item/tool/call": ({ tol }) => Effect.succeed({ success: tol, contentItems: [] })
      }),
      // @ts-expect-error the result lacks a field
      ServerRequests.handler({ "item/tool/call": () => Effect.succeed({ success: true }) })
    ]
    expectTypeOf(wrong).toBeFunction()
  })
})

describe("the tables", () => {
  it("are the types at runtime", () => {
    expectTypeOf(Methods.methods["model/list"]).toEqualTypeOf<
      Codec.Method<Methods.Params<"model/list">, Methods.Result<"model/list">>
    >()
    expect(Methods.isMethod("model/list")).toBe(true)
    expect(Methods.isMethod("toString")).toBe(false)
    expect(Notifications.isNotification("turn/completed")).toBe(true)
    expect(ServerRequests.isServerRequest("item/tool/call")).toBe(true)
  })
})
