/** What only a client of a gateway sees: the way there breaks, and the gateway refuses. */
import { Failure, Input, PortableSessions, SessionStore, type RunEvent } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import { GatewaySessions, Tenants } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { FetchHttpClient } from "@effect/platform"
import {
  Context,
  DateTime,
  Effect,
  Exit,
  Fiber,
  Layer,
  Redacted,
  Schedule,
  Scope,
  Stream,
  TestClock
} from "effect"
import { watch } from "../guarantees/support.ts"
import { sessionOf } from "./places.ts"
import { aGate, gateway, type Setup, Url } from "./support.ts"
import * as Wire from "./wire.ts"

type Client = Partial<GatewaySessions.Options>

const sessionsAt = (url: string, options: Client = {}) =>
  Layer.provide(GatewaySessions.layer({ url, ...options }), FetchHttpClient.layer)

interface Behind extends Omit<Setup, "fake">, FakeAppServer.Options {
  readonly client?: Client
  /** Of the client. */
  readonly limits?: Partial<Limits.Service>
}

/** A client of a gateway, with a wire between the two. */
const behindAWire = <A, E>(
  { client, limits = {}, options, ...setup }: Behind,
  use: (
    wire: Wire.Wire,
    fake: FakeAppServer.FakeAppServer
  ) => Effect.Effect<A, E, PortableSessions.PortableSessions | Scope.Scope>
) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make(setup)
    return yield* Effect.gen(function* () {
      const wire = yield* Wire.to(yield* Url)
      return yield* Effect.provide(
        use(wire, fake),
        Layer.provide(sessionsAt(wire.url, client), Limits.layer(limits))
      )
    }).pipe(
      Effect.scoped,
      Effect.provide(
        gateway({ fake, ...setup, options: { sessions: { shutdownGrace: 0 }, ...options } })
      )
    )
  })

/** As soon as it is so. */
const until = (condition: Effect.Effect<boolean>) =>
  condition.pipe(Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("5 millis") }))

const textsIn = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.flatMap((event) => (event._tag === "Text" ? [event.delta] : []))

describe("a connection that breaks", () => {
  it.scopedLive("is made again: the reader has every event once, and its turn goes on", () => {
    const gates = [aGate(), aGate(), aGate()]
    const turns = () => gates.map(({ step }, n) => [FakeTurn.text([`${n}a `, `${n}b `]), step])
    return behindAWire({ turns }, (wire) =>
      Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const reading = yield* watch(session.stream("go"))
        for (const [n, gate] of gates.entries()) {
          yield* reading.awaitTexts(2 * (n + 1))
          yield* wire.cut
          yield* gate.open
        }
        expect(yield* reading.result).toMatchObject({ text: "2a 2b " })
        const events = yield* reading.events
        expect(textsIn(events)).toEqual(["0a ", "0b ", "1a ", "1b ", "2a ", "2b "])
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 1))
      })
    )
  })

  it.scopedLive("is made again where a turn is only waited for", () => {
    const gate = aGate()
    return behindAWire({ turns: () => [gate.step, FakeTurn.text("at last")] }, (wire) =>
      Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const waiting = yield* Effect.fork(session.run("go"))
        yield* until(Effect.map(session.turns, (turns) => turns.length === 1).pipe(Effect.orDie))
        yield* Effect.sleep("20 millis")
        const made = yield* wire.made
        yield* wire.cut
        yield* until(Effect.map(wire.made, (now) => now > made))
        yield* gate.open
        expect((yield* Fiber.join(waiting)).text).toBe("at last")
      })
    )
  })

  it.scopedLive(
    "while a turn is started is made again, and the turn that was started is found",
    () =>
      behindAWire({ turns: () => FakeTurn.hang }, (wire, fake) =>
        Effect.gen(function* () {
          const session = yield* sessionOf("s")
          yield* wire.hush
          const starting = yield* Effect.fork(session.start("go"))
          const process = yield* fake.awaitProcess(1)
          yield* process.awaitReceived("turn/start")
          yield* wire.cut
          yield* wire.resume
          const turn = yield* Fiber.join(starting)
          expect(yield* turn.snapshot).toMatchObject({
            id: turn.id,
            title: "go",
            status: "Running"
          })
          expect(yield* process.activeTurns).toHaveLength(1)
        })
      )
  )

  it.scopedLive("counts as broken when it is silent for longer than the gateway ever is", () => {
    const gate = aGate()
    return behindAWire(
      {
        turns: () => [FakeTurn.text("one "), gate.step, FakeTurn.text("two")],
        client: { keepAliveTimeout: "200 millis" },
        options: { keepAlive: "20 millis" }
      },
      (wire) =>
        Effect.gen(function* () {
          const session = yield* sessionOf("s")
          const reading = yield* watch((yield* session.start("go")).events())
          yield* reading.awaitTexts(1)
          // The gateway's comments keep the connection.
          yield* Effect.sleep("400 millis")
          const made = yield* wire.made
          yield* wire.hush
          yield* until(Effect.map(wire.made, (now) => now > made))
          yield* wire.resume
          yield* gate.open
          yield* reading.result
          expect(yield* reading.texts).toEqual(["one ", "two"])
        })
    )
  })

  it.scopedLive("is not made again where no time is left for that, and is used until then", () =>
    behindAWire(
      { turns: () => [FakeTurn.text("one"), FakeTurn.hang], client: { reconnectTimeout: 0 } },
      (wire) =>
        Effect.gen(function* () {
          const session = yield* sessionOf("s")
          const reading = yield* watch((yield* session.start("go")).events())
          yield* reading.awaitTexts(1)
          yield* wire.cut
          expect(yield* Effect.flip(reading.result)).toMatchObject({ reason: "Unreachable" })
        })
    )
  )

  it.scopedLive(
    "fails its reader when the gateway is away for too long: the turn's fate is unknown",
    () =>
      behindAWire(
        {
          turns: () => [FakeTurn.text("one"), FakeTurn.hang],
          client: { reconnectTimeout: "300 millis" }
        },
        (wire) =>
          Effect.gen(function* () {
            const session = yield* sessionOf("s")
            const turn = yield* session.start("go")
            const reading = yield* watch(turn.events())
            const waiting = yield* Effect.fork(Effect.flip(turn.result))
            yield* reading.awaitTexts(1)
            yield* wire.remove
            const gone = { _tag: "TransportError", reason: "Unreachable", turn: "Unknown" }
            const failure = yield* Effect.flip(reading.result)
            expect(failure).toMatchObject(gone)
            expect(Failure.isUnsent(failure)).toBe(false)
            expect(yield* Fiber.join(waiting)).toMatchObject(gone)
          })
      )
  )
})

