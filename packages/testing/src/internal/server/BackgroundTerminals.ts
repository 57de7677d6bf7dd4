/** The methods by which a client lists and ends the commands that a thread has running. All of them are experimental. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RunningCommands from "../turn/RunningCommands.ts"
import * as Handler from "../wire/Handler.ts"
import { type Context, sessionOf } from "./Context.ts"

const OfThread = Schema.Struct({ threadId: Schema.String })

const OfCommand = Schema.Struct({ threadId: Schema.String, processId: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/backgroundTerminals/list": Handler.make(OfThread, ({ threadId }, respond) =>
    Effect.flatMap(sessionOf(context, threadId), ({ commands }) =>
      respond({ data: [...commands.values()].map(describe), nextCursor: null })
    )
  ),
  // This ends the commands of a running turn too. The turn goes on.
  "thread/backgroundTerminals/clean": Handler.make(OfThread, ({ threadId }, respond) =>
    Effect.flatMap(sessionOf(context, threadId), ({ commands }) =>
      Effect.zipRight(
        respond({}),
        RunningCommands.kill(commands, () => true)
      )
    )
  ),
  "thread/backgroundTerminals/terminate": Handler.make(
    OfCommand,
    ({ processId, threadId }, respond) =>
      Effect.gen(function* () {
        const { commands } = yield* sessionOf(context, threadId)
        const isMeant = (command: RunningCommands.RunningCommand) => command.processId === processId
        yield* respond({ terminated: [...commands.values()].some(isMeant) })
        yield* RunningCommands.kill(commands, isMeant)
      })
  )
})

const describe = ({ command, itemId, processId }: RunningCommands.RunningCommand) => ({
  itemId,
  processId,
  command,
  cwd: "/",
  osPid: null,
  cpuPercent: null,
  rssKb: null
})
