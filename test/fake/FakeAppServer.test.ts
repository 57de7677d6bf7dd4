import { type AppServer, Failure, type Transport } from "@effect-codex/app-server"
import { Version } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Predicate, Scope, TestClock } from "effect"
import { completed, methods, running, say, start, started, turnOf, until } from "./support.js"

const lost = (server: AppServer.Service) =>
  Effect.gen(function* () {
    const request = yield* Effect.flip(server.request("config/read", {}))
    const end = yield* server.connection.end
    expect(request).toBe(end)
    return end
  })

describe("FakeAppServer", () => {
  it.scoped("shakes hands, and gives the process the environment of its spec", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec({ codexHome: "/home", env: { NAME: "value" } })
      const server = yield* start(fake, { spec })
      const process = yield* fake.awaitProcess(1)
      expect(server.version).toBe(Version.codexVersion)
      expect(server.pid).toBe(process.pid)
      expect(process.env).toMatchObject({ NAME: "value", CODEX_HOME: "/home" })
      yield* process.awaitReceived("initialized")
      const received = yield* process.received
      expect(received.map(({ method }) => method)).toEqual(["initialize", "initialized"])
      const { config } = yield* server.request("config/read", {})
      expect(config.model_providers[config.model_provider ?? ""]).toHaveProperty("env_key")
    })
  )

  it.scoped("does not send what its client opted out of", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const optOutNotifications = ["thread/status/changed", "thread/readState/changed"] as const
      const server = yield* start(fake, { spec: fake.spec({ optOutNotifications }) })
      const { events } = yield* running(server)
      expect(methods(yield* until(events, "turn/completed"))).toEqual([
        "turn/started",
        "item/started",
        "item/completed",
        "item/started",
        "item/agentMessage/delta",
        "item/completed",
        "thread/tokenUsage/updated",
        "turn/completed"
      ])
    })
  )

  it.scoped("plays a turn, in order and in its own time", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: ({ text }) => FakeTurn.text(["You", " said ", text], { every: "1 second" })
      })
      const { events } = yield* running(server, "hi")
      const arrived = yield* Effect.fork(until(events, "turn/completed"))
      yield* TestClock.adjust("2999 millis")
      expect(arrived.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 millis")
      const taken = yield* Fiber.join(arrived)
      expect(methods(taken)).toEqual([
        "thread/status/changed",
        "turn/started",
        "item/started",
        "item/completed",
        "item/started",
        "item/agentMessage/delta",
        "item/agentMessage/delta",
        "item/agentMessage/delta",
        "item/completed",
        "thread/tokenUsage/updated",
        "thread/readState/changed",
        "thread/status/changed",
        "turn/completed"
      ])
      expect(turnOf(taken)).toMatchObject({
        status: "completed",
        items: [{ type: "agentMessage", text: "You said hi" }]
      })
    })
  )

  it.scoped("refuses one thread's credential, and lets another work", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: ({ token }) => (token === "bad" ? FakeTurn.unauthorized : FakeTurn.text("fine"))
      })
      const config = { "model_providers.own": { name: "own", experimental_bearer_token: "bad" } }
      const { modelProvider, thread } = yield* server.request("thread/start", {
        modelProvider: "own",
        config
      })
      expect(modelProvider).toBe("own")
      const bad = yield* server.connection.subscribe(thread.id)
      yield* server.request("turn/start", { threadId: thread.id, input: say("hi") })
      const good = yield* running(server)
      expect(turnOf(yield* until(bad, "turn/completed"))).toMatchObject({
        status: "failed",
        error: { codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } } }
      })
      const taken = yield* until(good.events, "turn/completed")
      expect(turnOf(taken)).toMatchObject({ status: "completed" })
    })
  )

  it.scoped("tries a refused credential five times when it retries", () =>
    Effect.gen(function* () {
      const { server } = yield* started({ turns: () => FakeTurn.unauthorizedWithRetries })
      const { events } = yield* running(server)
      yield* TestClock.adjust("6 seconds")
      const errors = (yield* until(events, "turn/completed")).filter(
        ({ method }) => method === "error"
      )
      expect(errors).toHaveLength(6)
      expect(
        errors.map(({ params }) => Predicate.hasProperty(params, "willRetry") && params.willRetry)
      ).toEqual([true, true, true, true, true, false])
    })
  )

  it.scoped("asks within a turn, and takes an answer back when the turn is interrupted", () =>
    Effect.gen(function* () {
      const method = "item/commandExecution/requestApproval"
      const { process, server } = yield* started({
        turns: ({ nth }) => [
          FakeTurn.ask(method),
          nth === 1 ? FakeTurn.text("done") : FakeTurn.hang
        ]
      })
      const first = yield* running(server)
      yield* until(first.events, "turn/completed")
      expect(yield* process.replies).toEqual([
        { id: 0, method, answer: { _tag: "Result", result: { decision: "decline" } } }
      ])

      const { threadId } = first
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* server.connection.subscribe(threadId, () => Effect.never)
          const { turn } = yield* server.request("turn/start", { threadId, input: say("hi") })
          yield* server.request("turn/interrupt", { threadId, turnId: turn.id })
          const taken = yield* until(first.events, "turn/completed")
          expect(methods(taken)).toContain("serverRequest/resolved")
          expect(turnOf(taken)).toMatchObject({ status: "interrupted" })
        })
      )
      expect(yield* process.replies).toHaveLength(1)
    })
  )

  it.scoped("interrupts no turn that starts late, nor one that is silent", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started({
        turns: ({ nth }) =>
          nth === 1 ? [FakeTurn.lateStart("20 millis"), FakeTurn.text("late")] : FakeTurn.silence
      })
      const { events, threadId, turnId } = yield* running(server)
      const refused = yield* Effect.flip(server.request("turn/interrupt", { threadId, turnId }))
      expect(refused).toMatchObject({ code: -32600, detail: "no active turn to interrupt" })
      yield* TestClock.adjust("20 millis")
      const taken = yield* until(events, "turn/completed")
      expect(turnOf(taken)).toMatchObject({ status: "completed" })

      const { turn } = yield* server.request("turn/start", { threadId, input: say("hi") })
      const interrupt = yield* Effect.fork(
        Effect.flip(server.request("turn/interrupt", { threadId, turnId: turn.id }))
      )
      yield* TestClock.adjust("60 seconds")
      expect(yield* Fiber.join(interrupt)).toMatchObject({ _tag: "TimeoutError", written: true })
      expect(yield* process.activeTurns).toEqual([{ threadId, turnId: turn.id }])
    })
  )

  it.scoped("acknowledges a turn that never starts, and tells nothing of it", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started({
        turns: ({ nth }) => (nth === 1 ? FakeTurn.neverStarts : FakeTurn.text("Hello"))
      })
      const { events, threadId, turnId } = yield* running(server)
      yield* TestClock.adjust("1 minute")
      const refused = yield* Effect.flip(server.request("turn/interrupt", { threadId, turnId }))
      expect(refused).toMatchObject({ code: -32600, detail: "no active turn to interrupt" })
      yield* process.notify("fake/end", { threadId })
      expect(methods(yield* until(events, "fake/end"))).toEqual(["fake/end"])
    })
  )

  it.scoped("answers turn/start where the script says so", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: () => [FakeTurn.text("early"), FakeTurn.wait("1 second"), FakeTurn.answer]
      })
      const { thread } = yield* server.request("thread/start", {})
      const events = yield* server.connection.subscribe(thread.id)
      const answer = yield* Effect.fork(
        server.request("turn/start", { threadId: thread.id, input: say("hi") })
      )
      expect(methods(yield* until(events, "item/agentMessage/delta"))).toContain("turn/started")
      expect(answer.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(answer)).turn.status).toBe("inProgress")
    })
  )

  it.scoped("exits in the middle of a turn, and everything on it ends", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started({ turns: () => FakeTurn.hang })
      const { events } = yield* running(server)
      yield* process.freeze
      const stuck = yield* Effect.fork(Effect.flip(server.request("config/read", {})))
      yield* Effect.yieldNow()
      yield* process.exit(0)
      const end = yield* lost(server)
      expect(end).toMatchObject({ reason: "Exited", detail: "the process ended (code 0)" })
      expect(yield* Fiber.join(stuck)).toBe(end)
      expect(yield* Effect.flip(until(events, "turn/completed"))).toBe(end)
      expect(yield* process.ended).toEqual({ how: "Exit", code: 0 })
      expect(yield* process.activeTurns).toEqual([])
    })
  )

  it.scoped("closes its output and lives on", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.endOutput
      yield* TestClock.adjust("250 millis")
      expect(yield* server.connection.end).toMatchObject({ reason: "StdoutEnded" })
      expect(yield* process.isRunning).toBe(true)
    })
  )

  it.scoped("no longer reads its input", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { process, server } = yield* Scope.extend(started(), scope)
      yield* process.breakInput
      const request = yield* Effect.fork(Effect.flip(server.request("config/read", {})))
      yield* TestClock.adjust("250 millis")
      expect(yield* Fiber.join(request)).toMatchObject({ reason: "StdinBroken" })
      expect(yield* lost(server)).toMatchObject({ reason: "StdinBroken" })
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(closing)
      expect(yield* process.howEnded).toBe("SIGTERM")
    })
  )

  it.scoped("answers nothing while it is frozen, and everything afterwards", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.freeze
      const late = yield* Effect.fork(
        Effect.flip(server.request("config/read", {}, { timeout: "1 second" }))
      )
      const patient = yield* Effect.fork(server.request("config/read", {}))
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(late)).toMatchObject({ _tag: "TimeoutError", written: true })
      expect(patient.unsafePoll()).toBeNull()
      yield* process.kill("SIGTERM")
      expect(yield* process.isRunning).toBe(true)
      yield* process.thaw
      expect(yield* process.howEnded).toBe("SIGTERM")
      expect(Exit.isFailure(yield* Fiber.await(patient))).toBe(true)
    })
  )

  it.scoped("ignores every request to end, until it is killed", () =>
    Effect.gen(function* () {
      const reports: Array<Transport.CloseReport> = []
      const scope = yield* Scope.make()
      const { fake, process } = yield* started(
        { starts: () => ({ ignoresEndOfInput: true, ignoresSigterm: true }) },
        { onClosed: (report) => Effect.sync(() => reports.push(report)) }
      ).pipe(Scope.extend(scope))
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("3999 millis")
      expect(yield* process.isRunning).toBe(true)
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(closing)
      expect(reports).toMatchObject([
        { how: "SIGKILL", exitCode: undefined, took: Duration.seconds(4) }
      ])
      expect(yield* process.howEnded).toBe("SIGKILL")
      expect(yield* fake.running).toBe(0)
    })
  )

  it.scoped("ends with its input, at once or after it lingered", () =>
    Effect.gen(function* () {
      const reports: Array<Transport.CloseReport> = []
      const fake = yield* FakeAppServer.make({
        starts: (n) => (n === 1 ? {} : { lingers: "200 millis" })
      })
      const onClosed = (report: Transport.CloseReport) => Effect.sync(() => reports.push(report))
      yield* Effect.scoped(start(fake, { onClosed }))
      const second = yield* Effect.fork(Effect.scoped(start(fake, { onClosed })))
      yield* fake.awaitProcess(2)
      yield* TestClock.adjust("200 millis")
      yield* Fiber.join(second)
      expect(reports).toMatchObject([
        { how: "EndOfInput", exitCode: 0, took: Duration.zero },
        { how: "EndOfInput", exitCode: 0, took: Duration.millis(200) }
      ])
    })
  )

  it.scoped("fails to start in every way", () =>
    Effect.gen(function* () {
      const faults: ReadonlyArray<FakeAppServer.StartFaults> = [
        { spawnFails: true },
        { silent: true },
        { exitsWith: 1, stderr: "the database is locked", handshakeDelay: "5 seconds" },
        { refusesHandshake: { code: -32603, message: "no" } },
        { userAgent: "x/0.1.0" }
      ]
      const fake = yield* FakeAppServer.make({ starts: (n) => faults[n - 1] ?? {} })
      const failing = yield* Effect.fork(
        Effect.forEach(faults, () => Effect.flip(Effect.scoped(start(fake))))
      )
      yield* TestClock.adjust("30 seconds")
      yield* fake.awaitProcess(2)
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(failing)).toMatchObject([
        { phase: "Spawn", reason: "SpawnFailed" },
        { phase: "Handshake", reason: "HandshakeUnanswered" },
        { phase: "Handshake", reason: "Exited", stderr: "the database is locked" },
        { phase: "Handshake", reason: "HandshakeRefused" },
        { phase: "Handshake", reason: "VersionUnsupported" }
      ])
      expect(yield* fake.spawns).toBe(5)
      expect(yield* fake.running).toBe(0)
    })
  )

  it.scoped("is overloaded for a while, and loses answers", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* process.overload(2)
      const retried = yield* Effect.fork(server.request("config/read", {}))
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(retried)
      yield* process.awaitReceived("config/read", 3)

      yield* process.dropAnswers(1)
      const dropped = yield* Effect.fork(Effect.flip(server.request("thread/start", {})))
      yield* TestClock.adjust("60 seconds")
      expect(yield* Fiber.join(dropped)).toBeInstanceOf(Failure.TimeoutError)
      yield* server.request("config/read", {})
    })
  )

  it.scoped("writes garbage, and code points in two pieces", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      const events = yield* server.connection.subscribe("t")
      yield* process.writeLine("{ this is not JSON")
      const bytes = new TextEncoder().encode('{"method":"é","params":{"threadId":"t"}}\n')
      yield* process.writeBytes(bytes.slice(0, 12))
      yield* process.writeBytes(bytes.slice(12))
      expect(methods(yield* events.take)).toEqual(["é"])
    })
  )

  it.scoped("asks the client, and is told that somebody else has answered", () =>
    Effect.gen(function* () {
      const { process, server } = yield* started()
      yield* server.connection.subscribe("t", ({ method }) =>
        method === "slow" ? Effect.never : Effect.succeed({ ok: true })
      )
      expect(yield* process.ask("quick", { threadId: "t" })).toEqual({
        _tag: "Result",
        result: { ok: true }
      })
      const id = yield* process.send("slow", { threadId: "t" })
      yield* process.resolve(id)
      yield* server.request("config/read", {})
      expect(yield* server.connection.counts).toMatchObject({ serverRequests: 0 })
      expect(yield* process.replies).toHaveLength(1)
    })
  )

  it.scoped("keeps a thread that ran a turn, and no other, when its process is killed", () =>
    Effect.gen(function* () {
      const { fake, process, server } = yield* started({
        turns: ({ nth }) => (nth === 1 ? FakeTurn.hang : FakeTurn.text("again"))
      })
      const { threadId } = yield* running(server)
      const unused = yield* server.request("thread/start", {})
      yield* process.kill("SIGKILL")
      expect(yield* lost(server)).toMatchObject({ detail: "the process ended (by a signal)" })

      const next = yield* start(fake)
      const resume = (id: string) =>
        next.request("thread/resume", { threadId: id, excludeTurns: true })
      expect(yield* Effect.flip(resume(unused.thread.id))).toMatchObject({
        code: -32600,
        detail: `no rollout found for thread id ${unused.thread.id}`
      })
      yield* resume(threadId)
      const events = yield* next.connection.subscribe(threadId)
      yield* next.request("turn/start", { threadId, input: say("go on") })
      const taken = yield* until(events, "turn/completed")
      expect(turnOf(taken)).toMatchObject({ status: "completed" })
      expect(yield* fake.spawns).toBe(2)
      expect(yield* fake.running).toBe(1)
    })
  )

  it.scoped("runs commands, says anything, refuses turns and requests, and dies in a script", () =>
    Effect.gen(function* () {
      const scripts: Record<string, (turn: FakeAppServer.TurnRequest) => FakeTurn.FakeTurn> = {
        run: () => [FakeTurn.command({ output: ["1", "2"], exitCode: 1 }), FakeTurn.notify("odd")],
        refuse: () => FakeTurn.refuseStart({ code: -32603, message: "no" }),
        die: ({ process }) => FakeTurn.perform(process.exit(3))
      }
      const { server } = yield* started({
        turns: (turn) => scripts[turn.text]?.(turn) ?? FakeTurn.text(""),
        refuse: (method) =>
          method === "thread/fork" ? { code: -32603, message: "not now" } : undefined
      })
      const { events, threadId } = yield* running(server, "run")
      const taken = yield* until(events, "turn/completed")
      expect(methods(taken)).toContain("odd")
      expect(completed(taken, "commandExecution")).toMatchObject([
        { aggregatedOutput: "12", exitCode: 1 }
      ])
      const start = (text: string) => server.request("turn/start", { threadId, input: say(text) })
      expect(yield* Effect.flip(start("refuse"))).toMatchObject({ code: -32603, detail: "no" })
      expect(yield* Effect.flip(server.request("thread/fork", { threadId }))).toMatchObject({
        detail: "not now"
      })
      yield* start("die")
      expect(yield* server.connection.end).toMatchObject({ reason: "Exited" })
    })
  )

  it.scoped("forks a thread beside its turn, steers it, and unloads it when nobody listens", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: ({ text }) => (text === "hang" ? FakeTurn.hang : FakeTurn.text("done"))
      })
      const { threadId, turnId } = yield* running(server, "hang")
      const steered = yield* server.request("turn/start", { threadId, input: say("more") })
      expect(steered.turn.id).toBe(turnId)

      const fork = yield* server.request("thread/fork", {
        threadId,
        ephemeral: true,
        excludeTurns: true,
        config: { thread_unload_delay_secs: 0 }
      })
      const id = fork.thread.id
      const events = yield* server.connection.subscribe(id)
      yield* server.request("turn/start", { threadId: id, input: say("aside") })
      yield* until(events, "turn/completed")
      expect(yield* server.request("thread/unsubscribe", { threadId: id })).toEqual({
        status: "unsubscribed"
      })
      yield* TestClock.adjust("13 millis")
      yield* until(events, "thread/closed")
      expect(yield* Effect.flip(server.request("thread/resume", { threadId: id }))).toMatchObject({
        code: -32600
      })
    })
  )

  it.scoped("holds a thread to its provider", () =>
    Effect.gen(function* () {
      const { fake, process, server } = yield* started()
      const own = (token: string) => ({
        modelProvider: "own",
        config: { "model_providers.own": { name: "own", experimental_bearer_token: token } }
      })
      const { thread } = yield* server.request("thread/start", own("first"))
      const threadId = thread.id
      yield* server.request("turn/start", { threadId, input: say("hi") })
      yield* process.kill("SIGTERM")

      const next = yield* start(fake)
      const missing = yield* Effect.flip(next.request("thread/resume", { threadId }))
      expect(missing).toMatchObject({ detail: expect.stringContaining("not found") })
      const other = yield* Effect.flip(
        next.request("thread/resume", { threadId, modelProvider: "scripted" })
      )
      expect(other).toMatchObject({ detail: expect.stringContaining("Cannot change") })
      const resumed = yield* next.request("thread/resume", { threadId, ...own("second") })
      expect(resumed.modelProvider).toBe("own")
    })
  )
})
