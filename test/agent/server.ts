/** A pool whose server answers at once and has no fiber of its own, for what is counted of runs. */
import { AppServerPool, AppServerSpec, Transport } from "@effect-codex/app-server"
import * as Wire from "@effect-codex/bench/wire"
import { Effect, Exit, Layer, Predicate, Scope, Supervisor } from "effect"
import * as Simulation from "../model/Simulation.ts"

/** A server without fibers of its own, which answers when it is told to. */
export class Server {
  readonly methods: Array<string> = []
  private lines: Array<string> = []
  private runs = 0
  private listener: Transport.Listener = () => 0
  /** Said of a turn that was interrupted after its end, and of a thread after it was closed. */
  late: ReadonlyArray<string> = []
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
      if (method === "turn/interrupt") this.say(...Wire.interruptedTurn, ...this.late)
      if (method === "thread/unsubscribe") this.say(Wire.closed(Wire.anyThread), ...this.late)
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

/** Runs on such a server, one after the other. Its lease is kept. */
export const make = (
  turn: ReadonlyArray<string>,
  supervisor: Supervisor.Supervisor<unknown> = Supervisor.none
) => {
  const server = new Server(turn)
  const simulation = Simulation.make()
  const scope = simulation.run(Scope.make())
  const transports = Layer.succeed(Transport.TransportFactory, {
    open: () => Effect.succeed(server.transport)
  })
  const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(transports))
  const context = simulation.run(Effect.supervised(Layer.buildWithScope(pool, scope), supervisor))
  const spec = AppServerSpec.make({ command: "codex" })
  const settle = (): void => {
    do simulation.settle()
    while (server.speak())
  }
  const fork = <A, E>(effect: Effect.Effect<A, E, AppServerPool.AppServerPool>) => {
    const fiber = simulation.fork(
      effect.pipe(Effect.provide(context), Effect.supervised(supervisor))
    )
    settle()
    return fiber
  }
  const play = <A, E>(effect: Effect.Effect<A, E, AppServerPool.AppServerPool>): A => {
    const exit = fork(effect).unsafePoll()
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
  return { fork, play, server, settle, simulation, spec }
}
