import { AppServer, Connection, Limits } from "@effect-codex/app-server"
import { Message, ServerRequests } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Redacted, Scope, TestClock } from "effect"
import { lost, settle } from "../guarantees/support.ts"

/** A started server over the fake, with the process behind it. */
const started = (options: FakeAppServer.Options = {}) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make(options)
    const server = yield* AppServer.make({ spec: fake.spec() }).pipe(Effect.provide(fake.layer))
    return { server, connection: server.connection, process: yield* fake.awaitProcess(1) }
  })

const methods = (batch: ReadonlyArray<Message.Notification>) => batch.map(({ method }) => method)

describe("requests", () => {
  it.scoped("ten thousand at once lose none, with at most 96 in flight (guarantee 13)", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      let most = 0
      const results = yield* Effect.forEach(
        Array.from({ length: 10_000 }),
        () =>
          Effect.tap(connection.request("config/read", {}), () =>
            Effect.map(connection.counts, ({ inFlight }) => {
              most = Math.max(most, inFlight)
            })
          ),
        { concurrency: "unbounded" }
      )
      expect(results).toHaveLength(10_000)
      expect(most).toBeLessThanOrEqual(96)
      expect(
        (yield* process.received).filter(({ method }) => method === "config/read")
      ).toHaveLength(10_000)
    })
  )

  it.scoped("an overloaded one is tried again, by its code alone (cx #46878)", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* process.overload(4)
      const request = yield* Effect.fork(connection.request("config/read", {}))
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(request)).toBeDefined()
      expect(
        (yield* process.received).filter(({ method }) => method === "config/read")
      ).toHaveLength(5)
    })
  )

  it.scoped("after five tries it fails as overloaded, and the connection lives", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* process.overload(5)
      const request = yield* Effect.fork(Effect.flip(connection.request("config/read", {})))
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(request)).toMatchObject({ _tag: "OverloadedError", attempts: 5 })
      expect(yield* connection.request("config/read", {})).toBeDefined()
    })
  )

  it.scoped("its tries end with its deadline (cx #46878)", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* process.overload(1000)
      const request = yield* Effect.fork(
        Effect.flip(connection.request("config/read", {}, { timeout: "40 millis" }))
      )
      yield* TestClock.adjust("40 millis")
      expect((yield* Fiber.join(request))._tag).toBe("OverloadedError")
    }).pipe(Effect.provide(Limits.layer({ overloadMaxAttempts: 1000 })))
  )

  it.scoped("one that waits for its turn has the same deadline, and was not written", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* process.dropAnswers(1)
      yield* Effect.fork(connection.request("config/read", {}, { timeout: "1 hour" }))
      const queued = yield* Effect.fork(Effect.flip(connection.request("config/read", {})))
      yield* settle
      yield* TestClock.adjust("60 seconds")
      expect(yield* Fiber.join(queued)).toMatchObject({ _tag: "TimeoutError", written: false })
    }).pipe(Effect.provide(Limits.layer({ maxRequestsInFlight: 1 })))
  )

  it.scoped("a shorter deadline that comes later is met in time", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* process.dropAnswers(2)
      yield* Effect.fork(connection.request("config/read", {}, { timeout: "1 hour" }))
      yield* settle
      const short = yield* Effect.fork(
        Effect.flip(connection.request("config/read", {}, { timeout: "1 second" }))
      )
      yield* settle
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(short))._tag).toBe("TimeoutError")
    })
  )

  it.scoped(
    "an interrupted one holds its place until its answer, so the server is never given more",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        yield* process.dropAnswers(1)
        const leaving = yield* Effect.fork(connection.request("config/read", {}))
        yield* settle
        yield* Fiber.interrupt(leaving)
        expect(yield* connection.counts).toMatchObject({ inFlight: 1 })
        yield* TestClock.adjust("60 seconds")
        expect(yield* connection.counts).toMatchObject({ inFlight: 0 })
      })
  )

  it.scoped(
    "parameters that JSON cannot hold are their caller's defect, also when it has to wait",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        yield* process.dropAnswers(1)
        const first = yield* Effect.fork(connection.request("config/read", {}))
        yield* settle
        const broken = yield* Effect.exit(connection.request("config/read", { n: 1n }))
        expect(Exit.isFailure(broken) && Cause.isDie(broken.cause)).toBe(true)
        const innocent = yield* Effect.fork(connection.request("config/read", {}))
        yield* TestClock.adjust("60 seconds")
        expect(yield* Effect.flip(Fiber.join(first))).toMatchObject({ _tag: "TimeoutError" })
        expect(yield* Effect.flip(Fiber.join(innocent))).toMatchObject({ _tag: "TimeoutError" })
        expect(yield* connection.request("config/read", {})).toBeDefined()
      }).pipe(Effect.provide(Limits.layer({ maxRequestsInFlight: 1 })))
  )

  it.scoped(
    "the server's words are redacted: its spec's secrets, and those of the runs on it",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          refuse: (method) =>
            method === "thread/start"
              ? { code: -32603, message: "bad: spec-secret-1, run-secret-2" }
              : undefined
        })
        const spec = fake.spec({ env: { KEY: Redacted.make("spec-secret-1") } })
        const server = yield* AppServer.make({ spec }).pipe(Effect.provide(fake.layer))
        yield* server.keepSecret(Redacted.make("run-secret-2"))
        const failure = yield* Effect.flip(server.request("thread/start", {}))
        expect(failure).toMatchObject({
          _tag: "RequestError",
          detail: "bad: <redacted>, <redacted>"
        })
      })
  )

  it.scoped("late, repeated and unknown answers reach nobody", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* process.dropAnswers(1)
      const request = yield* Effect.fork(connection.request("config/read", {}))
      const { id } = yield* process.awaitReceived("config/read")
      const answer = Message.result(id ?? 0, { first: true })
      yield* process.writeLine(answer)
      yield* process.writeLine(Message.result(id ?? 0, { second: true }))
      yield* process.writeLine(Message.result(9999, {}))
      expect(yield* Fiber.join(request)).toEqual({ first: true })
      expect(yield* connection.request("config/read", {})).toBeDefined()
    })
  )

  it.scoped("an answer that does not fit is a DecodeError with path and kind, and no payload", () =>
    Effect.gen(function* () {
      const { server, process } = yield* started()
      yield* process.dropAnswers(1)
      const request = yield* Effect.fork(
        Effect.flip(server.request("turn/start", { threadId: "t", input: [] }))
      )
      const { id } = yield* process.awaitReceived("turn/start")
      yield* process.writeLine(Message.result(id ?? 0, { turn: { id: 12345 }, secret: "payload" }))
      const failure = yield* Fiber.join(request)
      expect(failure).toMatchObject({
        _tag: "DecodeError",
        method: "turn/start",
        path: "turn.id",
        kind: "Type"
      })
      expect(failure.message + JSON.stringify({ ...failure })).not.toMatch(/12345|payload/)
    })
  )
})

