/** Asks the server for a turn: one that answers its input, in a mode of its own or not, or a review. */
import { Classification, type Failure } from "@effect-codex/app-server"
import { Lenient, type Methods, Turn } from "@effect-codex/protocol"
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
): Effect.Effect<void, Failure.Failure> => {
  const { server } = lease
  const { threadId } = turn.thread
  const observed = { observe: (event: Parameters<typeof turn.observe>[0]) => turn.observe(event) }
  const asked =
    kind.review === undefined
      ? Effect.flatMap(modeOf(options, kind, server, threadId), (collaborationMode) =>
          Effect.tap(
            server.requestAs(
              "turn/start",
              {
                ...paramsOf(options, threadId, messageId),
                ...(collaborationMode === undefined ? {} : { collaborationMode })
              },
              Turn.Started,
              observed
            ),
            () => {
              if (collaborationMode !== undefined) turn.thread.changeMode(collaborationMode.mode)
            }
          )
        )
      : server.requestAs("review/start", { threadId, target: kind.review }, Turn.Started, observed)
  return asked.pipe(
    Effect.tapErrorTag("RequestError", () => Effect.sync(refused)),
    Effect.mapError((failure) =>
      failure._tag === "RequestError" ? Classification.requestFailure(failure, context()) : failure
    ),
    Effect.zipRight(Effect.suspend(() => turn.failIfMerged))
  )
}

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
  { mode }: Kind,
  server: TurnEvents.Running["lease"]["server"],
  threadId: string
): Effect.Effect<Turn.Settings["collaborationMode"], Failure.RequestFailure> =>
  mode === undefined
    ? Effect.succeed(settings.collaborationMode)
    : Effect.map(server.requestAs("thread/read", { threadId }, Model), ({ thread }) => ({
        mode,
        settings: {
          model: settings.model ?? thread.model,
          reasoning_effort: settings.effort ?? thread.reasoningEffort,
          developer_instructions: null
        }
      }))
