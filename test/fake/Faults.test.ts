import { Limits } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn, Faults } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Schema, TestClock } from "effect"
import { settle } from "../guarantees/support.ts"
import { outcomeInMemory } from "./outcome.ts"
import { methods, running, say, start, started, until } from "./support.ts"

const config = "config/read"
const invalidMessages = (server: Effect.Effect.Success<ReturnType<typeof start>>) =>
  Effect.map(server.connection.counts, ({ invalidMessages }) => invalidMessages)

describe("a fake process answers", () => {
  it.scoped("late, and what follows the answer does not wait for it", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.delayAnswers(1, "1 second")
      const events = yield* server.connection.subscribe("thread-1")
      const late = yield* Effect.fork(server.request("thread/start", {}))
      expect(methods(yield* events.take)).toEqual(["thread/started"])
      yield* server.request(config, {})
      yield* TestClock.adjust("999 millis")
      expect(late.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 millis")
      expect((yield* Fiber.join(late)).thread.id).toBe("thread-1")
    })
  )

  it.scoped("late where the method and the place fit, and everything else at once", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.delayAnswers(1, "8 seconds", { method: "turn/start", nth: 2 })
      const { events, threadId } = yield* running(server)
      yield* until(events, "turn/completed")
      const request = { threadId, input: say("two") }
      const late = yield* Effect.fork(server.request("turn/start", request))
      expect(methods(yield* until(events, "turn/completed"))).toContain("turn/started")
      yield* server.request("turn/start", { ...request, input: say("three") })
      yield* server.request("thread/resume", { threadId })
      yield* TestClock.adjust("7999 millis")
      expect(late.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 millis")
      expect((yield* Fiber.join(late)).turn.id).toBe("turn-2")
    })
  )

  it.scoped("never, where the method fits", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.dropAnswers(1, { method: "thread/start" })
      const events = yield* server.connection.subscribe("thread-1")
      yield* server.request(config, {})
      const lost = yield* Effect.fork(Effect.flip(server.request("thread/start", {})))
      expect(methods(yield* events.take)).toEqual(["thread/started"])
      yield* server.request(config, {})
      expect((yield* server.request("thread/start", {})).thread.id).toBe("thread-2")
      yield* TestClock.adjust("60 seconds")
      expect(yield* Fiber.join(lost)).toMatchObject({ _tag: "TimeoutError", written: true })
    })
  )

  it.scoped("with a refusal that comes late, and carries nothing out", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      const { thread } = yield* server.request("thread/start", {})
      const error = { code: -32603, message: "the disk is full" }
      yield* process.refuseRequests(1, error, { method: "turn/start", after: "6 seconds" })
      const request = { threadId: thread.id, input: say("hi") }
      const refused = yield* Effect.fork(Effect.flip(server.request("turn/start", request)))
      yield* process.awaitReceived("turn/start")
      yield* server.request(config, {})
      expect(yield* process.activeTurns).toEqual([])
      yield* TestClock.adjust("5999 millis")
      expect(refused.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 millis")
      expect(yield* Fiber.join(refused)).toMatchObject({ code: -32603, detail: "the disk is full" })
      expect((yield* server.request("turn/start", request)).turn.id).toBe("turn-1")
    })
  )

  it.scoped("with whatever is made of a result, where the method and the place fit", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      const method = "thread/start"
      const ask = server.connection.request(method, {})
      yield* process.changeAnswers(1, (result) => [result], { method, nth: 2 })
      yield* Faults.happen(process, { _tag: "ChangeAnswers", count: 1, method, result: 42 })
      yield* server.request(config, {})
      expect(yield* ask).toBe(42)
      expect(yield* ask).toMatchObject([{ thread: { id: "thread-2" } }])
      expect(yield* ask).toMatchObject({ thread: { id: "thread-3" } })
      expect(yield* process.subscribedThreads).toHaveLength(3)
    })
  )

  it.scoped("nothing while it is frozen for a while, and then everything that was queued", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started({ turns: () => FakeTurn.hang })
      const { thread } = yield* server.request("thread/start", {})
      const threadId = thread.id
      const events = yield* server.connection.subscribe(threadId)
      yield* process.freezeFor("7 seconds")
      const start = yield* Effect.fork(
        server.request("turn/start", { threadId, input: say("hi") }, { timeout: "1 second" })
      )
      const read = yield* Effect.fork(server.request(config, {}))
      yield* TestClock.adjust("6999 millis")
      expect(yield* Effect.flip(Fiber.join(start))).toMatchObject({ _tag: "TimeoutError" })
      expect(read.unsafePoll()).toBeNull()
      expect(yield* process.activeTurns).toEqual([])
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(read)
      expect(methods(yield* until(events, "turn/started"))).toContain("turn/started")
      expect(yield* process.activeTurns).toHaveLength(1)
    })
  )

  it.scoped("twice, and requests that nobody made: odd lines, and nobody's failure", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.repeatAnswers(1)
      yield* process.answerUnknown(4711)
      yield* process.answerUnknown("no-number")
      yield* server.request(config, {})
      yield* server.request(config, {})
      expect(yield* invalidMessages(server)).toBe(3)
    })
  )

  it.scoped("in the order in which its faults were asked for, with lines that are too long", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.padAnswers(1, 10_000)
      yield* process.padAnswers(1, 10_001)
      yield* server.request(config, {})
      expect(yield* Effect.flip(server.request(config, {}))).toMatchObject({
        _tag: "DecodeError",
        kind: "TooLong"
      })
      yield* server.request(config, {})
    }).pipe(Effect.provide(Limits.layer({ maxLineBytes: 10_000 })))
  )
})

