import { AppServerPool, AppServerSpec, StdioTransport, Transport } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { CommandExecutor, FileSystem } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Inspectable, Layer, Sink, Stream, TestClock } from "effect"
import { Pool, pooled, settle, snapshot } from "../guarantees/support.ts"

/** Whose `nth` transport has a finalizer that fails, from 1. */
const failingToClose = (fake: FakeAppServer.FakeAppServer, nth: number) => {
  let opened = 0
  return Layer.effect(
    Transport.TransportFactory,
    Effect.map(Transport.TransportFactory, ({ open }) => ({
      open: (options: Transport.OpenOptions) =>
        ++opened === nth
          ? Effect.tap(open(options), () => Effect.addFinalizer(() => Effect.die("a bug")))
          : open(options)
    }))
  ).pipe(Layer.provide(fake.layer))
}

const poolOver = (transport: Layer.Layer<Transport.TransportFactory>) =>
  AppServerPool.AppServerPool.layer().pipe(Layer.provide(transport))

describe("resources", () => {
  it.scoped("a pool that closes in a server's idle time closes it once (oc #154865)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      let closed = 0
      const observe = (event: AppServerPool.PoolEvent) =>
        Effect.sync(() => {
          if (event._tag === "Closed") closed++
        })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        yield* Effect.scoped(pool.lease(fake.spec()))
        yield* TestClock.adjust("30 seconds")
        expect(yield* fake.running).toBe(1)
      }).pipe(Effect.provide(pooled(fake, { observe })))
      expect(yield* fake.running).toBe(0)
      expect(closed).toBe(1)
      yield* TestClock.adjust("1 hour")
      expect(closed).toBe(1)
      expect(yield* fake.spawns).toBe(1)
    })
  )

  it.scoped(
    "a lease that comes while an idle server is closing has the next one, once that is gone (oc #153200)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          starts: (n) => (n === 1 ? { ignoresEndOfInput: true } : {})
        })
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          yield* Effect.scoped(pool.lease(fake.spec()))
          yield* TestClock.adjust("60 seconds")
          yield* settle
          expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Closing" }])
          const next = yield* Effect.fork(Effect.scoped(pool.lease(fake.spec())))
          yield* settle
          expect(yield* fake.spawns).toBe(1)
          yield* TestClock.adjust("2 seconds")
          expect(yield* next).toMatchObject({ generation: 2 })
          expect(yield* fake.running).toBe(1)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "a finalizer that fails stops no other, and the place of its server is free again (row parked start)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          const specs = ["a", "b", "c"].map((isolation) => fake.spec({ isolation }))
          for (const spec of specs) yield* Effect.scoped(pool.lease(spec))
          expect(yield* fake.running).toBe(3)
          for (const spec of specs) yield* pool.drain(spec)
          yield* settle
          expect(yield* fake.running).toBe(0)
          expect(yield* snapshot).toEqual([])
          for (const spec of specs) yield* Effect.scoped(pool.lease(spec))
        }).pipe(Effect.provide(poolOver(failingToClose(fake, 1))))
        expect(yield* fake.running).toBe(0)
      })
  )

  it.scoped("a pool one of whose servers fails to close closes the others (row parked start)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        for (const isolation of ["a", "b", "c"]) {
          yield* Effect.scoped(pool.lease(fake.spec({ isolation })))
        }
      }).pipe(Effect.provide(poolOver(failingToClose(fake, 1))), Effect.exit)
      expect(yield* fake.spawns).toBe(3)
      expect(yield* fake.running).toBe(0)
    })
  )

  it.scoped(
    "whoever is told that a process has closed may fail: its output is let go of all the same (row parked start)",
    () =>
      Effect.gen(function* () {
        const exit = yield* Deferred.make<number>()
        let reading = 0
        const output = Stream.unwrapScoped(
          Effect.as(
            Effect.acquireRelease(
              Effect.sync(() => reading++),
              () => Effect.sync(() => reading--)
            ),
            Stream.never
          )
        )
        const executor = CommandExecutor.makeExecutor(() =>
          Effect.succeed<CommandExecutor.Process>({
            ...Inspectable.BaseProto,
            toJSON: () => ({}),
            [CommandExecutor.ProcessTypeId]: CommandExecutor.ProcessTypeId,
            pid: CommandExecutor.ProcessId(5_000_000),
            exitCode: Effect.map(Deferred.await(exit), CommandExecutor.ExitCode),
            isRunning: Effect.negate(Deferred.isDone(exit)),
            kill: () => Effect.void,
            stdin: Sink.drain,
            stdout: output,
            stderr: output
          })
        )
        const closed = yield* Effect.gen(function* () {
          const transport = yield* StdioTransport.open({
            spec: AppServerSpec.make({ command: "codex" }),
            generation: 1,
            redact: (text) => text,
            onClosed: () => Effect.die("a bug of the caller's")
          })
          yield* transport.listen(() => 0)
          yield* settle
          expect(reading).toBe(2)
          yield* Deferred.succeed(exit, 0)
        }).pipe(
          Effect.scoped,
          Effect.provideService(CommandExecutor.CommandExecutor, executor),
          Effect.provide(FileSystem.layerNoop({})),
          Effect.exit
        )
        expect(Exit.isFailure(closed)).toBe(true)
        expect(reading).toBe(0)
      })
  )
})
