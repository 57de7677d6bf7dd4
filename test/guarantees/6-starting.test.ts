import {
  AppServer,
  AppServerPool,
  AppServerSpec,
  type Failure,
  Limits,
  StdioTransport,
  Transport
} from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import {
  Context,
  type Duration,
  Effect,
  Either,
  Fiber,
  Layer,
  Logger,
  Redacted,
  TestClock
} from "effect"
import { Pool, pooled, settle, snapshot } from "./support.ts"

/** Starts once, with something wrong, and gives the failure and the fake it left behind. */
const failing = (
  faults: FakeAppServer.StartFaults,
  options: {
    readonly after?: Duration.DurationInput
    readonly limits?: Partial<Limits.Service>
  } = {}
) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ starts: (n) => (n === 1 ? faults : {}) })
    const failure = yield* Effect.gen(function* () {
      const pool = yield* Pool
      const starting = yield* Effect.fork(Effect.flip(Effect.scoped(pool.lease(fake.spec()))))
      yield* settle
      yield* TestClock.adjust(options.after ?? "250 millis")
      const failure = yield* Fiber.join(starting)
      yield* TestClock.adjust("4 seconds")
      yield* settle
      // Whatever was started late or half is gone.
      expect(yield* fake.running).toBe(0)
      expect(yield* snapshot).toEqual([])
      const next = yield* Effect.either(Effect.scoped(pool.lease(fake.spec())))
      // The failure was not kept, but for that of a server which no further start can make younger.
      if (failure.reason === "VersionUnsupported") {
        expect(next).toEqual(Either.left(failure))
        expect(yield* fake.spawns).toBe(1)
      } else expect(next).toMatchObject({ _tag: "Right", right: { generation: 2 } })
      return failure
    }).pipe(Effect.provide(Layer.provide(pooled(fake), Limits.layer(options.limits ?? {}))))
    return failure
  })

const faults: ReadonlyArray<
  readonly [string, Parameters<typeof failing>, Pick<Failure.TransportError, "reason" | "phase">]
> = [
  ["the command is not there", [{ spawnFails: true }], { reason: "SpawnFailed", phase: "Spawn" }],
  [
    "it exits during the handshake (oc #129505, cx #35555)",
    [{ exitsWith: 1, stderr: "state database is locked" }],
    { reason: "Exited", phase: "Handshake" }
  ],
  [
    "it never answers initialize (oc #64744)",
    [{ silent: true }, { after: "30 seconds" }],
    { reason: "HandshakeUnanswered", phase: "Handshake" }
  ],
  [
    "it never answers, and ignores everything but SIGKILL",
    [{ silent: true, ignoresEndOfInput: true, ignoresSigterm: true }, { after: "30 seconds" }],
    { reason: "HandshakeUnanswered", phase: "Handshake" }
  ],
  [
    "it refuses initialize",
    [{ refusesHandshake: { code: -32600, message: "Already initialized" } }],
    { reason: "HandshakeRefused", phase: "Handshake" }
  ],
  [
    "it is too old",
    [{ userAgent: "effect-codex/0.20.0 (Debian)" }],
    { reason: "VersionUnsupported", phase: "Handshake" }
  ],
  [
    "it does not tell its version",
    [{ userAgent: "something else" }],
    { reason: "HandshakeRefused", phase: "Handshake" }
  ]
]

describe("guarantee 6: starting is bounded and phased, and leaves nothing (oc #64298)", () => {
  it.scoped.each(faults)("%s: the error names the phase", ([, args, expected]) =>
    Effect.gen(function* () {
      const failure = yield* failing(...args)
      expect(failure).toMatchObject({ _tag: "TransportError", generation: 1, ...expected })
      expect(failure.message).toContain(`in phase ${expected.phase}`)
    })
  )

  it.scoped("the error carries the tail of stderr, redacted and bounded (oc #115161)", () =>
    Effect.gen(function* () {
      const secret = Redacted.make("a-very-secret-key")
      const fake = yield* FakeAppServer.make({
        starts: () => ({
          exitsWith: 1,
          stderr: `${"noise ".repeat(4000)}key a-very-secret-key was refused`
        })
      })
      const spec = fake.spec({ env: { SOME_KEY: secret } })
      const starting = yield* Effect.scoped(AppServer.make({ spec })).pipe(
        Effect.flip,
        Effect.provide(fake.layer),
        Effect.fork
      )
      yield* settle
      yield* TestClock.adjust("250 millis")
      const failure = yield* Fiber.join(starting)
      expect(failure.stderr.endsWith("key <redacted> was refused")).toBe(true)
      expect(failure.stderr.length).toBeLessThanOrEqual(8 * 1024)
      expect(spec.key).not.toContain("secret")
      expect(JSON.stringify(spec)).not.toContain("a-very-secret-key")
    })
  )

  it.scoped("the handshake's deadline is its own, with a floor (oc #74335)", () =>
    Effect.gen(function* () {
      const limits = { handshakeTimeout: "1 millis", requestTimeout: "1 hour" } as const
      const failure = yield* failing({ silent: true }, { after: "100 millis", limits })
      expect(failure).toMatchObject({ reason: "HandshakeUnanswered" })
      expect(failure.message).toContain("100ms")
    })
  )

  it.scoped(
    "the environment is passed on purpose: nothing of this program's own is inherited",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.scoped(
          Effect.flatMap(Pool, (pool) =>
            pool.lease(fake.spec({ env: { A: "1" }, codexHome: "/home" }))
          )
        ).pipe(Effect.provide(pooled(fake)))
        const { env } = yield* fake.awaitProcess(1)
        expect(Object.keys(env).toSorted()).toEqual([
          "A",
          "CODEX_HOME",
          "EFFECT_CODEX_PROCESS_TREE"
        ])
      })
  )
})

