/** The threads a fake process has loaded, and the methods that open and leave them. */
import { Lenient, type Message } from "@effect-codex/protocol"
import { Effect, type Fiber, Schema } from "effect"
import type { FakeProcess, Options } from "../FakeAppServer.ts"
import type { FakeAccounts } from "./FakeAccounts.ts"
import type { Allowed } from "./FakeApprovals.ts"
import type { FakeAsks } from "./FakeAsks.ts"
import type { Commands } from "./FakeCommands.ts"
import * as FakeDynamicTools from "./FakeDynamicTools.ts"
import type { LoginStore } from "./FakeLoginStore.ts"
import * as FakeThreads from "./FakeThreads.ts"
import type { TurnRun } from "./FakeTurnRun.ts"
import * as FakeUsage from "./FakeUsage.ts"
import * as Wire from "./FakeWire.ts"

export type Reply = (result: unknown) => Effect.Effect<void>

/** Answers a request, by `reply` or by failing. */
export type Handler = (params: unknown, reply: Reply) => Effect.Effect<void, Message.RpcError>

export type Handlers = Readonly<Record<string, Handler>>

/** A thread on one process. */
export interface Session {
  readonly thread: FakeThreads.StoredThread
  readonly provider: FakeThreads.Provider
  readonly unloadDelay: number | undefined
  readonly allowed: Allowed
  readonly commands: Commands
  subscribed: boolean
  turn: ActiveTurn | undefined
}

export interface ActiveTurn {
  readonly run: TurnRun
  fiber: Fiber.RuntimeFiber<void> | undefined
}

export type Sessions = Map<string, Session>

/** What the client said of itself in the handshake. */
export interface Client {
  experimentalApi: boolean
}

/** What the methods of one process share. */
export interface Context {
  readonly process: FakeProcess
  readonly options: Options
  readonly threads: FakeThreads.Threads
  readonly sessions: Sessions
  readonly asks: FakeAsks
  readonly accounts: FakeAccounts
  readonly logins: LoginStore
  readonly client: Client
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
}

/** A method whose parameters fit a schema. */
export const handler =
  <A, I>(
    schema: Schema.Schema<A, I>,
    handle: (params: A, reply: Reply) => Effect.Effect<void, Message.RpcError>
  ): Handler =>
  (params, reply) =>
    Schema.decodeUnknown(schema)(params ?? {}).pipe(
      Effect.mapError(Wire.invalidParams),
      Effect.flatMap((decoded) => handle(decoded, reply))
    )

/** The thread of a method that needs it to be loaded. */
export const sessionOf = ({ sessions }: Context, threadId: string) => {
  const session = sessions.get(threadId)
  return session === undefined
    ? Effect.fail(Wire.refusal(`thread not found: ${threadId}`))
    : Effect.succeed(session)
}

const StartParams = Schema.Struct({
  ...FakeThreads.Settings.fields,
  dynamicTools: Lenient.nullable(FakeDynamicTools.Definitions)
})
const OfThread = Schema.Struct({ threadId: Schema.String, ...FakeThreads.Settings.fields })
const ForkParams = Schema.Struct({
  ...OfThread.fields,
  excludeTurns: Lenient.nullable(Schema.Boolean)
})

export const handlers = (context: Context): Handlers => ({
  "thread/start": handler(StartParams, (params, reply) => start(context, params, reply)),
  "thread/resume": handler(OfThread, (params, reply) => resume(context, params, reply)),
  "thread/fork": handler(ForkParams, (params, reply) => fork(context, params, reply)),
  "thread/unsubscribe": handler(OfThread, (params, reply) => unsubscribe(context, params, reply))
})

const start = (context: Context, params: typeof StartParams.Type, reply: Reply) =>
  Effect.flatMap(FakeDynamicTools.names(params.dynamicTools ?? []), (tools) =>
    open(context, params, { ...blank, tools }, reply)
  )

/** What a new thread has of its own, or takes over from its parent. */
type Inherited = Pick<
  FakeThreads.StoredThread,
  "forkedFrom" | "preview" | "tools" | "turns" | "usage"
>

const blank = { forkedFrom: undefined, preview: "", turns: 0, usage: undefined }

const open = (
  context: Context,
  settings: FakeThreads.Settings,
  { forkedFrom, preview, tools, turns, usage }: Inherited,
  reply: Reply
) =>
  Effect.gen(function* () {
    const provider = yield* FakeThreads.chosenProvider(settings, context.process.env)
    const thread = context.threads.create({
      tools,
      turns,
      usage,
      preview,
      forkedFrom,
      parent: undefined,
      ephemeral: settings.ephemeral ?? false,
      provider: provider.name
    })
    const opened = load(context, thread, provider, settings)
    yield* reply(Wire.opened(opened))
    yield* context.notify("thread/started", { thread: opened })
  })

