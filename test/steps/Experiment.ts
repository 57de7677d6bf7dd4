/** One subject, disturbed at one moment: what is wrong with how it ends, with what it leaves, and with the next turn. */
import type { RunEvent } from "@effect-codex/agent"
import type { Failure } from "@effect-codex/app-server"
import { Cause, Effect, Exit, type Fiber, Option } from "effect"
import type * as Simulation from "../model/Simulation.ts"
import * as Disturbance from "./Disturbance.ts"
import * as Subject from "./Subject.ts"
import * as World from "./World.ts"

export interface Experiment {
  readonly subject: Subject.Name
  readonly disturbance: Disturbance.Name
  readonly pace: World.Pace
  readonly moment: Simulation.Moment
}

type Steps = Readonly<Record<Simulation.Moment["before"], number>>

const counted = new Map<string, Steps>()

/** How many steps a subject takes when nothing disturbs it: always as many. */
export const stepsOf = (subject: Subject.Name, pace: World.Pace): Steps => {
  const name = `${subject} ${pace}`
  const steps = counted.get(name) ?? countSteps(subject, pace)
  counted.set(name, steps)
  return steps
}

const countSteps = (subject: Subject.Name, pace: World.Pace): Steps => {
  const { act, past } = Subject.of(subject)
  const world = World.make(past, pace)
  const { simulation } = world
  const before = { ...simulation.counts() }
  const fiber = simulation.fork(act(world))
  simulation.passUntil(() => hasEnded(fiber), patience)
  const after = simulation.counts()
  return { task: after.task - before.task, operation: after.operation - before.operation }
}

/** Time in which everything ends, whatever is done to it. */
const patience = 5 * 60_000

/** Time in which everything that nobody uses is let go. */
const calm = 10_000

type Running<A> = Fiber.RuntimeFiber<A, Failure.Failure>

const hasEnded = (fiber: Running<unknown>): boolean => fiber.unsafePoll() !== null

/** Of a fiber that has ended. */
const exitOf = <A>(fiber: Running<A>): Exit.Exit<A, Failure.Failure> =>
  fiber.unsafePoll() ?? Exit.die("it has not ended")

const hasSucceeded = (fiber: Running<unknown>): boolean => Exit.isSuccess(exitOf(fiber))

/** In words; nothing, if all is as it must be. */
export const violation = (experiment: Experiment): string | undefined => {
  for (const wrong of violations(experiment)) if (wrong !== undefined) return wrong
  return undefined
}

function* violations(experiment: Experiment): Generator<string | undefined> {
  const { comesTo, past } = Subject.of(experiment.subject)
  const disturbance = Disturbance.of(experiment.disturbance)
  const world = World.make(past, experiment.pace)
  const known = world.simulation.run(world.session.value.threadId)
  const disturbed = disturb(world, experiment)
  if (disturbed === undefined) return
  const { acted, beside, subject } = disturbed

  if (!hasEnded(subject)) return yield "it never ends"
  if (!hasEnded(beside)) return yield "the turn that was started just afterwards never ends"
  if (!hasEnded(acted)) return yield "what was done to it never ends"
  if (!hasSucceeded(acted)) yield "what was done to it failed"
  yield wrongEnd(exitOf(subject), comesTo, disturbance.allows)
  yield* rightTurn("beside", exitOf(beside), disturbance.allowsBeside, known)

  const after = nextTurn(world, disturbance.closes)
  if (!hasEnded(after.fiber)) return yield "the next turn never ends"
  yield* rightTurn("after", exitOf(after.fiber), () => false, after.thread)
  const times = world.turns.filter((text) => text === "after").length
  if (times !== 1) yield `the next turn was run ${times} times`

  yield* unused({ ...world, ...after })
  yield* closed(world, after)
}

interface Disturbed {
  readonly subject: Running<string>
  readonly acted: Running<unknown>
  /** A turn that is started just after the disturbance. */
  readonly beside: Running<RunEvent.RunResult>
}

