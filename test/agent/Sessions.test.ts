import { RunEvent, type Session, Sessions, SessionStore, Tool } from "@effect-codex/agent"
import type { AppServerPool, AppServerSpec } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import {
  Context,
  Data,
  DateTime,
  Deferred,
  Effect,
  Either,
  Equal,
  Exit,
  Fiber,
  Layer,
  Logger,
  LogLevel,
  Option,
  Ref,
  Schema,
  Scope,
  Stream,
  Supervisor,
  TestClock
} from "effect"
import { pooled, settle, threadsClosed, watch } from "../guarantees/support.ts"
import { pass } from "./support.ts"

const memory = Effect.map(Layer.build(SessionStore.memory), Context.get(SessionStore.SessionStore))

const trouble = new SessionStore.StoreError({
  reason: "Unwritable",
  location: "/nowhere",
  action: "Make room.",
  detail: "the disk is full"
})

interface Program extends Sessions.Options {
  readonly session?: Partial<Sessions.SessionOptions>
}

/** A program from its start to its end, over a server and a store that outlive it. */
const running =
  (
    fake: FakeAppServer.FakeAppServer,
    store: SessionStore.Service,
    { session, ...options }: Program = {}
  ) =>
  <A, E, R>(program: Effect.Effect<A, E, R>) =>
    Effect.provide(
      Effect.scoped(program),
      Sessions.Sessions.layer(() => ({ server: fake.spec(), ...session }), options).pipe(
        Layer.provide(Layer.succeed(SessionStore.SessionStore, store)),
        Layer.provideMerge(pooled(fake))
      )
    )

const get = (key: string) => Effect.flatMap(Sessions.Sessions, (sessions) => sessions.get(key))
const forget = (key: string) => Effect.flatMap(Sessions.Sessions, ({ forget }) => forget(key))
const list = Effect.flatMap(Sessions.Sessions, ({ list }) =>
  Effect.map(list, ({ sessions }) => sessions)
)

const entriesIn = (store: SessionStore.Service) => Effect.map(store.list, ({ entries }) => entries)

/** A user who comes for one turn. */
const say = (key: string, text: string) =>
  Effect.scoped(Effect.flatMap(get(key), (session) => session.run(text)))

/** A user who stays until told to leave. */
const arrive = (key: string) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const session = yield* Scope.extend(get(key), scope)
    return { session, leave: Scope.close(scope, Exit.void) }
  })

const threadsIn = (store: SessionStore.Service) =>
  Effect.map(entriesIn(store), (entries) => entries.map(({ key, threadId }) => [key, threadId]))

const methodsOf = (fake: FakeAppServer.FakeAppServer, process: number) =>
  Effect.flatMap(fake.awaitProcess(process), ({ received }) =>
    Effect.map(received, (messages) => messages.map(({ method }) => method))
  )

const threadOf = (session: Session.Session) => Effect.map(session.threadId, Option.getOrThrow)

class Forecast extends Context.Tag("Forecast")<Forecast, string>() {}

it.scoped("what the tools of sessions need, their layer needs", () =>
  Effect.gen(function* () {
    const weather = Tool.make("weather", {
      description: "The weather",
      parameters: Schema.Struct({}),
      handle: () => Forecast
    })
    const fake = yield* FakeAppServer.make({
      turns: () => [FakeTurn.callTool({ tool: "weather" }), FakeTurn.toolSaid]
    })
    const Live = Sessions.Sessions.layer(() => ({
      server: fake.spec({ experimentalApi: true }),
      tools: [weather]
    })).pipe(
      Layer.provide(Layer.succeed(Forecast, "Rain")),
      Layer.provide(SessionStore.memory),
      Layer.provide(pooled(fake))
    )
    expect((yield* Effect.provide(say("k", "x"), Live)).text).toBe("Rain")
  })
)

describe("one key", () => {
  it.scoped("is one live session, however many use it, and takes their turns in order", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => FakeTurn.text(`heard ${text}`, { every: "1 second" })
      })
      yield* Effect.gen(function* () {
        const users = yield* Effect.fork(
          Effect.all([say("k", "a"), say("k", "b")], { concurrency: 2 })
        )
        const process = yield* fake.awaitProcess(1)
        yield* TestClock.adjust("500 millis")
        expect(yield* process.activeTurns).toHaveLength(1)
        yield* TestClock.adjust("500 millis")
        yield* TestClock.adjust("1 second")
        const [a, b] = yield* Fiber.join(users)
        expect([a.text, b.text]).toEqual(["heard a", "heard b"])
        expect(a.threadId).toBe(b.threadId)
        expect(yield* get("k")).toBe(yield* get("k"))
      }).pipe(running(fake, yield* memory))
    })
  )

  it.scoped("waits for no other", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => (text === "slow" ? FakeTurn.hang : FakeTurn.text("quick"))
      })
      yield* Effect.gen(function* () {
        yield* Effect.forkScoped(say("a", "slow"))
        yield* (yield* fake.awaitProcess(1)).awaitReceived("turn/start")
        expect((yield* say("b", "hello")).text).toBe("quick")
      }).pipe(running(fake, yield* memory))
    })
  )

  it.scoped("a user who leaves while it is looked up takes only its own claim with it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const answered = yield* Deferred.make<void>()
      const asked = yield* Ref.make(0)
      const slow: SessionStore.Service = {
        ...store,
        get: (key) =>
          Effect.zipRight(
            Ref.update(asked, (n) => n + 1),
            Effect.zipRight(Deferred.await(answered), store.get(key))
          )
      }
      yield* Effect.gen(function* () {
        const first = yield* Effect.fork(say("k", "a"))
        const second = yield* Effect.fork(say("k", "b"))
        yield* settle
        yield* Fiber.interrupt(first)
        yield* Deferred.succeed(answered, undefined)
        expect((yield* Fiber.join(second)).text).toBe("Hello")
        expect(yield* Ref.get(asked)).toBe(1)
        yield* TestClock.adjust("10 seconds")
        yield* settle
        expect(yield* list).toMatchObject([{ key: "k", open: false }])
      }).pipe(running(fake, slow, { idleTimeToLive: "10 seconds" }))
    })
  )
})

