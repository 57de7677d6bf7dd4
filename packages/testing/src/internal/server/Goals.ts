/** The methods by which a client sets, reads and clears the goal of a thread. */
import { Lenient } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"
import type { StoredThread } from "./Threads.ts"

const SetParams = Schema.Struct({
  threadId: Schema.String,
  objective: Lenient.nullable(Schema.String),
  status: Lenient.nullable(Schema.String),
  tokenBudget: Lenient.nullable(Schema.Int)
})
const OfThread = Schema.Struct({ threadId: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/goal/set": Handler.make(SetParams, (params, respond) => set(context, params, respond)),
  "thread/goal/get": Handler.make(OfThread, ({ threadId }, respond) =>
    Effect.flatMap(withGoals(context, threadId), ({ goal }) => respond({ goal: goal ?? null }))
  ),
  "thread/goal/clear": Handler.make(OfThread, ({ threadId }, respond) =>
    Effect.gen(function* () {
      const thread = yield* withGoals(context, threadId)
      const cleared = thread.goal !== undefined
      thread.goal = undefined
      yield* respond({ cleared })
      if (cleared) yield* context.notify("thread/goal/cleared", { threadId })
    })
  )
})

/** Codex pursues an active goal with turns of its own. This does not. */
const set = (
  context: Context,
  { objective, status, threadId, tokenBudget }: typeof SetParams.Type,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const thread = yield* withGoals(context, threadId)
    const goal = {
      threadId,
      objective: objective ?? thread.goal?.objective ?? "",
      status: status ?? "active",
      tokenBudget,
      tokensUsed: 0,
      timeUsedSeconds: 0,
      createdAt: 0,
      updatedAt: 0
    }
    thread.goal = goal
    yield* respond({ goal })
    yield* context.notify("thread/goal/updated", { threadId, turnId: null, goal })
  })

/** The thread need not be loaded. */
const withGoals = ({ threads }: Context, threadId: string) =>
  Effect.suspend(() => {
    const thread: StoredThread | undefined = threads.find(threadId)
    if (thread === undefined) return Effect.fail(Refusals.threadNotFound(threadId))
    return thread.ephemeral
      ? Effect.fail(Refusals.invalidRequest(`ephemeral thread does not support goals: ${threadId}`))
      : Effect.succeed(thread)
  })
