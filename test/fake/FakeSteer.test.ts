import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, TestClock } from "effect"
import { completed, lines, running, say, started, turnOf, until } from "./support.js"

const slow = FakeTurn.text(["Half", " of", " it"], { every: "1 second" })

const steering = (script: FakeTurn.FakeTurn) =>
  Effect.gen(function* () {
    const { server } = yield* started({ turns: () => script })
    const turn = yield* running(server)
    const { threadId, turnId } = turn
    const steer = (text: string, expectedTurnId = turnId) =>
      server.request("turn/steer", {
        threadId,
        expectedTurnId,
        input: say(text),
        clientUserMessageId: `id of ${text}`
      })
    return { ...turn, server, steer }
  })

describe("steering a turn of a fake", () => {
  it.scoped("voids the message that is being said, and goes on with what was said", () =>
    Effect.gen(function* () {
      const { events, steer, turnId } = yield* steering([slow, FakeTurn.text("new")])
      yield* TestClock.adjust("1 second")
      expect(yield* steer("more")).toEqual({ turnId })
      const taken = yield* until(events, "turn/completed")
      expect(lines(taken).slice(4, 11)).toEqual([
        "item/started agentMessage",
        "item/agentMessage/delta",
        "item/started userMessage",
        "item/completed userMessage",
        "item/started agentMessage",
        "item/agentMessage/delta",
        "item/completed agentMessage"
      ])
      expect(completed(taken, "userMessage")[1]).toMatchObject({
        clientId: "id of more",
        content: [{ type: "text", text: "more", text_elements: [] }]
      })
      expect(turnOf(taken)).toMatchObject({ items: [{ text: "new" }], status: "completed" })
    })
  )

  it.scoped("asks the model again after the last step of the script, as often as it takes", () =>
    Effect.gen(function* () {
      const requests: Array<Pick<FakeTurn.TurnRequest, "nth" | "steered" | "text">> = []
      const { server } = yield* started({
        turns: ({ nth, steered, text }) => {
          requests.push({ nth, steered, text })
          return text === "last" ? FakeTurn.text(`heard ${text}`) : slow
        }
      })
      const { events, threadId, turnId } = yield* running(server, "first")
      for (const text of ["more", "last"]) {
        yield* TestClock.adjust("1 second")
        yield* server.request("turn/steer", { threadId, expectedTurnId: turnId, input: say(text) })
      }
      const taken = yield* until(events, "turn/completed")
      expect(turnOf(taken)).toMatchObject({ id: turnId, items: [{ text: "heard last" }] })
      expect(completed(taken, "userMessage")).toHaveLength(3)
      expect(requests).toEqual([
        { nth: 1, steered: false, text: "first" },
        { nth: 1, steered: true, text: "more" },
        { nth: 1, steered: true, text: "last" }
      ])
    })
  )

  it.scoped("leaves what is no text alone, and is taken in after it", () =>
    Effect.gen(function* () {
      const { events, steer } = yield* steering([
        FakeTurn.command({ output: ["1", "2"], every: "1 second" }),
        FakeTurn.text("new")
      ])
      yield* TestClock.adjust("1 second")
      yield* steer("more")
      yield* TestClock.adjust("1 second")
      const taken = yield* until(events, "turn/completed")
      expect(lines(taken).slice(4, 9)).toEqual([
        "item/started commandExecution inProgress",
        "item/commandExecution/outputDelta",
        "item/commandExecution/outputDelta",
        "item/completed commandExecution completed",
        "item/started userMessage"
      ])
    })
  )

  it.scoped("is taken in also by a turn that hangs, which goes on hanging", () =>
    Effect.gen(function* () {
      const { events, steer, server, threadId, turnId } = yield* steering(FakeTurn.hang)
      yield* until(events, "item/completed")
      yield* steer("more")
      expect(completed(yield* until(events, "item/completed"), "userMessage")).toHaveLength(1)
      const input = say("as a start")
      const clientUserMessageId = "start"
      const { turn } = yield* server.request("turn/start", { threadId, input, clientUserMessageId })
      expect(turn.id).toBe(turnId)
      const taken = yield* until(events, "item/completed")
      expect(completed(taken, "userMessage")).toMatchObject([{ clientId: "start" }])
    })
  )

  it.scoped("is lost with a turn that is interrupted before it took it in", () =>
    Effect.gen(function* () {
      const { events, server, steer, threadId, turnId } = yield* steering(FakeTurn.wait("1 hour"))
      yield* steer("lost")
      yield* server.request("turn/interrupt", { threadId, turnId })
      const taken = yield* until(events, "turn/completed")
      expect(completed(taken, "userMessage")).toHaveLength(1)
    })
  )

  it.scoped("is accepted and lost where the script ignores it", () =>
    Effect.gen(function* () {
      const { events, steer, turnId } = yield* steering([slow, FakeTurn.ignoresSteer])
      yield* TestClock.adjust("1 second")
      expect(yield* steer("lost")).toEqual({ turnId })
      yield* TestClock.adjust("2 seconds")
      const taken = yield* until(events, "turn/completed")
      expect(completed(taken, "userMessage")).toHaveLength(1)
      expect(turnOf(taken)).toMatchObject({ items: [{ text: "Half of it" }] })
    })
  )

  it.scoped("is refused without a turn, for another one, and without anything to say", () =>
    Effect.gen(function* () {
      const end = yield* Deferred.make<void>()
      const { events, server, steer, threadId, turnId } = yield* steering(
        FakeTurn.perform(Deferred.await(end))
      )
      const refused = (params: object) =>
        Effect.map(Effect.flip(server.connection.request("turn/steer", params)), (error) => {
          expect(error).toMatchObject({ code: -32600 })
          return error._tag === "RequestError" ? error.detail : undefined
        })
      const input = say("x")
      expect(yield* refused({ threadId, input, expectedTurnId: "x" })).toBe(
        `expected active turn id \`x\` but found \`${turnId}\``
      )
      expect(yield* refused({ threadId, input, expectedTurnId: "" })).toBe(
        "expectedTurnId must not be empty"
      )
      expect(yield* refused({ threadId, input })).toBe(
        "Invalid request: missing field `expectedTurnId`"
      )
      expect(yield* refused({ threadId, input: [], expectedTurnId: turnId })).toBe(
        "input must not be empty"
      )
      expect(yield* refused({ threadId: "x", input, expectedTurnId: turnId })).toBe(
        "thread not found: x"
      )
      yield* Deferred.succeed(end, undefined)
      yield* until(events, "turn/completed")
      expect(yield* Effect.flip(steer("late"))).toMatchObject({
        code: -32600,
        detail: "no active turn to steer"
      })
    })
  )

  it.scoped("by a start cannot give the turn another output schema", () =>
    Effect.gen(function* () {
      const { server, threadId, turnId } = yield* steering(FakeTurn.hang)
      const input = say("x")
      const refused = yield* Effect.flip(
        server.request("turn/start", { threadId, input, outputSchema: { type: "object" } })
      )
      expect(refused).toMatchObject({
        code: -32603,
        detail: "failed to submit turn input: ActiveTurnOutputSchemaMismatch"
      })
      expect((yield* server.request("turn/start", { threadId, input })).turn.id).toBe(turnId)
    })
  )

  it.scoped("shows every part of a message as it was sent, and no message without parts", () =>
    Effect.gen(function* () {
      const { server } = yield* started()
      const { thread } = yield* server.request("thread/start", {})
      const threadId = thread.id
      const events = yield* server.connection.subscribe(threadId)
      const image = { type: "image", url: "data:image/png;base64,AA==" } as const
      const input = [{ type: "text", text: "look" }, image] as const
      yield* server.request("turn/start", { threadId, input, clientUserMessageId: "mine" })
      const [message] = completed(yield* until(events, "turn/completed"), "userMessage")
      expect(message).toMatchObject({
        clientId: "mine",
        content: [{ type: "text", text: "look", text_elements: [] }, image]
      })
      yield* server.request("turn/start", { threadId, input: [] })
      expect(completed(yield* until(events, "turn/completed"), "userMessage")).toEqual([])
    })
  )
})