describe("a bad line is that line's problem", () => {
  const lines: ReadonlyArray<readonly [string, string]> = [
    ["garbage", "\u0000\u0001 not json"],
    ["a broken line", '{"id":1,"result":{'],
    ["a number", "42"],
    ["null", "null"],
    ["an array", "[]"],
    ["an empty line", ""],
    ["an object that is no message", '{"hello":1}'],
    ["a method that is no string", '{"method":7}'],
    ["an id that is neither a number nor a string", '{"id":{},"method":"x"}']
  ]

  it.scoped.each(lines)("%s", ([, line]) =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* process.writeLine(line)
      expect(yield* connection.request("config/read", {})).toBeDefined()
    })
  )

  it.scoped(
    "an answer over the cap fails its request alone, at once (t3code #12884, cx #34863)",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        yield* process.dropAnswers(1)
        const request = yield* Effect.fork(Effect.flip(connection.request("config/read", {})))
        const { id } = yield* process.awaitReceived("config/read")
        yield* process.writeLine(Message.result(id ?? 0, { text: "x".repeat(5000) }))
        expect(yield* Fiber.join(request)).toMatchObject({ _tag: "DecodeError", kind: "TooLong" })
        expect(yield* connection.request("config/read", {})).toBeDefined()
      }).pipe(Effect.provide(Limits.layer({ maxLineBytes: 4096 })))
  )

  it.scoped.each([
    ["as codex writes it", { method: "item/commandExecution/requestApproval", id: 7 }],
    ["with its id first", { id: "seven", method: "item/commandExecution/requestApproval" }]
  ] as const)(
    "a request over the cap, %s, is declined once, or its turn would wait for ever",
    ([, head]) =>
      Effect.gen(function* () {
        const { process } = yield* started()
        const params = { threadId: "thread-1", command: "x".repeat(5000) }
        yield* process.writeLine(JSON.stringify({ ...head, params }))
        yield* settle
        expect(yield* process.replies).toMatchObject([
          { id: head.id, answer: { _tag: "Result", result: { decision: "decline" } } }
        ])
      }).pipe(Effect.provide(Limits.layer({ maxLineBytes: 4096 })))
  )
})

