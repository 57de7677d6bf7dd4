/** The methods that load a thread: `thread/start`, `thread/resume` and `thread/fork`. */
import { Lenient } from "@effect-codex/protocol"
import { Effect, Schema } from "effect"
import * as DynamicTools from "../turn/DynamicTools.ts"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import * as Usage from "../turn/Usage.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"
import * as Loading from "./Loading.ts"
import * as Providers from "./Providers.ts"
import { statusOf } from "./Session.ts"
import * as ThreadPayloads from "./ThreadPayloads.ts"
import type { StoredThread } from "./Threads.ts"

const StartParams = Schema.Struct({
  ...Providers.Settings.fields,
  dynamicTools: Lenient.nullable(DynamicTools.Definitions)
})
const ResumeParams = Schema.Struct({ threadId: Schema.String, ...Providers.Settings.fields })
const ForkParams = Schema.Struct({
  ...ResumeParams.fields,
  excludeTurns: Lenient.nullable(Schema.Boolean)
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
type Inherited = Pick<StoredThread, "forkedFrom" | "preview" | "tools" | "turns" | "usage">

const blank = { forkedFrom: undefined, preview: "", turns: 0, usage: undefined }

const open = (
  context: Context,
  settings: Providers.Settings,
  { forkedFrom, preview, tools, turns, usage }: Inherited,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const provider = yield* Providers.chosenProvider(settings, context.process.env)
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
    yield* respond(ThreadPayloads.opened(opened))
    yield* context.notify("thread/started", { thread: opened })
  })

const resume = (context: Context, params: typeof ResumeParams.Type, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const { threadId } = params
    const thread = context.threads.find(threadId)
    if (thread === undefined || thread.ephemeral || thread.turns === 0) {
      return yield* Effect.fail(Refusals.noRollout(threadId))
    }
    if (yield* isWrittenElsewhere(context, thread)) {
      return yield* Effect.fail(Refusals.activeWriter(threadId))
    }
    const session = context.sessions.get(threadId)
    if (session !== undefined) {
      session.subscribed = true
      yield* respond(ThreadPayloads.opened(ThreadPayloads.thread(thread, statusOf(session))))
      return yield* context.serverRequests.repeat(threadId)
    }
    const provider = yield* Providers.pinnedProvider(thread, params, context.process.env)
    yield* respond(ThreadPayloads.opened(load(context, thread, provider, params)))
    yield* context.notify("thread/status/changed", { threadId, status: ThreadStatus.idle })
    if (thread.usage === undefined) return
    const { turnId } = thread.usage
    yield* context.notify("thread/tokenUsage/updated", {
      threadId,
      turnId,
      ...Usage.payload(thread.usage)
    })
  })

const isWrittenElsewhere = ({ process }: Context, { writer }: StoredThread) =>
  writer === undefined || writer === process ? Effect.succeed(false) : writer.isRunning

/**
 * A fork takes over the turns, tools and usage of its parent, and not its provider. It needs a parent on disk. A first
 * turn is on disk from its start.
 */
const fork = (context: Context, params: typeof ForkParams.Type, respond: Handler.Respond) =>
  Effect.suspend(() => {
    const parent = context.threads.find(params.threadId)
    if (parent === undefined || parent.ephemeral || parent.turns === 0) {
      return Effect.fail(Refusals.noRollout(params.threadId))
    }
    return params.ephemeral === true && params.excludeTurns !== true
      ? Effect.fail(Refusals.needsExcludeTurns)
      : open(context, params, { ...parent, forkedFrom: parent.id }, respond)
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