describe("a session of the registry", () => {
  it.scoped("goes on with its thread after the program restarted", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const first = yield* say("k", "one").pipe(running(fake, store))
      const second = yield* say("k", "two").pipe(running(fake, store))
      expect(second.threadId).toBe(first.threadId)
      expect(second.pid).not.toBe(first.pid)
      const resumed = yield* (yield* fake.awaitProcess(2)).awaitReceived("thread/resume")
      expect(resumed.params).toMatchObject({ threadId: first.threadId })
      expect(yield* methodsOf(fake, 2)).not.toContain("thread/start")
      expect(yield* threadsIn(store)).toEqual([["k", first.threadId]])
    })
  )

  it.scoped("is stored when its first turn has ended, and again after each, with the moment", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => FakeTurn.text("hi", { every: "1 minute" })
      })
      const store = yield* memory
      const storedAt = Effect.map(store.get("k"), (entry) =>
        Option.getOrThrow(entry).updatedAt.pipe(DateTime.toEpochMillis)
      )
      yield* Effect.gen(function* () {
        const session = yield* get("k")
        const turn = yield* watch(session.stream("one"))
        yield* turn.awaitEvent("Started")
        expect(yield* entriesIn(store)).toEqual([])
        yield* TestClock.adjust("1 minute")
        const { threadId } = yield* turn.result
        expect(yield* threadsIn(store)).toEqual([["k", threadId]])
        expect(yield* storedAt).toBe(60_000)
        const next = yield* watch(session.stream("two"))
        yield* TestClock.adjust("1 minute")
        yield* next.result
        expect(yield* storedAt).toBe(120_000)
      }).pipe(running(fake, store))
    })
  )

  it.scoped(
    "is not stored when its first turn fails before it has begun: the next one starts anew",
    () =>
      Effect.gen(function* () {
        let refusals = 1
        const fake = yield* FakeAppServer.make({
          refuse: (method) =>
            method === "turn/start" && refusals-- > 0
              ? { code: -32600, message: "not now" }
              : undefined
        })
        const store = yield* memory
        const failure = yield* Effect.flip(say("k", "one")).pipe(running(fake, store))
        expect(failure._tag).toBe("RequestError")
        expect(yield* entriesIn(store)).toEqual([])
        yield* say("k", "two").pipe(running(fake, store))
        expect(yield* methodsOf(fake, 2)).toContain("thread/start")
        expect(yield* entriesIn(store)).toHaveLength(1)
      })
  )

  it.scoped(
    "is not stored when its server is lost in the first turn: the thread may be lost with it",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ process }) => [FakeTurn.text("half"), FakeTurn.perform(process.exit(0))]
        })
        const store = yield* memory
        const failure = yield* Effect.flip(say("k", "one")).pipe(running(fake, store))
        expect(failure._tag).toBe("TransportError")
        expect(yield* entriesIn(store)).toEqual([])
      })
  )

  it.scoped("but it is when that turn is taken again on the next server", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) =>
          process.number === 1 ? FakeTurn.perform(process.exit(0)) : FakeTurn.text("at last")
      })
      const store = yield* memory
      yield* Effect.gen(function* () {
        const turn = yield* Effect.fork(say("k", "one"))
        yield* settle
        yield* TestClock.adjust("250 millis")
        const { threadId } = yield* Fiber.join(turn)
        expect(yield* threadsIn(store)).toEqual([["k", threadId]])
      }).pipe(running(fake, store))
    })
  )

  it.scoped("is stored when its first turn is refused by the provider", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.unauthorized })
      const store = yield* memory
      yield* Effect.gen(function* () {
        const session = yield* get("k")
        expect((yield* Effect.flip(session.run("one")))._tag).toBe("AuthError")
        expect(yield* threadsIn(store)).toEqual([["k", yield* threadOf(session)]])
      }).pipe(running(fake, store))
    })
  )

  it.scoped("is stored when its first turn is interrupted, once that has ended", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.text("a"), FakeTurn.hang]
      })
      const store = yield* memory
      const turnsAtPut: Array<number> = []
      const watched: SessionStore.Service = {
        ...store,
        put: (entry) =>
          Effect.gen(function* () {
            turnsAtPut.push((yield* (yield* fake.awaitProcess(1)).activeTurns).length)
            yield* store.put(entry)
          })
      }
      yield* Effect.gen(function* () {
        const session = yield* get("k")
        yield* session
          .stream("one")
          .pipe(Stream.takeUntil(RunEvent.RunEvent.$is("Text")), Stream.runDrain)
        expect(yield* threadsIn(store)).toEqual([["k", yield* threadOf(session)]])
        expect(turnsAtPut).toEqual([0])
      }).pipe(running(fake, watched))
    })
  )
})

/** Runs it, and keeps its warnings. */
const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const logger = Logger.make<unknown, void>((entry) => {
      if (LogLevel.greaterThanEqual(entry.logLevel, LogLevel.Warning)) {
        lines.push(Logger.stringLogger.log(entry))
      }
    })
    const result = yield* Effect.provide(effect, Logger.replace(Logger.defaultLogger, logger))
    return { lines, result }
  })

describe("a store in trouble", () => {
  it.scoped(
    "that cannot be written fails no turn: it is logged, and tried again after the next",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const store = yield* memory
        let failures = 1
        const broken: SessionStore.Service = {
          ...store,
          put: (entry) => (failures-- > 0 ? Effect.fail(trouble) : store.put(entry))
        }
        const { lines } = yield* Effect.gen(function* () {
          const session = yield* get("k")
          expect((yield* session.run("one")).text).toBe("Hello")
          expect(yield* entriesIn(store)).toEqual([])
          const { threadId } = yield* session.run("two")
          expect(yield* threadsIn(store)).toEqual([["k", threadId]])
        }).pipe(running(fake, broken), logged)
        expect(lines).toHaveLength(1)
        expect(lines[0]).toContain("session k was not stored")
        expect(lines[0]).toContain("the disk is full")
      })
  )

  it.scoped.each([
    ["does not answer", Effect.never],
    ["does not answer and cannot be interrupted", Effect.uninterruptible(Effect.never)]
  ] as const)("that %s holds no turn for long", ([, writing]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store: SessionStore.Service = { ...(yield* memory), put: () => writing }
      const { lines, result } = yield* Effect.gen(function* () {
        const turns = yield* Effect.fork(
          Effect.all([say("a", "x"), say("b", "y")], { concurrency: 2 })
        )
        yield* settle
        yield* TestClock.adjust("5 seconds")
        return yield* Fiber.join(turns)
      }).pipe(running(fake, store), logged)
      expect(result.map(({ text }) => text)).toEqual(["Hello", "Hello"])
      expect(lines).toHaveLength(2)
    })
  )

  it.scoped(
    "that cannot be read fails whoever asks for the session, and the next one tries again",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const store = yield* memory
        let failures = 1
        const broken: SessionStore.Service = {
          ...store,
          get: (key) =>
            Effect.zipRight(
              Effect.yieldNow(),
              Effect.suspend(() => (failures-- > 0 ? Effect.fail(trouble) : store.get(key)))
            )
        }
        yield* Effect.gen(function* () {
          const both = yield* Effect.all([Effect.flip(get("k")), Effect.flip(get("k"))], {
            concurrency: 2
          })
          expect(both).toEqual([trouble, trouble])
          expect(yield* list).toEqual([])
          expect((yield* say("k", "one")).text).toBe("Hello")
        }).pipe(running(fake, broken))
      })
  )
})

