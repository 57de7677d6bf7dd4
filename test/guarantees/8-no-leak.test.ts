import { AppServerPool, Failure, Limits } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Context,
  Deferred,
  type Duration,
  Effect,
  Exit,
  FastCheck as fc,
  Fiber,
  Layer,
  Scope,
  Supervisor,
  TestClock
} from "effect"
import { lost, pooled, settle } from "./support.ts"

const callers = [0, 1, 2, 3, 4, 5] as const
const anyCaller = fc.constantFrom(...callers)

/** Something that callers, the server or time do. */
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ _tag: fc.constant("acquire" as const), caller: anyCaller }) },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("release" as const), caller: anyCaller }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("fail" as const), caller: anyCaller }) },
  {
    weight: 2,
    arbitrary: fc.record({ _tag: fc.constant("interrupt" as const), caller: anyCaller })
  },
  {
    weight: 1,
    arbitrary: fc.record({ _tag: fc.constant("invalidate" as const), caller: anyCaller })
  },
  { weight: 1, arbitrary: fc.constant({ _tag: "exit" as const }) },
  { weight: 1, arbitrary: fc.constant({ _tag: "drain" as const }) },
  { weight: 1, arbitrary: fc.constant({ _tag: "failNextStart" as const }) },
  { weight: 3, arbitrary: fc.constant({ _tag: "handshake" as const }) },
  { weight: 1, arbitrary: fc.constant({ _tag: "idle" as const }) }
)
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** What the pool should hold, in the fewest words. */
class Model {
  youngest = 0
  current: number | undefined
  failNextStart = false
  readonly live = new Map<number, { started: boolean; readonly claims: Set<number> }>()
  readonly claims = new Map<number, number>()

  get snapshot() {
    return [...this.live].map(([generation, { started, claims }]) => ({
      generation,
      state: generation !== this.current ? "Draining" : started ? "Ready" : "Starting",
      leases: claims.size
    }))
  }

  acquire(caller: number): void {
    if (this.current === undefined) {
      this.youngest++
      if (this.failNextStart) {
        this.failNextStart = false
        return
      }
      this.current = this.youngest
      this.live.set(this.current, { started: false, claims: new Set() })
    }
    this.claims.set(caller, this.current)
    this.live.get(this.current)?.claims.add(caller)
  }

  leave(caller: number): void {
    const number = this.claims.get(caller)
    this.claims.delete(caller)
    const generation = number === undefined ? undefined : this.live.get(number)
    if (number === undefined || generation === undefined) return
    generation.claims.delete(caller)
    const isKept = number === this.current && generation.started
    if (generation.claims.size === 0 && !isKept) this.end(number)
  }

  end(number: number | undefined): void {
    const generation = number === undefined ? undefined : this.live.get(number)
    if (number === undefined || generation === undefined) return
    this.live.delete(number)
    if (this.current === number) this.current = undefined
    // Those who still waited have got their error; those who hold a lease of it hold it until they leave.
    if (!generation.started) for (const caller of generation.claims) this.claims.delete(caller)
  }

  drain(): void {
    if (this.current === undefined) return
    if (this.live.get(this.current)?.claims.size === 0) this.end(this.current)
    this.current = undefined
  }

  handshake(): void {
    for (const generation of this.live.values()) generation.started = true
  }

  idle(): void {
    this.handshake()
    if (this.current !== undefined && this.live.get(this.current)?.claims.size === 0)
      this.end(this.current)
  }
}

/** Back-off and the circuit have tests of their own (guarantee 9); here every start comes at once. */
const unbounded = (fake: FakeAppServer.FakeAppServer) =>
  Layer.provide(pooled(fake), Limits.layer({ restartMaxBackoff: 0 }))

/** A caller that leases, holds until it is told to leave, and forgets its lease. */
interface Caller {
  readonly fiber: Fiber.RuntimeFiber<void, Failure.Failure>
  readonly done: Deferred.Deferred<void, Failure.AuthError>
  readonly lease: { current: AppServerPool.Lease | undefined }
}

const refused = new Failure.AuthError({
  reason: "Unauthorized",
  generation: 0,
  provider: undefined,
  status: 401,
  action: "",
  retryable: false,
  detail: ""
})

