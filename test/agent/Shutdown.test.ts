import { Session, Sessions, SessionStore } from "@effect-codex/agent"
import { type AppServerPool } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Context,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Schema,
  Scope,
  Stream,
  TestClock
} from "effect"
import { pooled, settle } from "../guarantees/support.ts"

/** Turns that take as many seconds as their input says. */
const timed: FakeAppServer.Options = {
  turns: ({ text }) => [FakeTurn.wait(`${Number(text)} seconds`), FakeTurn.text("at last")]
}

interface Started {
  readonly fake: FakeAppServer.FakeAppServer
  readonly sessions: Sessions.Service
  readonly reports: ReadonlyArray<Sessions.ShutdownReport>
  /** Closes the layer. */
  readonly close: Effect.Effect<void>
}

const aService = (options: Sessions.Options = {}, server = timed) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make(server)
    const scope = yield* Scope.make()
    const reports: Array<Sessions.ShutdownReport> = []
    const layer = Sessions.Sessions.layer(() => ({ server: fake.spec() }), {
      shutdownGrace: "10 seconds",
      onShutdown: (report) => Effect.sync(() => void reports.push(report)),
      ...options
    }).pipe(
      Layer.provideMerge(SessionStore.memory),
      Layer.provideMerge(pooled(fake) satisfies Layer.Layer<AppServerPool.AppServerPool>)
    )
    const context = yield* Layer.buildWithScope(layer, scope)
    return {
      fake,
      reports,
      sessions: Context.get(context, Sessions.Sessions),
      store: Context.get(context, SessionStore.SessionStore),
      close: Scope.close(scope, Exit.void)
    }
  })

const start = ({ sessions }: Pick<Started, "sessions">, key: string, seconds: number) =>
  Effect.scoped(Effect.flatMap(sessions.get(key), (session) => session.start(`${seconds}`)))

const outcomes = (report: Sessions.ShutdownReport | undefined) =>
  Object.fromEntries((report?.turns ?? []).map(({ outcome, session }) => [session, outcome]))

const pass = (duration: Duration.DurationInput) =>
  settle.pipe(Effect.zipRight(TestClock.adjust(duration)), Effect.zipRight(settle))

