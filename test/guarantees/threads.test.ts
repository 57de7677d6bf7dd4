import { Credential, Input, RunAttempt, Session } from "@effect-codex/agent"
import { Account, type AppServer } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Effect,
  Exit,
  Fiber,
  Logger,
  LogLevel,
  Option,
  Redacted,
  Schema,
  Scope,
  TestClock
} from "effect"
import { Pool, pooled, settle, snapshot, watch } from "./support.ts"

const methodsOf = (process: FakeAppServer.FakeProcess) =>
  Effect.map(process.received, (received) => received.map(({ method }) => method))

const count = (methods: ReadonlyArray<string>, method: string) =>
  methods.filter((other) => other === method).length

describe("a thread on a shared server", () => {
  it.scoped(
    "is let go by its last user only: a run on a session's thread does not silence the session",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const server = fake.spec()
          const session = yield* Session.make({ key: "s", server })
          yield* session.run("one")
          const threadId = Option.getOrThrow(yield* session.threadId)
          yield* RunAttempt.run({ server, input: "two", thread: { _tag: "Resume", threadId } })
          const process = yield* fake.awaitProcess(1)
          expect(yield* methodsOf(process)).not.toContain("thread/unsubscribe")
          expect((yield* session.run("three")).text).toBe("Hello")
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("has one turn at a time: a second one waits, and is not added to the first", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => FakeTurn.text(text, { every: "1 second" })
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const session = yield* Session.make({ key: "s", server })
        const first = yield* watch(session.stream("one"))
        yield* settle
        const threadId = Option.getOrThrow(yield* session.threadId)
        const second = yield* watch(
          RunAttempt.stream({ server, input: "two", thread: { _tag: "Resume", threadId } })
        )
        yield* settle
        const process = yield* fake.awaitProcess(1)
        expect(count(yield* methodsOf(process), "turn/start")).toBe(1)
        // Leaving it while it waits interrupts nobody's turn.
        yield* Fiber.interrupt(second.fiber)
        yield* TestClock.adjust("1 second")
        expect((yield* first.result).text).toBe("one")
        expect(yield* methodsOf(process)).not.toContain("turn/interrupt")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "whose interrupted turn never ended does not swallow the next one: that fails, and says why",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.silence })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const first = yield* watch(session.stream("one"))
          yield* first.awaitEvent("Started")
          const leaving = yield* Effect.fork(Fiber.interrupt(first.fiber))
          yield* settle
          yield* TestClock.adjust("5 seconds")
          yield* Fiber.join(leaving)
          expect(yield* Effect.flip(session.run("two"))).toMatchObject({
            _tag: "TurnError",
            reason: "StillRunning"
          })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("hears of its turns also after the listener of one of them has thrown", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const spec = fake.spec()
        const { server } = yield* (yield* Pool).lease(spec)
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId } = yield* session.run("one")
        const thread = yield* server.threads.open({
          method: "thread/resume",
          params: { threadId },
          ifLoaded: "Join"
        })
        const slots: Array<AppServer.TurnSlot> = []
        yield* thread.takeTurn({
          onGranted: (slot) => {
            slots.push(slot)
          },
          onNews: () => {
            throw new Error("a bug of somebody's")
          }
        })
        yield* server.request(
          "turn/start",
          { threadId, input: Input.parts("two") },
          { observe: (event) => slots[0]?.observe(event) }
        )
        yield* settle
        expect((yield* session.run("three")).text).toBe("Hello")
        expect((yield* session.run("four")).text).toBe("Hello")
      }).pipe(
        Effect.scoped,
        Effect.provide(pooled(fake)),
        Logger.withMinimumLogLevel(LogLevel.None)
      )
    })
  )

  it.scoped("gives nobody its turn who has left while waiting for it, at whichever step", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => FakeTurn.text(text, { every: "1 second" })
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const session = yield* Session.make({ key: "s", server })
        const one = yield* Effect.fork(session.run("one"))
        yield* settle
        const threadId = Option.getOrThrow(yield* session.threadId)
        const thread = { _tag: "Resume", threadId } as const
        for (let steps = 0; steps < 60; steps++) {
          const waiting = yield* Effect.fork(RunAttempt.run({ server, input: "x", thread }))
          yield* Effect.repeatN(Effect.yieldNow(), steps)
          yield* Fiber.interrupt(waiting)
        }
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(one)).text).toBe("one")
        const two = yield* Effect.fork(session.run("two"))
        yield* settle
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(two)).text).toBe("two")
        const process = yield* fake.awaitProcess(1)
        expect(count(yield* methodsOf(process), "turn/start")).toBe(2)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "is stuck for whoever comes: nobody waits for it, and nothing is asked of the server",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.silence })
        yield* Effect.gen(function* () {
          const server = fake.spec()
          const session = yield* Session.make({ key: "s", server })
          const first = yield* watch(session.stream("one"))
          yield* first.awaitEvent("Started")
          const threadId = Option.getOrThrow(yield* session.threadId)
          const leaving = yield* Effect.fork(Fiber.interrupt(first.fiber))
          yield* settle
          yield* TestClock.adjust("5 seconds")
          yield* Fiber.join(leaving)
          const process = yield* fake.awaitProcess(1)
          // The clock stands still.
          const thread = { _tag: "Resume", threadId } as const
          const another = yield* Effect.flip(RunAttempt.run({ server, input: "two", thread }))
          expect(another).toMatchObject({ _tag: "TurnError", reason: "StillRunning" })
          const next = yield* Effect.flip(session.run("three"))
          expect(next).toMatchObject({ _tag: "TurnError", reason: "StillRunning" })
          expect(count(yield* methodsOf(process), "turn/start")).toBe(1)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("is not let go by its last user while another run resumes it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server }), scope)
        yield* session.run("one")
        const threadId = Option.getOrThrow(yield* session.threadId)
        const process = yield* fake.awaitProcess(1)
        yield* process.freeze
        const run = yield* Effect.fork(
          RunAttempt.run({ server, input: "two", thread: { _tag: "Resume", threadId } })
        )
        yield* settle
        const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
        yield* settle
        yield* process.thaw
        yield* Fiber.join(closing)
        expect((yield* Fiber.join(run)).text).toBe("Hello")
        const methods = yield* methodsOf(process)
        expect(methods.indexOf("thread/unsubscribe")).toBe(methods.length - 1)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("that somebody else had unloaded is opened again by the session's next turn", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("one")
        const threadId = Option.getOrThrow(yield* session.threadId)
        const { server } = yield* (yield* Pool).lease(fake.spec())
        yield* server.request("thread/unsubscribe", { threadId })
        yield* TestClock.adjust("1 second")
        expect((yield* session.run("two")).text).toBe("Hello")
        expect(count(yield* methodsOf(yield* fake.awaitProcess(1)), "thread/resume")).toBe(1)
        expect(yield* session.threadId).toEqual(Option.some(threadId))
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is let go when its session ends", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server: fake.spec() }), scope)
        yield* session.run("one")
        yield* session.run("two")
        const process = yield* fake.awaitProcess(1)
        expect(yield* methodsOf(process)).not.toContain("thread/unsubscribe")
        yield* Scope.close(scope, Exit.void)
        expect(count(yield* methodsOf(process), "thread/unsubscribe")).toBe(1)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is let go when its turn was refused, each time", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => FakeTurn.refuseStart({ code: -32600, message: "no" })
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        for (let n = 0; n < 5; n++) yield* Effect.flip(session.run("x"))
        const methods = yield* methodsOf(yield* fake.awaitProcess(1))
        expect(count(methods, "thread/start")).toBe(5)
        expect(count(methods, "thread/unsubscribe")).toBe(5)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is let go when its caller left before the server had opened it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      // Signed in by us, so that nothing is asked before the thread.
      const spec = fake.spec({ account: Account.apiKey(Redacted.make("sk-of-this-test")) })
      yield* Effect.gen(function* () {
        yield* Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(spec)))
        const process = yield* fake.awaitProcess(1)
        yield* process.freeze
        const run = yield* Effect.fork(RunAttempt.run({ server: spec, input: "x" }))
        yield* settle
        const leaving = yield* Effect.fork(Fiber.interrupt(run))
        yield* settle
        yield* process.thaw
        yield* settle
        yield* Fiber.join(leaving)
        const methods = yield* methodsOf(process)
        expect(count(methods, "thread/start")).toBe(1)
        expect(count(methods, "thread/unsubscribe")).toBe(1)
        expect(methods).not.toContain("turn/start")
        expect(yield* snapshot).toMatchObject([{ leases: 0 }])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("can be forked: the copy runs its own turn", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* RunAttempt.run({ server, input: "one" })
        const forked = yield* RunAttempt.run({
          server,
          input: "two",
          thread: { _tag: "Fork", threadId, ephemeral: true }
        })
        expect(forked.threadId).not.toBe(threadId)
        expect(yield* methodsOf(yield* fake.awaitProcess(1))).toContain("thread/fork")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("events of another turn on it are not this turn's", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [
          FakeTurn.notify("item/agentMessage/delta", {
            turnId: "another",
            itemId: "i",
            delta: "not mine"
          }),
          FakeTurn.text("mine")
        ]
      })
      yield* Effect.gen(function* () {
        const run = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
        yield* run.result
        expect(yield* run.text).toBe("mine")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})

describe("a turn is not taken again", () => {
  it.scoped("when it did something before its start was answered", () =>
    Effect.gen(function* () {
      let ran = 0
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => {
          ran++
          return [
            FakeTurn.command({ output: "done" }),
            FakeTurn.perform(process.exit(0)),
            FakeTurn.answer
          ]
        }
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* watch(session.stream("x"))
        yield* settle
        yield* TestClock.adjust("250 millis")
        expect(yield* Effect.flip(turn.result)).toMatchObject({ _tag: "TransportError" })
        expect(ran).toBe(1)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped.each([["item/started"], ["hook/started"], ["something/new"]])(
    "when it did something this version cannot read: %s",
    ([method]) =>
      Effect.gen(function* () {
        let ran = 0
        const fake = yield* FakeAppServer.make({
          turns: ({ process }) => {
            ran++
            return [
              FakeTurn.notify(method ?? "", { what: "is this" }),
              FakeTurn.perform(process.exit(0))
            ]
          }
        })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const turn = yield* watch(session.stream("x"))
          yield* settle
          yield* TestClock.adjust("250 millis")
          expect(yield* Effect.flip(turn.result)).toMatchObject({ _tag: "TransportError" })
          expect(ran).toBe(1)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )
})

describe("a run's credential", () => {
  const token = "a-secret-token-of-a-run"
  const credential = Credential.bearer(Redacted.make(token))

  const startParams = (process: FakeAppServer.FakeProcess) =>
    Effect.map(
      process.received,
      (received) => received.find(({ method }) => method === "thread/start")?.params
    )

  it.scoped("takes the place of whatever credential the provider's definition names", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        yield* RunAttempt.run({ server: fake.spec(), input: "x", credential })
        const params = yield* startParams(yield* fake.awaitProcess(1))
        expect(params).toMatchObject({
          modelProvider: "scripted_own_credential",
          config: {
            model_providers: { scripted_own_credential: { experimental_bearer_token: token } }
          }
        })
        expect(JSON.stringify(params)).not.toMatch(/env_key|null/)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("goes to a provider that the run's own settings define", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const mine = { name: "Mine", base_url: "http://127.0.0.1:9/v1", wire_api: "responses" }
        for (const config of [{ model_providers: { mine } }, { "model_providers.mine": mine }]) {
          const settings = { modelProvider: "mine", config }
          yield* RunAttempt.run({ server: fake.spec(), input: "x", settings, credential })
        }
        const received = yield* (yield* fake.awaitProcess(1)).received
        const starts = received.filter(({ method }) => method === "thread/start")
        expect(starts).toHaveLength(2)
        for (const { params } of starts) {
          expect(params).toMatchObject({
            config: {
              model_providers: { mine, mine_own_credential: { base_url: "http://127.0.0.1:9/v1" } }
            }
          })
        }
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  const definitionOf = (settings: Thread.Settings) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      return yield* Effect.gen(function* () {
        yield* RunAttempt.run({ server: fake.spec(), input: "x", settings, credential })
        const params = JSON.stringify(yield* startParams(yield* fake.awaitProcess(1)))
        return yield* Schema.decode(Schema.parseJson(Started))(params)
      }).pipe(Effect.provide(pooled(fake)))
    })
  const Table = Schema.Record({ key: Schema.String, value: Schema.Unknown })
  const Started = Schema.Struct({
    modelProvider: Schema.String,
    config: Schema.Struct({
      model_providers: Schema.Record({ key: Schema.String, value: Table })
    })
  })

  it.scoped(
    "goes to the provider that the settings choose, as they change it, without other credentials",
    () =>
      Effect.gen(function* () {
        const mine = {
          name: "Mine",
          base_url: "http://127.0.0.1:9/v1",
          http_headers: { Authorization: "Bearer other", "x-trace": "1" }
        }
        const chosen = yield* definitionOf({
          config: { model_provider: "mine", model_providers: { mine } }
        })
        expect(chosen.modelProvider).toBe("mine_own_credential")
        expect(chosen.config.model_providers["mine_own_credential"]).toEqual({
          name: "Mine",
          base_url: "http://127.0.0.1:9/v1",
          http_headers: { "x-trace": "1" },
          experimental_bearer_token: token
        })
        const changed = yield* definitionOf({
          config: { "model_providers.scripted.base_url": "http://127.0.0.1:8/v1" }
        })
        expect(changed.config.model_providers["scripted_own_credential"]).toMatchObject({
          name: "scripted",
          wire_api: "responses",
          base_url: "http://127.0.0.1:8/v1"
        })
      })
  )

  it.scoped("goes nowhere when a profile decides on the provider", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const settings = { config: { profile: "work" } }
        const failure = yield* Effect.flip(
          RunAttempt.run({ server: fake.spec(), input: "x", settings, credential })
        )
        expect(failure).toMatchObject({ _tag: "AuthError", reason: "MissingCredential" })
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("goes nowhere when the provider's definition is not known", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const settings = { modelProvider: "nobody-knows" }
        const failure = yield* Effect.flip(
          RunAttempt.run({ server: fake.spec(), input: "x", settings, credential })
        )
        expect(failure).toMatchObject({ _tag: "AuthError", reason: "MissingCredential" })
        expect(failure.message).toContain("nobody-knows")
        expect(yield* startParams(yield* fake.awaitProcess(1))).toBeUndefined()
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is in no error and no event (guarantee 12)", () =>
    Effect.gen(function* () {
      const message = `Incorrect API key provided: ${token}`
      const fake = yield* FakeAppServer.make({
        turns: () => [
          FakeTurn.retry({
            message,
            additionalDetails: message,
            codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } }
          }),
          FakeTurn.fail({ message, codexErrorInfo: "other" })
        ]
      })
      yield* Effect.gen(function* () {
        const run = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x", credential }))
        const failure = yield* Effect.flip(run.result)
        expect(failure.message).toContain("<redacted>")
        expect(JSON.stringify(yield* run.events) + failure.message).not.toContain(token)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})

describe("a refused refresh of the account's token", () => {
  it.scoped(
    "is remembered: the turn it fails is an AuthError, although the server says other",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: () => [
            FakeTurn.ask("account/chatgptAuthTokens/refresh", { reason: "unauthorized" }),
            FakeTurn.fail({ message: "something went wrong", codexErrorInfo: "other" })
          ]
        })
        yield* Effect.gen(function* () {
          const failure = yield* Effect.flip(RunAttempt.run({ server: fake.spec(), input: "x" }))
          expect(failure).toMatchObject({ _tag: "AuthError", reason: "RefreshRefused" })
        }).pipe(Effect.provide(pooled(fake)))
      })
  )
})