/** A gateway that answers so to a reader of its only turn, each time, and to whoever starts another one not at all. */
const answering = (events: () => Response) => {
  const fetch = (input: unknown, init?: { readonly method?: string }) => {
    if (String(input).endsWith("/events")) return Promise.resolve(events())
    if (String(input).endsWith("/turns") && init?.method === "POST")
      return new Promise<never>(() => {})
    const session = { key: "s", settings: {}, metadata: {}, isOpen: true }
    const turn = { id: "t", status: "Running", lastEvent: 0, kind: "Turn", title: "" }
    return Promise.resolve(
      String(input).endsWith("/sessions")
        ? Response.json(session, { status: 201 })
        : Response.json({ turns: [turn] })
    )
  }
  return Layer.provide(
    sessionsAt("http://gateway.test"),
    Layer.succeed(FetchHttpClient.Fetch, fetch)
  )
}

/** Runs it while the simulated time goes on. */
const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const aWhile = Effect.zipRight(
    TestClock.adjust("5 seconds"),
    Effect.promise(() => new Promise((resume) => void setImmediate(resume)))
  )
  return Effect.raceFirst(effect, Effect.forever(aWhile))
}

const failureOfTheTurn = Effect.gen(function* () {
  const { turns } = yield* sessionOf("s")
  const [turn = expect.unreachable()] = yield* turns
  return yield* Effect.flip(Stream.runDrain(turn.events()))
})

const eventStream = (text: string) =>
  new Response(text, { headers: { "content-type": "text/event-stream" } })

describe("a gateway that greets its readers and breaks off each time", () => {
  it.scoped("is out of reach in the end, as one that does not answer", () => {
    let asked = 0
    const greeting = answering(() => {
      asked++
      return eventStream("retry: 1000\n\n")
    })
    return Effect.gen(function* () {
      const failure = yield* inTime(failureOfTheTurn)
      expect(failure).toMatchObject({ reason: "Unreachable", turn: "Unknown" })
      expect(asked).toBeGreaterThan(5)
    }).pipe(Effect.provide(greeting))
  })
})

