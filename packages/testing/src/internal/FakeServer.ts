/** What a fake process does with the lines of its input, and the handle by which a test makes it fail. */
import { Message, type ServerRequests } from "@effect-codex/protocol"
import { Cause, Clock, Effect, FiberSet, Option, Schema, Stream } from "effect"
import type { FakeProcess, Options, Received, StartFaults } from "../FakeAppServer.ts"
import * as FakeAccounts from "./FakeAccounts.ts"
import * as FakeArrivals from "./FakeArrivals.ts"
import * as FakeAsks from "./FakeAsks.ts"
import type { FakeChild } from "./FakeChild.ts"
import * as FakeFates from "./FakeFates.ts"
import * as FakeLog from "./FakeLog.ts"
import * as FakeLogins from "./FakeLogins.ts"
import type { LoginStore } from "./FakeLoginStore.ts"
import * as FakeOrder from "./FakeOrder.ts"
import * as FakeRequests from "./FakeRequests.ts"
import * as FakeSessions from "./FakeSessions.ts"
import * as FakeTerminals from "./FakeTerminals.ts"
import * as FakeThreadReads from "./FakeThreadReads.ts"
import * as FakeTurns from "./FakeTurns.ts"
import type { Threads } from "./FakeThreads.ts"

export interface ServerOptions {
  readonly child: FakeChild
  readonly number: number
  readonly env: Readonly<Record<string, string>>
  readonly args: ReadonlyArray<string>
  readonly options: Options
  readonly faults: StartFaults
  readonly threads: Threads
  readonly logins: LoginStore
}

/** Starts the server on its process, and answers with the handle. */
export const start = (server: ServerOptions): Effect.Effect<FakeProcess> =>
  Effect.gen(function* () {
    const { args, child, env, faults, logins, options, threads } = server
    const parts = makeParts(child)
    const accounts = FakeAccounts.make({ ...parts, home: logins.homeOf(env, args) })
    const client = { experimentalApi: false }
    const process = handle(server, parts)
    if (faults.stderr !== undefined) yield* child.printError(faults.stderr)
    yield* child.run(
      Effect.gen(function* () {
        const fork = yield* FiberSet.makeRuntime<never>()
        const context = { ...parts, process, threads, options, logins, accounts, client, fork }
        const handlers = {
          ...FakeSessions.handlers(context),
          ...FakeThreadReads.handlers(context),
          ...FakeTurns.handlers(context),
          ...FakeTerminals.handlers(context),
          ...FakeLogins.handlers(context)
        }
        const respond = FakeRequests.make({ life: child.life, faults, options, handlers, client })
        const serve = (request: Message.ServerRequest) =>
          Effect.sync(() => {
            fork(answering(request, parts, respond))
          })
        yield* Stream.runForEach(child.input.lines, (line) => receive(line, parts, serve))
      })
    )
    return process
  })

/** What a process consists of beside its pipes. */
interface Parts {
  readonly print: (line: string) => Effect.Effect<void>
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  readonly received: FakeLog.FakeLog<Received>
  readonly asks: FakeAsks.FakeAsks
  readonly order: FakeOrder.FakeOrder
  readonly fates: FakeFates.Fates
  readonly arrivals: FakeArrivals.Arrivals
  readonly sessions: FakeSessions.Sessions
}

const makeParts = (child: FakeChild): Parts => {
  const encoder = new TextEncoder()
  const print = (line: string) => child.output.print(encoder.encode(`${line}\n`))
  const order = FakeOrder.make(print)
  const notify = (method: string, params: object) =>
    Effect.flatMap(Clock.currentTimeMillis, (emittedAtMs) =>
      order.print(JSON.stringify({ method, params, emittedAtMs }))
    )
  return {
    print,
    notify,
    received: FakeLog.make(),
    asks: FakeAsks.make(print, notify),
    order,
    fates: FakeFates.make({ print, during: child.life.during }),
    arrivals: FakeArrivals.make(),
    sessions: new Map()
  }
}

const Id = Schema.Union(Schema.Number, Schema.String)
const decode = Schema.decodeOption(
  Schema.parseJson(
    Schema.Struct({
      id: Schema.optional(Id),
      method: Schema.optional(Schema.String),
      params: Schema.optional(Schema.Unknown),
      result: Schema.optional(Schema.Unknown),
      error: Schema.optional(Schema.Unknown)
    })
  )
)