describe("notifications", () => {
  it.scoped(
    "that arrive before the answer to turn/start reach that turn's consumer, in order (row early notifications)",
    () =>
      Effect.gen(function* () {
        const { server, connection } = yield* started({
          turns: () => [FakeTurn.text("early"), FakeTurn.answer, FakeTurn.text("late")]
        })
        const { thread } = yield* server.request("thread/start", {})
        const subscription = yield* connection.subscribe(thread.id)
        yield* server.request("turn/start", {
          threadId: thread.id,
          input: [{ type: "text", text: "x" }]
        })
        yield* settle
        const seen = methods(yield* subscription.poll)
        expect(seen.filter((method) => method === "item/agentMessage/delta")).toHaveLength(2)
        expect(seen.indexOf("turn/started")).toBeLessThan(seen.indexOf("item/agentMessage/delta"))
        expect(seen.at(-1)).toBe("turn/completed")
      })
  )

  it.scoped(
    "a slow consumer of one thread delays neither another thread nor an answer, and fails alone past its bound (row slow consumer)",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        const slow = yield* connection.subscribe("slow")
        const quick = yield* connection.subscribe("quick")
        for (let n = 0; n < 11; n++)
          yield* process.notify("item/agentMessage/delta", { threadId: "slow", delta: "x" })
        yield* process.notify("item/agentMessage/delta", { threadId: "quick", delta: "y" })
        expect(yield* connection.request("config/read", {})).toBeDefined()
        expect(yield* quick.take).toHaveLength(1)
        expect(yield* slow.take).toHaveLength(10)
        expect(yield* Effect.flip(slow.take)).toMatchObject({
          _tag: "TurnError",
          reason: "SlowConsumer"
        })
        yield* process.notify("turn/completed", { threadId: "quick" })
        expect(yield* quick.take).toHaveLength(1)
      }).pipe(Effect.provide(Limits.layer({ eventBufferCapacity: 10 })))
  )

  it.scoped(
    "a full buffer drops progress, says how much, and never drops turn/completed (JKToolKit)",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        const subscription = yield* connection.subscribe("t")
        yield* process.notify("item/agentMessage/delta", { threadId: "t", delta: "x" })
        for (let n = 0; n < 20; n++)
          yield* process.notify("item/commandExecution/outputDelta", { threadId: "t" })
        yield* process.notify("turn/completed", { threadId: "t" })
        yield* settle
        const batch = yield* subscription.take
        expect(methods(batch)).toEqual([
          "item/agentMessage/delta",
          Connection.droppedMethod,
          "turn/completed"
        ])
        expect(batch[1]?.params).toEqual({ count: 20 })
      }).pipe(Effect.provide(Limits.layer({ eventBufferCapacity: 10 })))
  )

  it.scoped(
    "a read that fills the buffer to the byte wakes its consumer, though nothing follows",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        const subscription = yield* connection.subscribe("t")
        const taking = yield* Effect.fork(subscription.take)
        yield* settle
        const line = (delta: string) =>
          Message.notification("item/agentMessage/delta", { threadId: "t", delta })
        const bytes = new TextEncoder().encode(
          `${line("x".repeat(65_536 - line("").length - 1))}\n`
        )
        expect(bytes.length).toBe(65_536)
        yield* process.writeBytes(bytes)
        expect(yield* Fiber.join(taking)).toHaveLength(1)
      })
  )

  it.scoped(
    "a consumer that comes later gets what comes later; those that speak of no thread have their own",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        yield* process.notify("thread/name/updated", { threadId: "t" })
        yield* settle
        const thread = yield* connection.subscribe("t")
        const server = yield* connection.subscribe(undefined)
        yield* process.notify("account/updated", {})
        yield* process.notify("turn/started", { threadId: "t" })
        yield* settle
        expect(methods(yield* thread.poll)).toEqual(["turn/started"])
        expect(methods(yield* server.poll)).toEqual(["account/updated"])
      })
  )

  it.scoped("a subscription that is made after the end fails at once (guarantee 4)", () =>
    Effect.gen(function* () {
      const { connection } = yield* started()
      yield* connection.fail(lost(1))
      const events = yield* connection.subscribe("t")
      expect(yield* Effect.flip(events.take)).toMatchObject({ detail: "lost on purpose" })
    })
  )

  it.scoped("the sub-agents of a thread are forgotten with its last consumer", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      const naming = {
        threadId: "t",
        item: { type: "collabAgentToolCall", receiverThreadIds: ["agent"] }
      }
      yield* Effect.scoped(
        Effect.gen(function* () {
          const events = yield* connection.subscribe("t")
          yield* process.notify("item/started", naming)
          yield* process.notify("turn/started", { threadId: "agent" })
          yield* settle
          expect(methods(yield* events.take)).toEqual(["item/started", "turn/started"])
        })
      )
      const later = yield* connection.subscribe("t")
      yield* process.notify("turn/completed", { threadId: "agent" })
      yield* process.notify("turn/started", { threadId: "t" })
      yield* settle
      expect(methods(yield* later.take)).toEqual(["turn/started"])
    })
  )
})

