/** Carries out the commands of a history, and remembers what was begun by them. */
import { Credential, Run, RunAttempt, type RunEvent } from "@effect-codex/agent"
import { AppServerPool, Failure } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import type { FakeAppServer } from "@effect-codex/testing"
import { Effect, Either, Fiber, Redacted, Stream } from "effect"
import type * as History from "./History.ts"
import * as Model from "./Model.ts"
import * as Witness from "./Witness.ts"
import * as World from "./World.ts"

/** Something a history has begun. */
export interface Job {
  readonly name: string
  readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
  /** Of a run alone. */
  readonly run: Model.Run | undefined
  /** Whether it goes on until somebody ends it. */
  readonly lasts: boolean
  readonly interrupt: () => void
  /** What is wrong with its end, given what was lost so far; nothing while it has not ended. */
  readonly verdict: (lost: Model.Losses) => string | undefined
  isJudged: boolean
}

export interface Play {
  readonly world: World.World
  readonly jobs: Array<Job>
  readonly questions: Array<Model.Question>
}

export const make = (): Play => ({ world: World.make(), jobs: [], questions: [] })

export const perform = (command: History.Command, play: Play): void => {
  switch (command._tag) {
    case "Run":
    case "Turn":
    case "Helper":
      return startRun(command, play)
    case "Requests":
      return startRequests(command, play)
    case "Hold":
      return startHold(command, play)
    case "Interrupt": {
      const open = play.jobs.filter(({ fiber }) => fiber.unsafePoll() === null)
      return pick(open, command.nth)?.interrupt()
    }
    case "Pass":
      return play.world.simulation.pass(command.millis)
    case "StepClock":
      return play.world.simulation.stepWallClock(command.millis)
    case "Ask":
      return ask(command, play)
    case "AskAgain":
    case "Resolve":
      return withQuestion(command, play)
    case "Report":
      return report(command, play)
    case "NextStart":
      return play.world.nextStart(command.fault)
    case "RefuseLogins":
      return play.world.refuseLogins(command.count)
    case "Drain": {
      const spec = play.world.spec(command.key)
      play.world.trouble.drained.add(spec.key)
      return play.world.simulation.run(Effect.asVoid(play.world.pool.drain(spec)))
    }
    case "Close":
      play.world.trouble.closing = true
      play.world.simulation.fork(play.world.closePool)
      return
    default:
      return disturb(command, play)
  }
}

const pick = <A>(all: ReadonlyArray<A>, nth: number): A | undefined => all[nth % all.length]

/** Scripts whose turns end only because their runs do not wait for ever. */
const endless: ReadonlySet<History.Script> = new Set([
  "hang",
  "silence",
  "ask never",
  "ask stubborn"
])

const startRun = (
  command: Extract<History.Command, { readonly _tag: "Run" | "Turn" | "Helper" }>,
  { jobs, world }: Play
): void => {
  const { _tag: what, key, script } = command
  const server = world.spec(key)
  const run: Model.Run = {
    what,
    key,
    serverKey: server.key,
    script,
    credential: what === "Turn" ? "none" : command.credential,
    started: undefined,
    text: "",
    tags: [],
    interrupted: false
  }
  const brought = run.credential
  const credential =
    brought === "none" ? {} : { credential: Credential.bearer(Redacted.make(brought)) }
  const options = {
    input: script,
    ...credential,
    ...(endless.has(script) ? { timeout: "2 minutes" as const } : {})
  }
  if (script === "silence") world.trouble.unending.add(server.key)
  if (script === "ask stubborn") world.trouble.stubborn.add(server.key)
  if (what === "Turn" && script === "silence") world.trouble.silenced.add(key)
  const fiber = world.simulation.fork(
    what === "Helper"
      ? helper(world, key, options)
      : follow(
          what === "Run"
            ? Run.stream({ ...options, server, approvals: world.person }).pipe(
                Stream.provideService(AppServerPool.AppServerPool, world.pool)
              )
            : world.session(key).stream(script, options),
          (event) => note(run, event, world.simulation.now())
        )
  )
  jobs.push({
    name: Model.nameOf(run),
    fiber,
    run,
    lasts: false,
    interrupt: () => {
      run.interrupted = true
      world.simulation.fork(Fiber.interrupt(fiber))
    },
    verdict: (lost) => {
      const exit = fiber.unsafePoll()
      return exit === null ? undefined : Model.ended(run, exit, world.trouble, lost)
    },
    isJudged: false
  })
}

