/** A fake, a pool on it, and a session that has a thread, all on a simulated clock. */
import { Approvals, Run, Session } from "@effect-codex/agent"
import { AppServerPool, type AppServerSpec, type Failure } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn, Faults } from "@effect-codex/testing"
import { Context, Effect, Exit, Layer, Predicate, Scope } from "effect"
import * as Simulation from "../model/Simulation.ts"

export interface World {
  readonly simulation: Simulation.Simulation
  readonly fake: FakeAppServer.FakeAppServer
  readonly server: AppServerSpec.AppServerSpec
  /** What was asked in each turn that a process has begun, in order. */
  readonly turns: ReadonlyArray<string>
  readonly pool: Pool
  readonly session: Owned<Session.Session>
}

/** Something that is closed by itself. */
export interface Owned<A> {
  readonly value: A
  readonly close: Effect.Effect<void>
}

export type Pool = Owned<AppServerPool.Service>

/** What the session has behind it: nothing, a turn on a server that runs, or a thread that no server has loaded. */
export type Past = "none" | "a turn" | "a stored thread"

/** Whether a server does at once what it is asked, or answers late and begins its turns later still. */
export type Pace = "prompt" | "slow"

export const paces = ["prompt", "slow"] as const satisfies ReadonlyArray<Pace>

/** Notifications are never late, so that those of a turn come before the answer that names it, and after. */
const lateAnswers = Faults.plan({
  steps: [{ at: 0, fault: { _tag: "DelayAnswers", count: 10_000, millis: 15 } }]
})

export const make = (past: Past, pace: Pace): World => {
  const simulation = Simulation.make()
  const turns: Array<string> = []
  const fake = simulation.run(
    FakeAppServer.make({
      turns: (request) => {
        turns.push(request.text)
        const turn = turnOf(request)
        return pace === "slow" ? [FakeTurn.lateStart("10 millis"), turn] : turn
      },
      faults: () => (pace === "slow" ? lateAnswers : Faults.none)
    })
  )
  const server = fake.spec()
  const pool = poolOn({ fake, simulation })
  const stored = past === "a stored thread" ? storedThread({ pool, server, simulation }) : undefined
  const session = sessionOn({ pool, server, simulation }, stored)
  if (past === "a turn") complete(simulation, session.value.run("first"))
  return { simulation, fake, server, turns, pool, session }
}

/** What the model answers to an input, at the end of everything else that it does. */
export const answerTo = (input: string): string => `hello ${input}`

/** A turn in which there is something to interrupt at any time: a question, a command, words that take their time. */
const turnOf = ({ params, text }: FakeAppServer.TurnRequest): FakeTurn.FakeTurn =>
  Predicate.hasProperty(params, "outputSchema")
    ? FakeTurn.text(text === "structured" ? "not what was asked" : '{"word":"hello structured"}')
    : [
        FakeTurn.approveCommand({ command: "ls", output: "a\n", every: "10 millis" }),
        FakeTurn.text(["hello ", text], { every: "10 millis" })
      ]

/** Says yes, after a while. */
const approvals = Approvals.make({
  command: () => Effect.delay(Effect.succeed("accept" as const), "10 millis")
})

export const poolOn = ({ fake, simulation: { run } }: Pick<World, "fake" | "simulation">): Pool => {
  const layer = AppServerPool.AppServerPool.layer().pipe(Layer.provide(fake.layer))
  const scope = run(Scope.make())
  const context = run(Layer.buildWithScope(layer, scope))
  return {
    value: Context.get(context, AppServerPool.AppServerPool),
    close: Scope.close(scope, Exit.void)
  }
}

type Around = Pick<World, "pool" | "server" | "simulation">

/** A session, which goes on with the thread if there is one. */
export const sessionOn = (
  { pool, server, simulation: { run } }: Around,
  threadId: string | undefined
): Owned<Session.Session> => {
  const thread = threadId === undefined ? {} : { thread: { _tag: "Resume", threadId } as const }
  const scope = run(Scope.make())
  const made = Session.make({ key: "s", server, approvals, ...thread }).pipe(
    Effect.provideService(AppServerPool.AppServerPool, pool.value),
    Scope.extend(scope)
  )
  return { value: run(made), close: Scope.close(scope, Exit.void) }
}

/** Time in which a server that nobody uses is closed. */
export const idle = 2 * 60_000

const storedThread = ({ pool, server, simulation }: Around): string => {
  const run = Run.run({ server, input: "first", approvals })
  const { threadId } = complete(
    simulation,
    Effect.provideService(run, AppServerPool.AppServerPool, pool.value)
  )
  simulation.pass(idle)
  return threadId
}

/** Lets a turn end, which nothing disturbs. */
const complete = <A>(
  simulation: Simulation.Simulation,
  turn: Effect.Effect<A, Failure.Failure>
) => {
  const fiber = simulation.fork(turn)
  simulation.passUntil(() => fiber.unsafePoll() !== null, idle)
  const exit = fiber.unsafePoll()
  if (exit === null) throw new Simulation.Stuck({ message: "an undisturbed turn does not end" })
  return Exit.getOrElse(exit, (cause) => {
    throw new Simulation.Stuck({ message: String(cause) })
  })
}
