/** The handle of a process: what a test sees of it, and the faults that a test causes. */
import { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { FakeProcess } from "../../FakeProcess.ts"
import type { ChildProcess } from "../process/ChildProcess.ts"
import type { Wire } from "../wire/Wire.ts"
import type { Session, Sessions } from "./Session.ts"

export interface HandleOptions {
  readonly child: ChildProcess
  readonly number: number
  readonly env: Readonly<Record<string, string>>
  readonly wire: Wire
  readonly sessions: Sessions
}

/** A process that is gone has no turns, subscriptions and commands any more. */
export const make = ({ child, env, number, sessions, wire }: HandleOptions): FakeProcess => {
  const { life } = child
  const { received, serverRequests } = wire
  const ofSessions = <A>(select: (session: Session) => ReadonlyArray<A>) =>
    Effect.map(life.isRunning, (running) => (running ? [...sessions.values()].flatMap(select) : []))
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
    replies: serverRequests.replies,
    activeTurns: ofSessions(activeTurn),
    subscribedThreads: ofSessions(subscribedThread),
    commandsRunning: ofSessions(commandsOf),
    ...ofProcess(child),
    ...ofAnswers(wire),
    ...ofMessages(child, wire)
  }
}

type Part<Name extends keyof FakeProcess> = Pick<FakeProcess, Name>

/** What goes wrong with the process and its pipes. */
const ofProcess = (
  child: ChildProcess
): Part<
  | "exit"
  | "exitHoldingPipes"
  | "kill"
  | "endOutput"
  | "loseOutput"
  | "breakInput"
  | "freeze"
  | "freezeFor"
  | "thaw"
  | "stall"
  | "splitOutput"
  | "readSlowly"
> => {
  const { input, life, output } = child
  return {
    exit: (code) => Effect.zipRight(life.exit(code), life.settled),
    exitHoldingPipes: (code) => Effect.zipRight(child.exitHoldingPipes(code), life.settled),
    kill: (signal) => Effect.zipRight(life.signal(signal), life.settled),
    endOutput: output.end,
    loseOutput: output.hold,
    breakInput: input.break,
    freeze: child.freeze,
    freezeFor: (duration) =>
      Effect.zipRight(
        child.freeze,
        life.during(Effect.zipRight(Effect.sleep(duration), child.thaw))
      ),
    thaw: Effect.zipRight(child.thaw, life.settled),
    stall: (duration) =>
      Effect.zipRight(
        output.hold,
        life.during(Effect.zipRight(Effect.sleep(duration), output.release))
      ),
    splitOutput: output.split,
    readSlowly: input.readSlowly
  }
}

/** What goes wrong with requests and their answers. */
const ofAnswers = ({
  answerFaults,
  arrivals,
  order,
  print
}: Wire): Part<
  | "overload"
  | "refuseRequests"
  | "dropAnswers"
  | "delayAnswers"
  | "changeAnswers"
  | "repeatAnswers"
  | "padAnswers"
  | "answerUnknown"
  | "reorder"
  | "atRequest"
> => ({
  overload: answerFaults.overload,
  refuseRequests: answerFaults.refuse,
  dropAnswers: answerFaults.drop,
  delayAnswers: answerFaults.delay,
  changeAnswers: answerFaults.change,
  repeatAnswers: answerFaults.repeat,
  padAnswers: answerFaults.pad,
  answerUnknown: (id) => print(Message.result(id, {})),
  reorder: order.reorder,
  atRequest: arrivals.at
})

/** What a test writes to the client in the name of the process. */
const ofMessages = (
  { output, printError }: ChildProcess,
  { loseNotifications, notify, print, serverRequests }: Wire
): Part<
  | "loseNotifications"
  | "writeLine"
  | "writeBytes"
  | "notify"
  | "ask"
  | "send"
  | "resolve"
  | "sendAgain"
  | "stderr"
> => ({
  loseNotifications,
  writeLine: print,
  writeBytes: output.print,
  notify: (method, params = {}) => notify(method, params),
  ask: (method, params = {}) =>
    Effect.flatMap(serverRequests.send(method, params), (id) => serverRequests.answerTo(id)),
  send: (method, params = {}) => serverRequests.send(method, params),
  resolve: (id) => serverRequests.resolve(id),
  sendAgain: (id) => serverRequests.again(id),
  stderr: printError
})

const activeTurn = ({ thread, turn }: Session) =>
  turn === undefined ? [] : [{ threadId: thread.id, turnId: turn.run.id }]

const subscribedThread = ({ subscribed, thread }: Session) => (subscribed ? [thread.id] : [])

const commandsOf = ({ commands }: Session) => [...commands.values()].map(({ command }) => command)
