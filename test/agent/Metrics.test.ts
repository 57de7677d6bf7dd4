/** What a program's exporter sees of its servers and runs. */
import { Credential, Run, RunMetrics, Session } from "@effect-codex/agent"
import { AppServerPool, Limits, Metrics } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Effect,
  Either,
  Fiber,
  Layer,
  Metric,
  MetricLabel,
  Redacted,
  Schedule,
  Stream,
  TestClock
} from "effect"
import { Pool, pooled, settle } from "../guarantees/support.ts"

const all = [...Metrics.all, ...RunMetrics.all]

const usage = (inputTokens: number, outputTokens: number) =>
  FakeTurn.usage({ inputTokens, outputTokens })

/** A fake whose model does what it is told, under a name of its own: the metrics of a program are global. */
const named = (server: string, options: FakeAppServer.Options = {}) =>
  Effect.map(
    FakeAppServer.make({
      turns: ({ text, token }) => {
        if (token === "bad") return FakeTurn.unauthorized
        if (text === "hang") return FakeTurn.hang
        return [FakeTurn.wait("2 seconds"), FakeTurn.text(["a ", "b"], { every: "1 second" })]
      },
      ...options
    }),
    (fake) => ({ fake, spec: fake.spec({ name: server }) })
  )

const runOf = (server: string, outcome: string, reason = "none") =>
  RunMetrics.runs.of({ server, outcome, reason }).read()

/** Lets a run go on until it ends. */
const ended = <A, E, R>(run: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(run))
    yield* settle
    yield* TestClock.adjust("10 seconds")
    return yield* Fiber.join(fiber)
  })

describe("the metrics of runs", () => {
  it.scoped("count each run once, by how it ended", () =>
    Effect.gen(function* () {
      const server = "outcomes"
      const { fake, spec } = yield* named(server)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        yield* ended(Run.run({ server: spec, input: "x" }))
        yield* ended(session.run("x"))
        const credential = Credential.bearer(Redacted.make("bad"))
        yield* ended(Effect.flatMap(session.spawn({ input: "x", credential }), (h) => h.result))
        yield* ended(Run.run({ server: spec, input: "hang", timeout: "1 second" }))
        const left = yield* Effect.fork(Run.run({ server: spec, input: "hang" }))
        yield* settle
        yield* Fiber.interrupt(left)
        const early = Run.stream({ server: spec, input: "hang" })
        yield* ended(Stream.runDrain(Stream.take(early, 1)))
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      expect(runOf(server, "Completed")).toBe(2)
      expect(runOf(server, "AuthError", "Unauthorized")).toBe(1)
      expect(runOf(server, "TimeoutError", "Run")).toBe(1)
      expect(runOf(server, "Interrupted")).toBe(2)
      const failures = { server, reason: "Unauthorized", credential: "Run" }
      expect(RunMetrics.authenticationFailures.of(failures).read()).toBe(1)
    })
  )

  it.scoped("time the turn, and its first token, from its acceptance", () =>
    Effect.gen(function* () {
      const server = "times"
      const { fake, spec } = yield* named(server)
      yield* ended(Run.run({ server: spec, input: "x" })).pipe(Effect.provide(pooled(fake)))
      const sums = new Map(
        Metric.unsafeSnapshot().flatMap(({ metricKey, metricState }) =>
          metricKey.tags.some(({ value }) => value === server) && "sum" in metricState
            ? [[metricKey.name, metricState.sum] as const]
            : []
        )
      )
      expect(sums.get("effect_codex_time_to_first_token_seconds")).toBeCloseTo(3, 1)
      expect(sums.get("effect_codex_turn_seconds")).toBeCloseTo(4, 0)
    })
  )

  it.scoped("count the attempts of a run beside the run, and what a failed turn has spent", () =>
    Effect.gen(function* () {
      const server = "retries"
      let turns = 0
      const overloaded = { message: "busy", codexErrorInfo: "serverOverloaded" }
      const { fake, spec } = yield* named(server, {
        turns: () =>
          ++turns < 3
            ? [usage(10, 1), FakeTurn.fail(overloaded)]
            : [FakeTurn.text("done"), usage(100, 20)]
      })
      const retry = Schedule.recurs(5)
      const end = yield* ended(Run.run({ server: spec, input: "x", retry })).pipe(
        Effect.provide(pooled(fake))
      )
      const { usage: spent } = Either.getOrThrow(end)
      expect(runOf(server, "Completed")).toBe(1)
      expect(RunMetrics.retries.of({ server }).read()).toBe(2)
      expect(RunMetrics.tokens.of({ server, kind: "output", by: "Turn" }).read()).toBe(
        1 + 1 + spent.outputTokens
      )
    })
  )
})