describe("a slow store", () => {
  it.scoped("that takes 50 ms stores all of 200 sessions whose turns end together", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => FakeTurn.text("hi", { every: "1 second" })
      })
      const store = yield* memory
      const slow: SessionStore.Service = {
        ...store,
        put: (entry) => Effect.delay(store.put(entry), "50 millis")
      }
      const keys = Array.from({ length: 200 }, (_, n) => `k${n}`)
      const { lines, result: storedInTime } = yield* Effect.gen(function* () {
        const turns = yield* Effect.fork(
          Effect.forEach(keys, (key) => say(key, "x"), { concurrency: "unbounded" })
        )
        yield* (yield* fake.awaitProcess(1)).awaitReceived("turn/start", 200)
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* settle
        yield* TestClock.adjust("50 millis")
        yield* settle
        const { length } = yield* entriesIn(store)
        yield* Effect.replicateEffect(TestClock.adjust("50 millis"), 220)
        yield* Fiber.join(turns)
        return length
      }).pipe(running(fake, slow), logged)
      expect(lines).toEqual([])
      expect(yield* entriesIn(store)).toHaveLength(200)
      expect(storedInTime).toBe(200)
    })
  )

  it.scoped("that does not answer a forget delays no other key's turn and loses no entry", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const stuck: SessionStore.Service = {
        ...store,
        remove: (key) => (key === "stuck" ? Effect.never : store.remove(key))
      }
      const { lines, result: turn } = yield* Effect.gen(function* () {
        yield* Effect.fork(forget("stuck"))
        yield* settle
        const turn = yield* Effect.fork(say("other", "x"))
        yield* settle
        const inTime = yield* Fiber.poll(turn)
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(turn)
        return inTime
      }).pipe(running(fake, stuck), logged)
      expect(lines).toEqual([])
      expect(yield* entriesIn(store)).toMatchObject([{ key: "other" }])
      expect(Option.isSome(turn)).toBe(true)
    })
  )

  it.scoped("that does not answer a forget stores the turn of the same key when it has", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const stuck: SessionStore.Service = { ...store, remove: () => Effect.never }
      yield* Effect.gen(function* () {
        const session = yield* get("k")
        const forgetting = yield* Effect.fork(Effect.either(forget("k")))
        yield* settle
        const turn = yield* Effect.fork(session.run("one"))
        yield* settle
        yield* TestClock.adjust("5 seconds")
        const error = yield* Fiber.join(forgetting)
        expect(error).toMatchObject(Either.left({ _tag: "StoreError", reason: "Unanswered" }))
        yield* Fiber.join(turn)
        expect(yield* entriesIn(store)).toMatchObject([{ key: "k" }])
        expect(yield* get("k")).toBe(session)
      }).pipe(running(fake, stuck))
    })
  )

  it.scoped(
    "that cannot be interrupted keeps the order of its key, and nobody waits for long",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const store = yield* memory
        const release = yield* Deferred.make<void>()
        let puts = 0
        const stuck: SessionStore.Service = {
          ...store,
          put: (entry) =>
            puts++ > 0
              ? store.put(entry)
              : Effect.uninterruptible(Effect.zipRight(Deferred.await(release), store.put(entry)))
        }
        const { lines } = yield* Effect.gen(function* () {
          const session = yield* get("k")
          for (const text of ["one", "two", "three"]) {
            const turn = yield* Effect.fork(session.run(text))
            yield* settle
            yield* TestClock.adjust("5 seconds")
            yield* Fiber.join(turn)
          }
          expect(puts).toBe(1)
          const forgetting = yield* Effect.fork(Effect.either(forget("k")))
          yield* settle
          yield* TestClock.adjust("10 seconds")
          expect(yield* Fiber.join(forgetting)).toMatchObject(Either.left({ reason: "Unanswered" }))
          yield* Deferred.succeed(release, undefined)
          yield* settle
          // One write for the turns that ended meanwhile: the last of them at 15 seconds, and its wait.
          expect(puts).toBe(2)
          const [entry] = yield* entriesIn(store)
          expect(entry?.updatedAt.epochMillis).toBe(10_000)
        }).pipe(running(fake, stuck), logged)
        expect(lines).toHaveLength(3)
      })
  )

  it.scoped("stores the last turn of a session that has ended meanwhile", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const slow: SessionStore.Service = {
        ...store,
        put: (entry) => Effect.uninterruptible(Effect.delay(store.put(entry), "12 seconds"))
      }
      yield* Effect.gen(function* () {
        for (const text of ["one", "two"]) {
          const turn = yield* Effect.fork(say("k", text))
          yield* settle
          yield* TestClock.adjust("5 seconds")
          yield* Fiber.join(turn)
        }
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* list).toEqual([])
        yield* TestClock.adjust("1 second")
        yield* settle
        yield* TestClock.adjust("12 seconds")
        yield* settle
        const [entry] = yield* entriesIn(store)
        expect(entry?.updatedAt.epochMillis).toBe(5000)
      }).pipe(running(fake, slow, { idleTimeToLive: "1 second" }), logged)
    })
  )

  it.scoped("that does not answer whoever asks for a session fails them, with what to do", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const stuck: SessionStore.Service = { ...store, get: () => Effect.never }
      yield* Effect.gen(function* () {
        const asking = yield* Effect.fork(Effect.flip(get("k")))
        yield* settle
        yield* TestClock.adjust("5 seconds")
        const error = yield* Fiber.join(asking)
        expect(error).toMatchObject({ _tag: "StoreError", reason: "Unanswered" })
        expect(error.message).toContain("session k")
        expect(error.message).toContain("Check that the store can be reached")
      }).pipe(running(fake, stuck))
    })
  )
})

describe("list", () => {
  it.scoped("has what is stored and what is live, each once, in the order of the keys", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const stored = yield* Effect.all({ c: say("c", "x"), a: say("a", "x") }).pipe(
        running(fake, store)
      )
      yield* Effect.gen(function* () {
        yield* get("b")
        yield* get("c")
        const listed = yield* list
        expect(listed.map(({ key, open }) => [key, open])).toEqual([
          ["a", false],
          ["b", true],
          ["c", true]
        ])
        expect(listed.map(({ threadId }) => Option.getOrUndefined(threadId))).toEqual([
          stored.a.threadId,
          undefined,
          stored.c.threadId
        ])
        expect(listed.map(({ updatedAt }) => Option.isSome(updatedAt))).toEqual([true, false, true])
        const { describe } = yield* Sessions.Sessions
        for (const one of listed) expect(yield* describe(one.key)).toEqual(Option.some(one))
        expect(yield* describe("none")).toEqual(Option.none())
      }).pipe(running(fake, store))
    })
  )

  it.scoped("has a session that is being looked up, with what is stored of it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const { threadId } = yield* say("k", "one").pipe(running(fake, store))
      yield* Effect.gen(function* () {
        yield* Effect.forkScoped(get("k"))
        yield* settle
        const [listed] = yield* list
        expect(listed).toMatchObject({ key: "k", open: true })
        expect(listed?.threadId).toEqual(Option.some(threadId))
      }).pipe(running(fake, { ...store, get: () => Effect.never }))
    })
  )

  it.scoped("tells the thread of a first turn while it runs", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      yield* Effect.gen(function* () {
        const session = yield* get("k")
        const turn = yield* watch(session.stream("one"))
        yield* turn.awaitEvent("Started")
        expect(yield* list).toEqual([
          {
            key: "k",
            threadId: yield* session.threadId,
            updatedAt: Option.none(),
            metadata: Option.none(),
            open: true
          }
        ])
      }).pipe(running(fake, yield* memory))
    })
  )
})

