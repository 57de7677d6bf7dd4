/** The methods by which a client looks for threads, as far as tests need them. */
import { Lenient } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"
import { statusOf } from "./Session.ts"
import * as ThreadPayloads from "./ThreadPayloads.ts"
import type { StoredThread } from "./Threads.ts"

const ListParams = Schema.Struct({ archived: Lenient.nullable(Schema.Boolean) })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/read": Handler.make(
    Schema.Struct({ threadId: Schema.String }),
    ({ threadId }, respond) => {
      const thread = context.threads.find(threadId)
      return thread === undefined
        ? Effect.fail(Refusals.threadNotLoaded(threadId))
        : respond({ thread: shown(context, thread), readState: null })
    }
  ),
  // The newest first, all on one page.
  "thread/list": Handler.make(ListParams, ({ archived }, respond) =>
    respond({
      data: context.threads
        .all()
        .filter((thread) => isListed(thread) && thread.archived === (archived ?? false))
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
  return ThreadPayloads.thread(
    thread,
    session === undefined ? ThreadStatus.notLoaded : statusOf(session)
  )
}
