import { Failure, RunAttempt, RunEvent, Session } from "@effect-codex/agent"
import { Migrations, TurnClaim, TurnLog } from "@effect-codex/cluster"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { SqlClient } from "@effect/sql"
import { expect, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer, Option, Stream } from "effect"
import { samples } from "../agent/samples.ts"
import { recording } from "../agent/spans.ts"
import { eventually } from "../gateway/support.ts"
import { pooled } from "../guarantees/support.ts"
import { database, databaseOn, describePostgres, ownServer } from "./postgres.ts"

interface HostOptions extends TurnLog.Options, Partial<TurnClaim.Options> {}

/** Hosts over one database, each with a connection of its own. */
const hostsOver = (Database: Effect.Effect.Success<typeof database>, options: HostOptions = {}) => {
  const { host: _, ...claims } = options
  const host = (host: string) =>
    Effect.map(
      Layer.build(
        Layer.mergeAll(
          TurnLog.layer({ pollEvery: "20 millis", ...options }),
          TurnClaim.layer({ host, ...claims })
        ).pipe(Layer.provideMerge(Migrations.layer), Layer.provideMerge(Layer.fresh(Database)))
      ),
      (context) => ({
        log: Context.get(context, TurnLog.TurnLog),
        take: Context.get(context, TurnClaim.TurnClaim).take,
        sql: Context.get(context, SqlClient.SqlClient)
      })
    )
  return Effect.all({ one: host("one"), other: host("other") }, { concurrency: 2 })
}

const hosts = (options: HostOptions = {}) =>
  Effect.flatMap(database, (Database) => hostsOver(Database, options))

const turn = { session: "séance \u0000 \ud800", id: "message 1" }

const toBegin = (attempt = 1): RunAttempt.TurnToBegin => ({
  session: turn.session,
  threadId: "thread-1",
  messageId: `run-${attempt}`,
  generation: attempt,
  attempt
})

const text = (sequence: number, delta = `piece ${sequence}`) =>
  RunEvent.RunEvent.Text({ sequence, itemId: "item-1", delta })

const texts = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, nth) => text(first + nth))

const [sample] = samples.results
const result: RunEvent.RunResult = { ...(sample ?? expect.unreachable()), text: "Hello" }

const completed = (sequence: number) => ({ _tag: "Completed", sequence, result }) as const

const lost = new Failure.TurnError({
  reason: "TurnLost",
  generation: 1,
  threadId: "thread-1",
  turnId: undefined,
  kind: undefined,
  detail: "its host was lost"
})

const numbers = (events: Iterable<RunEvent.RunEvent>) =>
  Array.from(events, ({ sequence }) => sequence)

const refused = (reason: TurnLog.TurnLogReason) => ({ _tag: "TurnLogError", reason })