describe("forget", () => {
  it.scoped("lets the next user begin anew, and whoever has the old session go on", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* Effect.gen(function* () {
        const old = yield* arrive("k")
        const before = yield* old.session.run("one")
        yield* forget("k")
        expect(yield* entriesIn(store)).toEqual([])
        expect(yield* list).toEqual([])

        expect((yield* old.session.run("two")).threadId).toBe(before.threadId)
        expect(yield* entriesIn(store)).toEqual([])

        const { session } = yield* arrive("k")
        const after = yield* session.run("three")
        expect(after.threadId).not.toBe(before.threadId)
        yield* old.session.run("four")
        expect(yield* threadsIn(store)).toEqual([["k", after.threadId]])

        // The last user of the old one does not take the new one along.
        yield* old.leave
        expect(yield* get("k")).toBe(session)
        const process = yield* fake.awaitProcess(1)
        const { params } = yield* process.awaitReceived("thread/unsubscribe")
        expect(params).toEqual({ threadId: before.threadId })
      }).pipe(running(fake, store))
    })
  )

  it.scoped("of a turn that runs is not undone at its end", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => FakeTurn.text("hi", { every: "1 second" })
      })
      const store = yield* memory
      yield* Effect.gen(function* () {
        const turn = yield* watch((yield* get("k")).stream("one"))
        yield* turn.awaitEvent("Started")
        yield* forget("k")
        yield* TestClock.adjust("1 second")
        yield* turn.result
        expect(yield* entriesIn(store)).toEqual([])
      }).pipe(running(fake, store))
    })
  )

  it.scoped("waits for a session that is being stored, and is not undone by it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const slow: SessionStore.Service = {
        ...store,
        put: (entry) => Effect.delay(store.put(entry), "1 second")
      }
      yield* Effect.gen(function* () {
        const turn = yield* Effect.fork(say("k", "one"))
        yield* settle
        const forgetting = yield* Effect.fork(forget("k"))
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(turn)
        yield* Fiber.join(forgetting)
        expect(yield* entriesIn(store)).toEqual([])
      }).pipe(running(fake, slow))
    })
  )

  it.scoped("ends a session nobody uses at once, and leaves no fiber of it, no timer either", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const supervisor = yield* Supervisor.track
      const alive = Effect.map(
        supervisor.value,
        (fibers) => fibers.filter((fiber) => fiber.unsafePoll() === null).length
      )
      yield* Effect.gen(function* () {
        yield* settle
        const before = yield* alive
        const session = yield* Effect.scoped(get("k"))
        yield* settle
        expect(yield* alive).toBeGreaterThan(before)
        yield* forget("k")
        yield* settle
        expect(yield* alive).toBe(before)
        expect(yield* get("k")).not.toBe(session)
      }).pipe(running(fake, yield* memory), Effect.supervised(supervisor))
    })
  )

  it.scoped("of what an earlier program stored removes it, and of nothing does nothing", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* say("k", "one").pipe(running(fake, store))
      yield* Effect.zipRight(forget("k"), forget("never heard of")).pipe(running(fake, store))
      expect(yield* entriesIn(store)).toEqual([])
    })
  )

  it.scoped("changes nothing when the store cannot be written", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const broken: SessionStore.Service = { ...store, remove: () => Effect.fail(trouble) }
      yield* Effect.gen(function* () {
        const session = yield* get("k")
        expect(yield* Effect.flip(forget("k"))).toBe(trouble)
        expect(yield* get("k")).toBe(session)
        yield* session.run("one")
        expect(yield* entriesIn(store)).toHaveLength(1)
      }).pipe(running(fake, broken))
    })
  )
})