describe("the metrics of servers", () => {
  it.scoped(
    "count starts, restarts and losses by their reason, and time what leads to a lease",
    () =>
      Effect.gen(function* () {
        const server = "lives"
        const { fake, spec } = yield* named(server, {
          starts: (n) => (n === 2 ? { exitsWith: 3 } : { spawnDelay: "1 second" })
        })
        const lease = ended(Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(spec))))
        yield* Effect.gen(function* () {
          yield* lease
          yield* lease
          yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* settle
          yield* lease
          yield* lease
        }).pipe(Effect.provide(pooled(fake)))
        expect(Metrics.starts.of({ server, outcome: "Started" }).read()).toBe(2)
        expect(Metrics.starts.of({ server, outcome: "Failed" }).read()).toBe(1)
        expect(Metrics.restarts.of({ server }).read()).toBe(2)
        const exited = { server, reason: "Exited" }
        expect(Metrics.losses.of({ ...exited, phase: "Running" }).read()).toBe(1)
        expect(Metrics.losses.of({ ...exited, phase: "Handshake" }).read()).toBe(1)
        expect(Metrics.acquireDuration.of({ server, outcome: "Leased" }).read()).toBe(3)
        expect(Metrics.acquireDuration.of({ server, outcome: "Exited" }).read()).toBe(1)
        expect(Metrics.startDuration.of({ server }).read()).toBe(2)
      })
  )

  it.scoped("tell of refused callers and of those that left", () =>
    Effect.gen(function* () {
      const server = "refused"
      const { fake, spec } = yield* named(server, {
        starts: (n) => (n === 1 ? { exitsWith: 1 } : { silent: true })
      })
      const lease = Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(spec)))
      yield* Effect.gen(function* () {
        yield* Effect.flip(lease)
        yield* Effect.flip(lease)
        expect(Metrics.circuitsOpen.of({ server }).read()).toBe(1)
        yield* TestClock.adjust("10 seconds")
        yield* settle
        expect(Metrics.circuitsOpen.of({ server }).read()).toBe(0)
        const waiting = yield* Effect.fork(lease)
        yield* settle
        yield* Fiber.interrupt(waiting)
      }).pipe(Effect.provide(Layer.provide(pooled(fake), Limits.layer({ maxRestarts: 1 }))))
      expect(Metrics.acquireDuration.of({ server, outcome: "CircuitOpen" }).read()).toBe(1)
      expect(Metrics.acquireDuration.of({ server, outcome: "Interrupted" }).read()).toBe(1)
      expect(Metrics.starts.of({ server, outcome: "Stopped" }).read()).toBe(1)
    })
  )

  it.scoped(
    "time requests by method and outcome, and know no method that the protocol has not",
    () =>
      Effect.gen(function* () {
        const server = "requests"
        const { fake, spec } = yield* named(server, {
          refuse: (method) =>
            method === "thread/read" ? { code: -32600, message: "no" } : undefined
        })
        yield* Effect.gen(function* () {
          const { server: leased } = yield* Effect.flatMap(Pool, (pool) => pool.lease(spec))
          yield* leased.connection.request("config/read", {})
          yield* Effect.flip(leased.connection.request("thread/read", { threadId: "x" }))
          yield* Effect.flip(leased.connection.request("a/made/up/method"))
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
        const count = (method: string, outcome: string) =>
          Metrics.requestDuration.of({ server, method, outcome }).read()
        expect(count("config/read", "Result")).toBe(1)
        expect(count("thread/read", "Error")).toBe(1)
        expect(count("other", "Error")).toBe(1)
        const labels = Metric.unsafeSnapshot().flatMap(({ metricKey }) => metricKey.tags)
        expect(labels.map(({ value }) => value)).not.toContain("a/made/up/method")
      })
  )

  it.scoped("of two pools with servers of one name are counted together", () =>
    Effect.gen(function* () {
      const server = "twins"
      const { fake, spec } = yield* named(server)
      const leases = Metrics.leases.of({ server })
      const held = <E>(inside: Effect.Effect<void, E>) =>
        Effect.flatMap(Pool, (pool) => pool.lease(spec)).pipe(
          Effect.zipRight(inside),
          Effect.scoped,
          Effect.provide(Layer.fresh(pooled(fake)))
        )
      yield* held(held(Effect.sync(() => expect(leases.read()).toBe(2))))
      expect(leases.read()).toBe(0)
      expect(Metrics.generations.of({ server, state: "Ready" }).read()).toBe(0)
    })
  )
})

describe("any metric", () => {
  it.scoped("that a program sees is one of the page, with its labels and no others", () =>
    Effect.gen(function* () {
      const { fake, spec } = yield* named("seen")
      yield* ended(Run.run({ server: spec, input: "x" })).pipe(Effect.provide(pooled(fake)))
      const seen = Metric.unsafeSnapshot()
        .map(({ metricKey: { name, tags } }) => ({
          name,
          labels: tags.map(({ key }) => key).toSorted()
        }))
        .filter(({ name }) => name.startsWith("effect_codex_"))
      expect(seen.length).toBeGreaterThan(10)
      const known = new Map(all.map(({ labels, name }) => [name, labels.toSorted()]))
      expect(seen.filter(({ labels, name }) => String(known.get(name)) !== String(labels))).toEqual(
        []
      )
    })
  )

  it("has a bounded number of series, whatever its labels are", () => {
    const many = Metrics.counter({
      name: "test_many_total",
      unit: "count",
      labels: ["server"],
      description: "Many"
    })
    for (let n = 0; n < 10_000; n++) many.of({ server: `server ${n}` }).update(1)
    const series = Metric.unsafeSnapshot().filter(
      ({ metricKey }) => metricKey.name === "test_many_total"
    )
    expect(series.length).toBe(4_097)
    expect(many.of({ server: "one more" }).read()).toBe(10_000 - 4_096)
    expect(series.at(-1)?.metricKey.tags).toEqual([MetricLabel.make("server", "other")])
  })
})

describe("a lease", () => {
  it.scoped("is held by a session's turn, a helper or a run, and says so", () =>
    Effect.gen(function* () {
      const { fake, spec } = yield* named("holders")
      const held: Array<AppServerPool.HeldLease> = []
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const session = yield* Session.make({ key: "room 7", server: spec })
        yield* session.start("hang")
        yield* session.spawn({ input: "hang" })
        yield* Effect.forkScoped(Run.run({ server: spec, input: "hang" }))
        yield* settle
        held.push(...(yield* pool.leases))
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      expect(held.map(({ session }) => session)).toEqual(["room 7", "room 7", undefined])
      expect(new Set(held.map(({ threadId }) => threadId)).size).toBe(3)
      for (const { run } of held) expect(run).toMatch(/^run-/)
    })
  )
})
