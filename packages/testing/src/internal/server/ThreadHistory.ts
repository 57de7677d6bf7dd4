/** The turns of a thread: how a client reads them, takes them back, and copies the thread up to one of them. */
import { Lenient, type Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Payloads from "../turn/Payloads.ts"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import type { TurnRun } from "../turn/TurnRun.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import { type Context, sessionOf } from "./Context.ts"
import * as ThreadPayloads from "./ThreadPayloads.ts"
import type { StoredThread } from "./Threads.ts"
import * as TurnInterruption from "./TurnInterruption.ts"

const ListParams = Schema.Struct({
  threadId: Schema.String,
  limit: Lenient.nullable(Schema.Int),
  cursor: Lenient.nullable(Schema.String),
  sortDirection: Lenient.nullable(Schema.String),
  itemsView: Lenient.nullable(Schema.String)
})
const RevertParams = Schema.Struct({ threadId: Schema.String, beforeTurnId: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/turns/list": Handler.make(ListParams, (params, respond) =>
    list(context, params, respond)
  ),
  "thread/revert": Handler.make(RevertParams, (params, respond) => revert(context, params, respond))
})

/** A cursor of codex names its thread and a place. This one is the number of the turn that the page begins with. */
const list = (context: Context, params: typeof ListParams.Type, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const { cursor, itemsView, limit, sortDirection, threadId } = params
    const thread = yield* readable(context, threadId)
    const turns = sortDirection === "asc" ? thread.history : thread.history.toReversed()
    const start = Number(cursor ?? 0)
    if (!Number.isInteger(start)) return yield* Effect.fail(Refusals.invalidCursor(cursor ?? ""))
    const end = start + (limit ?? 25)
    yield* respond({
      data: turns
        .slice(start, end)
        .map((turn) => shown(context, thread, turn, itemsView ?? "summary")),
      nextCursor: end < turns.length ? String(end) : null,
      backwardsCursor: turns.length === 0 ? null : String(start)
    })
  })

const readable = (
  { threads }: Context,
  threadId: string
): Effect.Effect<StoredThread, Message.RpcError> =>
  Effect.suspend(() => {
    const thread = threads.find(threadId)
    if (thread === undefined) return Effect.fail(Refusals.threadNotLoaded(threadId))
    if (thread.ephemeral) return Effect.fail(Refusals.ephemeral("thread/turns/list"))
    return thread.turns === 0
      ? Effect.fail(Refusals.notMaterialized(threadId))
      : Effect.succeed(thread)
  })

/** A turn that no process runs any more, and that has not ended, is told as interrupted. */
const shown = ({ sessions }: Context, { id }: StoredThread, turn: TurnRun, itemsView: string) => {
  const isRunning = sessions.get(id)?.turn?.run === turn
  const status = turn.status === "inProgress" && !isRunning ? "interrupted" : turn.status
  const items = itemsView === "notLoaded" ? [] : turn.items
  return { ...Payloads.turn({ ...turn, items, status }), itemsView }
}

/**
 * Takes a turn and those after it out of a loaded thread. Codex ends a running turn for that, whichever it is, and loads the
 * thread again. It does not tell the usage, which is again what it was before.
 */
const revert = (
  context: Context,
  { beforeTurnId, threadId }: typeof RevertParams.Type,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const session = yield* sessionOf(context, threadId)
    const { thread, turn } = session
    if (thread.ephemeral) return yield* Effect.fail(Refusals.ephemeral("thread/revert"))
    const position = yield* positionOf(thread, beforeTurnId)
    if (turn !== undefined) yield* TurnInterruption.interrupt(session, turn, Effect.void)
    const [dropped] = thread.history.splice(position)
    thread.usage = dropped?.usageBefore
    const status = (status: object) => context.notify("thread/status/changed", { threadId, status })
    yield* status(ThreadStatus.notLoaded)
    yield* status(ThreadStatus.idle)
    yield* respond({
      thread: ThreadPayloads.thread(thread, ThreadStatus.idle),
      turnsBackwardsCursor: null,
      itemsBackwardsCursor: null
    })
    yield* context.notify("thread/reverted", { threadId })
  })

/** What a copy of the thread takes over. */
export const upTo = (
  thread: StoredThread,
  lastTurnId: string | null
): Effect.Effect<Pick<StoredThread, "history" | "usage">, Message.RpcError> =>
  lastTurnId === null
    ? Effect.succeed(thread)
    : Effect.map(positionOf(thread, lastTurnId), (position) => {
        const next = thread.history[position + 1]
        return {
          history: thread.history.slice(0, position + 1),
          usage: next === undefined ? thread.usage : next.usageBefore
        }
      })

const positionOf = (
  { history }: StoredThread,
  turnId: string
): Effect.Effect<number, Message.RpcError> =>
  Effect.suspend(() => {
    const position = history.findIndex(({ id }) => id === turnId)
    return position === -1 ? Effect.fail(Refusals.turnNotFound(turnId)) : Effect.succeed(position)
  })