describe("a gateway that is busy", () => {
  it.scoped("is asked again when it says so, however long that is", () => {
    let asked = 0
    const busy = answering(() => {
      const body = { _tag: "TooMany", limit: "Requests", retryAfter: 100, message: "Too many." }
      if (++asked <= 2) return Response.json(body, { status: 429 })
      const end = { _tag: "TurnError", reason: "Sandbox", retryable: false, message: "It failed." }
      return eventStream(`event: Failed\ndata: ${JSON.stringify(end)}\n\n`)
    })
    return Effect.gen(function* () {
      expect(yield* inTime(failureOfTheTurn)).toMatchObject({
        _tag: "TurnError",
        reason: "Sandbox"
      })
      expect(asked).toBe(3)
    }).pipe(Effect.provide(busy))
  })
})

describe("a gateway that is not there", () => {
  it.scopedLive("is a TransportError that says so, and that no turn was sent", () =>
    behindAWire({}, (wire) =>
      Effect.gen(function* () {
        const session = yield* sessionOf("s")
        yield* wire.remove
        const failure = yield* Effect.flip(session.run("go"))
        expect(failure).toMatchObject({
          _tag: "TransportError",
          reason: "Unreachable",
          turn: "NotSent"
        })
        expect(Failure.isUnsent(failure)).toBe(true)
        expect(Failure.isTransient(failure)).toBe(true)
        expect(Failure.httpStatus(failure)).toBe(503)
        expect(failure.message).toBe(
          `The gateway at ${wire.url} cannot be reached (ECONNREFUSED). The turn was not sent: try again`
        )
        const { list } = yield* PortableSessions.PortableSessions
        expect(yield* Effect.flip(list)).toMatchObject({ reason: "Unreachable" })
      })
    )
  )

  it.scoped("is a TimeoutError if it takes a request and does not answer", () =>
    Effect.gen(function* () {
      const session = yield* sessionOf("s")
      const failure = yield* inTime(Effect.flip(session.start("go")))
      expect(failure).toMatchObject({ _tag: "TimeoutError", deadline: "Request", written: true })
    }).pipe(Effect.provide(answering(() => eventStream(""))))
  )

  it.scopedLive("is told from another program that answers in its place", () =>
    Effect.gen(function* () {
      const statuses = [403, 404, 413, 418, 502]
      for (const status of statuses) {
        const answer = () => Promise.resolve(new Response("<h1>No</h1>", { status }))
        const Elsewhere = Layer.provide(
          sessionsAt("http://user:secret@gateway.test/codex"),
          Layer.succeed(FetchHttpClient.Fetch, answer)
        )
        const failure = yield* Effect.flip(Effect.provide(sessionOf("s"), Elsewhere))
        expect(failure).toMatchObject(
          status === 502 ? { reason: "Unreachable" } : { _tag: "RequestError", code: status }
        )
        expect(failure.message).not.toContain("secret")
      }
    })
  )
})

