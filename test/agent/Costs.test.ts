/**
 * What a run costs, in what does not depend on the machine. None of these numbers is a promise: one that grows is a decision,
 * and is changed here.
 */
import { Run } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, Transport } from "@effect-codex/app-server"
import * as Wire from "@effect-codex/bench/wire"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Predicate, Scope, Supervisor } from "effect"
import { Session } from "node:inspector"
import * as Simulation from "../model/Simulation.ts"

/** A server without fibers of its own, which answers when it is told to. */
class Server {
  readonly methods: Array<string> = []
  private lines: Array<string> = []
  private runs = 0
  private listener: Transport.Listener = () => false
  private readonly turn: ReadonlyArray<string>

  constructor(turn: ReadonlyArray<string>) {
    this.turn = turn
  }

  readonly transport: Transport.Transport = {
    pid: 1,
    listen: (listener) =>
      Effect.sync(() => {
        this.listener = listener
      }),
    write: (line) => {
      const message: unknown = JSON.parse(line)
      if (!Predicate.isRecord(message)) return
      const { id, method } = message
      this.methods.push(String(method))
      if (id === undefined) return
      if (method === "thread/start") this.runs++
      this.say(Wire.answer(String(id), Wire.resultOf(String(method), Wire.anyThread, Wire.anyTurn)))
      if (method === "turn/start") this.say(...this.turn)
      if (method === "thread/unsubscribe") this.say(Wire.closed(Wire.anyThread))
    },
    end: Effect.never,
    stderr: () => ""
  }

  private say(...lines: ReadonlyArray<string>): void {
    const threadId = Wire.threadId(this.runs)
    const turnId = Wire.turnId(this.runs)
    for (const line of lines) {
      this.lines.push(line.replaceAll(Wire.anyThread, threadId).replaceAll(Wire.anyTurn, turnId))
    }
  }

  /** Says what it has to say, in one chunk. Returns whether that was anything. */
  speak(): boolean {
    const { lines } = this
    this.lines = []
    if (lines.length > 0) this.listener(lines, false)
    return lines.length > 0
  }
}

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

const rounds = 10

/** What one run costs on a server that has run others. */
const costOf = (turn: ReadonlyArray<string>) => {
  const server = new Server(turn)
  const simulation = Simulation.make()
  const fibers = new FiberCount()
  const scope = simulation.run(Scope.make())
  const transports = Layer.succeed(Transport.TransportFactory, {
    open: () => Effect.succeed(server.transport)
  })
  const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(transports))
  const context = simulation.run(Effect.supervised(Layer.buildWithScope(pool, scope), fibers))
  const spec = AppServerSpec.make({ command: "codex" })
  const play = <A, E>(effect: Effect.Effect<A, E, AppServerPool.AppServerPool>): A => {
    const fiber = simulation.fork(effect.pipe(Effect.provide(context), Effect.supervised(fibers)))
    do simulation.settle()
    while (server.speak())
    const exit = fiber.unsafePoll()
    if (exit === null) throw new Simulation.Stuck({ message: "the run waits for something" })
    return Exit.getOrElse(exit, (cause) => {
      throw new Simulation.Stuck({ message: String(cause) })
    })
  }
  play(
    Scope.extend(
      Effect.flatMap(AppServerPool.AppServerPool, ({ lease }) => lease(spec)),
      scope
    )
  )
  const run = Run.run({ server: spec, input: "go", thread: { _tag: "Start", ephemeral: true } })
  play(run)
  const before = { ...simulation.counts(), fibers: fibers.count, timers: simulation.timers() }
  server.methods.length = 0
  const decoded = decoding(() => {
    for (let round = 0; round < rounds; round++) play(run)
  })
  const { operation } = simulation.counts()
  return {
    operations: (operation - before.operation) / rounds,
    decoded: decoded / rounds,
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

  it("decodes the answers to its requests, and nothing of what its turn says and does", () => {
    const short = costOf(Wire.deltasTurn(20)).decoded
    expect(short).toBeGreaterThan(0)
    expect(short).toBeLessThanOrEqual(60)
    expect(costOf(Wire.deltasTurn(500)).decoded).toBe(short)
    expect(costOf(Wire.commandsTurn(200)).decoded).toBe(short)
  })

  it("takes no more than so many operations, however long its answer is", () => {
    const short = costOf(Wire.deltasTurn(20)).operations
    expect(short).toBeLessThanOrEqual(560)
    expect(costOf(Wire.deltasTurn(500)).operations).toBe(short)
    expect(costOf(Wire.commandsTurn(200)).operations).toBe(short)
  })
})
