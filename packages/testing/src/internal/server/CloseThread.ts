/** The method `thread/unsubscribe`, and how a thread without a subscriber is unloaded. */
import { Effect, Schema } from "effect"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import * as Handler from "../wire/Handler.ts"
import type { Context } from "./Context.ts"
import type { Session } from "./Session.ts"

const Params = Schema.Struct({ threadId: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/unsubscribe": Handler.make(Params, ({ threadId }, respond) =>
    unsubscribe(context, threadId, respond)
  )
})

const unsubscribe = (context: Context, threadId: string, respond: Handler.Respond) =>
  Effect.suspend(() => {
    const session = context.sessions.get(threadId)
    if (session === undefined) return respond({ status: "notLoaded" })
    if (!session.subscribed) return respond({ status: "notSubscribed" })
    session.subscribed = false
    if (session.unloadDelay !== undefined)
      context.fork(unload(context, session, session.unloadDelay))
    return respond({ status: "unsubscribed" })
  })

/** How long the unloading of a thread takes. */
const unloadMillis = 13

const unload = (context: Context, session: Session, delay: number) =>
  Effect.gen(function* () {
    const threadId = session.thread.id
    yield* Effect.sleep(delay + unloadMillis)
    if (session.subscribed || session.turn !== undefined) return
    // Its commands end with it.
    context.sessions.delete(threadId)
    session.thread.writer = undefined
    yield* context.notify("thread/status/changed", { threadId, status: ThreadStatus.notLoaded })
    yield* context.notify("thread/closed", { threadId })
  })