describe("a session nobody uses", () => {
  it.scoped("ends after the idle time, and is made again from the store", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const user = yield* arrive("k")
        const { threadId } = yield* user.session.run("one")
        yield* user.leave
        yield* TestClock.adjust("9 seconds")
        expect(yield* list).toMatchObject([{ key: "k", open: true }])

        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* list).toMatchObject([{ key: "k", open: false }])

        yield* threadsClosed
        const again = yield* get("k")
        expect(again).not.toBe(user.session)
        expect((yield* again.run("two")).threadId).toBe(threadId)
        expect(yield* methodsOf(fake, 1)).toContain("thread/resume")
      }).pipe(running(fake, yield* memory, { idleTimeToLive: "10 seconds" }))
    })
  )

  it.scoped.each(["start", "spawn"] as const)(
    "is kept by a turn that runs on its own, until that has ended (%s)",
    (how) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: () => [FakeTurn.wait("1 minute"), FakeTurn.text("hi")]
        })
        yield* Effect.gen(function* () {
          const user = yield* arrive("k")
          const turn = yield* how === "start"
            ? user.session.start("one")
            : user.session.spawn({ input: "one" })
          yield* settle
          yield* user.leave
          yield* TestClock.adjust("50 seconds")
          yield* settle
          expect(yield* turn.snapshot).toMatchObject({ status: "Running" })
          yield* TestClock.adjust("10 seconds")
          expect((yield* turn.result).text).toBe("hi")
          yield* TestClock.adjust("9 seconds")
          yield* settle
          expect(yield* list).toMatchObject([{ key: "k", open: true }])
          yield* TestClock.adjust("1 second")
          yield* settle
          expect((yield* list).filter(({ open }) => open)).toEqual([])
        }).pipe(running(fake, yield* memory, { idleTimeToLive: "10 seconds" }))
      })
  )

  it.scoped("is kept by a sub-agent that a turn has left at work, until that has ended", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [
          FakeTurn.spawn([FakeTurn.wait("1 minute"), FakeTurn.text("Found it.")]),
          FakeTurn.text("Done")
        ]
      })
      yield* Effect.gen(function* () {
        const user = yield* arrive("k")
        yield* user.session.run("one")
        const [agent] = yield* user.session.subAgents.all
        yield* user.leave
        yield* TestClock.adjust("50 seconds")
        yield* settle
        expect(yield* list).toMatchObject([{ key: "k", open: true }])
        yield* TestClock.adjust("10 seconds")
        yield* settle
        expect(yield* agent?.ended ?? Effect.void).toMatchObject({ state: { _tag: "Completed" } })
        yield* TestClock.adjust("9 seconds")
        yield* settle
        expect(yield* list).toMatchObject([{ key: "k", open: true }])
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* list).toMatchObject([{ key: "k", open: false }])
      }).pipe(running(fake, yield* memory, { idleTimeToLive: "10 seconds" }))
    })
  )

  it.scoped("takes the command with it that a turn has left running", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.leaveRunning(), FakeTurn.text("It runs.")]
      })
      yield* Effect.gen(function* () {
        const user = yield* arrive("k")
        yield* user.session.run("one")
        const [command] = yield* user.session.commands
        yield* user.leave
        yield* TestClock.adjust("10 seconds")
        yield* settle
        expect(yield* command?.end ?? Effect.void).toMatchObject({ how: "Gone" })
      }).pipe(running(fake, yield* memory, { idleTimeToLive: "10 seconds" }))
    })
  )

  it.scoped("is kept by a user who comes in that time, for as long as that one stays", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const first = yield* arrive("k")
        const second = yield* arrive("k")
        yield* first.leave
        yield* TestClock.adjust("1 hour")
        yield* second.leave
        yield* TestClock.adjust("9 seconds")
        const third = yield* arrive("k")
        expect(third.session).toBe(first.session)
        yield* TestClock.adjust("1 hour")
        const fourth = yield* arrive("k")
        expect(fourth.session).toBe(first.session)

        // The idle time is counted from the last of them.
        yield* third.leave
        yield* fourth.leave
        yield* TestClock.adjust("5 seconds")
        yield* (yield* arrive("k")).leave
        yield* TestClock.adjust("9 seconds")
        expect(yield* get("k")).toBe(first.session)
      }).pipe(running(fake, yield* memory, { idleTimeToLive: "10 seconds" }))
    })
  )

  it.scoped("is kept by a helper, until that has ended", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.wait("1 hour"), FakeTurn.text("at last")]
      })
      yield* Effect.gen(function* () {
        const helper = yield* Effect.scoped(
          Effect.flatMap(get("k"), (session) => session.spawn({ input: "side" }))
        )
        const open = Effect.map(list, (sessions) => sessions.filter(({ open }) => open).length)
        yield* settle
        yield* TestClock.adjust("1 hour")
        expect((yield* helper.result).text).toBe("at last")
        expect(yield* open).toBe(1)
        yield* TestClock.adjust("1 minute")
        yield* settle
        expect(yield* open).toBe(0)
      }).pipe(running(fake, yield* memory))
    })
  )

  it.scoped("is kept as long as a server is, unless the program says otherwise", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        yield* Effect.scoped(get("k"))
        yield* TestClock.adjust("59 seconds")
        expect(yield* list).toHaveLength(1)
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* list).toEqual([])
      }).pipe(running(fake, yield* memory))
    })
  )
})

describe("the end of the program", () => {
  it.scoped("ends every session and its helpers, and leaves no process", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      const process = yield* Effect.gen(function* () {
        yield* Effect.scoped(
          Effect.flatMap(get("a"), (session) => session.spawn({ input: "side" }))
        )
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* settle
        return process
      }).pipe(running(fake, yield* memory, { shutdownGrace: 0 }))
      expect((yield* process.received).map(({ method }) => method)).toContain("turn/interrupt")
      expect(yield* fake.running).toBe(0)
    })
  )

  it.scoped("fails those who wait for a helper, and interrupts none of them", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      const waiting = yield* Effect.gen(function* () {
        const helper = yield* Effect.scoped(
          Effect.flatMap(get("a"), (session) => session.spawn({ input: "side" }))
        )
        yield* (yield* fake.awaitProcess(1)).awaitReceived("turn/start")
        return yield* Effect.forkDaemon(Effect.flip(helper.result))
      }).pipe(running(fake, yield* memory, { shutdownGrace: 0 }))
      expect(yield* Fiber.join(waiting)).toMatchObject({ reason: "Interrupted" })
    })
  )

  it.scoped("a registry that has closed opens no session", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const sessions = yield* Sessions.Sessions.pipe(running(fake, yield* memory))
      const late = yield* Effect.exit(Effect.scoped(sessions.get("k")))
      expect(Exit.isInterrupted(late)).toBe(true)
    })
  )
})

it.scoped("a session is stored also when the user of its turn is interrupted meanwhile", () =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text('"Hello"') })
    const store = yield* memory
    const slow: SessionStore.Service = {
      ...store,
      put: (entry) => Effect.delay(store.put(entry), "1 second")
    }
    yield* Effect.gen(function* () {
      const session = yield* get("k")
      const turn = yield* Effect.fork(session.structured(Schema.String, "one"))
      for (let n = 0; n < 3; n++) {
        yield* settle
        yield* Fiber.interruptFork(turn)
      }
      yield* settle
      yield* TestClock.adjust("1 second")
      yield* Fiber.await(turn)
      expect(yield* entriesIn(store)).toMatchObject([{ key: "k" }])
    }).pipe(running(fake, slow))
  })
)

class Chats extends Sessions.Tag<Chats>()("Chats", {
  input: Schema.Struct({ user: Schema.String }),
  metadata: Schema.Struct({ owner: Schema.String, title: Schema.optional(Schema.String) }),
  failure: Schema.Literal("unknown user")
}) {}

type ChatOptions = Sessions.OptionsOf<
  { readonly user: string },
  { readonly owner: string; readonly title?: string | undefined },
  "unknown user",
  never,
  never
>

/** A program with a registry of its own. */
const chatting =
  (
    fake: FakeAppServer.FakeAppServer,
    store: SessionStore.Service,
    optionsOf: ChatOptions = ({ input }) => ({
      server: fake.spec(),
      metadata: { owner: input.user }
    }),
    options: Sessions.Options = {}
  ) =>
  <A, E, R>(program: (chats: Chats["Type"]) => Effect.Effect<A, E, R>) =>
    Effect.provide(
      Effect.scoped(Effect.flatMap(Chats, program)),
      Chats.layer(optionsOf, options).pipe(
        Layer.provide(Layer.succeed(SessionStore.SessionStore, store)),
        Layer.provideMerge(pooled(fake))
      )
    )

const ada = { user: "ada" }
const bob = { user: "bob" }

