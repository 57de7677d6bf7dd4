/**
 * Plays one history, and compares what happens with the model: after every command, when all runs have had time enough,
 * and when everything is closed.
 */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import { Effect, Either } from "effect"
import { type History, keys } from "./History.ts"
import * as Gauges from "./Gauges.ts"
import * as Model from "./Model.ts"
import * as Play from "./Play.ts"
import * as Witness from "./Witness.ts"

/** What the checks know of the servers by now. */
interface Known {
  /** How many of the pool's events were looked at. */
  events: number
  readonly started: Map<string, { readonly at: number; readonly pid: number | undefined }>
  readonly lost: Map<string, Failure.TransportError>
}

/** Time in which every run ends, whatever was done to it: several starts, requests, probes and turns of one session. */
const patience = 40 * 60_000

/** Time after its last lease in which a server has been told to let go of everything, and has done so. */
const calm = 10_000

/** Time in which every process is gone, however reluctant: what `Limits` give to it, and what the kernel gets. */
const closing = 10_000

/** What a history violates, in words; nothing, if all is as it must be. */
export const violation = (history: History): string | undefined => {
  const play = Play.make()
  const known: Known = { events: 0, started: new Map(), lost: new Map() }
  const { closePool, closeSessions, simulation } = play.world
  const check = (when: string) =>
    prefixed(
      when,
      firstOf(() => checks(play, known))
    )

  for (const [nth, command] of history.entries()) {
    Play.perform(command, play)
    simulation.settle()
    const wrong = check(`after command ${nth + 1} (${command._tag})`)
    if (wrong !== undefined) return wrong
  }
  simulation.pass(calm)
  const early = check("a while after the last command")
  if (early !== undefined) return early
  simulation.pass(patience)
  const unended = play.jobs.filter(({ fiber, lasts }) => !lasts && isAlive(fiber))
  if (unended.length > 0) return `never ended: ${unended.map(({ name }) => name).join(", ")}`
  for (const job of play.jobs) if (isAlive(job.fiber)) job.interrupt()
  simulation.pass(calm)
  const wrong = check("after all runs") ?? firstOf(() => unanswered(play))
  if (wrong !== undefined) return wrong

  play.world.trouble.closing = true
  simulation.fork(closeSessions)
  simulation.settle()
  simulation.fork(closePool)
  simulation.pass(closing)
  return firstOf(() => left(play))
}

const isAlive = (fiber: Play.Job["fiber"]): boolean => fiber.unsafePoll() === null

const prefixed = (prefix: string, wrong: string | undefined) =>
  wrong === undefined ? undefined : `${prefix}: ${wrong}`

type Wrongs = Generator<string | undefined>

const firstOf = (wrongs: () => Wrongs): string | undefined => {
  for (const wrong of wrongs()) if (wrong !== undefined) return wrong
  return undefined
}

function* checks(play: Play.Play, known: Known): Wrongs {
  yield* takeIn(play, known)
  yield* runs(play, known)
  yield* servers(play, known)
  yield* questions(play)
  yield gauges(play.world)
}

/** What the gauges say is what the pool says. */
const gauges = ({ gauges, pool, simulation, spec }: Play.Play["world"]): string | undefined => {
  const names = keys.map((key) => spec(key).name)
  const { refused } = simulation.run(pool.readiness())
  const snapshot = simulation.run(pool.snapshot)
  return Gauges.wrong(names, gauges, snapshot, new Set(refused.map(({ name }) => name)))
}