/** Plays a history on a pool, and compares it with the model after every action. */
const play = (history: ReadonlyArray<Action>) =>
  Effect.gen(function* () {
    const model = new Model()
    const failing = new Set<number>()
    const fake = yield* FakeAppServer.make({
      starts: (n) => (failing.has(n) ? { spawnFails: true } : { handshakeDelay: "100 millis" })
    })
    const scope = yield* Scope.make()
    const pool = Context.get(
      yield* Layer.buildWithScope(unbounded(fake), scope),
      AppServerPool.AppServerPool
    )
    const present = new Map<number, Caller>()

    const acquire = (number: number) =>
      Effect.gen(function* () {
        if (model.claims.has(number)) return
        if (model.current === undefined && model.failNextStart)
          failing.add((yield* fake.spawns) + 1)
        model.acquire(number)
        const done = yield* Deferred.make<void, Failure.AuthError>()
        const lease: Caller["lease"] = { current: undefined }
        const fiber = yield* pool.lease(fake.spec()).pipe(
          Effect.tap((held) => Effect.sync(() => (lease.current = held))),
          Effect.zipRight(Deferred.await(done)),
          Effect.scoped,
          Effect.fork
        )
        present.set(number, { fiber, done, lease })
      })

    const leave = (number: number, how: (caller: Caller) => Effect.Effect<unknown>) =>
      Effect.suspend(() => {
        const caller = present.get(number)
        if (caller === undefined || !model.claims.has(number)) return Effect.void
        // Only who holds a lease can release it or fail with it; who still waits can only be interrupted.
        model.leave(number)
        return how(caller)
      })

    const invalidate = (number: number) =>
      Effect.suspend(() => {
        const lease = present.get(number)?.lease.current
        if (lease === undefined) return Effect.void
        model.end(lease.generation)
        return lease.invalidate(lost(lease.generation))
      })

    const perform = (action: Action): Effect.Effect<unknown, unknown> => {
      switch (action._tag) {
        case "acquire":
          return acquire(action.caller)
        case "release":
          return holds(action.caller)
            ? leave(action.caller, ({ done }) => Deferred.succeed(done, undefined))
            : Effect.void
        case "fail":
          return holds(action.caller)
            ? leave(action.caller, ({ done }) => Deferred.fail(done, refused))
            : Effect.void
        case "interrupt":
          return leave(action.caller, ({ fiber }) => Fiber.interrupt(fiber))
        case "invalidate":
          return holds(action.caller) ? invalidate(action.caller) : Effect.void
        case "exit":
          return Effect.gen(function* () {
            const running = yield* Effect.filter(
              yield* fake.processes,
              ({ isRunning }) => isRunning
            )
            const youngest = running.at(-1)
            if (youngest === undefined) return
            model.end([...model.live.keys()].at(-1))
            yield* youngest.exit(1)
          })
        case "drain":
          model.drain()
          return pool.drain(fake.spec())
        case "failNextStart":
          model.failNextStart = true
          return Effect.void
        case "handshake":
          model.handshake()
          return TestClock.adjust("100 millis")
        case "idle":
          model.idle()
          return Effect.zipRight(TestClock.adjust("100 millis"), TestClock.adjust("60 seconds"))
      }
    }
    const holds = (number: number) =>
      present.get(number)?.lease.current !== undefined && model.claims.has(number)

    for (const action of history) {
      yield* perform(action)
      yield* settle
      expect(yield* pool.snapshot).toMatchObject(model.snapshot)
      expect((yield* pool.snapshot).length).toBe(model.live.size)
      expect(yield* fake.running).toBe(model.live.size)
    }

    yield* Scope.close(scope, Exit.void)
    expect(yield* pool.snapshot).toEqual([])
    expect(yield* fake.running).toBe(0)
    for (const { done } of present.values()) yield* Deferred.succeed(done, undefined)
    yield* Effect.forEach(present.values(), ({ fiber }) => Fiber.await(fiber))
    expect(yield* Effect.flip(Effect.scoped(pool.lease(fake.spec())))).toMatchObject({
      reason: "Closed"
    })
  })

describe("guarantee 8: after any history nothing is left (codex-plugin-cc #490)", () => {
  it.effect.prop(
    "the pool does what its model does, and then no process, lease, fiber or timer is left",
    [fc.array(action, { minLength: 1, maxLength: 30 })],
    ([history]) =>
      Effect.gen(function* () {
        const supervisor = yield* Supervisor.track
        yield* Effect.supervised(play(history), supervisor)
        yield* settle
        // A timer is a fiber that sleeps, so it would be among them.
        const alive = (yield* supervisor.value).filter((fiber) => fiber.unsafePoll() === null)
        expect(alive).toEqual([])
      }),
    { fastCheck: { numRuns: 120 } }
  )
})