describe("create, find and get", () => {
  const create = (key: string) => Effect.flatMap(Sessions.Sessions, ({ create }) => create(key))
  const find = (key: string) => Effect.flatMap(Sessions.Sessions, ({ find }) => find(key))

  it.scoped("create makes a session that get and find then return", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const session = yield* create("k")
        expect((yield* session.run("one")).text).toBe("Hello")
        expect(yield* get("k")).toBe(session)
        expect(yield* find("k")).toEqual(Option.some(session))
      }).pipe(running(fake, yield* memory))
    })
  )

  it.scoped(
    "create stores the session at once, so that the next program has it without a turn",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const store = yield* memory
        yield* create("k").pipe(running(fake, store))
        expect(yield* entriesIn(store)).toEqual([{ key: "k", updatedAt: expect.anything() }])
        yield* Effect.gen(function* () {
          expect(yield* Effect.flip(create("k"))).toMatchObject({ _tag: "SessionExists" })
          const { list } = yield* Sessions.Sessions
          expect((yield* list).sessions).toMatchObject([{ key: "k", threadId: Option.none() }])
          const session = yield* Effect.flatten(find("k"))
          const { threadId } = yield* session.run("one")
          expect(yield* entriesIn(store)).toMatchObject([{ key: "k", threadId }])
        }).pipe(running(fake, store))
      })
  )

  it.scoped("create fails if the session cannot be stored, and may then be tried again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      let isFull = true
      const full: SessionStore.Service = {
        ...store,
        put: (entry) => (isFull ? Effect.fail(trouble) : store.put(entry))
      }
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(create("k"))).toMatchObject({ _tag: "StoreError" })
        isFull = false
        yield* create("k")
      }).pipe(running(fake, full))
    })
  )

  it.scoped("create fails for a key that is live or stored, with what to do instead", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* Effect.gen(function* () {
        yield* get("k")
        const error = yield* Effect.flip(create("k"))
        expect(error).toMatchObject({ _tag: "SessionExists", key: "k" })
        expect(error.message).toBe(
          "There is a session k already. Use get to continue it, forget to start over, or choose another key."
        )
        yield* say("k", "one")
      }).pipe(running(fake, store))
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(create("k"))).toMatchObject({ _tag: "SessionExists" })
        expect(yield* list).toMatchObject([{ key: "k", open: false }])
        yield* forget("k")
        yield* create("k")
      }).pipe(running(fake, store))
    })
  )

  it.scoped("of many that create one key at the same time, one does", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const slow: SessionStore.Service = {
        ...store,
        get: (key) => Effect.zipRight(Effect.yieldNow(), store.get(key))
      }
      yield* Effect.gen(function* () {
        const all = yield* Effect.all(
          Array.from({ length: 20 }, () => Effect.either(create("k"))),
          { concurrency: "unbounded" }
        )
        expect(all.filter(Either.isRight)).toHaveLength(1)
      }).pipe(running(fake, slow))
    })
  )

  it.scoped("find makes nothing, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        expect(yield* find("k")).toEqual(Option.none())
        expect(yield* list).toEqual([])
        expect(yield* find("k")).toEqual(Option.none())
        yield* create("k")
        expect(Option.isSome(yield* find("k"))).toBe(true)
      }).pipe(running(fake, yield* memory))
    })
  )

  it.scoped("find resumes what an earlier program stored", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const { threadId } = yield* say("k", "one").pipe(running(fake, store))
      yield* Effect.gen(function* () {
        const session = Option.getOrThrow(yield* find("k"))
        expect((yield* session.run("two")).threadId).toBe(threadId)
        expect(yield* get("k")).toBe(session)
      }).pipe(running(fake, store))
    })
  )

  it.scoped("a get and a find of one key that begin together look it up once", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      let asked = 0
      const counted: SessionStore.Service = {
        ...store,
        get: (key) =>
          Effect.suspend(() => {
            asked++
            return Effect.zipRight(Effect.yieldNow(), store.get(key))
          })
      }
      yield* Effect.gen(function* () {
        const [found, session] = yield* Effect.all([find("k"), get("k")], {
          concurrency: "unbounded"
        })
        expect(found).toEqual(Option.some(session))
        expect(asked).toBe(1)
      }).pipe(running(fake, counted))
    })
  )

  it.scoped("what is found and forgotten at the same time can be created afterwards", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* say("k", "one").pipe(running(fake, store))
      const slow: SessionStore.Service = {
        ...store,
        get: (key) => Effect.delay(store.get(key), "1 second")
      }
      yield* Effect.gen(function* () {
        const finding = yield* Effect.fork(find("k"))
        yield* settle
        const forgetting = yield* Effect.fork(forget("k"))
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* settle
        // Whose it is, is read before it is forgotten.
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(forgetting)
        yield* Fiber.join(finding)
        const creating = yield* Effect.fork(create("k"))
        yield* pass("1 second")
        // Once more, because the store may have it by now.
        yield* pass("1 second")
        yield* (yield* Fiber.join(creating)).run("two")
        expect(yield* entriesIn(store)).toMatchObject([{ key: "k" }])
      }).pipe(running(fake, slow))
    })
  )
})