describe("a tap", () => {
  it.scoped(
    "is shown what arrives before anybody has taken it, and nothing once its scope closed",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        const seen: Array<string> = []
        const subscription = yield* connection.subscribe("t", () =>
          Effect.succeed({ seen: [...seen] })
        )
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* connection.tap("t", ({ method }) => void seen.push(method))
            // In one chunk: the request is handled with what came before it.
            yield* process.writeBytes(
              new TextEncoder().encode(
                [
                  Message.notification("item/started", { threadId: "t" }),
                  Message.notification("item/started", { threadId: "other" }),
                  Message.request(7, "item/fileChange/requestApproval", { threadId: "t" }),
                  Message.notification("item/completed", { threadId: "t" }),
                  ""
                ].join("\n")
              )
            )
            yield* settle
          })
        )
        yield* process.notify("turn/completed", { threadId: "t" })
        yield* settle
        expect(seen).toEqual(["item/started", "item/completed"])
        expect(yield* process.replies).toMatchObject([
          { answer: { _tag: "Result", result: { seen: ["item/started"] } } }
        ])
        expect(methods(yield* subscription.poll)).toEqual([...seen, "turn/completed"])
      })
  )

  it.scoped(
    "holds nothing: its thread can go on without a consumer, and its end leaves nothing",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        let seen = 0
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* connection.tap(undefined, () => void seen++)
            for (let n = 0; n < 100; n++) yield* process.notify("account/updated", {})
            yield* settle
          })
        )
        expect(seen).toBe(100)
        expect(yield* connection.counts).toMatchObject({ subscriptions: 0 })
      }).pipe(Effect.provide(Limits.layer({ eventBufferCapacity: 10 })))
  )

  it.scoped("that throws harms nobody, and is shown nothing more", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      let shown = 0
      yield* connection.tap("t", () => {
        shown++
        throw new Error("broken")
      })
      const subscription = yield* connection.subscribe("t")
      yield* process.notify("turn/started", { threadId: "t" })
      yield* process.notify("turn/completed", { threadId: "t" })
      yield* settle
      expect(methods(yield* subscription.poll)).toEqual(["turn/started", "turn/completed"])
      expect(shown).toBe(1)
    })
  )
})