/** A helper's events go to nobody. */
const helper = (
  world: World.World,
  key: History.Key,
  options: Pick<RunAttempt.Options, "input" | "credential" | "timeout">
) =>
  Effect.flatMap(
    world.session(key).spawn({ ...options, approvals: world.person }),
    ({ interrupt, result }) => Effect.onInterrupt(result, () => interrupt)
  )

const follow = (
  events: Stream.Stream<RunEvent.RunEvent, Failure.Failure>,
  note: (event: RunEvent.RunEvent) => void
) => RunAttempt.resultOf(Stream.tap(events, (event) => Effect.sync(() => note(event))))

const note = (run: Model.Run, event: RunEvent.RunEvent, now: number): void => {
  run.tags.push(event._tag)
  if (event._tag === "Started") {
    run.started = { at: now, generation: event.generation, pid: event.pid ?? 0 }
  }
  if (event._tag === "Retrying") {
    run.started = undefined
    run.text = ""
  }
  if (event._tag === "Text") run.text += event.delta
}

/** What is no run: it succeeds, unless something was done to the servers of its key. */
const begin = (
  { key, lasts, name }: Pick<Job, "name" | "lasts"> & { readonly key: History.Key },
  { jobs, world }: Play,
  effect: Effect.Effect<boolean, Failure.Failure>
): void => {
  const fiber = world.simulation.fork(effect)
  let interrupted = false
  jobs.push({
    name: `${name} on ${key}`,
    fiber,
    run: undefined,
    lasts,
    interrupt: () => {
      interrupted = true
      world.simulation.fork(Fiber.interrupt(fiber))
    },
    verdict: (lost) => {
      const exit = fiber.unsafePoll()
      if (exit === null || interrupted) return undefined
      return Model.served(name, key, world.spec(key).key, exit, world.trouble, lost)
    },
    isJudged: false
  })
}

const startRequests = (
  { count, key }: Extract<History.Command, { readonly _tag: "Requests" }>,
  play: Play
): void =>
  begin(
    { name: `${count} requests`, key, lasts: false },
    play,
    Effect.flatMap(play.world.pool.lease(play.world.spec(key)), ({ server }) =>
      Effect.forEach(
        Array.from({ length: count }, (_, n) => n),
        () => Effect.either(server.request("config/read", {})),
        { concurrency: "unbounded" }
      )
    ).pipe(
      Effect.map((answers) => answers.every(Either.isRight)),
      Effect.scoped
    )
  )

const startHold = (
  { key }: Extract<History.Command, { readonly _tag: "Hold" }>,
  play: Play
): void =>
  begin(
    { name: "a lease", key, lasts: true },
    play,
    Effect.gen(function* () {
      const { server } = yield* play.world.pool.lease(play.world.spec(key))
      const events = yield* server.connection.subscribe(undefined, () => Effect.succeed({}))
      return yield* Effect.forever(events.take)
    }).pipe(Effect.scoped)
  )

const report = (
  { nth, of }: Extract<History.Command, { readonly _tag: "Report" }>,
  { world }: Play
): void => {
  const held = pick(world.witness.leases, nth)
  if (held === undefined) return
  const { key, lease } = held
  if (of === "own") {
    world.trouble.reported.add(Witness.idOf(key, lease.generation))
    world.trouble.keys.add(key)
    world.trouble.harmed.add(lease.server.pid ?? 0)
  }
  const error = new Failure.TransportError({
    reason: "StdoutEnded",
    phase: "Running",
    generation: lease.generation + { own: 0, older: -1, newer: 1 }[of],
    detail: "reported lost",
    stderr: ""
  })
  world.simulation.run(lease.invalidate(error))
}

const running = ({ fake, simulation }: World.World) =>
  simulation.run(
    Effect.flatMap(
      fake.processes,
      Effect.filter(({ isRunning }) => isRunning)
    )
  )

const harm = (world: World.World, process: FakeAppServer.FakeProcess): void => {
  world.trouble.harmed.add(process.pid)
  world.trouble.keys.add(World.serverKeyOf(world, process))
}

const disturb = (
  command: Extract<
    History.Command,
    {
      readonly _tag: "Harm" | "Thaw" | "Overload" | "DropAnswers" | "AnswerWrongly" | "Noise"
    }
  >,
  { world }: Play
): void => {
  const { run } = world.simulation
  const process = pick(running(world), command.process)
  if (process === undefined) return
  if (command._tag === "Noise") return makeNoise(command.what, process, world)
  if (command._tag === "Thaw") return run(process.thaw)
  harm(world, process)
  switch (command._tag) {
    case "Harm":
      return run(harmed[command.how](process))
    case "Overload":
      return run(process.overload(command.count))
    case "DropAnswers":
      return run(process.dropAnswers(command.count))
    case "AnswerWrongly": {
      const ids = run(process.received).flatMap(({ id }) => (id === undefined ? [] : [id]))
      const id = ids.at(-1 - command.back)
      if (id !== undefined) run(process.writeLine(Message.result(id, {})))
    }
  }
}