describe("the options of a session", () => {
  it.scoped("may be an effect, which sees what the caller gave and what is stored", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const requests: Array<unknown> = []
      const chat = chatting(fake, store, (request) => {
        requests.push(request)
        return Effect.succeed({ server: fake.spec(), metadata: { owner: request.input.user } })
      })
      const { threadId } = yield* chat((chats) =>
        Effect.flatMap(chats.create("k", ada), (session) => session.run("one"))
      )
      yield* chat((chats) => chats.find("k", bob))
      expect(requests).toEqual([
        {
          key: "k",
          input: ada,
          owner: Option.none(),
          threadId: Option.none(),
          metadata: Option.none(),
          kept: Option.none()
        },
        {
          key: "k",
          input: bob,
          owner: Option.none(),
          threadId: Option.some(threadId),
          metadata: Option.some({ owner: "ada" }),
          kept: Option.some({ owner: "ada" })
        }
      ])
    })
  )

  it.scoped("that fail, fail the caller with what they failed with, and are tried again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* chatting(fake, store, ({ input }) =>
        input.user === "ada" ? { server: fake.spec() } : Effect.fail("unknown user" as const)
      )((chats) =>
        Effect.gen(function* () {
          for (const ask of [chats.get, chats.create]) {
            expect(yield* Effect.flip(ask("k", bob))).toBe("unknown user")
          }
          expect(yield* chats.list).toEqual({ sessions: [], unreadable: [] })
          yield* chats.create("k", ada)
          // The session is live, so its options are not computed again.
          yield* chats.get("k", bob)
        })
      )
    })
  )

  it.scoped("keep what they acquire until the session ends", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const seen: Array<string> = []
      yield* chatting(
        fake,
        yield* memory,
        () =>
          Effect.as(
            Effect.acquireRelease(
              Effect.sync(() => seen.push("acquired")),
              () => Effect.sync(() => seen.push("released"))
            ),
            { server: fake.spec() }
          ),
        { idleTimeToLive: "10 seconds" }
      )((chats) =>
        Effect.gen(function* () {
          yield* Effect.scoped(Effect.flatMap(chats.get("k", ada), (session) => session.run("x")))
          yield* TestClock.adjust("9 seconds")
          yield* settle
          expect(seen).toEqual(["acquired"])
          yield* TestClock.adjust("1 second")
          yield* settle
          expect(seen).toEqual(["acquired", "released"])
        })
      )
    })
  )

  it.scoped("that never come are given up when their callers have left for the idle time", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      let interrupted = 0
      yield* chatting(
        fake,
        yield* memory,
        () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++)),
        { idleTimeToLive: "10 seconds" }
      )((chats) =>
        Effect.gen(function* () {
          const waiting = yield* Effect.fork(Effect.scoped(chats.get("k", ada)))
          yield* settle
          yield* Fiber.interrupt(waiting)
          yield* TestClock.adjust("10 seconds")
          yield* settle
          expect(interrupted).toBe(1)
          expect(yield* chats.list).toEqual({ sessions: [], unreadable: [] })
        })
      )
    })
  )

  it("are typed: what they need, the layer needs; what they fail with must be declared", () => {
    const typed = (server: AppServerSpec.AppServerSpec) => {
      const plain = Sessions.Sessions.layer(() => ({ server }))
      type Needed = SessionStore.SessionStore | AppServerPool.AppServerPool
      expectTypeOf<Layer.Layer.Context<typeof plain>>().toEqualTypeOf<Needed>()
      const computed = Sessions.Sessions.layer(() =>
        Effect.zipRight(Effect.scope, Effect.as(Forecast, { server }))
      )
      expectTypeOf<Layer.Layer.Context<typeof computed>>().toEqualTypeOf<Needed | Forecast>()
      // A failure that the registry does not declare.
      type Plain = ReturnType<Sessions.OptionsOf<void, never, never, never, never>>
      expectTypeOf<Effect.Effect<never, "unknown user">>().not.toExtend<Plain>()
      expectTypeOf<Effect.Effect<never, "unknown user">>().toExtend<ReturnType<ChatOptions>>()
      // @ts-expect-error no such metadata
      Chats.layer(() => ({ server, metadata: { owner: 1 } }))
      // @ts-expect-error no metadata at all
      Sessions.Sessions.layer(() => ({ server, metadata: { owner: "ada" } }))
      // @ts-expect-error the input is missing
      return Effect.flatMap(Chats, ({ get }) => get("k"))
    }
    expectTypeOf(typed).toBeFunction()
  })
})

describe("metadata", () => {
  it.scoped("of a new session is what its options say, and is stored and listed with it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* chatting(
        fake,
        store
      )((chats) =>
        Effect.gen(function* () {
          const session = yield* chats.create("k", ada)
          const metadata = Option.some({ owner: "ada" })
          expect((yield* chats.list).sessions).toMatchObject([{ key: "k", metadata }])
          yield* session.run("one")
          expect((yield* chats.list).sessions).toMatchObject([{ key: "k", metadata }])
          expect(yield* entriesIn(store)).toMatchObject([{ metadata: { owner: "ada" } }])
        })
      )
    })
  )

  it.scoped("stays as it was when the session is made again, and can be changed live or not", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const chat = chatting(fake, store)
      const titled = (title: string) => (current: Option.Option<{ readonly owner: string }>) => ({
        owner: Option.match(current, { onNone: () => "nobody", onSome: ({ owner }) => owner }),
        title
      })
      const titleIn = Effect.map(entriesIn(store), (entries) => entries[0]?.metadata)
      yield* chat((chats) =>
        Effect.gen(function* () {
          const session = yield* chats.get("k", ada)
          expect(yield* chats.updateMetadata("k", titled("not stored yet"))).toEqual(
            Option.some({ owner: "ada", title: "not stored yet" })
          )
          expect(yield* entriesIn(store)).toEqual([])
          yield* session.run("one")
          expect(yield* titleIn).toEqual({ owner: "ada", title: "not stored yet" })
          yield* chats.updateMetadata("k", titled("live"))
          expect(yield* titleIn).toEqual({ owner: "ada", title: "live" })
          yield* session.run("two")
          expect(yield* titleIn).toEqual({ owner: "ada", title: "live" })
        })
      )
      yield* chat((chats) =>
        Effect.gen(function* () {
          yield* chats.updateMetadata("k", titled("stored"))
          const session = yield* chats.get("k", bob)
          yield* session.run("three")
          expect(yield* titleIn).toEqual({ owner: "ada", title: "stored" })
          expect(yield* chats.updateMetadata("never heard of", titled("x"))).toEqual(Option.none())
          expect(yield* entriesIn(store)).toHaveLength(1)
        })
      )
    })
  )

  it.scoped("of 50 changes at the same time none is lost, though turns end meanwhile", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      const slow: SessionStore.Service = {
        ...store,
        get: (key) => Effect.zipLeft(store.get(key), Effect.yieldNow()),
        put: (entry) => Effect.zipRight(Effect.yieldNow(), store.put(entry))
      }
      yield* chatting(
        fake,
        slow
      )((chats) =>
        Effect.gen(function* () {
          const session = yield* chats.get("k", ada)
          yield* session.run("one")
          const change = chats.updateMetadata("k", (current) => ({
            owner: `${Option.getOrThrow(current).owner}!`
          }))
          yield* Effect.all(
            [
              Effect.all(
                Array.from({ length: 50 }, () => change),
                { concurrency: "unbounded" }
              ),
              session.run("two")
            ],
            { concurrency: "unbounded" }
          )
          expect(yield* entriesIn(store)).toMatchObject([
            { metadata: { owner: `ada${"!".repeat(50)}` } }
          ])
        })
      )
    })
  )

  it.scoped("that no longer matches its schema fails that session, and hides no other", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* chatting(
        fake,
        store
      )((chats) =>
        Effect.gen(function* () {
          for (const key of ["a", "b"]) yield* (yield* chats.get(key, ada)).run("x")
        })
      )
      const [entry] = yield* entriesIn(store)
      if (entry === undefined) return expect.unreachable()
      yield* store.put({ ...entry, metadata: { owner: 42, secret: "of somebody else" } })
      yield* chatting(
        fake,
        store
      )((chats) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(chats.get("a", ada))
          if (error === "unknown user") return expect.unreachable()
          expect(error).toMatchObject({ _tag: "StoreError", reason: "Metadata" })
          expect(error.message).toContain("session a (Type at owner)")
          const { sessions, unreadable } = yield* chats.list
          expect(sessions.map(({ key }) => key)).toEqual(["b"])
          expect(unreadable).toEqual([error])
          yield* chats.forget("a")
          yield* chats.get("a", ada)
        })
      )
    })
  )

  it.scoped("of another program is kept by one that has no schema for it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* memory
      yield* chatting(
        fake,
        store
      )((chats) => Effect.flatMap(chats.get("k", ada), (session) => session.run("one")))
      yield* Effect.gen(function* () {
        yield* say("k", "two")
        expect(yield* list).toMatchObject([{ key: "k", metadata: Option.none() }])
        expect(yield* entriesIn(store)).toMatchObject([{ metadata: { owner: "ada" } }])
      }).pipe(running(fake, store))
    })
  )
})