/** Guarantee 3: what the pool told of the servers since the last time. */
function* takeIn({ world }: Play.Play, known: Known): Wrongs {
  const { events, trouble, witness } = world
  for (const { at, event } of events.slice(known.events)) {
    known.events++
    const id = Witness.idOf(event.key, event.generation)
    const started = known.started.get(id)
    switch (event._tag) {
      case "Started":
        if (started !== undefined) yield `generation ${event.generation} was started twice`
        known.started.set(id, { at, pid: event.pid })
        break
      case "StartFailed":
        if (!trouble.starts && !trouble.keys.has(event.key)) {
          yield `a start failed for no reason: ${event.error.message}`
        }
        yield* lose(id, event, known)
        break
      case "Invalidated":
        if (!trouble.harmed.has(started?.pid ?? 0) && !trouble.reported.has(id)) {
          yield `a server was invalidated for no reason: ${event.error.message}`
        }
        yield* lose(id, event, known)
        yield* fresh(id, world)
        break
      case "Closed":
        if (known.lost.has(id) || trouble.closing || started === undefined) break
        if ([...witness.held].some(({ key, lease }) => Witness.idOf(key, lease.generation) === id))
          yield `generation ${event.generation} was closed while it was leased`
        if (!trouble.drained.has(event.key) && at - lastUse(id, started.at, world) < idle - 1)
          yield `generation ${event.generation} was closed for no reason`
    }
  }
}

/** How long the pool keeps a server that nobody leases, in milliseconds; times with a jitter are rounded, by less than one. */
const idle = 60_000

const lastUse = (id: string, started: number, { witness }: Play.Play["world"]): number =>
  Math.max(started, witness.released.get(id) ?? 0)

function* lose(
  id: string,
  {
    error,
    generation
  }: Extract<AppServerPool.PoolEvent, { readonly _tag: "StartFailed" | "Invalidated" }>,
  { lost }: Known
): Wrongs {
  if (lost.has(id)) yield `generation ${generation} was lost twice`
  if (error.generation !== generation) {
    yield `generation ${generation} was ended by an error of generation ${error.generation}`
  }
  lost.set(id, error)
}

/** Guarantee 4: what is asked of a lost server fails at once, and nothing of what was asked before is left. */
function* fresh(id: string, { simulation, witness }: Play.Play["world"]): Wrongs {
  const server = witness.servers.get(id)?.service
  if (server === undefined) return
  const answer = simulation.run(Effect.either(server.request("config/read", {})))
  if (Either.isRight(answer) || answer.left._tag !== "TransportError") {
    yield "a request after the loss of its server was answered"
  }
  const counts = simulation.run(server.connection.counts)
  const left = counts.inFlight + counts.queued + counts.subscriptions + counts.serverRequests
  if (left > 0) yield `after its loss a server has ${JSON.stringify(counts)}`
}

function* runs({ jobs, world }: Play.Play, { lost }: Known): Wrongs {
  for (const job of jobs) {
    if (job.isJudged) continue
    if (job.run !== undefined) {
      yield Model.told(job.run, world.simulation.now(), world.trouble)
    }
    if (isAlive(job.fiber)) continue
    job.isJudged = true
    yield job.verdict(lost)
  }
}

/** Guarantees 2, 4 and 8: what the pool says of its servers, against what was seen of them. */
function* servers({ world }: Play.Play, { lost }: Known): Wrongs {
  const { fake, pool, simulation, trouble, witness } = world
  const snapshot = simulation.run(pool.snapshot)
  const processes = simulation.run(fake.processes)
  for (const generation of snapshot) {
    yield Model.over(lost, generation, trouble)
    yield* calmed(generation, world)
  }
  for (const [id, { open }] of witness.servers) {
    if (open > 0 && lost.has(id)) yield `${id} is lost, and ${open} requests of it have not ended`
  }
  for (const key of keys) {
    const home = key
    const serverKey = world.spec(key).key
    const own = processes.filter(({ env }) => env["CODEX_HOME"] === home)
    if (own.length > (witness.asked.get(serverKey) ?? 0)) {
      yield "there were more processes than leases that were asked for"
    }
    if (trouble.closing) continue
    const held = [...witness.held].filter(({ key }) => key === serverKey)
    yield Model.balanced(
      {
        key: serverKey,
        generations: snapshot.filter(({ key }) => key === serverKey),
        held: held.filter(({ lease }) => !lost.has(Witness.idOf(serverKey, lease.generation)))
          .length,
        waiting: witness.waiting.get(serverKey) ?? 0,
        running: own.filter(({ isRunning }) => simulation.run(isRunning)).length
      },
      lost
    )
  }
}