describe("a caller that leaves", () => {
  const ways = {
    start: (session: PortableSessions.PortableSession) => Effect.asVoid(session.start("go")),
    run: (session: PortableSessions.PortableSession) => Effect.asVoid(session.run("go")),
    stream: (session: PortableSessions.PortableSession) => Stream.runDrain(session.stream("go"))
  }

  it.scopedLive.each(["start", "run", "stream"] as const)(
    "%s before its turn is named leaves no turn behind, and waits no longer than an interrupt may take",
    (way) =>
      behindAWire(
        { turns: () => FakeTurn.hang, limits: { interruptTimeout: "50 millis" } },
        (wire, fake) =>
          Effect.gen(function* () {
            const session = yield* sessionOf("s")
            yield* wire.hush
            const asking = yield* Effect.fork(ways[way](session))
            const process = yield* fake.awaitProcess(1)
            yield* process.awaitReceived("turn/start")
            yield* Fiber.interrupt(asking)
            expect(yield* process.activeTurns).toHaveLength(1)
            yield* wire.resume
            yield* process.awaitReceived("turn/interrupt")
          })
      )
  )

  /** A client of its own, which closes with the program. */
  const asAProgram = <A, E, E2>(
    client: Client,
    program: (
      wire: Wire.Wire
    ) => Effect.Effect<A, E, PortableSessions.PortableSessions | Scope.Scope>,
    check: (
      process: FakeAppServer.FakeProcess,
      running: Fiber.Fiber<A, E>
    ) => Effect.Effect<void, E2>
  ) =>
    Effect.gen(function* () {
      const turns = () => [FakeTurn.text("one"), FakeTurn.hang]
      const fake = yield* FakeAppServer.make({ turns })
      yield* Effect.gen(function* () {
        const wire = yield* Wire.to(yield* Url)
        const running = yield* program(wire).pipe(
          Effect.scoped,
          Effect.provide(sessionsAt(wire.url, client)),
          Effect.fork
        )
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* check(process, running)
      }).pipe(Effect.scoped, Effect.provide(gateway({ fake })))
    })

  it.scopedLive("by the end of the program waits for the end of the turn", () =>
    asAProgram(
      {},
      (wire) =>
        Effect.gen(function* () {
          const session = yield* sessionOf("s")
          yield* wire.hush
          yield* Effect.forkDaemon(Effect.delay(wire.resume, "500 millis"))
          yield* session.run("go")
        }),
      (process, running) =>
        Effect.gen(function* () {
          yield* Fiber.interrupt(running)
          expect(yield* process.activeTurns).toEqual([])
        })
    )
  )

  it.scopedLive(
    "because the gateway is not heard still tells it, also if the program ends then",
    () =>
      asAProgram(
        { reconnectTimeout: "50 millis", keepAliveTimeout: "50 millis" },
        (wire) =>
          Effect.gen(function* () {
            const session = yield* sessionOf("s")
            const reading = session.stream("go").pipe(
              Stream.tap(({ _tag }) => (_tag === "Text" ? wire.hush : Effect.void)),
              Stream.runDrain
            )
            expect(yield* Effect.flip(reading)).toMatchObject({ reason: "Unreachable" })
          }),
        (process) => Effect.asVoid(process.awaitReceived("turn/interrupt"))
      )
  )

  it.scopedLive("takes its connection with it", () => {
    const turns = () => [FakeTurn.text("one"), FakeTurn.hang]
    return behindAWire({ turns }, (wire) =>
      Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const turn = yield* session.start("go")
        const readers = yield* Effect.forEach([1, 2, 3, 4], () => watch(turn.events()))
        yield* Effect.forEach(readers, ({ awaitTexts }) => awaitTexts(1))
        yield* Effect.forEach(readers, ({ fiber }) => Fiber.interrupt(fiber))
        yield* until(Effect.map(wire.ended, (ended) => ended >= readers.length))
        expect(yield* turn.snapshot).toMatchObject({ status: "Running" })
      })
    )
  })
})