const harmed: Readonly<
  Record<History.Harm, (process: FakeAppServer.FakeProcess) => Effect.Effect<void>>
> = {
  "exit 0": ({ exit }) => exit(0),
  "exit 1": ({ exit }) => exit(1),
  SIGTERM: ({ kill }) => kill("SIGTERM"),
  SIGKILL: ({ kill }) => kill("SIGKILL"),
  freeze: ({ freeze }) => freeze,
  "end output": ({ endOutput }) => endOutput,
  "break input": ({ breakInput }) => breakInput
}

const makeNoise = (
  what: History.Noise,
  process: FakeAppServer.FakeProcess,
  { simulation: { run } }: World.World
): void => {
  // Before the end of its handshake the answer to that would be none too many.
  const isUp = run(process.received).some(({ method }) => method === "initialized")
  if (what === "answer again" && !isUp) return
  run(process.writeLine(noise[what]))
}

const noise: Readonly<Record<History.Noise, string>> = {
  garbage: "}{ no JSON at all",
  "empty line": "",
  "no message": '{"hello":"world"}',
  "odd method": '{"method":7,"params":{}}',
  "odd request id": '{"id":{},"method":"item/tool/call","params":{}}',
  "unknown answer": '{"id":987654,"result":{}}',
  "answer again": '{"id":1,"result":{}}',
  "unknown notification": '{"method":"thread/somethingNew","params":{"threadId":"thread-1"}}',
  "of no thread": '{"method":"account/rateLimits/updated","params":null}'
}

/** Whoever closes a server answers it no more. Of one whose start failed the pool does not know the process. */
const isClosing = (world: World.World, process: FakeAppServer.FakeProcess): boolean => {
  const key = World.serverKeyOf(world, process)
  const own = world.simulation.run(world.pool.snapshot).filter((all) => all.key === key)
  const generation =
    own.find(({ pid }) => pid === process.pid) ?? own.find(({ state }) => state === "Closing")
  return generation?.state === "Closing"
}

const ask = (
  { about, process: nth, what }: Extract<History.Command, { readonly _tag: "Ask" }>,
  { questions, world }: Play
): void => {
  const { now, run } = world.simulation
  const process = pick(running(world), nth)
  if (process === undefined || isClosing(world, process)) return
  const turn = run(process.activeTurns)[0]
  const known = about === "a turn" ? turn : undefined
  const thread = {
    "a turn": turn?.threadId === undefined ? {} : { threadId: turn.threadId, turnId: turn.turnId },
    nobody: {},
    "an unknown thread": { threadId: "nobody's", turnId: "nobody's" }
  }[about]
  const method = "item/commandExecution/requestApproval"
  const params = {
    ...thread,
    ...(what === "nonsense" ? { command: 7 } : approval(what, questions.length))
  }
  const id = run(process.send(method, params))
  const waits = known === undefined ? 0 : (patience[what] ?? 0)
  questions.push({
    process,
    id,
    line: Message.request(id, method, params),
    due: waits === Infinity ? undefined : now() + waits,
    resolved: false
  })
}

const patience: Partial<Record<(typeof History.askedFor)[number], number>> = {
  "approval later": World.hesitation,
  "approval never": Infinity
}

const approval = (what: string, nth: number) => ({
  itemId: `asked-by-the-history-${nth}`,
  startedAtMs: 0,
  kind: "command",
  environmentId: "local",
  reason: null,
  command: what.replace("approval ", ""),
  cwd: "/",
  commandActions: []
})

/** How often a request of the server was answered so far. */
export const answersTo = ({ id, process }: Model.Question, { simulation }: World.World): number =>
  simulation.run(process.replies).filter((reply) => reply.id === id).length

const withQuestion = (
  { _tag, nth }: Extract<History.Command, { readonly _tag: "AskAgain" | "Resolve" }>,
  { questions, world }: Play
): void => {
  // What a harmed process writes may come late, and then it does not know what it was answered meanwhile.
  const open = questions.filter(
    (question) =>
      !question.resolved &&
      !world.trouble.harmed.has(question.process.pid) &&
      answersTo(question, world) === 0
  )
  const question = pick(open, nth)
  if (question === undefined) return
  const { id, line, process } = question
  if (_tag === "AskAgain") return world.simulation.run(process.writeLine(line))
  question.resolved = true
  world.simulation.run(process.resolve(id))
}
