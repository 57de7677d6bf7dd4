import { AppServerPool, type Transport } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope, TestClock } from "effect"
import { Pool, pooled, settle } from "../guarantees/support.ts"

/** A pool's reports of what closing took. */
const closes = () => {
  const reports: Array<Transport.CloseReport> = []
  const observe = (event: AppServerPool.PoolEvent) =>
    Effect.sync(() => {
      if (event._tag === "Closed") reports.push(event.report)
    })
  return { reports, observe }
}

describe("transport and process", () => {
  it.scoped(
    "a process that has closed its stdin fails the request that is written to it, and is closed once (oc #67886, #75602)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const { observe, reports } = closes()
        yield* Effect.gen(function* () {
          const { invalidate, server } = yield* (yield* Pool).lease(fake.spec())
          yield* (yield* fake.awaitProcess(1)).breakInput
          const request = yield* Effect.fork(Effect.flip(server.request("config/read", {})))
          yield* settle
          yield* TestClock.adjust("250 millis")
          const failure = yield* Fiber.join(request)
          expect(failure).toMatchObject({ _tag: "TransportError", reason: "StdinBroken" })
          if (failure._tag === "TransportError") yield* invalidate(failure)
          yield* settle
          expect(yield* fake.running).toBe(0)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake, { observe })))
        expect(reports).toHaveLength(1)
      })
  )

  it.scoped(
    "fifteen servers that are stuck, each in one of many ways, are gone within the budget of one (CodexBar #2789, cx #33291)",
    () =>
      Effect.gen(function* () {
        const ways: ReadonlyArray<
          readonly [
            FakeAppServer.StartFaults,
            (process: FakeAppServer.FakeProcess) => Effect.Effect<unknown>
          ]
        > = [
          [{ ignoresEndOfInput: true }, () => Effect.void],
          [{ ignoresEndOfInput: true, ignoresSigterm: true }, () => Effect.void],
          [{}, (process) => process.freeze],
          [{ ignoresSigterm: true }, (process) => process.breakInput],
          [{ ignoresSigterm: true }, (process) => process.endOutput]
        ]
        const wayOf = (n: number) => ways[n % ways.length] ?? [{}, () => Effect.void]
        const fake = yield* FakeAppServer.make({
          turns: () => FakeTurn.hang,
          starts: (n) => wayOf(n)[0]
        })
        const { observe, reports } = closes()
        const scope = yield* Scope.make()
        const using = yield* Effect.fork(
          Effect.flatMap(Pool, (pool) =>
            Effect.forEach(Array.from({ length: 15 }), (_, n) =>
              pool.lease(fake.spec({ isolation: `${n}` }))
            )
          ).pipe(
            Scope.extend(scope),
            Effect.zipRight(Effect.never),
            Effect.provide(pooled(fake, { observe }))
          )
        )
        yield* settle
        expect(yield* fake.running).toBe(15)
        for (const process of yield* fake.processes) yield* wayOf(process.number)[1](process)

        const closing = yield* Effect.fork(Fiber.interrupt(using))
        yield* settle
        yield* TestClock.adjust("2 seconds")
        yield* TestClock.adjust("2 seconds")
        yield* settle
        expect(yield* Fiber.poll(closing)).toMatchObject({ _tag: "Some" })
        expect(yield* fake.running).toBe(0)
        expect(reports).toHaveLength(15)
        yield* Scope.close(scope, Exit.void)
      })
  )

  it.scoped("a request that is made while its server closes fails at once (multica #3774)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ ignoresEndOfInput: true }) })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const scope = yield* Scope.make()
        const { server } = yield* Scope.extend(pool.lease(fake.spec()), scope)
        yield* Scope.close(scope, Exit.void)
        yield* pool.drain(fake.spec())
        yield* settle
        // It is closing: its input has ended, and it has not.
        expect(yield* fake.running).toBe(1)
        expect(yield* Effect.flip(server.request("config/read", {}))).toMatchObject({
          _tag: "TransportError",
          reason: "Closed"
        })
        yield* TestClock.adjust("2 seconds")
        yield* settle
        expect(yield* fake.running).toBe(0)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})
