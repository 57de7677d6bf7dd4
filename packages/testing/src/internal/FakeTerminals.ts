/** The methods by which a client sees and ends the commands that a thread has left running. */
import { Effect, Schema } from "effect"
import * as FakeCommands from "./FakeCommands.ts"
import { type Context, handler, type Handlers, sessionOf } from "./FakeSessions.ts"

const OfThread = Schema.Struct({ threadId: Schema.String })

const OfCommand = Schema.Struct({ threadId: Schema.String, processId: Schema.String })

/** All of them are experimental. */
export const handlers = (context: Context): Handlers => ({
  "thread/backgroundTerminals/list": handler(OfThread, ({ threadId }, reply) =>
    Effect.flatMap(sessionOf(context, threadId), ({ commands }) =>
      reply({ data: [...commands.values()].map(describe), nextCursor: null })
    )
  ),
  // Those of its running turn too, which goes on without them.
  "thread/backgroundTerminals/clean": handler(OfThread, ({ threadId }, reply) =>
    Effect.flatMap(sessionOf(context, threadId), ({ commands }) =>
      Effect.zipRight(
        reply({}),
        FakeCommands.kill(commands, () => true)
      )
    )
  ),
  "thread/backgroundTerminals/terminate": handler(OfCommand, ({ processId, threadId }, reply) =>
    Effect.gen(function* () {
      const { commands } = yield* sessionOf(context, threadId)
      const isMeant = (command: FakeCommands.RunningCommand) => command.processId === processId
      yield* reply({ terminated: [...commands.values()].some(isMeant) })
      yield* FakeCommands.kill(commands, isMeant)
    })
  )
})

const describe = ({ command, itemId, processId }: FakeCommands.RunningCommand) => ({
  itemId,
  processId,
  command,
  cwd: "/",
  osPid: null,
  cpuPercent: null,
  rssKb: null
})
