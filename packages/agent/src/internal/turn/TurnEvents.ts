/** The events of an accepted turn, up to its result or failure. */
import {
  type AppServerPool,
  Classification,
  type Connection,
  Failure
} from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { RunEvent } from "../../RunEvent.ts"
import type { RunDeadline } from "./RunDeadline.ts"
import type { RunningTurn } from "./RunningTurn.ts"
import * as TurnProgress from "./TurnProgress.ts"

/** An attempt whose turn was requested. */
export interface Running {
  readonly lease: AppServerPool.Lease
  readonly subscription: Connection.Subscription
  readonly turn: RunningTurn
  readonly context: () => Classification.Context
  readonly deadline: RunDeadline
  /** When the turn last stopped waiting for an approval or a tool of this program. Now, if it is still waiting. */
  readonly waitedUntil: () => number
}

/**
 * Streams the events of a turn: those that came before the answer to `turn/start`, and then the others. If `failed`
 * is set, the stream ends with that failure instead of the others.
 */
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

/** The events of one batch, and how the stream continues: with the next batch, with a failure, or not at all. */
const page = (
  { lease, context }: Running,
  { events, ending, progress }: TurnProgress.Advance
): readonly [Chunk.Chunk<RunEvent>, Option.Option<State>] => {
  const continueWith = (failure: Option.Option<Failure.Failure>) =>
    [Chunk.unsafeFromArray(events), Option.some({ progress, failure })] as const
  if (ending === undefined) return continueWith(finalRefusal(context(), events))
  switch (ending._tag) {
    case "Failed":
      return continueWith(Option.some(Classification.turnFailure(ending.error, context())))
    case "Undecodable":
      return continueWith(
        Option.some(Failure.mismatch(ending.error, "turn/completed", lease.generation))
      )
    case "Completed": {
      const { duration, status } = ending
      const { generation, server } = lease
      const result = { ...progress, generation, pid: server.pid, status, duration }
      return [Chunk.unsafeFromArray([...events, RunEvent.Completed({ result })]), Option.none()]
    }
  }
}

/**
 * Fails the run as soon as its own credential is refused, because nobody refreshes that credential and the server's
 * further tries are pointless.
 *
 * Only the status of the error itself counts here. Otherwise a dropped connection would look like a hidden 401
 * whenever the server's account was refused a refresh.
 */
const finalRefusal = (
  context: Classification.Context,
  events: ReadonlyArray<RunEvent>
): Option.Option<Failure.AuthError> =>
  context.ownCredential
    ? Arr.findFirst(events, (event) =>
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