describe("a start that breaks down is a failed start", () => {
  /** What node throws for, instead of starting a process. */
  const unstartable: ReadonlyArray<readonly [string, string, string]> = [
    ["a NUL", "a\0b", "ERR_INVALID_ARG_VALUE"],
    ["three million characters", "x".repeat(3_000_000), "E2BIG"]
  ]
  it.scopedLive.each(unstartable)(
    "SpawnFailed for an argument with %s, five times, and then the circuit is open",
    ([, argument, code]) =>
      Effect.gen(function* () {
        const events: Array<AppServerPool.PoolEvent> = []
        const spec = AppServerSpec.make({ command: process.execPath, args: [argument] })
        const layer = AppServerPool.AppServerPool.layer({
          observe: (event) => Effect.sync(() => void events.push(event))
        }).pipe(
          Layer.provide(StdioTransport.layer),
          Layer.provide(NodeContext.layer),
          Layer.provide(Limits.layer({ restartBackoff: "1 millis" }))
        )
        const failures = yield* Effect.forEach([1, 2, 3, 4, 5, 6], () =>
          Effect.flip(Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(spec))))
        ).pipe(Effect.provide(layer))
        expect(failures.slice(0, 5)).toMatchObject(
          Array.from({ length: 5 }, () => ({
            reason: "SpawnFailed",
            phase: "Spawn",
            detail: expect.stringContaining(code)
          }))
        )
        expect(failures[5]).toMatchObject({ reason: "CircuitOpen" })
        expect(events.map(({ _tag }) => _tag)).toEqual(
          Array.from({ length: 5 }, () => "StartFailed")
        )
      })
  )

  const broken = (open: Transport.Service["open"]) => {
    const events: Array<AppServerPool.PoolEvent> = []
    const logged: Array<string> = []
    const layer = AppServerPool.AppServerPool.layer({
      observe: (event) => Effect.sync(() => void events.push(event))
    }).pipe(
      Layer.provide(Layer.succeed(Transport.TransportFactory, { open })),
      Layer.provide(
        Logger.replace(
          Logger.defaultLogger,
          Logger.make(({ logLevel, message }) => {
            if (logLevel._tag === "Error") logged.push(String(message))
          })
        )
      )
    )
    return { events, logged, layer }
  }

  it.scoped("so is a defect: it is observed, logged, and counts", () =>
    Effect.gen(function* () {
      const { events, layer, logged } = broken(() => Effect.dieMessage("a bug with sk-secret"))
      const spec = AppServerSpec.make({
        command: "codex",
        env: { KEY: Redacted.make("sk-secret") }
      })
      yield* Effect.gen(function* () {
        const lease = Effect.flip(Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(spec))))
        for (let n = 0; n < 5; n++) {
          const starting = yield* Effect.fork(lease)
          yield* settle
          yield* TestClock.adjust("5 seconds")
          expect(yield* Fiber.join(starting)).toMatchObject({
            reason: "BrokeDown",
            detail: expect.stringContaining("a bug with")
          })
        }
        expect(yield* lease).toMatchObject({ reason: "CircuitOpen" })
        expect(yield* snapshot).toEqual([])
      }).pipe(Effect.provide(layer))
      expect(events).toHaveLength(5)
      expect(logged).toHaveLength(5)
      expect(JSON.stringify([events, logged])).not.toContain("sk-secret")
    })
  )

  it.scoped("and a defect of a server that closes: it is a loss, and the next one starts", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const { open } = Context.get(yield* Layer.build(fake.layer), Transport.TransportFactory)
      const { events, layer, logged } = broken((options) =>
        Effect.zipRight(
          Effect.addFinalizer(() => Effect.dieMessage("a bug in closing")),
          open(options)
        )
      )
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        yield* Effect.scoped(pool.lease(fake.spec()))
        yield* pool.drain(fake.spec())
        yield* settle
        expect(yield* Effect.scoped(pool.lease(fake.spec()))).toMatchObject({ generation: 2 })
        expect(events).toContainEqual(
          expect.objectContaining({ _tag: "Invalidated", generation: 1 })
        )
        expect(logged).toHaveLength(1)
      }).pipe(Effect.provide(layer))
    })
  )
})
