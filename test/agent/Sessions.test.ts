import { RunEvent, type Session, Sessions, SessionStore, Tool } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Context,
  DateTime,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Option,
  Ref,
  Schema,
  Scope,
  Stream,
  Supervisor,
  TestClock
} from "effect"
import { pooled, settle, threadsClosed, watch } from "../guarantees/support.ts"

const memory = Effect.map(Layer.build(SessionStore.memory), Context.get(SessionStore.SessionStore))

const trouble = new SessionStore.StoreError({
  reason: "Unwritable",
  location: "/nowhere",
  action: "Make room.",
  detail: "the disk is full"
})

interface Program {
  readonly idleTimeToLive?: Sessions.Options["idleTimeToLive"]
  readonly session?: Partial<Sessions.SessionOptions>
}

/** A program from its start to its end, over a server and a store that outlive it. */
const running =
  (fake: FakeAppServer.FakeAppServer, store: SessionStore.Service, options: Program = {}) =>
  <A, E, R>(program: Effect.Effect<A, E, R>) =>
    Effect.provide(
      Effect.scoped(program),
      Sessions.layer(
        () => ({ server: fake.spec(), ...options.session }),
        options.idleTimeToLive === undefined ? {} : { idleTimeToLive: options.idleTimeToLive }
      ).pipe(
        Layer.provide(Layer.succeed(SessionStore.SessionStore, store)),
        Layer.provideMerge(pooled(fake))
      )
    )

const get = (key: string) => Effect.flatMap(Sessions.Sessions, (sessions) => sessions.get(key))
const forget = (key: string) => Effect.flatMap(Sessions.Sessions, ({ forget }) => forget(key))
const list = Effect.flatMap(Sessions.Sessions, ({ list }) => list)

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
  Effect.map(store.list, (entries) => entries.map(({ key, threadId }) => [key, threadId]))

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
    const Live = Sessions.layer(() => ({
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
        expect(yield* store.list).toEqual([])
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
        expect(yield* store.list).toEqual([])
        yield* say("k", "two").pipe(running(fake, store))
        expect(yield* methodsOf(fake, 2)).toContain("thread/start")
        expect(yield* store.list).toHaveLength(1)
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
        expect(yield* store.list).toEqual([])
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

/** Runs it with what it logs in the place of the console. */
const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const logger = Logger.map(Logger.stringLogger, (line) => lines.push(line))
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
          expect(yield* store.list).toEqual([])
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
          { key: "k", threadId: yield* session.threadId, updatedAt: Option.none(), open: true }
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
        expect(yield* store.list).toEqual([])
        expect(yield* list).toEqual([])

        expect((yield* old.session.run("two")).threadId).toBe(before.threadId)
        expect(yield* store.list).toEqual([])

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
        expect(yield* store.list).toEqual([])
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
        expect(yield* store.list).toEqual([])
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
      expect(yield* store.list).toEqual([])
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
        expect(yield* store.list).toHaveLength(1)
      }).pipe(running(fake, broken))
    })
  )
})

describe("a session nobody uses", () => {
  it.scoped("ends after the idle time, its helpers with it, and is made again from the store", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => (text === "side" ? FakeTurn.hang : FakeTurn.text("hi"))
      })
      yield* Effect.gen(function* () {
        const user = yield* arrive("k")
        const { threadId } = yield* user.session.run("one")
        yield* user.session.spawn({ input: "side" })
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start", 2)
        yield* settle
        yield* user.leave
        yield* TestClock.adjust("9 seconds")
        expect(yield* process.activeTurns).toHaveLength(1)
        expect(yield* list).toMatchObject([{ key: "k", open: true }])

        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* process.activeTurns).toEqual([])
        expect(yield* list).toMatchObject([{ key: "k", open: false }])

        yield* threadsClosed
        const again = yield* get("k")
        expect(again).not.toBe(user.session)
        expect((yield* again.run("two")).threadId).toBe(threadId)
        expect(yield* methodsOf(fake, 1)).toContain("thread/resume")
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
      }).pipe(running(fake, yield* memory))
      expect((yield* process.received).map(({ method }) => method)).toContain("turn/interrupt")
      expect(yield* fake.running).toBe(0)
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
      expect(yield* store.list).toMatchObject([{ key: "k" }])
    }).pipe(running(fake, slow))
  })
)