describe("a refusal of the gateway", () => {
  const tenantWith = (limits: Partial<Tenants.Limits>, tokenHash: string) =>
    Tenants.of([{ name: "ada", isOperator: false, tokenHash, limits: Tenants.Limits.make(limits) }])

  /** A client with the token of a tenant that has these limits. */
  const asTenant = <A, E>(
    { tenant = {}, ...setup }: Behind & { readonly tenant?: Partial<Tenants.Limits> },
    use: (wire: Wire.Wire) => Effect.Effect<A, E, PortableSessions.PortableSessions | Scope.Scope>
  ) =>
    Effect.gen(function* () {
      const { hash, token } = yield* Tenants.newToken
      const tenants = tenantWith(tenant, hash)
      return yield* behindAWire({ ...setup, tenants, client: { token, ...setup.client } }, use)
    })

  it.scopedLive("of the token is an AuthError, which no other token of the model can mend", () =>
    asTenant({ client: { token: Redacted.make("not-the-token") } }, () =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(sessionOf("s"))
        expect(failure).toMatchObject({
          _tag: "AuthError",
          reason: "Unauthorized",
          credential: "Server",
          retryable: false
        })
        expect(failure.message).toContain("Give this program a token that the gateway knows.")
        expect(failure.message).not.toContain("not-the-token")
      })
    )
  )

  it.scopedLive("of more turns at once is a TurnError that says when to come again", () =>
    asTenant({ turns: () => FakeTurn.hang, tenant: { turnsAtOnce: 1, queue: 1 } }, () =>
      Effect.gen(function* () {
        const session = yield* sessionOf("s")
        yield* session.start("one")
        yield* session.start("two")
        const failure = yield* Effect.flip(session.run("three"))
        expect(failure).toMatchObject({ _tag: "TurnError", reason: "RateLimited" })
        const { resetsAt } = failure._tag === "TurnError" ? failure : expect.unreachable()
        expect(resetsAt).toSatisfy(DateTime.isUtc)
        expect(Failure.httpStatus(failure)).toBe(429)
        expect(Failure.isTransient(failure)).toBe(true)
      })
    )
  )

  it.scopedLive("of more requests is a TurnError, too", () =>
    asTenant({ tenant: { requestsPerMinute: 2 } }, () =>
      Effect.gen(function* () {
        const { find } = yield* PortableSessions.PortableSessions
        const failure = yield* Effect.flip(Effect.repeatN(find("s"), 2))
        expect(failure).toMatchObject({ _tag: "TurnError", reason: "RateLimited" })
      })
    )
  )

  it.scopedLive("of what is above its ceiling is a TurnError that says so", () =>
    behindAWire(
      { client: { newSession: () => ({ settings: { sandbox: "danger-full-access" } }) } },
      () =>
        Effect.gen(function* () {
          const failure = yield* Effect.flip(sessionOf("s"))
          expect(failure).toMatchObject({ _tag: "TurnError", reason: "ExceedsCeiling" })
        })
    )
  )

  it.scopedLive("of an input with files comes before it is sent", () =>
    behindAWire({}, (_, fake) =>
      Effect.gen(function* () {
        const session = yield* sessionOf("s")
        for (const part of [
          Input.localImage("/etc/passwd"),
          { type: "image", url: "http://x/y.png" } as const
        ]) {
          expect(yield* Effect.flip(session.run([part]))).toMatchObject({ _tag: "RequestError" })
        }
        expect(yield* fake.spawns).toBe(0)
      })
    )
  )

  it.scopedLive("of a key that no address can have comes before it is sent", () =>
    behindAWire({}, () =>
      Effect.gen(function* () {
        for (const key of ["", ".", "..", "\ud800"]) {
          expect(yield* Effect.flip(sessionOf(key))).toMatchObject({ _tag: "RequestError" })
        }
      })
    )
  )

  it.scopedLive("of a session that was forgotten, for those who use it: it is gone", () =>
    behindAWire({}, () =>
      Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const { forget } = yield* PortableSessions.PortableSessions
        yield* forget("s")
        expect(yield* Effect.flip(session.run("go"))).toMatchObject({
          _tag: "TurnError",
          reason: "ThreadGone"
        })
      })
    )
  )

  it.scopedLive("of a store that cannot be read is a StoreError", () => {
    const broken = new SessionStore.StoreError({
      reason: "Unreadable",
      location: "/secret/place",
      action: "Mend it.",
      detail: "broken"
    })
    const store = Layer.succeed(SessionStore.SessionStore, {
      get: () => Effect.fail(broken),
      put: () => Effect.fail(broken),
      remove: () => Effect.fail(broken),
      list: Effect.fail(broken)
    })
    return behindAWire({ store }, () =>
      Effect.gen(function* () {
        const { find, list } = yield* PortableSessions.PortableSessions
        for (const ask of [
          Effect.asVoid(list),
          Effect.asVoid(find("s")),
          Effect.asVoid(sessionOf("s"))
        ]) {
          const failure = yield* Effect.flip(ask)
          expect(failure).toMatchObject({ _tag: "StoreError", reason: "Unreadable" })
          expect(failure.message).not.toContain("secret")
        }
      })
    )
  })
})

describe("a gateway that starts anew", () => {
  it.scopedLive("has the sessions and their history, and does not know the turns of before", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => [FakeTurn.text("one"), FakeTurn.hang] })
      const store = Layer.succeedContext(yield* Layer.build(SessionStore.memory))
      const first = yield* Scope.make()
      const start = (scope: Scope.Scope) =>
        Layer.buildWithScope(
          gateway({ fake, store, options: { sessions: { shutdownGrace: 0 } } }),
          scope
        )
      const url = Context.get(yield* start(first), Url)
      const wire = yield* Wire.to(url)
      yield* Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const turn = yield* session.start("go")
        const reading = yield* watch(turn.events())
        yield* reading.awaitTexts(1)
        yield* Scope.close(first, Exit.void)
        // The first gateway has told how its turn ends, before it went.
        expect(yield* Effect.flip(reading.result)).toMatchObject({ reason: "Interrupted" })
        yield* wire.moveTo(Context.get(yield* start(yield* Effect.scope), Url))
        for (const gone of [turn.result, Stream.runDrain(turn.events()), turn.snapshot]) {
          expect(yield* Effect.flip(gone)).toMatchObject({ _tag: "TurnError", reason: "TurnGone" })
        }
        yield* turn.interrupt
        const { turns } = yield* session.history()
        expect(turns).toHaveLength(1)
        yield* Stream.runDrain(Stream.take(session.stream("again"), 1))
      }).pipe(Effect.provide(sessionsAt(wire.url)))
    })
  )
})
