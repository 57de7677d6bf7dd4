/** The methods that put a thread in order: `thread/name/set`, `thread/archive`, `thread/unarchive` and `thread/delete`. */
import type { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"
import * as Loading from "./Loading.ts"
import * as StoredThreads from "./StoredThreads.ts"
import * as ThreadPayloads from "./ThreadPayloads.ts"
import type { StoredThread } from "./Threads.ts"
import * as TurnInterruption from "./TurnInterruption.ts"

const Params = Schema.Struct({ threadId: Schema.String })
const NameParams = Schema.Struct({ threadId: Schema.String, name: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/name/set": Handler.make(NameParams, (params, respond) => name(context, params, respond)),
  "thread/archive": Handler.make(Params, ({ threadId }, respond) =>
    archive(context, threadId, respond)
  ),
  "thread/unarchive": Handler.make(Params, ({ threadId }, respond) =>
    unarchive(context, threadId, respond)
  ),
  "thread/delete": Handler.make(Params, ({ threadId }, respond) =>
    remove(context, threadId, respond)
  )
})

/** It does not matter which process has the thread loaded. */
const name = (
  context: Context,
  { name, threadId }: typeof NameParams.Type,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const trimmed = name.trim()
    if (trimmed === "") return yield* Effect.fail(Refusals.emptyName)
    const thread = yield* onDisk(context, threadId)
    if (thread.ephemeral) return yield* Effect.fail(Refusals.noMetadata(threadId))
    if (thread.archived) return yield* Effect.fail(Refusals.noRollout(threadId))
    thread.name = trimmed
    yield* respond({})
    yield* context.notify("thread/name/updated", { threadId, threadName: trimmed })
  })

const archive = (context: Context, threadId: string, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const thread = yield* onDisk(context, threadId)
    if (thread.ephemeral || thread.archived) return yield* Effect.fail(Refusals.noRollout(threadId))
    yield* release(context, thread)
    thread.archived = true
    yield* respond({})
    yield* context.notify("thread/archived", { threadId })
  })

const unarchive = (context: Context, threadId: string, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const thread = context.threads.find(threadId)
    if (!thread?.archived) return yield* Effect.fail(Refusals.notArchived(threadId))
    thread.archived = false
    yield* respond({ thread: ThreadPayloads.thread(thread, ThreadStatus.notLoaded) })
    yield* context.notify("thread/unarchived", { threadId })
  })

const remove = (context: Context, threadId: string, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const thread = yield* onDisk(context, threadId)
    if (thread.ephemeral) return yield* Effect.fail(Refusals.notPersisted(threadId))
    yield* release(context, thread)
    if (isReferenced(context, thread)) return yield* Effect.fail(Refusals.isReferenced(threadId))
    context.threads.remove(threadId)
    yield* respond({})
    yield* context.notify("thread/deleted", { threadId })
  })

/** Whether a copy on disk was made of the thread. */
const isReferenced = ({ threads }: Context, { id }: StoredThread): boolean =>
  threads.all().some(({ ephemeral, forkedFrom }) => forkedFrom === id && !ephemeral)

/** A thread without a turn is on disk only while it is loaded. */
const onDisk = (
  { sessions, threads }: Context,
  threadId: string
): Effect.Effect<StoredThread, Message.RpcError> =>
  Effect.suspend(() => {
    const thread = threads.find(threadId)
    return thread === undefined || (thread.turns === 0 && !sessions.has(threadId))
      ? Effect.fail(Refusals.noRollout(threadId))
      : Effect.succeed(thread)
  })

/** Interrupts the turn of the thread and unloads the thread. Codex sends no `thread/closed` then. */
const release = (context: Context, thread: StoredThread) =>
  Effect.gen(function* () {
    yield* StoredThreads.notHeldElsewhere(context, thread)
    const session = context.sessions.get(thread.id)
    if (session === undefined) return
    const { turn } = session
    if (turn !== undefined) yield* TurnInterruption.interrupt(session, turn, Effect.void)
    yield* Loading.unload(context, session)
  })
