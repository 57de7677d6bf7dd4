import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
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

const left = FakeTurn.leaveRunning({ command: "sleep 777", output: "a" })

const slow = FakeTurn.command({ command: "make", output: ["1", "2"], every: "1 second" })

const leaving = (script: FakeTurn.FakeTurn, settings = {}) =>
  Effect.gen(function* () {
    const fake = yield* started({ turns: () => script })
    const turn = yield* running(fake.server, "hi", settings)
    const clean = fake.server.request("thread/backgroundTerminals/clean", {
      threadId: turn.threadId
    })
    return { ...fake, ...turn, clean }
  })

describe("a command on a fake", () => {
  it.scoped("that is left running outlives its turn, until it is cleaned", () =>
    Effect.gen(function* () {
      const { clean, events, process, server, threadId, turnId } = yield* leaving([
        left,
        FakeTurn.text("later")
      ])
      const taken = yield* until(events, "turn/completed")
      expect(lines(taken)).toContain("item/started commandExecution inProgress")
      expect(completed(taken, "commandExecution")).toEqual([])
      expect(yield* process.commandsRunning).toEqual(["sleep 777"])
      const { data } = yield* server.request("thread/backgroundTerminals/list", { threadId })
      expect(data).toMatchObject([{ command: "sleep 777", osPid: null }])

      yield* clean
      expect(yield* process.commandsRunning).toEqual([])
      expect(yield* events.poll).toEqual([])
      yield* TestClock.adjust("20 millis")
      const after = yield* until(events, "item/completed")
      expect(after[0]?.params).toMatchObject({
        turnId,
        item: { id: data[0]?.itemId, status: "failed", exitCode: -1, aggregatedOutput: "a" }
      })
      yield* clean
      expect(yield* events.poll).toEqual([])
    })
  )

  it.scoped("survives the interrupt of its turn, and ends after it when it is cleaned", () =>
    Effect.gen(function* () {
      const { clean, events, process, server, threadId, turnId } = yield* leaving(slow)
      yield* until(events, "item/started")
      yield* TestClock.adjust("1 second")
      yield* Effect.all([clean, server.request("turn/interrupt", { threadId, turnId })], {
        concurrency: "unbounded"
      })
      expect(turnOf(yield* until(events, "turn/completed"))).toMatchObject({
        status: "interrupted"
      })
      yield* TestClock.adjust("20 millis")
      expect(methods(yield* until(events, "item/completed"))).toEqual(["item/completed"])

      const { turn } = yield* server.request("turn/start", { threadId, input: say("again") })
      yield* until(events, "turn/started")
      yield* server.request("turn/interrupt", { threadId, turnId: turn.id })
      expect(yield* process.commandsRunning).toEqual(["make"])
    })
  )

  it.scoped("that its turn waits for is cleaned too, and the turn goes on", () =>
    Effect.gen(function* () {
      const { clean, events } = yield* leaving([slow, FakeTurn.text("on")])
      yield* until(events, "item/started")
      yield* TestClock.adjust("1 second")
      yield* clean
      yield* TestClock.adjust("20 millis")
      const taken = yield* until(events, "turn/completed")
      expect(completed(taken, "commandExecution")).toMatchObject([
        { status: "failed", exitCode: -1, aggregatedOutput: "1" }
      ])
      expect(turnOf(taken)).toMatchObject({ status: "completed", items: [{ text: "on" }] })
    })
  )

  it.scoped("can be terminated alone", () =>
    Effect.gen(function* () {
      const { events, process, server, threadId } = yield* leaving([left, FakeTurn.leaveRunning()])
      yield* until(events, "turn/completed")
      const { data } = yield* server.request("thread/backgroundTerminals/list", { threadId })
      const terminate = (processId: string) =>
        server.request("thread/backgroundTerminals/terminate", { threadId, processId })
      expect(yield* terminate("none")).toEqual({ terminated: false })
      expect(yield* terminate(data[0]?.processId ?? "")).toEqual({ terminated: true })
      expect(yield* process.commandsRunning).toEqual(["echo"])
    })
  )

  it.scoped("ends when its thread is unloaded, and with its process", () =>
    Effect.gen(function* () {
      const config = { thread_unload_delay_secs: 0 }
      const { events, process, server, threadId } = yield* leaving(left, { config })
      yield* until(events, "turn/completed")
      yield* server.request("thread/unsubscribe", { threadId })
      expect(yield* process.commandsRunning).toEqual(["sleep 777"])
      yield* TestClock.adjust("13 millis")
      yield* until(events, "thread/closed")
      expect(yield* process.commandsRunning).toEqual([])
      const other = yield* running(server)
      yield* until(other.events, "turn/completed")
      yield* process.kill("SIGTERM")
      expect(yield* process.commandsRunning).toEqual([])
    })
  )

  it.scoped("is cleaned only for who has opted in, and on a thread that is loaded", () =>
    Effect.gen(function* () {
      const { fake, server } = yield* started()
      const method = "thread/backgroundTerminals/clean"
      const refused = Effect.flip(server.request(method, { threadId: "x" }))
      expect(yield* refused).toMatchObject({ code: -32600, detail: "thread not found: x" })
      const stable = yield* start(fake, { spec: fake.spec({ experimentalApi: false }) })
      expect(
        yield* Effect.flip(stable.connection.request(method, { threadId: "x" }))
      ).toMatchObject({ code: -32600, detail: `${method} requires experimentalApi capability` })
    })
  )
})