/** Guarantee 8: a server that nobody leases is used for nothing but the threads that sessions keep. */
function* calmed(
  { generation, key, leases, pid, state }: AppServerPool.GenerationSnapshot,
  { fake, simulation, trouble, witness }: Play.Play["world"]
): Wrongs {
  const id = Witness.idOf(key, generation)
  const server = witness.servers.get(id)
  const since = simulation.now() - (witness.released.get(id) ?? Infinity)
  if (server === undefined || state !== "Ready" || leases > 0 || since < calm) return
  if (trouble.unending.has(key)) return
  const used = [...server.threads].flatMap(([thread, users]) => (users > 0 ? [thread] : []))
  const { inFlight, queued, serverRequests, subscriptions } = simulation.run(
    server.service.connection.counts
  )
  if (subscriptions > used.length)
    yield `nobody leases ${id}, and it has ${subscriptions} listeners`
  const process = simulation.run(fake.processes).find((process) => process.pid === pid)
  if (process === undefined || trouble.harmed.has(process.pid)) return
  const left = inFlight + queued + serverRequests
  if (left > 0) yield `nobody leases ${id}, and it has ${left} requests`
  const threads = simulation.run(process.subscribedThreads)
  const kept = threads.filter((thread) => !used.includes(thread))
  if (kept.length > 0) yield `nobody leases ${id}, and it is not let go of ${kept.join(", ")}`
}

/** Guarantee 10, so far. */
function* questions({ questions, world }: Play.Play): Wrongs {
  const { approvals } = world.witness
  if (new Set(approvals).size < approvals.length) yield "a person was asked the same thing twice"
  for (const question of questions) {
    const answers = Play.answersTo(question, world)
    yield Model.answered(question, answers, world.simulation.now(), world.trouble)
  }
  for (const process of world.simulation.run(world.fake.processes)) {
    const ids = world.simulation.run(process.replies).map(({ id }) => id)
    if (new Set(ids).size < ids.length) yield "a request of the server was answered twice"
  }
}

/** Guarantee 10: once all runs have ended, nothing is left to wait for. */
function* unanswered({ questions, world }: Play.Play): Wrongs {
  for (const question of questions) {
    const answers = Play.answersTo(question, world)
    yield Model.answered({ ...question, due: 0 }, answers, world.simulation.now(), world.trouble)
  }
}

/** Guarantees 8 and 13: when everything is closed nothing is left, and everything that was asked has got its end. */
function* left({ world }: Play.Play): Wrongs {
  const { fake, pool, simulation, witness } = world
  const { answered, asked, failed, interrupted } = witness.requests
  if (asked !== answered + failed + interrupted) {
    yield `${asked} requests, ${answered} answered, ${failed} failed, ${interrupted} interrupted`
  }
  if (witness.held.size > 0) yield `${witness.held.size} leases are left`
  for (const waiting of witness.waiting.values()) if (waiting > 0) yield "a lease is still awaited"
  if (simulation.run(pool.snapshot).length > 0) yield "a generation is left"
  yield Gauges.wrong(
    keys.map((key) => world.spec(key).name),
    world.gauges,
    [],
    new Set()
  )
  if (simulation.run(fake.running) > 0) yield "a process is left"
  for (const { service, threads } of witness.servers.values()) {
    const { invalidMessages: _, ...counts } = simulation.run(service.connection.counts)
    if (Object.values(counts).some((count) => count > 0)) {
      yield `a connection is left with ${JSON.stringify(counts)}`
    }
    for (const [threadId, users] of threads) if (users > 0) yield `${threadId} is still used`
  }
  const { length: fibers } = simulation.alive()
  if (fibers > 0) yield `${fibers} fibers are left`
  if (simulation.timers() > 0) yield `${simulation.timers()} timers are left`
}
