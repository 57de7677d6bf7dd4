import { AppServer, Transport } from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Predicate } from "effect"
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

const approval = FakeTurn.approveCommand({
  command: "rm -rf x",
  reason: "Need it?",
  output: "gone"
})

const patch = FakeTurn.approvePatch({
  changes: [{ path: "/a.txt", kind: "add", diff: "hello\n" }]
})

const decide = (decision: unknown) => () => Effect.succeed({ decision })

/** A turn that is asked once, by whoever answers so, and what it told after it had begun. */
const asked = (script: FakeTurn.FakeTurn, answer: () => Effect.Effect<unknown, Message.RpcError>) =>
  Effect.gen(function* () {
    const { server } = yield* started({ turns: () => [script, FakeTurn.text("after")] })
    const { events } = yield* running(server, "hi", {}, answer)
    const taken = yield* until(events, "turn/completed")
    return { told: lines(taken).slice(4), taken }
  })

/** Another turn, and the commands it ran. */
const again = (server: AppServer.Service, threadId: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const events = yield* server.connection.subscribe(threadId)
      yield* server.request("turn/start", { threadId, input: say("again") })
      return yield* until(events, "turn/completed")
    })
  )

describe("the approvals of a fake", () => {
  it.scoped("ask after the item has started, and say what is asked for", () =>
    Effect.gen(function* () {
      const { server } = yield* started({ turns: () => approval })
      const requests: Array<unknown> = []
      const { threadId, turnId, events } = yield* running(server, "hi", {}, (request) => {
        requests.push(request)
        return Effect.succeed({ decision: "accept" })
      })
      const taken = yield* until(events, "turn/completed")
      expect(lines(taken).slice(4, 9)).toEqual([
        "thread/status/changed",
        "item/started commandExecution inProgress",
        "serverRequest/resolved",
        "thread/status/changed",
        "item/completed commandExecution completed"
      ])
      expect(taken[4]?.params).toEqual({
        threadId,
        status: { type: "active", activeFlags: ["waitingOnApproval"] }
      })
      expect(taken[7]?.params).toEqual({ threadId, status: { type: "active", activeFlags: [] } })
      const [item] = completed(taken, "commandExecution")
      expect(item).toMatchObject({ exitCode: 0, aggregatedOutput: "gone" })
      expect(requests).toEqual([
        {
          id: 0,
          method: "item/commandExecution/requestApproval",
          params: {
            kind: "command",
            threadId,
            turnId,
            itemId: item?.id,
            startedAtMs: 0,
            environmentId: "local",
            reason: "Need it?",
            command: "/bin/bash -lc 'rm -rf x'",
            cwd: "/",
            commandActions: [{ type: "unknown", command: "rm -rf x" }],
            proposedExecpolicyAmendment: ["rm", "-rf", "x"],
            availableDecisions: [
              "accept",
              { acceptWithExecpolicyAmendment: { execpolicy_amendment: ["rm", "-rf", "x"] } },
              "cancel"
            ]
          }
        }
      ])
    })
  )

  it.scoped(
    "of tools of MCP servers are asked for until they are remembered, and end no turn",
    () =>
      Effect.gen(function* () {
        const call = FakeTurn.callMcpTool({ server: "docs", tool: "find", says: "page 7" })
        const answers: Array<unknown> = [
          { action: "decline", content: null, _meta: null },
          { action: "cancel", content: null, _meta: null },
          { decision: "accept" },
          { action: "accept", content: null, _meta: null },
          { action: "accept", content: null, _meta: { persist: "session" } }
        ]
        const { server } = yield* started({
          turns: () => [...answers, undefined].flatMap(() => [call, FakeTurn.toolSaid])
        })
        const left = [...answers]
        const { events } = yield* running(server, "hi", {}, () => Effect.succeed(left.shift()))
        const taken = yield* until(events, "turn/completed")
        expect(lines(taken).slice(4, 9)).toEqual([
          "item/started mcpToolCall inProgress",
          "thread/status/changed",
          "serverRequest/resolved",
          "thread/status/changed",
          "item/completed mcpToolCall failed"
        ])
        expect(completed(taken, "agentMessage").map(({ text }) => text)).toEqual([
          "user rejected MCP tool call",
          "user cancelled MCP tool call",
          "user rejected MCP tool call",
          "page 7",
          "page 7",
          "page 7"
        ])
        expect(left).toEqual([])
      })
  )

  it.scoped("go on after a refusal and after what is no decision", () =>
    Effect.gen(function* () {
      const status = (script: FakeTurn.FakeTurn, answer: Parameters<typeof asked>[1]) =>
        Effect.map(asked(script, answer), ({ taken }) => {
          expect(turnOf(taken)).toMatchObject({ status: "completed", items: [{ text: "after" }] })
          return [...completed(taken, "commandExecution"), ...completed(taken, "fileChange")].map(
            ({ status }) => status
          )
        })
      const error = () => Effect.fail({ code: -1, message: "no" })
      expect(yield* status(approval, decide("decline"))).toEqual(["declined"])
      expect(yield* status(approval, decide("nonsense"))).toEqual(["failed"])
      expect(yield* status(approval, error)).toEqual(["failed"])
      expect(yield* status(patch, decide("decline"))).toEqual(["declined"])
      expect(yield* status(patch, decide("nonsense"))).toEqual(["declined"])
      expect(yield* status(patch, error)).toEqual(["declined"])
    })
  )

  it.scoped("end the turn as interrupted when they are cancelled", () =>
    Effect.gen(function* () {
      const command = yield* asked(approval, decide("cancel"))
      expect(command.told.slice(3)).toEqual([
        "item/completed commandExecution declined",
        "thread/status/changed",
        "thread/tokenUsage/updated",
        "thread/status/changed",
        "turn/completed"
      ])
      expect(turnOf(command.taken)).toMatchObject({ status: "interrupted", error: null })
      const file = yield* asked(patch, decide("cancel"))
      expect(completed(file.taken, "fileChange")).toEqual([])
      expect(turnOf(file.taken)).toMatchObject({ status: "interrupted" })
    })
  )

  it.scoped("are taken back only after the end of a turn that is interrupted", () =>
    Effect.gen(function* () {
      const { server } = yield* started({ turns: () => approval })
      const open = yield* Deferred.make<void>()
      const { events, threadId, turnId } = yield* running(server, "hi", {}, () =>
        Effect.zipRight(Deferred.succeed(open, undefined), Effect.never)
      )
      yield* Deferred.await(open)
      yield* server.request("turn/interrupt", { threadId, turnId })
      const taken = yield* until(events, "serverRequest/resolved")
      expect(lines(taken).slice(4)).toEqual([
        "thread/status/changed",
        "item/started commandExecution inProgress",
        "thread/status/changed",
        "turn/completed",
        "serverRequest/resolved"
      ])
    })
  )

  it.scoped("show a patch in its item and not in the request", () =>
    Effect.gen(function* () {
      const { server } = yield* started({ turns: () => patch })
      const requests: Array<unknown> = []
      const { events, threadId, turnId } = yield* running(server, "hi", {}, ({ params }) => {
        requests.push(params)
        return Effect.succeed({ decision: "accept" })
      })
      const taken = yield* until(events, "turn/completed")
      const [item] = completed(taken, "fileChange")
      expect(item).toMatchObject({
        status: "completed",
        changes: [{ path: "/a.txt", kind: { type: "add" }, diff: "hello\n" }]
      })
      expect(requests).toEqual([
        { threadId, turnId, itemId: item?.id, startedAtMs: 0, reason: null, grantRoot: null }
      ])
      const told = methods(taken)
      expect(told.indexOf("turn/diff/updated")).toBe(told.lastIndexOf("item/completed") + 1)
    })
  )

  it.scoped("for the session hold for that command and that file, on that thread", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started({ turns: () => [approval, patch] })
      const { events, threadId } = yield* running(server, "hi", {}, decide("acceptForSession"))
      yield* until(events, "turn/completed")
      const taken = yield* again(server, threadId)
      expect(completed(taken, "commandExecution")).toMatchObject([{ status: "completed" }])
      expect(completed(taken, "fileChange")).toMatchObject([{ status: "completed" }])
      expect(yield* process.replies).toHaveLength(2)
      const other = yield* running(server)
      yield* until(other.events, "turn/completed")
      expect(yield* process.replies).toHaveLength(4)
    })
  )

  it.scoped("by a rule hold for every thread of every process with that home", () =>
    Effect.gen(function* () {
      const { fake, server } = yield* started({ turns: () => approval })
      const rule = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ["rm", "-rf"] } }
      const first = yield* running(server, "hi", {}, decide(rule))
      yield* until(first.events, "turn/completed")
      const ran = (home?: string) =>
        Effect.gen(function* () {
          const spec = fake.spec({ experimentalApi: true, ...(home && { codexHome: home }) })
          const { events } = yield* running(yield* start(fake, { spec }))
          return completed(yield* until(events, "turn/completed"), "commandExecution")
        })
      expect(yield* ran()).toMatchObject([{ status: "completed" }])
      expect(yield* ran("/other")).toMatchObject([{ status: "declined" }])
    })
  )

  it.scoped("that are open are asked again, by the same id, when their thread is resumed", () =>
    Effect.gen(function* () {
      const frames: Array<string> = []
      const fake = yield* FakeAppServer.make({ turns: () => approval })
      const server = yield* AppServer.make({ spec: fake.spec() }).pipe(
        Effect.provide(overheard(fake, frames))
      )
      const open = yield* Deferred.make<void>()
      const { threadId } = yield* running(server, "hi", {}, () =>
        Effect.zipRight(Deferred.succeed(open, undefined), Effect.never)
      )
      yield* Deferred.await(open)
      const { thread } = yield* server.request("thread/resume", { threadId })
      expect(thread.status).toEqual({ type: "active", activeFlags: ["waitingOnApproval"] })
      yield* server.request("config/read", {})
      const requests = frames.filter((frame) => frame.includes("requestApproval"))
      expect(requests).toHaveLength(2)
      expect(requests[1]).toBe(requests[0])
    })
  )
})

/** The fake, and all that its servers write. */
const overheard = ({ layer }: FakeAppServer.FakeAppServer, frames: Array<string>) =>
  Layer.effect(
    Transport.TransportFactory,
    Effect.map(Transport.TransportFactory, ({ open }) => ({
      open: (options: Transport.OpenOptions) =>
        Effect.map(open(options), (transport) => ({
          ...transport,
          listen: (listener: Transport.Listener) =>
            transport.listen((arrived, more) => {
              frames.push(...arrived.filter(Predicate.isString))
              return listener(arrived, more)
            })
        }))
    }))
  ).pipe(Layer.provide(layer))