describe("a fake process tells", () => {
  it.scoped("its notifications in another order", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      const events = yield* server.connection.subscribe("t")
      yield* process.reorder([2, 0, 1])
      for (const method of ["a", "b", "c", "d"]) yield* process.notify(method, { threadId: "t" })
      yield* server.request(config, {})
      expect(methods(yield* events.poll)).toEqual(["c", "a", "b", "d"])
    })
  )

  it.scoped("everything in pieces, wherever that cuts", () =>
    Effect.gen(function* () {
      for (const bytes of [1, 2, 3, 7]) {
        const { process, server } = yield* started()
        const events = yield* server.connection.subscribe("t")
        yield* process.splitOutput(bytes)
        yield* process.notify("é\u2028\u{1F600}", { threadId: "t" })
        yield* server.request(config, {})
        expect(methods(yield* events.poll)).toEqual(["é\u2028\u{1F600}"])
        expect(yield* invalidMessages(server)).toBe(0)
      }
    })
  )

  it.scoped("nothing for a while, and then all of it", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.stall("2 seconds")
      yield* process.stall("1 second")
      const stalled = yield* Effect.fork(server.request(config, {}))
      yield* process.awaitReceived(config)
      yield* TestClock.adjust("1999 millis")
      expect(stalled.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(stalled)
    })
  )
})

describe("a fake process that reads slowly", () => {
  it.scoped("keeps nobody from hearing it, holds no more than the bound, and answers at last", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started({
        turns: () => FakeTurn.text(["a", "b", "c"], { every: "1 second" })
      })
      const { events } = yield* running(server)
      yield* process.readSlowly(65_536)
      yield* server.connection.notify("large", { text: "x".repeat(1024 * 1024) })
      const requests = yield* Effect.fork(
        Effect.forEach(Array.from({ length: 500 }), () => server.request(config, {}), {
          concurrency: "unbounded",
          discard: true
        })
      )
      yield* TestClock.adjust("3 seconds")
      expect(methods(yield* until(events, "turn/completed"))).toContain("item/agentMessage/delta")
      expect(yield* server.connection.counts).toMatchObject({ inFlight: 96, queued: 404 })
      expect((yield* process.received).some(({ method }) => method === config)).toBe(false)
      yield* TestClock.adjust("30 seconds")
      yield* Fiber.join(requests)
    })
  )
})