describe("guarantee 10: every request of the server is answered exactly once", () => {
  const refusals: ReadonlyArray<readonly [string, unknown]> = [
    ["item/commandExecution/requestApproval", { decision: "decline" }],
    ["item/fileChange/requestApproval", { decision: "decline" }],
    ["execCommandApproval", { decision: "denied" }],
    ["mcpServer/elicitation/request", { action: "decline", content: null, _meta: null }]
  ]

  it.scoped.each(refusals)(
    "%s is refused in its own terms when nobody handles it (cmux #5507, agent-portal #695)",
    ([method, result]) =>
      Effect.gen(function* () {
        const { process } = yield* started()
        expect(yield* process.ask(method, { threadId: "t" })).toEqual({ _tag: "Result", result })
      })
  )

  it.scoped(
    "one that nobody knows, and one that does not decode, get an error (agent-portal #695)",
    () =>
      Effect.gen(function* () {
        const { process } = yield* started()
        expect(yield* process.ask("something/new", { threadId: 7 })).toMatchObject({
          _tag: "Error",
          error: { code: Message.methodNotFoundCode }
        })
      })
  )

  it.scoped(
    "a handler that waits for hours delays no other thread and no answer (t3code, qm #1375)",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        yield* connection.subscribe("slow", () =>
          Effect.delay(Effect.succeed({ decision: "accept" }), "3 hours")
        )
        const other = yield* connection.subscribe("other", () =>
          Effect.succeed({ decision: "accept" })
        )
        const asked = yield* Effect.fork(
          process.ask("item/commandExecution/requestApproval", { threadId: "slow" })
        )
        yield* process.notify("turn/started", { threadId: "other" })
        expect(methods(yield* other.take)).toEqual(["turn/started"])
        expect(
          yield* process.ask("item/fileChange/requestApproval", { threadId: "other" })
        ).toMatchObject({
          result: { decision: "accept" }
        })
        expect(yield* connection.request("config/read", {})).toBeDefined()
        yield* TestClock.adjust("3 hours")
        expect(yield* Fiber.join(asked)).toMatchObject({ result: { decision: "accept" } })
        expect(yield* process.replies).toHaveLength(2)
      })
  )

  const handlers: ReadonlyArray<readonly [string, Connection.Handler, unknown]> = [
    [
      "fails",
      () => Effect.fail({ code: 7, message: "no" }),
      { _tag: "Error", error: { code: 7, message: "no" } }
    ],
    ["dies", () => Effect.die("oops"), { _tag: "Result", result: { decision: "decline" } }],
    [
      "answers at once",
      () => Effect.succeed({ decision: "accept" }),
      { _tag: "Result", result: { decision: "accept" } }
    ]
  ]

  it.scoped.each(handlers)("a handler that %s", ([, handler, answer]) =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* connection.subscribe("t", handler)
      expect(
        yield* process.ask("item/commandExecution/requestApproval", { threadId: "t" })
      ).toEqual(answer)
      yield* settle
      expect(yield* process.replies).toHaveLength(1)
      expect(yield* connection.counts).toMatchObject({ serverRequests: 0 })
    })
  )

  it.scoped("a handler that throws, and one whose result JSON cannot hold, are refused alone", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* connection.subscribe("throws", () => {
        throw new Error("a bug in somebody's handler")
      })
      yield* connection.subscribe("cyclic", () => Effect.succeed({ decision: 1n }))
      expect(connection.lastRefusal("x/y")).toBe(0)
      yield* process.ask("x/y", { threadId: "cyclic" })
      expect(connection.lastRefusal("x/y")).toBeGreaterThan(0)
      for (const threadId of ["throws", "cyclic"]) {
        expect(yield* process.ask("item/commandExecution/requestApproval", { threadId })).toEqual({
          _tag: "Result",
          result: { decision: "decline" }
        })
      }
      expect(yield* connection.request("config/read", {})).toBeDefined()
    })
  )

  it.scoped(
    "typed handlers, method by method, are a handler; a request they do not decode is refused",
    () =>
      Effect.gen(function* () {
        const { connection, process } = yield* started()
        yield* connection.subscribe(
          "t",
          ServerRequests.handler({
            "item/fileChange/requestApproval": ({ itemId }) =>
              Effect.succeed({ decision: itemId === "i" ? "accept" : "decline" })
          })
        )
        const params = { threadId: "t", turnId: "u", itemId: "i", startedAtMs: 0 }
        expect(yield* process.ask("item/fileChange/requestApproval", params)).toMatchObject({
          result: { decision: "accept" }
        })
        expect(
          yield* process.ask("item/fileChange/requestApproval", { threadId: "t", itemId: 7 })
        ).toMatchObject({ result: { decision: "decline" } })
        expect(yield* process.ask("item/commandExecution/requestApproval", params)).toMatchObject({
          result: { decision: "decline" }
        })
      })
  )

  it.scoped("nothing is written once it was resolved elsewhere (row resolved elsewhere)", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      let interrupted = false
      yield* connection.subscribe("t", () =>
        Effect.onInterrupt(Effect.never, () => Effect.sync(() => void (interrupted = true)))
      )
      const id = yield* process.send("item/commandExecution/requestApproval", { threadId: "t" })
      yield* settle
      yield* process.resolve(id)
      yield* settle
      expect(interrupted).toBe(true)
      expect(yield* process.replies).toEqual([])
      expect(yield* connection.counts).toMatchObject({ serverRequests: 0 })
    })
  )

  it.scoped("one that is sent again while it is open is handled once, by the first handler", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      const answer = yield* Deferred.make<unknown>()
      let handled = 0
      yield* connection.subscribe("t", () => {
        handled++
        return Deferred.await(answer)
      })
      const line = Message.request(7, "item/fileChange/requestApproval", { threadId: "t" })
      const send = Effect.zipRight(process.writeLine(line), settle)
      yield* send
      yield* send
      expect(handled).toBe(1)
      expect(yield* connection.counts).toMatchObject({ serverRequests: 1 })
      yield* Deferred.succeed(answer, { decision: "accept" })
      yield* settle
      expect(yield* process.replies).toMatchObject([
        { answer: { _tag: "Result", result: { decision: "accept" } } }
      ])
      // It is over: the same id is another request.
      yield* send
      expect(handled).toBe(2)
      expect(yield* process.replies).toHaveLength(2)
    })
  )

  it.scoped("what is still open when its run ends is refused then, once", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* connection.subscribe("t", () => Effect.never)
          yield* process.send("item/commandExecution/requestApproval", { threadId: "t" })
          yield* settle
        })
      )
      yield* settle
      expect(yield* process.replies).toMatchObject([
        { answer: { _tag: "Result", result: { decision: "decline" } } }
      ])
    })
  )

  it.scoped("what ends with one run takes along no other's handler, and nothing open of it", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      const asking = (threadId: string) =>
        process.ask("item/commandExecution/requestApproval", { threadId })
      const soon = () => Effect.delay(Effect.succeed({ decision: "accept" }), "1 second")
      yield* connection.handle("other", soon)
      const first = yield* Scope.make()
      yield* Scope.extend(connection.handle("t", soon), first)
      const open = yield* Effect.fork(asking("other"))
      yield* settle
      // The next run on the thread is there before the first has left.
      const second = yield* Scope.make()
      yield* Scope.extend(
        connection.handle("t", () => Effect.succeed("the second")),
        second
      )
      yield* Scope.close(first, Exit.void)
      expect(yield* asking("t")).toMatchObject({ result: "the second" })
      yield* Scope.close(second, Exit.void)
      expect(yield* asking("t")).toMatchObject({ result: { decision: "decline" } })
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(open)).toMatchObject({ result: { decision: "accept" } })
    })
  )

  it.scoped("a handler is interrupted when its connection ends, which it could not answer", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      let interrupted = false
      const answer = Effect.onInterrupt(Effect.never, () =>
        Effect.sync(() => {
          interrupted = true
        })
      )
      yield* connection.subscribe("t", () => answer)
      yield* process.send("item/commandExecution/requestApproval", { threadId: "t" })
      yield* settle
      yield* connection.fail(lost(1))
      yield* settle
      expect(interrupted).toBe(true)
      expect(yield* connection.counts).toMatchObject({ serverRequests: 0 })
    })
  )

  it.scoped("what comes after the end of the connection is handled by nobody", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      let asked = 0
      yield* connection.subscribe("t", () =>
        Effect.sync(() => {
          asked++
        })
      )
      yield* connection.fail(lost(1))
      yield* process.send("item/commandExecution/requestApproval", { threadId: "t" })
      yield* settle
      expect(asked).toBe(0)
      expect(yield* process.replies).toEqual([])
    })
  )

  it.scoped("a refusal is remembered until the next answer to that method", () =>
    Effect.gen(function* () {
      const { connection, process } = yield* started()
      let isRefused = true
      yield* connection.handle("t", () =>
        isRefused ? Effect.fail({ code: 7, message: "no" }) : Effect.succeed({})
      )
      yield* process.ask("x/y", { threadId: "t" })
      expect(connection.lastRefusal("x/y")).toBeGreaterThan(0)
      isRefused = false
      yield* process.ask("x/y", { threadId: "t" })
      expect(connection.lastRefusal("x/y")).toBe(0)
    })
  )
})

