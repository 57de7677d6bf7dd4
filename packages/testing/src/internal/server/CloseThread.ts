/** The method by which a client leaves a thread: `thread/unsubscribe`. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Handler from "../wire/Handler.ts"
import type { Context } from "./Context.ts"
import * as Loading from "./Loading.ts"

const Params = Schema.Struct({ threadId: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/unsubscribe": Handler.make(Params, ({ threadId }, respond) =>
    unsubscribe(context, threadId, respond)
  )
})

/** Codex starts to unload the thread before it answers. */
const unsubscribe = (context: Context, threadId: string, respond: Handler.Respond) =>
  Effect.suspend(() => {
    const session = context.sessions.get(threadId)
    if (session === undefined) return respond({ status: "notLoaded" })
    if (!session.subscribed) return respond({ status: "notSubscribed" })
    session.subscribed = false
    return Effect.zipRight(
      Loading.unloadIfUnused(context, session),
      respond({ status: "unsubscribed" })
    )
  })