const resume = (context: Context, params: typeof OfThread.Type, reply: Reply) =>
  Effect.gen(function* () {
    const { threadId } = params
    const thread = context.threads.find(threadId)
    if (thread === undefined || thread.ephemeral || thread.turns === 0) {
      return yield* Effect.fail(Wire.noRollout(threadId))
    }
    if (yield* isWrittenElsewhere(context, thread)) {
      return yield* Effect.fail(Wire.activeWriter(threadId))
    }
    const session = context.sessions.get(threadId)
    if (session !== undefined) {
      session.subscribed = true
      yield* reply(Wire.opened(Wire.thread(thread, statusOf(session))))
      return yield* context.asks.repeat(threadId)
    }
    const provider = yield* FakeThreads.pinnedProvider(thread, params, context.process.env)
    yield* reply(Wire.opened(load(context, thread, provider, params)))
    yield* context.notify("thread/status/changed", { threadId, status: Wire.idle })
    if (thread.usage === undefined) return
    const { turnId } = thread.usage
    yield* context.notify("thread/tokenUsage/updated", {
      threadId,
      turnId,
      ...FakeUsage.told(thread.usage)
    })
  })

const isWrittenElsewhere = ({ process }: Context, { writer }: FakeThreads.StoredThread) =>
  writer === undefined || writer === process ? Effect.succeed(false) : writer.isRunning

/**
 * A fork takes its parent's turns, tools and usage along, and its own or the default provider. What is not on disk has
 * nothing to take along; a first turn is there from its start.
 */
const fork = (context: Context, params: typeof ForkParams.Type, reply: Reply) =>
  Effect.suspend(() => {
    const parent = context.threads.find(params.threadId)
    if (parent === undefined || parent.ephemeral || parent.turns === 0) {
      return Effect.fail(Wire.noRollout(params.threadId))
    }
    return params.ephemeral === true && params.excludeTurns !== true
      ? Effect.fail(Wire.needsExcludeTurns)
      : open(context, params, { ...parent, forkedFrom: parent.id }, reply)
  })

const unsubscribe = (context: Context, { threadId }: typeof OfThread.Type, reply: Reply) =>
  Effect.suspend(() => {
    const session = context.sessions.get(threadId)
    if (session === undefined) return reply({ status: "notLoaded" })
    if (!session.subscribed) return reply({ status: "notSubscribed" })
    session.subscribed = false
    if (session.unloadDelay !== undefined)
      context.fork(unload(context, session, session.unloadDelay))
    return reply({ status: "unsubscribed" })
  })

/** What an unused thread takes to be gone once its delay is over. */
const unloadMillis = 13

const unload = (context: Context, session: Session, delay: number) =>
  Effect.gen(function* () {
    const threadId = session.thread.id
    yield* Effect.sleep(delay + unloadMillis)
    if (session.subscribed || session.turn !== undefined) return
    // The commands of the thread end with it.
    context.sessions.delete(threadId)
    session.thread.writer = undefined
    yield* context.notify("thread/status/changed", { threadId, status: Wire.notLoaded })
    yield* context.notify("thread/closed", { threadId })
  })

const load = (
  context: Context,
  thread: FakeThreads.StoredThread,
  provider: FakeThreads.Provider,
  settings: FakeThreads.Settings
) => {
  addSession(context, thread, provider, FakeThreads.unloadDelay(settings))
  return Wire.thread(thread, Wire.idle)
}

/** Loads a thread, and subscribes the client to it. */
export const addSession = (
  { process, sessions, threads }: Context,
  thread: FakeThreads.StoredThread,
  provider: FakeThreads.Provider,
  unloadDelay: number | undefined
): Session => {
  const home = process.env["CODEX_HOME"] ?? ""
  const session: Session = {
    thread,
    provider,
    unloadDelay,
    allowed: { commands: new Set(), files: new Set(), prefixes: threads.rulesOf(home) },
    commands: new Map(),
    subscribed: true,
    turn: undefined
  }
  sessions.set(thread.id, session)
  thread.writer = process
  return session
}

export const statusOf = ({ turn }: Session) => {
  if (turn === undefined) return Wire.idle
  return turn.run.waiting > 0 ? Wire.waitingOnApproval : Wire.active
}