describe("what the connection did not opt in to", () => {
  it.scoped("fails before it is sent, with the name of the capability", () =>
    Effect.gen(function* () {
      const { server, process } = yield* started()
      const failures = yield* Effect.all([
        Effect.flip(server.request("thread/start", { dynamicTools: [] })),
        Effect.flip(server.request("thread/backgroundTerminals/clean", { threadId: "t" }))
      ])
      for (const failure of failures) {
        expect(failure._tag).toBe("RequestError")
        expect(failure.message).toContain("experimentalApi")
      }
      expect(failures[0]?.message).toContain("thread/start.dynamicTools")
      yield* settle
      const methods = (yield* process.received).map(({ method }) => method)
      expect(methods).toEqual(["initialize", "initialized"])
    })
  )

  it.scoped("is sent once it did", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const server = yield* AppServer.make({ spec: fake.spec({ experimentalApi: true }) }).pipe(
        Effect.provide(fake.layer)
      )
      yield* server.request("thread/start", { dynamicTools: [] })
      const process = yield* fake.awaitProcess(1)
      const [initialize] = yield* process.received
      expect(initialize?.params).toMatchObject({ capabilities: { experimentalApi: true } })
      expect((yield* process.received).at(-1)?.method).toBe("thread/start")
    })
  )
})
