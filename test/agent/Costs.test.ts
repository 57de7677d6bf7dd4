/**
 * What a run costs, in what does not depend on the machine. None of these numbers is a promise: one that grows is a decision,
 * and is changed here.
 */
import { Run } from "@effect-codex/agent"
import * as Wire from "@effect-codex/bench/wire"
import { Turn } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema, Supervisor } from "effect"
import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { Session } from "node:inspector"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import * as InstantServer from "./server.ts"

class FiberCount extends Supervisor.AbstractSupervisor<number> {
  count = 0
  readonly value = Effect.sync(() => this.count)
  override onStart(): void {
    this.count++
  }
}

/** How often functions of Effect's decoder of schemas are called while something is done. */
const decoding = (work: () => void): number => {
  const session = new Session()
  session.connect()
  let calls = 0
  session.post("Profiler.enable")
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false })
  work()
  session.post("Profiler.takePreciseCoverage", (_, { result }) => {
    for (const { functions, url } of result) {
      if (!url.endsWith("/ParseResult.js")) continue
      for (const { ranges } of functions) calls += ranges[0]?.count ?? 0
    }
  })
  session.disconnect()
  return calls
}

const probe = fileURLToPath(new URL("../../packages/bench/dist/probe.js", import.meta.url))

const fewRuns = ["50 runs of 20 deltas, 32 at once, Run.run", "effect-codex", "0.05"]

/** Five turns, whose results take some 300 KB each. */
const longTurns = ["a turn of 200 commands, Run.run", "effect-codex", "0.2"]

/** What a program writes to its standard output that does so many rounds. */
const outputOf = async (
  args: ReadonlyArray<string>,
  flags: ReadonlyArray<string>,
  rounds: number
): Promise<string> => {
  const stdio = ["ignore", "pipe", "inherit", "ipc"] as const
  const child = fork(probe, args, { execArgv: [...flags], stdio: [...stdio] })
  const output = child.stdout === null ? "" : text(child.stdout)
  for (let round = 0; round < rounds; round++) {
    child.send("round")
    await once(child, "message")
  }
  child.disconnect()
  await once(child, "exit")
  return output
}

/** How many hidden classes V8 makes in so many rounds of runs. */
const hiddenClasses = async (rounds: number): Promise<number> => {
  const directory = mkdtempSync(join(tmpdir(), "maps-"))
  const log = join(directory, "v8.log")
  const flags = ["--log-maps", "--no-log-maps-details", "--no-log-source-code"]
  await outputOf(fewRuns, [...flags, "--no-logfile-per-isolate", `--logfile=${log}`], rounds)
  const made = readFileSync(log, "utf8").match(/^map,/gm)
  rmSync(directory, { recursive: true })
  return made?.length ?? 0
}

/** How many bytes V8 moves among its old objects in so many rounds of long turns. */
const promoted = async (rounds: number): Promise<number> => {
  const output = await outputOf(longTurns, ["--trace-gc-nvp"], rounds)
  return Array.from(output.matchAll(/ promoted=(\d+)/g), ([, bytes]) => Number(bytes)).reduce(
    (sum, bytes) => sum + bytes,
    0
  )
}

const rounds = 10

/** What one run costs on a server that has run others. */
const costOf = (turn: ReadonlyArray<string>) => {
  const fibers = new FiberCount()
  const { play, server, simulation, spec } = InstantServer.make(turn, fibers)
  const run = Run.run({ server: spec, input: "go", thread: { _tag: "Start", ephemeral: true } })
  play(run)
  const idle = simulation.counts().operation
  play(Effect.void)
  const ofTheTest = simulation.counts().operation - idle
  const before = { ...simulation.counts(), fibers: fibers.count, timers: simulation.timers() }
  server.methods.length = 0
  const decoded = decoding(() => {
    for (let round = 0; round < rounds; round++) play(run)
  })
  const { operation } = simulation.counts()
  return {
    operations: (operation - before.operation) / rounds - ofTheTest,
    decoded: decoded / rounds,
    fibers: (fibers.count - before.fibers) / rounds,
    timers: simulation.timers() - before.timers,
    messages: server.methods.slice(0, server.methods.length / rounds)
  }
}

describe("a run", () => {
  it("takes three requests, no fiber beside its own, and no timer", () => {
    const { fibers, messages, timers } = costOf(Wire.deltasTurn(20))
    expect(messages).toEqual(["thread/start", "turn/start", "thread/unsubscribe"])
    expect(fibers).toBe(0)
    expect(timers).toBe(0)
  })

  it("decodes no answer by its schema, and nothing of what its turn says and does", () => {
    const isStarted = Schema.is(Turn.Started)
    expect(decoding(() => isStarted({ turn: { id: "1" } }))).toBeGreaterThan(0)
    expect(costOf(Wire.deltasTurn(20)).decoded).toBe(0)
    expect(costOf(Wire.deltasTurn(500)).decoded).toBe(0)
    expect(costOf(Wire.commandsTurn(200)).decoded).toBe(0)
  })

  // One for each run would be 1,000. A generator function that is made for a run takes four.
  it("makes no hidden class of its own", async () => {
    const few = await hiddenClasses(10)
    expect(few).toBeGreaterThan(0)
    expect(await hiddenClasses(30)).toBeLessThan(few + 500)
  })

  // The results of twenty rounds would be 30 MB; what is young by chance when V8 collects is some 5 MB. Old objects are
  // collected late, and at a high cost.
  it("leaves its result to nobody else", async () => {
    const few = await promoted(10)
    expect(few).toBeGreaterThan(0)
    expect(await promoted(30)).toBeLessThan(few + 15_000_000)
  })

  it("takes no more than so many operations of Effect, however long its answer is", () => {
    const short = costOf(Wire.deltasTurn(20)).operations
    expect(short).toBeLessThanOrEqual(208)
    expect(costOf(Wire.deltasTurn(500)).operations).toBe(short)
    expect(costOf(Wire.commandsTurn(200)).operations).toBe(short)
  })
})
