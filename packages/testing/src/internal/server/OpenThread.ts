/** The methods that load a thread: `thread/start`, `thread/resume` and `thread/fork`. */
import { Lenient } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as DynamicTools from "../turn/DynamicTools.ts"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import * as Usage from "../turn/Usage.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"
import * as McpServers from "./McpServers.ts"
import * as Loading from "./Loading.ts"
import * as Providers from "./Providers.ts"
import { type Session, statusOf } from "./Session.ts"
import * as StoredThreads from "./StoredThreads.ts"
import * as ThreadHistory from "./ThreadHistory.ts"
import * as ThreadPayloads from "./ThreadPayloads.ts"
import * as ThreadRights from "./ThreadRights.ts"
import type { StoredThread } from "./Threads.ts"

const StartParams = Schema.Struct({
  ...Providers.Settings.fields,
  dynamicTools: Lenient.nullable(DynamicTools.Definitions)
})
const ResumeParams = Schema.Struct(
  {
    threadId: Schema.String,
    excludeTurns: Lenient.nullable(Schema.Boolean),
    ...Providers.Settings.fields
  },
  { key: Schema.String, value: Schema.Unknown }
)
const ForkParams = Schema.Struct({
  ...ResumeParams.fields,
  lastTurnId: Lenient.nullable(Schema.String)
})

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/start": Handler.make(StartParams, (params, respond) => start(context, params, respond)),
  "thread/resume": Handler.make(ResumeParams, (params, respond) =>
    resume(context, params, respond)
  ),
  "thread/fork": Handler.make(ForkParams, (params, respond) => fork(context, params, respond))
})

const start = (context: Context, params: typeof StartParams.Type, respond: Handler.Respond) =>
  Effect.flatMap(DynamicTools.names(params.dynamicTools ?? []), (tools) =>
    open(context, params, { ...blank, tools }, respond)
  )

/** What a fork takes over from its parent. */
type Inherited = Pick<
  StoredThread,
  "forkedFrom" | "history" | "name" | "preview" | "rights" | "tools" | "turns" | "usage"
>

const blank = {
  forkedFrom: undefined,
  history: [],
  name: undefined,
  preview: "",
  rights: ThreadRights.usual,
  turns: 0,
  usage: undefined
}

const open = (
  context: Context,
  settings: Providers.Settings,
  { forkedFrom, history, name, preview, rights, tools, turns, usage }: Inherited,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const provider = yield* Providers.chosenProvider(settings, context.process.env)
    yield* McpServers.demandRequired(context, settings.config)
    const thread = context.threads.create({
      tools,
      turns,
      usage,
      name,
      preview,
      history: [...history],
      forkedFrom,
      parent: undefined,
      ephemeral: settings.ephemeral ?? false,
      provider: provider.name,
      rights: ThreadRights.opened(rights, settings)
    })
    const opened = load(context, thread, provider, settings)
    yield* respond(ThreadPayloads.opened(thread, opened))
    yield* context.notify("thread/started", { thread: opened })
    yield* McpServers.start(context, thread.id)
  })

const resume = (context: Context, params: typeof ResumeParams.Type, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const { threadId } = params
    const thread = yield* StoredThreads.resumable(context, threadId)
    yield* StoredThreads.notHeldElsewhere(context, thread)
    const session = context.sessions.get(threadId)
    if (session?.closing) return yield* Effect.fail(Refusals.closing(threadId))
    if (session !== undefined && isJoined(session, params)) {
      session.subscribed = true
      yield* respond(
        ThreadPayloads.opened(thread, ThreadPayloads.thread(thread, statusOf(session)))
      )
      return yield* context.serverRequests.repeat(threadId)
    }
    const provider = yield* Providers.pinnedProvider(thread, params, context.process.env)
    yield* McpServers.demandRequired(context, params.config)
    if (session !== undefined) yield* Loading.unload(context, session)
    thread.rights = ThreadRights.opened(thread.rights, params)
    const opened = load(context, thread, provider, params)
    yield* context.notify("thread/status/changed", { threadId, status: ThreadStatus.idle })
    yield* respond(ThreadPayloads.opened(thread, opened))
    yield* McpServers.start(context, threadId)
    if (thread.usage === undefined) return
    const { turnId } = thread.usage
    yield* context.notify("thread/tokenUsage/updated", {
      threadId,
      turnId,
      ...Usage.payload(thread.usage)
    })
  })

/**
 * Codex joins a thread that is in use, and ignores the settings of the request. It loads an unused thread again if the
 * request has any settings.
 */
const isJoined = ({ subscribed, turn }: Session, params: typeof ResumeParams.Type): boolean =>
  subscribed || turn !== undefined || !hasSettings(params)

const hasSettings = (params: object): boolean =>
  Object.entries(params).some(
    ([name, value]) =>
      name !== "threadId" && name !== "excludeTurns" && value !== undefined && value !== null
  )

/**
 * A fork takes over the turns, tools and usage of its parent, and not its provider. It needs a parent on disk. A first
 * turn is on disk from its start.
 */
const fork = (context: Context, params: typeof ForkParams.Type, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const parent = yield* StoredThreads.resumable(context, params.threadId)
    if (params.ephemeral === true && params.excludeTurns !== true) {
      return yield* Effect.fail(Refusals.needsExcludeTurns)
    }
    const { history, usage } = yield* ThreadHistory.upTo(parent, params.lastTurnId)
    yield* open(context, params, { ...parent, history, usage, forkedFrom: parent.id }, respond)
  })

const load = (
  context: Context,
  thread: StoredThread,
  provider: Providers.Provider,
  settings: Providers.Settings
) => {
  Loading.load(context, thread, provider, Providers.unloadDelay(settings))
  return ThreadPayloads.thread(thread, ThreadStatus.idle)
}