describePostgres("the log of turns", () => {
  it.scopedLive("accepts a turn once, and refuses its id with another input", () =>
    Effect.gen(function* () {
      const { one, other, sql } = yield* Effect.map(hosts(), ({ one, other }) => ({
        one: one.log,
        other: other.log,
        sql: one.sql
      }))
      expect(yield* one.status(turn)).toEqual(Option.none())
      const asked = { type: "text", text: "my secret plan" } as const
      expect(yield* one.accept(turn, asked)).toEqual({ _tag: "Accepted" })
      const sameInput = [{ text: "my secret plan", type: "text" }] as const
      expect(yield* other.accept(turn, sameInput)).toEqual({ _tag: "Accepted" })
      expect(yield* other.accept(turn, "my secret plan")).toEqual({ _tag: "Accepted" })
      expect(yield* Effect.flip(other.accept(turn, "another"))).toMatchObject(
        refused("InputDiffers")
      )
      expect(yield* other.accept({ ...turn, id: "message 2" }, "another")).toEqual({
        _tag: "Accepted"
      })
      const rows = yield* sql`SELECT * FROM effect_codex_turns`
      expect(rows).toHaveLength(2)
      expect(JSON.stringify(rows)).not.toContain("secret")
    })
  )

  it.scopedLive("gives a reader each event once, in order, from wherever it comes back", () =>
    Effect.gen(function* () {
      const { one, other } = yield* hosts()
      yield* one.log.accept(turn, "x")
      const taken = one.take(turn)
      yield* taken.beforeTurn(toBegin())
      const reading = yield* Effect.fork(Stream.runCollect(other.log.events(turn)))
      yield* taken.append(texts(1, 3))
      const first = yield* other.log.events(turn).pipe(Stream.take(2), Stream.runCollect)
      expect(numbers(first)).toEqual([1, 2])
      yield* taken.append(texts(4, 600))
      yield* taken.end(completed(601))
      const rest = yield* Stream.runCollect(other.log.events(turn, { after: 2 }))
      expect(numbers(rest)).toEqual(Array.from({ length: 599 }, (_, nth) => nth + 3))
      const all = Array.from(yield* Fiber.join(reading))
      expect(numbers(all)).toEqual(Array.from({ length: 601 }, (_, nth) => nth + 1))
      expect(all.slice(0, 600)).toEqual(texts(1, 600))
      expect(all.at(-1)).toMatchObject({ _tag: "Completed", result: { text: "Hello" } })
      expect(yield* Stream.runCollect(other.log.events(turn, { after: 601 }))).toHaveLength(0)
      expect(yield* other.log.result(turn)).toEqual(result)
    })
  )

  it.scopedLive("tells which turns have not ended, the oldest first", () =>
    Effect.gen(function* () {
      const { one, other } = yield* hosts()
      const turns = ["a", "b", "c"].map((id) => ({ session: "chat/é", id }))
      const [a, b = expect.unreachable(), c] = turns
      yield* Effect.forEach(turns, (turn) => one.log.accept(turn, "x"))
      expect(yield* other.log.unended).toEqual([a, b, c])
      yield* one.take(b).end({ _tag: "Failed", failure: lost })
      expect(yield* other.log.unended).toEqual([a, c])
    })
  )

  it.scopedLive("skips what is stored already, so that a write may be repeated", () =>
    Effect.gen(function* () {
      const { one } = yield* hosts()
      yield* one.log.accept(turn, "x")
      const taken = one.take(turn)
      yield* taken.beforeTurn(toBegin())
      yield* taken.append(texts(1, 3))
      yield* taken.append(texts(2, 5))
      yield* taken.end(completed(6))
      yield* taken.end(completed(6))
      expect(numbers(yield* Stream.runCollect(one.log.events(turn)))).toEqual([1, 2, 3, 4, 5, 6])
    })
  )

  it.scopedLive(
    "keeps the last events, and none that is too large, and says which are missed",
    () =>
      Effect.gen(function* () {
        const { one, sql } = yield* Effect.map(
          hosts({ turnLogCapacity: 10, maxEventBytes: 1000 }),
          ({ one }) => ({ one, sql: one.sql })
        )
        yield* one.log.accept(turn, "x")
        const taken = one.take(turn)
        yield* taken.beforeTurn(toBegin())
        yield* taken.append(texts(1, 20))
        yield* taken.append([
          text(21),
          text(22, "x".repeat(1000)),
          text(23),
          text(24, "y".repeat(1000))
        ])
        yield* taken.end(completed(25))
        const rows = yield* sql`SELECT sequence FROM effect_codex_events`
        expect(rows.length).toBeLessThanOrEqual(10)
        const events = Array.from(yield* Stream.runCollect(one.log.events(turn, { after: 3 })))
        expect(events.filter(({ _tag }) => _tag === "Missed")).toMatchObject([
          { first: 4, last: 14 },
          { first: 22, last: 22 },
          { first: 24, last: 24 }
        ])
        expect(numbers(events)).toEqual([14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25])
      })
  )

  it.scopedLive("fails its readers as the turn does", () =>
    Effect.gen(function* () {
      const { one, other } = yield* hosts()
      yield* one.log.accept(turn, "x")
      const taken = one.take(turn)
      yield* taken.beforeTurn(toBegin())
      const waiting = yield* Effect.fork(Effect.flip(other.log.result(turn)))
      yield* taken.append(texts(1, 2))
      yield* taken.end({ _tag: "Failed", failure: lost })
      expect(yield* Fiber.join(waiting)).toMatchObject({ reason: "TurnLost" })
      const [events, failure] = yield* other.log.events(turn).pipe(
        Stream.either,
        Stream.runCollect,
        Effect.map((all) => [Array.from(all).slice(0, -1), Array.from(all).at(-1)] as const)
      )
      expect(events).toHaveLength(2)
      expect(failure).toMatchObject({ _tag: "Left", left: { reason: "TurnLost" } })
    })
  )

  it.scopedLive("removes turns that have ended long enough ago, their events with them", () =>
    Effect.gen(function* () {
      const { one, sql } = yield* Effect.map(hosts({ retention: "1 hour" }), ({ one }) => ({
        one,
        sql: one.sql
      }))
      const old = { ...turn, id: "old" }
      for (const each of [turn, old]) {
        yield* one.log.accept(each, "x")
        const taken = one.take(each)
        yield* taken.beforeTurn(toBegin())
        yield* taken.append(texts(1, 3))
        yield* taken.end(completed(4))
      }
      const running = { ...turn, id: "running" }
      yield* one.log.accept(running, "x")
      const stale = one.take(old)
      yield* sql`UPDATE effect_codex_turns SET ended_at = now() - interval '2 hours'
        WHERE name = ${JSON.stringify(old)}`
      expect(yield* one.log.prune).toBe(1)
      expect(yield* one.log.status(old)).toEqual(Option.none())
      expect(Option.isSome(yield* one.log.status(turn))).toBe(true)
      expect(Option.isSome(yield* one.log.status(running))).toBe(true)
      expect(yield* sql`SELECT DISTINCT turn FROM effect_codex_events`).toHaveLength(1)
      // What is gone cannot be claimed either.
      expect(yield* Effect.flip(stale.beforeTurn(toBegin()))).toMatchObject({
        reason: "AlreadyClaimed"
      })
      expect(yield* Effect.flip(Stream.runDrain(one.log.events(old)))).toMatchObject(
        refused("Unknown")
      )
    })
  )

  it.scopedLive(
    "reads how a turn stands when a reader comes and when the turn has ended, and not with each event",
    () =>
      Effect.gen(function* () {
        const { spans, tracer } = yield* recording
        const { one } = yield* hosts()
        yield* one.log.accept(turn, "x")
        const taken = one.take(turn)
        yield* taken.beforeTurn(toBegin())
        const reader = yield* Effect.fork(
          Effect.withTracer(Stream.runCollect(one.log.events(turn)), tracer)
        )
        for (let n = 1; n <= 5; n++) {
          yield* Effect.sleep("60 millis")
          yield* taken.append(texts(n, n))
        }
        yield* taken.end(completed(6))
        expect(numbers(yield* Fiber.join(reader))).toEqual([1, 2, 3, 4, 5, 6])
        const statements = (text: string) =>
          spans.filter(({ attributes }) => String(attributes.get("db.query.text")).includes(text))
        expect(statements("SELECT event").length).toBeGreaterThan(1)
        expect(statements("SELECT number, input_hash")).toHaveLength(2)
      })
  )

  it.scopedLive("asks the database for news once for all readers, and not when nobody reads", () =>
    Effect.gen(function* () {
      const { spans, tracer } = yield* recording
      const { one } = yield* Effect.withTracer(hosts({ pollEvery: "20 millis" }), tracer)
      yield* one.log.accept(turn, "x")
      const taken = one.take(turn)
      yield* taken.beforeTurn(toBegin())
      const questions = () =>
        spans.filter(({ attributes }) =>
          String(attributes.get("db.query.text")).includes("AS is_ended")
        ).length
      yield* Effect.sleep("100 millis")
      expect(questions()).toBe(0)

      const began = yield* Clock.currentTimeMillis
      const readers = yield* Effect.forEach(Array.from({ length: 100 }), () =>
        Effect.fork(Stream.runCollect(one.log.events(turn)))
      )
      yield* eventually(Effect.sync(questions), (asked) => asked > 10)
      // At most one in 20 milliseconds, however long a busy machine took for them, and not one for each reader.
      const elapsed = (yield* Clock.currentTimeMillis) - began
      expect(questions()).toBeLessThanOrEqual(elapsed / 20 + 1)
      yield* taken.append(texts(1, 1))
      yield* taken.end(completed(2))
      const read = yield* Effect.forEach(readers, Fiber.join)
      expect(read.map(numbers)).toEqual(Array.from({ length: 100 }, () => [1, 2]))

      // The last question may still be on its way on a busy machine.
      const more = Effect.suspend(() => {
        const before = questions()
        return Effect.delay(
          Effect.sync(() => questions() - before),
          "100 millis"
        )
      })
      yield* eventually(more, (asked) => asked === 0)
    })
  )
})

