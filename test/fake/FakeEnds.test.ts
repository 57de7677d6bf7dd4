import { RunAttempt } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { Pool, pooled, settle } from "../guarantees/support.ts"

/** The three ends that a client can notice, each by itself. */
const ends = {
  exit: ({ exitHoldingPipes }: FakeAppServer.FakeProcess) => exitHoldingPipes(3),
  output: ({ endOutput }: FakeAppServer.FakeProcess) => endOutput,
  input: ({ breakInput }: FakeAppServer.FakeProcess) => breakInput
}

const orders = [
  ["exit", "output", "input"],
  ["exit", "input", "output"],
  ["output", "exit", "input"],
  ["output", "input", "exit"],
  ["input", "exit", "output"],
  ["input", "output", "exit"]
] as const

const patience = Effect.repeatN(
  settle.pipe(Effect.zipRight(TestClock.adjust("1 second")), Effect.zipRight(settle)),
  10
)

describe("a process of a fake", () => {
  for (const order of orders) {
    it.scoped(`ends in the order ${order.join(", ")}, and its client loses it once`, () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ process }) => (process.number === 1 ? FakeTurn.hang : FakeTurn.text("Hello"))
        })
        yield* Effect.gen(function* () {
          const server = fake.spec()
          const turn = yield* Effect.fork(Effect.flip(RunAttempt.run({ server, input: "x" })))
          const process = yield* fake.awaitProcess(1)
          yield* process.awaitReceived("turn/start")
          yield* settle
          for (const end of order) {
            yield* ends[end](process)
            yield* settle
          }
          yield* patience
          expect(yield* Fiber.join(turn)).toMatchObject({ _tag: "TransportError", generation: 1 })
          expect(yield* process.ended).toEqual({ how: "Exit", code: 3 })
          const next = yield* Effect.fork(RunAttempt.run({ server, input: "y" }))
          yield* patience
          expect(yield* Fiber.join(next)).toMatchObject({ text: "Hello" })
          expect(yield* (yield* Pool).exits).toMatchObject([{ generation: 1 }])
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
    )
  }

  it.scoped("has pipes that outlive it while a child holds them", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      yield* Effect.gen(function* () {
        const turn = yield* Effect.fork(
          Effect.flip(RunAttempt.run({ server: fake.spec(), input: "x" }))
        )
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* settle
        yield* process.exitHoldingPipes(3)
        expect(yield* process.isRunning).toBe(false)
        yield* patience
        expect(yield* Fiber.join(turn)).toMatchObject({ _tag: "TransportError", reason: "Exited" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})