describe("a fake process asks", () => {
  it.scoped(
    "again after the request was resolved: that is a request of its own, and has one answer",
    () =>
      Effect.gen(function* () {
        const { process, server } = yield* started()
        let asked = 0
        yield* server.connection.subscribe("t", () =>
          ++asked === 1 ? Effect.never : Effect.succeed({ ok: true })
        )
        const id = yield* process.send("slow", { threadId: "t" })
        yield* process.resolve(id)
        yield* server.request(config, {})
        expect(yield* process.replies).toEqual([])
        yield* process.sendAgain(id)
        yield* server.request(config, {})
        yield* settle
        expect(yield* process.replies).toMatchObject([{ id, answer: { result: { ok: true } } }])
      })
  )
})

describe("a plan of faults", () => {
  it.scoped("happens as its requests arrive, counted from initialize", () =>
    Effect.gen(function* () {
      const plan = Faults.plan({ steps: [{ at: 3, fault: { _tag: "Exit", code: 9 } }] })
      const { process, server } = yield* started({ faults: () => plan })
      yield* server.request(config, {})
      expect(yield* Effect.flip(server.request(config, {}))).toMatchObject({ reason: "Exited" })
      expect(yield* process.ended).toEqual({ how: "Exit", code: 9 })
    })
  )

  it.scoped("chooses its requests by method, from the first on", () =>
    Effect.gen(function* () {
      const method = "turn/start"
      const refusal = { _tag: "RefuseRequests", count: 1, code: -32600, message: "no" } as const
      const plan = Faults.plan({
        steps: [
          { at: 0, fault: { ...refusal, method } },
          { at: 0, fault: { ...refusal, method, nth: 2, message: "late", millis: 2000 } },
          { at: 0, fault: { _tag: "DelayAnswers", count: 1, millis: 1000, method } },
          { at: 0, fault: { _tag: "DropAnswers", count: 1, method: "thread/read" } },
          { at: 8, fault: { _tag: "Freeze", millis: 3000 } }
        ]
      })
      const { server } = yield* started({ faults: () => plan })
      const { thread } = yield* server.request("thread/start", {})
      const threadId = thread.id
      const start = server.request(method, { threadId, input: say("hi") })
      const after = <A, E>(request: Effect.Effect<A, E>, millis: number) =>
        Effect.gen(function* () {
          const fiber = yield* Effect.fork(request)
          yield* settle
          if (millis > 0) yield* TestClock.adjust(millis - 1)
          if (millis > 0) expect(fiber.unsafePoll()).toBeNull()
          yield* TestClock.adjust(1)
          return yield* Fiber.join(fiber)
        })
      expect(yield* after(Effect.flip(start), 0)).toMatchObject({ detail: "no" })
      expect(yield* after(Effect.flip(start), 2000)).toMatchObject({ detail: "late" })
      yield* after(start, 1000)
      yield* after(start, 0)
      yield* after(Effect.flip(server.request("thread/read", { threadId })), 60_000)
      yield* after(server.request(config, {}), 3000)
    })
  )

  it.scoped("is wrong from the start, where the fake says nothing else", () =>
    Effect.gen(function* () {
      const plan = Faults.plan({ start: { exitsWith: 1, stderr: "locked" } })
      const fake = yield* FakeAppServer.make({
        faults: () => plan,
        starts: () => ({ stderr: "busy" })
      })
      expect(yield* Effect.flip(start(fake))).toMatchObject({ reason: "Exited", stderr: "busy" })
    })
  )

  it("goes through JSON, and is the same from the same seed alone", () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed)
    const plans = seeds.map(Faults.fromSeed)
    expect(seeds.map(Faults.fromSeed)).toEqual(plans)
    const json = Schema.parseJson(Faults.Plan)
    for (const plan of plans) {
      expect(Schema.decodeSync(json)(Schema.encodeSync(json)(plan))).toEqual(plan)
    }
    const tags = new Set(plans.flatMap(({ steps }) => steps.map(({ fault }) => fault._tag)))
    expect(tags.size).toBe(16)
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBeGreaterThan(150)
  })

  it.effect("ends every request and the process, always in the same way", () =>
    Effect.gen(function* () {
      for (let seed = 1; seed <= 20; seed++) {
        const plan = Faults.fromSeed(seed)
        const result = yield* outcomeInMemory(plan)
        expect(result).toMatchObject({ running: 0, reports: [{}] })
        expect({ seed, ...(yield* outcomeInMemory(plan)) }).toEqual({ seed, ...result })
      }
    })
  )
})
