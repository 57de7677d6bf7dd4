/** The methods by which a client looks for threads, as far as tests need them. */
import { Effect, Schema } from "effect"
import { type Context, handler, type Handlers, statusOf } from "./FakeSessions.ts"
import type { StoredThread } from "./FakeThreads.ts"
import * as Wire from "./FakeWire.ts"

export const handlers = (context: Context): Handlers => ({
  "thread/read": handler(Schema.Struct({ threadId: Schema.String }), ({ threadId }, reply) => {
    const thread = context.threads.find(threadId)
    return thread === undefined
      ? Effect.fail(Wire.noRollout(threadId))
      : reply({ thread: shown(context, thread), readState: null })
  }),
  // The newest first, and all of them on one page.
  "thread/list": handler(Schema.Struct({}), (_, reply) =>
    reply({
      data: context.threads
        .all()
        .filter(isListed)
        .toReversed()
        .map((thread) => shown(context, thread)),
      readStates: {},
      nextCursor: null,
      backwardsCursor: null
    })
  )
})

const isListed = ({ ephemeral, parent, turns }: StoredThread) =>
  !ephemeral && parent === undefined && turns > 0

const shown = ({ sessions }: Context, thread: StoredThread) => {
  const session = sessions.get(thread.id)
  return Wire.thread(thread, session === undefined ? Wire.notLoaded : statusOf(session))
}
