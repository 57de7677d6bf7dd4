/** The method `thread/compact/start`. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as FakeTurn from "../../FakeTurn.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import { type Context, sessionOf } from "./Context.ts"
import * as TurnInterruption from "./TurnInterruption.ts"
import { launchCompaction } from "./TurnLaunch.ts"

const Params = Schema.Struct({ threadId: Schema.String })

/** The answer names no turn. As with codex, a turn that is running is interrupted. */
export const handlers = (context: Context): Handler.Handlers => ({
  "thread/compact/start": Handler.make(Params, ({ threadId }, respond) =>
    Effect.gen(function* () {
      const session = yield* sessionOf(context, threadId)
      if (session.closing) return yield* Effect.fail(Refusals.agentLoopDied("start compaction"))
      yield* respond({})
      if (session.turn !== undefined) {
        yield* TurnInterruption.interrupt(session, session.turn, Effect.void)
      }
      launchCompaction(
        context,
        session,
        FakeTurn.steps(context.scripts.compactions?.(threadId) ?? [])
      )
    })
  )
})