describe("a service that shuts down", () => {
  it.scoped("lets turns end within the grace, interrupts the others, and reports both", () =>
    Effect.gen(function* () {
      const service = yield* aService()
      const short = yield* start(service, "short", 5)
      const long = yield* start(service, "long", 60)
      yield* pass("1 second")
      const closing = yield* Effect.fork(service.close)
      yield* pass("4 seconds")
      expect((yield* short.result).text).toBe("at last")
      yield* pass("5 seconds")
      expect((yield* long.snapshot).status).toBe("Running")
      yield* pass("1 second")
      yield* Fiber.join(closing)
      expect(yield* Effect.flip(long.result)).toMatchObject({
        _tag: "TurnError",
        reason: "Interrupted",
        threadId: "thread-2"
      })
      expect(service.reports.map(outcomes)).toEqual([{ short: "Ended", long: "Interrupted" }])
      expect(service.reports[0]?.turns).toContainEqual(
        expect.objectContaining({
          session: "long",
          threadId: "thread-2",
          turnId: expect.any(String)
        })
      )
      const stored = yield* service.store.list
      expect(stored.entries.map(({ key }) => key).toSorted()).toEqual(["long", "short"])
      expect(yield* service.fake.running).toBe(0)
    })
  )

  it.scoped("refuses new turns with a failure that says so, whoever asks for them", () =>
    Effect.gen(function* () {
      const service = yield* aService()
      const scope = yield* Scope.make()
      const session = yield* Scope.extend(service.sessions.get("k"), scope)
      yield* session.start("5")
      yield* settle
      const shutdown = yield* Effect.fork(service.sessions.shutdown())
      yield* settle
      const refused = { _tag: "TurnError", reason: "ShuttingDown" }
      const later = yield* Scope.extend(service.sessions.get("new"), scope)
      for (const { btw, run, spawn, start, stream, structured } of [session, later]) {
        expect(yield* Effect.flip(run("1"))).toMatchObject(refused)
        expect(yield* Effect.flip(btw("1"))).toMatchObject(refused)
        expect(yield* Effect.flip(structured(Schema.String, "1"))).toMatchObject(refused)
        expect(yield* Effect.flip(Stream.runDrain(stream("1")))).toMatchObject(refused)
        expect(yield* Effect.flip((yield* start("1")).result)).toMatchObject(refused)
        expect(yield* Effect.flip((yield* spawn({ input: "1" })).result)).toMatchObject(refused)
      }
      yield* pass("5 seconds")
      expect(outcomes(yield* Fiber.join(shutdown))).toEqual({ k: "Ended" })
      yield* Scope.close(scope, Exit.void)
      yield* service.close
    })
  )

  it.scoped(
    "waits for every kind of turn, and interrupts each: helpers, streams, side questions",
    () =>
      Effect.gen(function* () {
        const service = yield* aService()
        const scope = yield* Scope.make()
        const turns: ReadonlyArray<(session: Session.Session) => Effect.Effect<unknown, unknown>> =
          [
            (session) => session.run("60"),
            (session) => session.btw("60"),
            (session) => session.structured(Schema.String, "60"),
            (session) => Stream.runDrain(session.stream("60")),
            (session) => Effect.flatMap(session.start("60"), ({ result }) => result),
            (session) => Effect.flatMap(session.spawn({ input: "60" }), ({ result }) => result)
          ]
        const fibers = yield* Effect.forEach(turns, (turn, n) =>
          Effect.gen(function* () {
            const session = yield* Scope.extend(service.sessions.get(`${n}`), scope)
            return yield* Effect.fork(Effect.flip(turn(session)))
          })
        )
        yield* pass("1 second")
        const closing = yield* Effect.fork(service.close)
        yield* pass("10 seconds")
        for (const fiber of fibers) {
          expect(yield* Fiber.join(fiber)).toMatchObject({ reason: "Interrupted" })
        }
        yield* Fiber.join(closing)
        expect(Object.values(outcomes(service.reports[0]))).toEqual(
          Array.from({ length: 6 }, () => "Interrupted")
        )
        yield* Scope.close(scope, Exit.void)
      })
  )

  it.scoped(
    "runs the turns that wait in a session, and interrupts them if there is no time left",
    () =>
      Effect.gen(function* () {
        const service = yield* aService()
        const turns = [
          yield* start(service, "k", 4),
          yield* start(service, "k", 4),
          yield* start(service, "k", 4),
          yield* start(service, "k", 4)
        ]
        yield* settle
        const closing = yield* Effect.fork(service.close)
        for (let n = 0; n < 10; n++) yield* pass("1 second")
        yield* Fiber.join(closing)
        const snapshots = yield* Effect.forEach(turns, ({ snapshot }) => snapshot)
        expect(snapshots.map(({ status }) => status)).toEqual([
          "Completed",
          "Completed",
          "Failed",
          "Failed"
        ])
        expect(service.reports[0]?.turns.map(({ outcome }) => outcome).toSorted()).toEqual([
          "Ended",
          "Ended",
          "Interrupted",
          "Interrupted"
        ])
      })
  )

  it.scoped(
    "does not wait for a reader that reads no more: its turn is interrupted all the same",
    () =>
      Effect.gen(function* () {
        const service = yield* aService({}, { turns: () => [FakeTurn.text("a"), FakeTurn.hang] })
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(service.sessions.get("k"), scope)
        const reading = yield* Effect.fork(
          Stream.runForEach(session.stream("x"), () => Effect.never)
        )
        yield* settle
        const process = yield* service.fake.awaitProcess(1)
        expect(yield* process.activeTurns).toHaveLength(1)
        const closing = yield* Effect.fork(service.close)
        yield* pass("10 seconds")
        expect(yield* process.activeTurns).toEqual([])
        yield* pass("11 seconds")
        yield* Fiber.join(closing)
        expect(service.reports.map(outcomes)).toEqual([{ k: "Interrupted" }])
        yield* Fiber.interrupt(reading)
        yield* Scope.close(scope, Exit.void)
      })
  )

  it.scoped("ends in bounded time beside a server that answers nothing, and says so", () =>
    Effect.gen(function* () {
      const service = yield* aService()
      yield* start(service, "k", 60)
      yield* settle
      yield* (yield* service.fake.awaitProcess(1)).freeze
      const closing = yield* Effect.fork(service.close)
      yield* pass("10 seconds")
      yield* pass("5 seconds")
      yield* pass("4 seconds")
      yield* Fiber.join(closing)
      expect(service.reports.map(outcomes)).toEqual([{ k: "Unconfirmed" }])
      expect(yield* service.fake.running).toBe(0)
    })
  )

  it.scoped("is over at once if nothing runs, or if there is no grace", () =>
    Effect.gen(function* () {
      const idle = yield* aService()
      yield* idle.close
      expect(idle.reports).toEqual([{ turns: [] }])
      const busy = yield* aService({ shutdownGrace: 0 })
      yield* start(busy, "k", 60)
      yield* settle
      yield* busy.close
      expect(busy.reports.map(outcomes)).toEqual([{ k: "Interrupted" }])
    })
  )

  it.scoped("by several calls has the earliest deadline and one report", () =>
    Effect.gen(function* () {
      const { close, sessions, ...service } = yield* aService()
      yield* start({ sessions }, "k", 60)
      yield* settle
      const patient = yield* Effect.fork(sessions.shutdown({ grace: "1 hour" }))
      yield* settle
      const hasty = yield* Effect.fork(sessions.shutdown({ grace: "2 seconds" }))
      yield* pass("2 seconds")
      expect(yield* Fiber.join(hasty)).toEqual(yield* Fiber.join(patient))
      expect(outcomes(yield* sessions.shutdown())).toEqual({ k: "Interrupted" })
      yield* close
      expect(service.reports.map(outcomes)).toEqual([{ k: "Interrupted" }])
    })
  )

  it.scoped("is not ready from the beginning, and alive until the end", () =>
    Effect.gen(function* () {
      const { close, sessions } = yield* aService()
      const asked = Effect.all([sessions.readiness, sessions.liveness])
      expect(yield* asked).toEqual([true, true])
      yield* start({ sessions }, "k", 5)
      yield* settle
      const closing = yield* Effect.fork(close)
      yield* settle
      expect(yield* asked).toEqual([false, true])
      yield* pass("5 seconds")
      yield* Fiber.join(closing)
      expect(yield* asked).toEqual([false, false])
    })
  )
})