describePostgres("a claim", () => {
  it.scopedLive("is had by one of many, and says who has it", () =>
    Effect.gen(function* () {
      const { one, other } = yield* hosts()
      yield* one.log.accept(turn, "x")
      const takings = Array.from({ length: 20 }, (_, nth) =>
        (nth % 2 === 0 ? one : other).take(turn)
      )
      const claims = yield* Effect.forEach(
        takings,
        ({ beforeTurn }) => Effect.either(beforeTurn(toBegin())),
        { concurrency: "unbounded" }
      )
      const had = claims.findIndex(({ _tag }) => _tag === "Right")
      expect(claims.filter(({ _tag }) => _tag === "Right")).toHaveLength(1)
      for (const claim of claims) {
        if (claim._tag === "Left") expect(claim.left).toMatchObject({ reason: "AlreadyClaimed" })
      }
      // A claimed turn without a result is told as such, with where to look for it.
      expect(yield* other.log.accept(turn, "x")).toMatchObject({
        _tag: "Claimed",
        claim: {
          claimant: takings[had]?.claimant,
          host: had % 2 === 0 ? "one" : "other",
          sent: { threadId: "thread-1", messageId: "run-1", generation: 1, attempt: 1 }
        }
      })
    })
  )

  it.scopedLive(
    "is made again by its claimant, for another attempt, until the turn has ended",
    () =>
      Effect.gen(function* () {
        const { one } = yield* hosts()
        yield* one.log.accept(turn, "x")
        const taken = one.take(turn)
        yield* taken.beforeTurn(toBegin(1))
        yield* taken.beforeTurn(toBegin(2))
        expect(Option.getOrThrow(yield* one.log.status(turn))).toMatchObject({
          claim: { sent: { messageId: "run-2", attempt: 2 } }
        })
        yield* taken.end({ _tag: "Failed", failure: lost })
        expect(yield* Effect.flip(taken.beforeTurn(toBegin(3)))).toMatchObject({
          reason: "AlreadyClaimed"
        })
      })
  )

  it.scopedLive(
    "is needed to write, and a claimant whose place was taken writes nothing more",
    () =>
      Effect.gen(function* () {
        const { one, other } = yield* hosts()
        yield* one.log.accept(turn, "x")
        const old = one.take(turn)
        expect(yield* Effect.flip(old.append(texts(1, 1)))).toMatchObject(refused("NotHeld"))
        yield* old.beforeTurn(toBegin())
        yield* old.append(texts(1, 1))

        const next = other.take(turn)
        expect(yield* Effect.flip(next.append(texts(2, 2)))).toMatchObject(refused("NotHeld"))
        expect(yield* Effect.flip(next.end(completed(2)))).toMatchObject(refused("NotHeld"))
        expect(yield* Effect.flip(next.takeOver({ claimant: "nobody" }))).toMatchObject(
          refused("NotHeld")
        )
        yield* next.takeOver(old)
        // What is known of the old one's attempt stays: it is where the turn is looked for.
        expect(Option.getOrThrow(yield* one.log.status(turn))).toMatchObject({
          claim: { host: "other", sent: { messageId: "run-1" } }
        })
        expect(yield* Effect.flip(old.append(texts(2, 2)))).toMatchObject(refused("NotHeld"))
        expect(yield* Effect.flip(old.end(completed(2)))).toMatchObject(refused("NotHeld"))
        expect(yield* Effect.flip(old.beforeTurn(toBegin(2)))).toMatchObject({
          reason: "AlreadyClaimed"
        })
        yield* next.append(texts(2, 2))
        yield* next.end({ _tag: "Failed", failure: lost })
        expect(
          numbers(
            yield* one.log.events(turn).pipe(
              Stream.either,
              Stream.filterMap((one) =>
                one._tag === "Right" ? Option.some(one.right) : Option.none()
              ),
              Stream.runCollect
            )
          )
        ).toEqual([1, 2])
      })
  )

  it.scopedLive("of a turn that was never accepted is refused", () =>
    Effect.gen(function* () {
      const { one } = yield* hosts()
      const taken = one.take(turn)
      expect(yield* Effect.flip(taken.beforeTurn(toBegin()))).toMatchObject({
        reason: "AlreadyClaimed"
      })
      expect(yield* Effect.flip(taken.append(texts(1, 1)))).toMatchObject(refused("Unknown"))
    })
  )
})

