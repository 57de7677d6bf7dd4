/**
 * What a run costs, in what does not depend on the machine. None of these numbers is a promise: one that grows is a decision,
 * and is changed here.
 */
import { Run } from "@effect-codex/agent"
import * as Wire from "@effect-codex/bench/wire"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Supervisor } from "effect"
import * as InstantServer from "./server.ts"

class FiberCount extends Supervisor.AbstractSupervisor<number> {
  count = 0
  readonly value = Effect.sync(() => this.count)
  override onStart(): void {
    this.count++
  }
}

const rounds = 10

/** What one run costs on a server that has run others. */
const costOf = (turn: ReadonlyArray<string>) => {
  const fibers = new FiberCount()
  const { play, server, simulation, spec } = InstantServer.make(turn, fibers)
  const run = Run.run({ server: spec, input: "go", thread: { _tag: "Start", ephemeral: true } })
  play(run)
  const before = { ...simulation.counts(), fibers: fibers.count, timers: simulation.timers() }
  server.methods.length = 0
  for (let round = 0; round < rounds; round++) play(run)
  const { operation } = simulation.counts()
  return {
    operations: (operation - before.operation) / rounds,
    fibers: (fibers.count - before.fibers) / rounds,
    timers: simulation.timers() - before.timers,
    messages: server.methods.slice(0, server.methods.length / rounds)
  }
}

describe("a run", () => {
  it("takes three requests, one fiber beside its own, and no timer", () => {
    const { fibers, messages, timers } = costOf(Wire.deltasTurn(20))
    expect(messages).toEqual(["thread/start", "turn/start", "thread/unsubscribe"])
    expect(fibers).toBe(1)
    expect(timers).toBe(0)
  })

  it("takes no more than so many operations, however long its answer is", () => {
    const short = costOf(Wire.deltasTurn(20)).operations
    expect(short).toBeLessThanOrEqual(560)
    expect(costOf(Wire.deltasTurn(500)).operations).toBe(short)
    expect(costOf(Wire.commandsTurn(200)).operations).toBe(short)
  })
})