/** Nothing, if the subject ended before the moment came. */
const disturb = (
  world: World.World,
  { disturbance, moment, subject: name }: Experiment
): Disturbed | undefined => {
  const { session, simulation } = world
  const started: Array<Running<string>> = []
  const disturbed: Array<Disturbed> = []
  simulation.at(moment, () => {
    for (const subject of started) {
      const acted = simulation.fork(Disturbance.of(disturbance).act(world, subject))
      const beside = simulation.fork(session.value.run("beside"))
      disturbed.push({ subject, acted, beside })
    }
  })
  started.push(simulation.fork(Subject.of(name).act(world)))
  const isOver = () =>
    started.every(hasEnded) &&
    disturbed.every(({ acted, beside }) => hasEnded(acted) && hasEnded(beside))
  simulation.passUntil(isOver, patience)
  return disturbed[0]
}

/** The next turn of the session, or of what takes its place. */
const nextTurn = (world: World.World, closes: Disturbance.Disturbance["closes"]) => {
  const { simulation } = world
  const thread = simulation.run(world.session.value.threadId)
  const pool = closes === "pool" ? World.poolOn(world) : world.pool
  const session =
    closes === "nothing"
      ? world.session
      : World.sessionOn({ ...world, pool }, Option.getOrUndefined(thread))
  const fiber = simulation.fork(session.value.run("after"))
  simulation.passUntil(() => hasEnded(fiber), patience)
  return { fiber, thread, pool, session }
}

function* rightTurn(
  input: string,
  exit: Exit.Exit<RunEvent.RunResult, Failure.Failure>,
  allows: Disturbance.Disturbance["allows"],
  thread: Option.Option<string>
): Generator<string | undefined> {
  if (Exit.isFailure(exit)) {
    if (!mayEndWith(exit.cause, allows)) yield `the turn ${input} ended with ${told(exit.cause)}`
    return
  }
  const { text, threadId } = exit.value
  if (text !== World.answerTo(input)) yield `the turn ${input} came to "${text}"`
  if (Option.isSome(thread) && thread.value !== threadId) {
    yield `the turn ${input} was on ${threadId} instead of ${thread.value}`
  }
}

/** When all turns have ended, and a while has passed, servers have only what the session keeps; then nobody keeps them. */
function* unused({ fake, pool, session, simulation }: World.World): Generator<string | undefined> {
  const { run } = simulation
  simulation.pass(calm)
  const leases = run(pool.value.snapshot).filter(({ leases }) => leases > 0)
  if (leases.length > 0) yield `${leases.length} generations are still leased`
  const kept = Option.toArray(run(session.value.threadId))
  for (const process of run(fake.processes)) {
    const turns = run(process.activeTurns)
    if (turns.length > 0) yield `turns still run: ${JSON.stringify(turns)}`
    const commands = run(process.commandsRunning)
    if (commands.length > 0) yield `commands still run: ${JSON.stringify(commands)}`
    const threads = run(process.subscribedThreads).filter((thread) => !kept.includes(thread))
    if (threads.length > 0) yield `threads are still loaded: ${JSON.stringify(threads)}`
  }
  simulation.pass(World.idle)
  const generations = run(pool.value.snapshot)
  if (generations.length > 0) yield `generations are left: ${JSON.stringify(generations)}`
  const processes = run(fake.running)
  if (processes > 0) yield `${processes} processes are left`
}

function* closed(
  { pool, session, simulation }: World.World,
  after: Pick<World.World, "pool" | "session">
): Generator<string | undefined> {
  const closing = simulation.fork(
    Effect.forEach([after.session, after.pool, session, pool], ({ close }) => close)
  )
  simulation.pass(calm)
  if (!hasEnded(closing)) yield "closing everything never ends"
  const { length: fibers } = simulation.alive()
  if (fibers > 0) yield `${fibers} fibers are left`
  if (simulation.timers() > 0) yield `${simulation.timers()} timers are left`
}

/** Never with a defect, whatever else is in the cause. */
const mayEndWith = (
  cause: Cause.Cause<Failure.Failure>,
  allows: Disturbance.Disturbance["allows"]
): boolean => Option.isNone(Cause.keepDefects(cause)) && allows(cause)

const told = (cause: Cause.Cause<Failure.Failure>): string =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => Cause.pretty(cause),
    onSome: (failure) => `${failure._tag}: ${failure.message}`
  })

const wrongEnd = (
  exit: Exit.Exit<string, Failure.Failure>,
  comesTo: string,
  allows: Disturbance.Disturbance["allows"]
): string | undefined =>
  Exit.match(exit, {
    onSuccess: (value) => (value === comesTo ? undefined : `it came to "${value}"`),
    onFailure: (cause) => (mayEndWith(cause, allows) ? undefined : `it ended with ${told(cause)}`)
  })