/** What may be wrong with a process when it starts, and when it is to end. */
const faults = fc.record({
  handshakeDelay: fc.constantFrom<Duration.DurationInput>("0 millis", "100 millis"),
  lingers: fc.constantFrom<Duration.DurationInput>("0 millis", "200 millis"),
  ignoresEndOfInput: fc.boolean(),
  ignoresSigterm: fc.boolean(),
  spawnFails: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  silent: fc.integer({ min: 0, max: 9 }).map((n) => n === 0)
})

const keys = ["/a", "/b"] as const
const anyKey = fc.constantFrom(...keys)

/** What happens to one of two keys whose processes are slow to start and reluctant to end. */
const disturbance = fc.oneof(
  { weight: 5, arbitrary: fc.record({ _tag: fc.constant("acquire" as const), key: anyKey }) },
  { weight: 4, arbitrary: fc.record({ _tag: fc.constant("leave" as const), nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("invalidate" as const), nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("exit" as const), nth: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("drain" as const), key: anyKey }) },
  {
    weight: 3,
    arbitrary: fc.record({
      _tag: fc.constant("time" as const),
      passes: fc.constantFrom<Duration.DurationInput>("100 millis", "2 seconds", "1 minute")
    })
  }
)
type Disturbance = typeof disturbance extends fc.Arbitrary<infer A> ? A : never

const disturb = (
  starts: ReadonlyArray<FakeAppServer.StartFaults>,
  history: ReadonlyArray<Disturbance>
) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ starts: (n) => starts[n % starts.length] ?? {} })
    const scope = yield* Scope.make()
    const pool = Context.get(
      yield* Layer.buildWithScope(unbounded(fake), scope),
      AppServerPool.AppServerPool
    )
    const fibers: Array<Fiber.RuntimeFiber<unknown, unknown>> = []
    const leases: Array<AppServerPool.Lease> = []

    const perform = (event: Disturbance): Effect.Effect<unknown> => {
      switch (event._tag) {
        case "acquire":
          return pool.lease(fake.spec({ codexHome: event.key })).pipe(
            Effect.tap((lease) => Effect.sync(() => leases.push(lease))),
            Effect.zipRight(Effect.never),
            Effect.scoped,
            Effect.fork,
            Effect.tap((fiber) => Effect.sync(() => fibers.push(fiber)))
          )
        case "leave": {
          const fiber = fibers[event.nth]
          return fiber === undefined ? Effect.void : Fiber.interrupt(fiber)
        }
        case "invalidate": {
          const lease = leases[event.nth]
          return lease?.invalidate(lost(lease.generation)) ?? Effect.void
        }
        case "exit":
          return Effect.flatMap(
            fake.processes,
            (processes) => processes[event.nth]?.exit(1) ?? Effect.void
          )
        case "drain":
          return pool.drain(fake.spec({ codexHome: event.key }))
        case "time":
          return TestClock.adjust(event.passes)
      }
    }

    for (const event of history) {
      yield* perform(event)
      yield* settle
      const snapshot = yield* pool.snapshot
      for (const key of new Set(snapshot.map((generation) => generation.key))) {
        const states = snapshot.filter((generation) => generation.key === key)
        const taking = states.filter(({ state }) => state === "Starting" || state === "Ready")
        expect(taking.length).toBeLessThanOrEqual(1)
      }
      expect(yield* fake.running).toBeLessThanOrEqual(snapshot.length)
    }

    const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
    yield* settle
    for (let second = 0; second < 8; second++) yield* TestClock.adjust("1 second")
    yield* Fiber.join(closing)
    expect(yield* pool.snapshot).toEqual([])
    expect(yield* fake.running).toBe(0)
    yield* Fiber.interruptAll(fibers)
  })

describe("guarantee 8: with two keys, and processes that are slow to start and reluctant to end", () => {
  it.effect.prop(
    "a slot has one server at most that takes leases, and after any history nothing is left",
    [
      fc.array(faults, { minLength: 1, maxLength: 4 }),
      fc.array(disturbance, { minLength: 1, maxLength: 25 })
    ],
    ([starts, history]) =>
      Effect.gen(function* () {
        const supervisor = yield* Supervisor.track
        yield* Effect.supervised(disturb(starts, history), supervisor)
        yield* settle
        expect((yield* supervisor.value).filter((fiber) => fiber.unsafePoll() === null)).toEqual([])
      }),
    { fastCheck: { numRuns: 40 } }
  )
})
