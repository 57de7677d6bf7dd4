/** The events of a turn that the server has, up to its result or failure. */
import {
  type AppServerPool,
  Classification,
  type Connection,
  Failure
} from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import { Array, Chunk, Effect, Option, Stream } from "effect"
import { RunEvent } from "../../RunEvent.ts"
import type { RunDeadline } from "./RunDeadline.ts"
import type { RunningTurn } from "./RunningTurn.ts"
import * as TurnProgress from "./TurnProgress.ts"

/** An attempt whose turn was asked for. */
export interface Running {
  readonly lease: AppServerPool.Lease
  readonly subscription: Connection.Subscription
  readonly turn: RunningTurn
  readonly context: () => Classification.Context
  readonly deadline: RunDeadline
  /** Until when the turn has waited for this program, for an approval or a tool: now, while it does. */
  readonly waitedUntil: () => number
}

/** The events of a turn: first those that were there before the answer, and then, unless it has failed, the others. */
export const stream = (
  running: Running,
  turnId: string,
  early: ReadonlyArray<Message.Notification>,
  failed: Option.Option<Failure.Failure>
): Stream.Stream<RunEvent, Failure.Failure> => {
  const { lease, turn, subscription, context, deadline } = running
  const { server, generation } = lease
  const started = RunEvent.Started({
    threadId: turn.thread.threadId,
    turnId,
    generation,
    pid: server.pid,
    provider: context().provider
  })
  const before = TurnProgress.advance(
    TurnProgress.start(turn.thread.threadId, turnId),
    early,
    server.redact
  )
  const batches = Stream.paginateChunkEffect(
    { progress: before.progress, failure: failed },
    ({ progress, failure }) =>
      Option.match(failure, {
        onSome: Effect.fail,
        onNone: () =>
          Effect.map(
            deadline.next(subscription.take, {
              generation,
              lastMessage: progress.text,
              hasEnded: () => turn.hasEnded,
              waitedUntil: running.waitedUntil
            }),
            (batch) => page(running, TurnProgress.advance(progress, batch, server.redact))
          )
      })
  )
  return Stream.concat(Stream.make(started, ...before.events), batches)
}

interface State {
  readonly progress: TurnProgress.Progress
  readonly failure: Option.Option<Failure.Failure>
}

/** What a batch comes to: its events, and then the next batch, the failure, or nothing more. */
const page = (
  { lease, context }: Running,
  { events, ending, progress }: TurnProgress.Advance
): readonly [Chunk.Chunk<RunEvent>, Option.Option<State>] => {
  const then = (failure: Option.Option<Failure.Failure>) =>
    [Chunk.unsafeFromArray(events), Option.some({ progress, failure })] as const
  if (ending === undefined) return then(refusedForGood(context(), events))
  switch (ending._tag) {
    case "Failed":
      return then(Option.some(Classification.turnFailure(ending.error, context())))
    case "Undecodable":
      return then(Option.some(Failure.mismatch(ending.error, "turn/completed", lease.generation)))
    case "Completed": {
      const { duration, status } = ending
      const { generation, server } = lease
      const result = { ...progress, generation, pid: server.pid, status, duration }
      return [Chunk.unsafeFromArray([...events, RunEvent.Completed({ result })]), Option.none()]
    }
  }
}

/**
 * A credential of the run's own is not refreshed by anybody, so the server's further tries with it are in vain. That it was
 * refused the status has to say: beside another run's refused refresh, a link that merely dropped looks like a hidden 401.
 */
const refusedForGood = (
  context: Classification.Context,
  events: ReadonlyArray<RunEvent>
): Option.Option<Failure.AuthError> =>
  context.ownCredential
    ? Array.findFirst(events, (event) =>
        event._tag === "Reconnecting"
          ? Option.filter(
              Option.some(
                Classification.turnFailure(event.error, { ...context, refreshRefused: false })
              ),
              isAuthError
            )
          : Option.none()
      )
    : Option.none()

const isAuthError = (failure: Failure.Failure): failure is Failure.AuthError =>
  failure._tag === "AuthError"