describe("a listing travels", () => {
  it.prop("through JSON without a loss", [Chats.Listing], ([listing]) => {
    const json: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(Chats.Listing)(listing)))
    const again = Schema.decodeUnknownSync(Chats.Listing)(json)
    expect(again.sessions).toEqual(listing.sessions)
    expect(Equal.equals(Data.array(again.unreadable), Data.array(listing.unreadable))).toBe(true)
  })

  it.prop("without metadata, too", [Sessions.Sessions.Listing], ([listing]) => {
    const encoded = Schema.encodeSync(Sessions.Sessions.Listing)(listing)
    const json: unknown = JSON.parse(JSON.stringify(encoded))
    const again = Schema.decodeUnknownSync(Sessions.Sessions.Listing)(json)
    expect(again.sessions).toEqual(listing.sessions)
  })

  it("to a program that knows less: it ignores what it does not know", () => {
    const { sessions } = Schema.decodeUnknownSync(Sessions.Sessions.Listing)({
      sessions: [{ key: "k", open: true, metadata: { owner: "ada" }, archived: false }],
      unreadable: [],
      nextPage: "2"
    })
    const none = Option.none()
    expect(sessions).toEqual([
      { key: "k", open: true, threadId: none, updatedAt: none, metadata: none }
    ])
  })
})

/** A store that compares revisions, as one over a database does. */
const comparing = Effect.map(Ref.make(new Map<string, SessionStore.Entry>()), (entries) => {
  let revisions = 0
  const conflict = (key: string) =>
    new SessionStore.StoreError({ reason: "Conflict", location: key, action: "", detail: "" })
  const store: SessionStore.Service = {
    get: (key) => Effect.map(Ref.get(entries), (all) => Option.fromNullable(all.get(key))),
    put: (entry) =>
      Effect.flatMap(Ref.get(entries), (all) => {
        if (all.get(entry.key)?.revision !== entry.revision) return Effect.fail(conflict(entry.key))
        const revision = String(++revisions)
        return Effect.as(
          Ref.set(entries, new Map(all).set(entry.key, { ...entry, revision })),
          revision
        )
      }),
    remove: (key) =>
      Ref.update(entries, (all) => new Map([...all].filter(([other]) => other !== key))),
    list: Effect.map(Ref.get(entries), (all) => ({ entries: [...all.values()], unreadable: [] }))
  }
  return store
})

describe("two programs with one store that compares revisions", () => {
  const hosts = Effect.gen(function* () {
    const fake = yield* FakeAppServer.make()
    const store = yield* comparing
    const host = Effect.map(
      Layer.build(
        Sessions.Sessions.layer(() => ({ server: fake.spec() })).pipe(
          Layer.provide(Layer.succeed(SessionStore.SessionStore, store)),
          Layer.provideMerge(pooled(fake))
        )
      ),
      Context.get(Sessions.Sessions)
    )
    const one = yield* host
    const other = yield* host
    const stored = Effect.map(store.get("k"), Option.getOrThrow)
    return { one, other, store, stored }
  })

  const runOn = ({ get }: Sessions.Service, text: string) =>
    Effect.scoped(Effect.flatMap(get("k"), (session) => session.run(text)))

  it.scoped("go on from what each has stored, one turn after another", () =>
    Effect.gen(function* () {
      const { one, stored } = yield* hosts
      const first = yield* runOn(one, "a")
      const second = yield* runOn(one, "b")
      expect(second.threadId).toBe(first.threadId)
      expect(yield* stored).toMatchObject({ threadId: first.threadId, revision: "2" })
    })
  )

  it.scoped("never have an old thread written back by the one whose session is outdated", () =>
    Effect.gen(function* () {
      const { one, other, stored } = yield* hosts
      const old = yield* runOn(one, "a")
      yield* other.forget("k")
      const now = yield* runOn(other, "b")
      expect(now.threadId).not.toBe(old.threadId)

      expect((yield* runOn(one, "c")).threadId).toBe(old.threadId)
      expect((yield* stored).threadId).toBe(now.threadId)
      // It has learned of it: it asks for the thread that the other program has.
      expect(yield* Effect.flip(runOn(one, "d"))).toMatchObject({
        reason: "ThreadHeldElsewhere",
        threadId: now.threadId
      })
      expect((yield* stored).threadId).toBe(now.threadId)
    })
  )

  it.scoped("go on with what the other has changed of the metadata alone, and keep both", () =>
    Effect.gen(function* () {
      const { one, store, stored } = yield* hosts
      const session = yield* one.get("k")
      const { threadId } = yield* session.run("a")
      yield* store.put({ ...(yield* stored), metadata: { title: "new" } })
      expect((yield* session.run("b")).threadId).toBe(threadId)
      expect(yield* stored).toMatchObject({ threadId, metadata: { title: "new" }, revision: "3" })
      expect((yield* runOn(one, "c")).threadId).toBe(threadId)
    })
  )

  it.scoped("change metadata as it is stored, also where the session is live and older", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const store = yield* comparing
      const stored = Effect.map(store.get("k"), Option.getOrThrow)
      yield* chatting(
        fake,
        store
      )((chats) =>
        Effect.gen(function* () {
          const session = yield* chats.get("k", ada)
          const { threadId } = yield* session.run("a")
          yield* store.put({ ...(yield* stored), metadata: { owner: "bob" } })
          const update = (current: Option.Option<{ readonly owner: string }>) => ({
            ...Option.getOrThrow(current),
            title: "new"
          })
          const both = { owner: "bob", title: "new" }
          expect(yield* chats.updateMetadata("k", update)).toEqual(Option.some(both))
          yield* session.run("b")
          expect(yield* stored).toMatchObject({ threadId, metadata: both })
        })
      )
    })
  )

  it.scoped("have no removed session written back", () =>
    Effect.gen(function* () {
      const { one, other, store } = yield* hosts
      yield* runOn(one, "a")
      yield* other.forget("k")
      yield* runOn(one, "b")
      expect(yield* store.get("k")).toEqual(Option.none())
    })
  )

  it.scoped("may not both create a session", () =>
    Effect.gen(function* () {
      const { one, other, stored } = yield* hosts
      yield* Effect.scoped(one.create("k"))
      expect(yield* Effect.scoped(Effect.flip(other.create("k")))).toMatchObject({
        _tag: "SessionExists"
      })
      const { threadId } = yield* runOn(other, "a")
      expect((yield* stored).threadId).toBe(threadId)
    })
  )
})