/** A line that is no message is ignored, as the server does. */
const receive = (
  line: string,
  { arrivals, asks, received }: Parts,
  serve: (request: Message.ServerRequest) => Effect.Effect<void>
) =>
  Effect.gen(function* () {
    const { error, id, method, params, result } = Option.getOrElse(decode(line), () => nothing)
    if (method !== undefined) {
      yield* received.append({ id, method, params })
      if (id === undefined) return
      yield* arrivals.arrive
      yield* serve({ id, method, params })
    } else if (id !== undefined) {
      const answer: ServerRequests.Answer =
        error === undefined
          ? { _tag: "Result", result }
          : { _tag: "Error", error: Message.rpcErrorOf(error) }
      yield* asks.onAnswer(id, answer)
    }
  })

const nothing = {
  id: undefined,
  method: undefined,
  params: undefined,
  result: undefined,
  error: undefined
}

const answering = (
  { id, method, params }: Message.ServerRequest,
  { fates }: Parts,
  respond: FakeRequests.Respond
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const fate = fates.next()
    if (fate.refusal !== undefined) return fate.write(Message.error(id, fate.refusal))
    return respond(method, params, (result) => fate.write(Message.result(id, result))).pipe(
      Effect.catchAll((error) => fate.write(Message.error(id, error))),
      Effect.catchAllDefect((defect) => fate.write(Message.error(id, crash(defect))))
    )
  })

/** The script of the test threw: whoever waits for the answer is to see that. */
const crash = (defect: unknown): Message.RpcError => ({
  code: -32603,
  message: `the fake's script failed: ${Cause.pretty(Cause.die(defect))}`
})

const handle = ({ child, env, number }: ServerOptions, parts: Parts): FakeProcess => {
  const { arrivals, asks, fates, notify, order, print, received, sessions } = parts
  const { input, life, output } = child
  return {
    pid: child.process.pid,
    number,
    env,
    isRunning: life.isRunning,
    ended: Effect.map(life.ended, Option.getOrUndefined),
    howEnded: Effect.map(life.ended, (ended) => Option.getOrUndefined(ended)?.how),
    received: received.all,
    awaitReceived: (method, nth = 1) =>
      received.awaitNth(nth, (message) => message.method === method),
    replies: asks.replies,
    activeTurns: Effect.map(life.isRunning, (running) =>
      running ? [...sessions.values()].flatMap(activeTurn) : []
    ),
    subscribedThreads: Effect.map(life.isRunning, (running) =>
      running ? [...sessions.values()].flatMap(subscribedThread) : []
    ),
    commandsRunning: Effect.map(life.isRunning, (running) =>
      running ? [...sessions.values()].flatMap(commandsOf) : []
    ),
    exit: (code) => Effect.zipRight(life.exit(code), life.settled),
    kill: (signal) => Effect.zipRight(life.signal(signal), life.settled),
    endOutput: output.end,
    breakInput: input.break,
    freeze: child.freeze,
    thaw: Effect.zipRight(child.thaw, life.settled),
    stall: (duration) =>
      Effect.zipRight(
        output.hold,
        life.during(Effect.zipRight(Effect.sleep(duration), output.letGo))
      ),
    splitOutput: output.split,
    readSlowly: input.readSlowly,
    overload: fates.overload,
    dropAnswers: fates.drop,
    delayAnswers: fates.delay,
    repeatAnswers: fates.repeat,
    padAnswers: fates.pad,
    answerUnknown: (id) => print(Message.result(id, {})),
    reorder: order.reorder,
    atRequest: arrivals.at,
    writeLine: print,
    writeBytes: output.print,
    notify: (method, params = {}) => notify(method, params),
    ask: (method, params = {}) => Effect.flatMap(asks.send(method, params), asks.answerTo),
    send: (method, params = {}) => asks.send(method, params),
    resolve: asks.resolve,
    sendAgain: asks.again,
    stderr: child.printError
  }
}

const activeTurn = ({ thread, turn }: FakeSessions.Session) =>
  turn === undefined ? [] : [{ threadId: thread.id, turnId: turn.run.id }]

const subscribedThread = ({ subscribed, thread }: FakeSessions.Session) =>
  subscribed ? [thread.id] : []

const commandsOf = ({ commands }: FakeSessions.Session) =>
  [...commands.values()].map(({ command }) => command)