/** A session on a fake, whose turns the hosts take. */
const withASession = <A, E, R>(
  turns: FakeAppServer.Options["turns"],
  test: (session: Session.Session, fake: FakeAppServer.FakeAppServer) => Effect.Effect<A, E, R>
) =>
  Effect.flatMap(FakeAppServer.make(turns === undefined ? {} : { turns }), (fake) =>
    Effect.flatMap(Session.make({ key: turn.session, server: fake.spec() }), (session) =>
      test(session, fake)
    ).pipe(Effect.scoped, Effect.provide(pooled(fake)))
  )

const turnsSent = (fake: FakeAppServer.FakeAppServer) =>
  Effect.flatMap(fake.awaitProcess(1), ({ received }) =>
    Effect.map(received, (all) => all.filter(({ method }) => method === "turn/start").length)
  )

describePostgres("a turn that a host records", () => {
  it.scopedLive("is read elsewhere as it is here", () =>
    Effect.gen(function* () {
      const { one, other } = yield* hosts()
      yield* withASession(
        () => [FakeTurn.text(["Hello", " you"]), FakeTurn.command({ command: "ls", output: "a" })],
        (session) =>
          Effect.gen(function* () {
            yield* one.log.accept(turn, "x")
            const taken = one.take(turn)
            const running = yield* session.start("x", { beforeTurn: taken.beforeTurn })
            yield* taken.record(running)
            const here = Array.from(yield* Stream.runCollect(running.events()))
            const there = Array.from(yield* Stream.runCollect(other.log.events(turn)))
            expect(numbers(there)).toEqual(numbers(here))
            expect(there.map(({ _tag }) => _tag)).toEqual(here.map(({ _tag }) => _tag))
            expect((yield* other.log.result(turn)).text).toBe((yield* running.result).text)
          })
      )
    })
  )

  it.scopedLive(
    "is written in batches, of which its first events and its end wait for nothing",
    () =>
      Effect.gen(function* () {
        const { spans, tracer } = yield* recording
        const { one, other } = yield* Effect.withTracer(hosts({ writeEvery: "1 hour" }), tracer)
        const words = Array.from({ length: 50 }, (_, n) => `${n} `)
        yield* withASession(
          () => FakeTurn.text(words, { every: "5 millis" }),
          (session) =>
            Effect.gen(function* () {
              yield* one.log.accept(turn, "x")
              const taken = one.take(turn)
              const running = yield* session.start("x", { beforeTurn: taken.beforeTurn })
              const recorded = yield* Effect.fork(Effect.withTracer(taken.record(running), tracer))
              yield* Stream.runHead(other.log.events(turn))
              expect((yield* running.snapshot).status).toBe("Running")
              yield* Fiber.join(recorded)
              expect((yield* other.log.result(turn)).text).toBe(words.join(""))
              const writes = spans.filter(({ attributes }) =>
                String(attributes.get("db.query.text")).includes("INSERT INTO effect_codex_events")
              )
              expect(writes).toHaveLength(2)
            })
        )
      })
  )

  it.scopedLive("is not sent by a host that another was faster than", () =>
    Effect.gen(function* () {
      const { one, other } = yield* hosts()
      yield* withASession(undefined, (session, fake) =>
        Effect.gen(function* () {
          yield* one.log.accept(turn, "x")
          yield* other.take(turn).beforeTurn(toBegin())
          const taken = one.take(turn)
          const running = yield* session.start("x", { beforeTurn: taken.beforeTurn })
          expect(yield* Effect.either(running.result)).toMatchObject({
            left: { reason: "AlreadyClaimed" }
          })
          expect(yield* Effect.flip(taken.record(running))).toMatchObject(refused("NotHeld"))
          expect(yield* turnsSent(fake)).toBe(0)
          expect(Option.getOrThrow(yield* one.log.status(turn))).toMatchObject({
            _tag: "Claimed",
            claim: { host: "other" }
          })
        })
      )
    })
  )

  it.scopedLive("that fails before it is claimed is claimed by its end", () =>
    Effect.gen(function* () {
      const { one, other } = yield* hosts()
      yield* withASession(undefined, (session) =>
        Effect.gen(function* () {
          yield* one.log.accept(turn, "x")
          const taken = one.take(turn)
          const running = yield* session.start("x", { beforeTurn: () => Effect.fail(lost) })
          yield* taken.record(running)
          const status = Option.getOrThrow(yield* other.log.status(turn))
          expect(status).toMatchObject({ _tag: "Ended", claim: { host: "one" } })
          expect(status).not.toHaveProperty("claim.sent")
          expect(yield* Effect.flip(other.log.result(turn))).toMatchObject({ reason: "TurnLost" })
        })
      )
    })
  )

  it.scopedLive("goes on while the database is away, and is whole when that is back", () =>
    Effect.gen(function* () {
      const server = yield* ownServer
      const { one, other } = yield* hostsOver(yield* databaseOn(server))
      yield* withASession(
        () => FakeTurn.text(["a", "b", "c", "d"], { every: "100 millis" }),
        (session, fake) =>
          Effect.gen(function* () {
            yield* one.log.accept(turn, "x")
            const taken = one.take(turn)
            const running = yield* session.start("x", {
              beforeTurn: (begun) => Effect.zipRight(taken.beforeTurn(begun), server.stop)
            })
            const recording = yield* Effect.fork(taken.record(running))
            const here = Array.from(yield* Stream.runCollect(running.events()))
            expect(yield* Effect.flip(other.log.status(turn))).toMatchObject(refused("Unavailable"))
            expect(Option.isNone(yield* Fiber.poll(recording))).toBe(true)
            yield* server.start
            yield* Fiber.join(recording)
            const there = yield* Stream.runCollect(other.log.events(turn))
            expect(numbers(there)).toEqual(numbers(here))
            expect(yield* turnsSent(fake)).toBe(1)
          })
      )
    })
  )

  it.scopedLive("is not sent while the database is away", () =>
    Effect.gen(function* () {
      const server = yield* ownServer
      const { one } = yield* hostsOver(yield* databaseOn(server))
      yield* withASession(undefined, (session, fake) =>
        Effect.gen(function* () {
          yield* one.log.accept(turn, "x")
          const taken = one.take(turn)
          yield* server.stop
          const running = yield* session.start("x", { beforeTurn: taken.beforeTurn })
          const failure = yield* Effect.flip(running.result)
          expect(failure).toMatchObject({ reason: "NotClaimed" })
          expect(Failure.isTransient(failure)).toBe(true)
          expect(yield* turnsSent(fake)).toBe(0)
          yield* server.start
          yield* taken.record(running)
          expect(yield* Effect.flip(one.log.result(turn))).toMatchObject({ reason: "NotClaimed" })
        })
      )
    })
  )
})
