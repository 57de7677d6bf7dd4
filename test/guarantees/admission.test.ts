import { Failure, Limits } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Ref, TestClock } from "effect"
import { Pool, pooled, settle, snapshot } from "./support.ts"

type Spec = ReturnType<FakeAppServer.FakeAppServer["spec"]>

const leaseOf = (spec: Spec) => Effect.flatMap(Pool, (pool) => pool.lease(spec))

/** A server that holds four requests at once and answers none until it is thawed. */
const narrow = (fake: FakeAppServer.FakeAppServer, limits: Partial<Limits.Service> = {}) =>
  Layer.provide(pooled(fake), Limits.layer({ maxRequestsInFlight: 4, ...limits }))

const sent = (process: FakeAppServer.FakeProcess) =>
  Effect.map(process.received, (received) =>
    received.flatMap(({ method, params }) =>
      method === "account/read" ? [JSON.stringify(params)] : []
    )
  )

describe("requests in flight are bounded", () => {
  it.scoped("and one lease's flood does not starve another's: they take turns", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        const flood = yield* leaseOf(spec)
        const other = yield* leaseOf(spec)
        const process = yield* fake.awaitProcess(1)
        yield* process.freeze
        const order = yield* Ref.make<ReadonlyArray<string>>([])
        const asks = (lease: typeof flood, name: string) =>
          Effect.zipRight(
            lease.server.request("account/read", {}),
            Ref.update(order, (names) => [...names, name])
          )
        const many = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 200 }, () => asks(flood, "flood")),
            { concurrency: "unbounded" }
          )
        )
        yield* settle
        const few = yield* Effect.fork(
          Effect.all([asks(other, "other"), asks(other, "other")], { concurrency: "unbounded" })
        )
        yield* settle
        yield* process.thaw
        yield* Fiber.join(few)
        yield* Fiber.join(many)
        const answered = yield* Ref.get(order)
        expect(answered).toHaveLength(202)
        // Behind the four that the server had already, its two come first and third at the latest.
        expect(answered.lastIndexOf("other")).toBeLessThan(12)
      }).pipe(Effect.scoped, Effect.provide(narrow(fake)))
    })
  )

  it.scoped(
    "guarantee 13: ten thousand at once are all answered, and never more than the bound are out",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const { server } = yield* leaseOf(fake.spec())
          const most = yield* Ref.make(0)
          const ask = Effect.gen(function* () {
            yield* server.request("account/read", {})
            const { inFlight } = yield* server.connection.counts
            yield* Ref.update(most, (before) => Math.max(before, inFlight))
          })
          yield* Effect.all(
            Array.from({ length: 10_000 }, () => ask),
            { concurrency: "unbounded", discard: true }
          )
          expect(yield* sent(yield* fake.awaitProcess(1))).toHaveLength(10_000)
          expect(yield* Ref.get(most)).toBeGreaterThan(50)
          expect(yield* Ref.get(most)).toBeLessThanOrEqual(96)
          expect(yield* server.connection.counts).toMatchObject({ inFlight: 0, queued: 0 })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "and one that waits past its deadline was not sent, and makes room for the others",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const { server } = yield* leaseOf(fake.spec())
          const process = yield* fake.awaitProcess(1)
          yield* process.freeze
          const ask = (timeout: `${number} seconds`) =>
            Effect.fork(Effect.either(server.request("account/read", {}, { timeout })))
          const first = yield* Effect.forEach([1, 2, 3, 4], () => ask("50 seconds"))
          yield* settle
          const late = yield* ask("1 seconds")
          const last = yield* ask("50 seconds")
          yield* settle
          yield* TestClock.adjust("1 second")
          expect(yield* Fiber.join(late)).toMatchObject({
            left: { _tag: "TimeoutError", written: false }
          })
          yield* process.thaw
          for (const fiber of [...first, last]) {
            expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "Right" })
          }
          expect(yield* sent(process)).toHaveLength(5)
        }).pipe(Effect.scoped, Effect.provide(narrow(fake)))
      })
  )

  it.scoped("and one of a finalizer is tried again though its fiber is interrupted once more", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const { server } = yield* leaseOf(fake.spec())
        const process = yield* fake.awaitProcess(1)
        yield* process.overload(1)
        const leaving = yield* Effect.fork(
          Effect.ensuring(Effect.never, Effect.orDie(server.request("account/read", {})))
        )
        yield* settle
        for (const _ of ["once", "once more"]) {
          yield* Effect.fork(Fiber.interrupt(leaving))
          yield* settle
        }
        yield* TestClock.adjust("1 second")
        yield* Fiber.await(leaving)
        expect(yield* sent(process)).toHaveLength(2)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "and a server that refuses them as overloaded to the end invalidates nothing (cx #46878)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const { server } = yield* leaseOf(fake.spec())
          yield* (yield* fake.awaitProcess(1)).overload(1000)
          const asking = yield* Effect.fork(Effect.flip(server.request("account/read", {})))
          for (let n = 0; n < 6; n++) {
            yield* settle
            yield* TestClock.adjust("2 seconds")
          }
          expect(yield* Fiber.join(asking)).toBeInstanceOf(Failure.OverloadedError)
          expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Ready" }])
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )
})
