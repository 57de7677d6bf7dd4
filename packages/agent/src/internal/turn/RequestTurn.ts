/** Asks the server for a turn: one that answers its input, in a mode of its own or not, or a review. */
import { Classification, type Failure } from "@effect-codex/app-server"
import { Lenient, type Message, type Methods, Turn } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Input from "../../Input.ts"
import type { Options } from "./AttemptOptions.ts"
import type * as TurnEvents from "./TurnEvents.ts"

/** What kind of turn it is. Default: one that answers its input, in the mode that the thread has. */
export interface Kind {
  /** A turn that reviews this, and has no input and no settings of its own. */
  readonly review?: Turn.ReviewTarget
  /** Whether the model proposes a plan instead of doing the work. The thread stays in this mode. */
  readonly mode?: "plan" | "default"
}

/** Returns what was told until the turn started: nothing that its subscription would not tell, too. */
export const requestTurn = <R>(
  options: Options<R>,
  kind: Kind,
  {
    context,
    lease,
    messageId,
    turn
  }: Pick<TurnEvents.Running, "context" | "lease" | "messageId" | "turn">,
  refused: () => void
): Effect.Effect<ReadonlyArray<Message.Notification>, Failure.Failure> => {
  const { server } = lease
  const { threadId } = turn.thread
  const observed = { observe: (event: Parameters<typeof turn.observe>[0]) => turn.observe(event) }
  const start = (collaborationMode: Turn.Settings["collaborationMode"]) => {
    const params = paramsOf(options, threadId, messageId)
    if (collaborationMode === undefined) {
      return server.requestAs("turn/start", params, Turn.Started, observed)
    }
    const inMode = { ...params, collaborationMode }
    return Effect.tap(server.requestAs("turn/start", inMode, Turn.Started, observed), () => {
      turn.thread.changeMode(collaborationMode.mode)
    })
  }
  const ask = () => {
    if (kind.review !== undefined) {
      const params = { threadId, target: kind.review }
      return server.requestAs("review/start", params, Turn.Started, observed)
    }
    if (kind.mode === undefined) return start(options.turn?.collaborationMode)
    return Effect.flatMap(modeOf(options, kind.mode, server, threadId), start)
  }
  return Effect.matchEffect(ask(), {
    onFailure: (failure): Effect.Effect<never, Failure.Failure> => {
      if (failure._tag !== "RequestError") return Effect.fail(failure)
      refused()
      return Effect.fail(Classification.requestFailure(failure, context()))
    },
    onSuccess: () => turn.merged ?? nothingTold
  })
}

const nothingTold = Effect.succeed([])

const paramsOf = <R>(
  { input, outputSchema, turn: settings }: Options<R>,
  threadId: string,
  messageId: string
): Methods.Params<"turn/start"> => ({
  ...settings,
  threadId,
  input: Input.parts(input),
  clientUserMessageId: messageId,
  ...(outputSchema === undefined ? {} : { outputSchema })
})

const Model = Schema.Struct({
  thread: Schema.Struct({ model: Schema.String, reasoningEffort: Lenient.orNull(Schema.String) })
})

/** The mode that the turn changes to. It names its model, which is that of the thread unless the turn chooses another. */
const modeOf = <R>(
  { turn: settings = {} }: Options<R>,
  mode: Kind["mode"] & {},
  server: TurnEvents.Running["lease"]["server"],
  threadId: string
): Effect.Effect<Turn.Settings["collaborationMode"], Failure.RequestFailure> =>
  Effect.map(server.requestAs("thread/read", { threadId }, Model), ({ thread }) => ({
    mode,
    settings: {
      model: settings.model ?? thread.model,
      reasoning_effort: settings.effort ?? thread.reasoningEffort,
      developer_instructions: null
    }
  }))
