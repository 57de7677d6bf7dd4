/** The events of an accepted turn, up to its result or failure. */
import {
  type AppServerPool,
  Classification,
  type Connection,
  Failure,
  type Rights
} from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { RunEvent } from "./Event.ts"
import type { RunDeadline } from "./RunDeadline.ts"
import type * as Pull from "./Pull.ts"
import type { RunningTurn } from "./RunningTurn.ts"
import type { Sequence } from "./Sequence.ts"
import * as TurnProgress from "./TurnProgress.ts"

/** An attempt whose turn was requested. */
export interface Running {
  readonly lease: AppServerPool.Lease
  readonly subscription: Connection.Subscription
  readonly turn: RunningTurn
  /** What the turn's commands may do, if the server has said so. */
  readonly rights: Rights.Rights | undefined
  readonly context: () => Classification.Context
  readonly deadline: RunDeadline
  /** Numbers the events. */
  readonly sequence: Sequence
  /** When the turn last stopped waiting for an approval or a tool of this program. Now, if it is still waiting. */
  readonly waitedUntil: () => number
}

/**
 * Takes the events of a turn: those that came before the answer to `turn/start`, and then the others. If `failed` is
 * set, that failure follows the early events instead of the others.
 */
export const pull = (
  running: Running,
  turnId: string,
  early: ReadonlyArray<Message.Notification>,
  failed: Option.Option<Failure.Failure>
): Pull.Pull => {
  const { context, deadline, lease, sequence, subscription, turn } = running
  const { generation, server } = lease
  const { threadId } = turn.thread
  let progress = TurnProgress.start(threadId, turnId)
  const view = {
    generation,
    lastMessage: () => TurnProgress.text(progress),
    hasEnded: () => turn.hasEnded,
    waitedUntil: running.waitedUntil
  }
  let failure: Option.Option<Failure.Failure> = Option.none()
  const batchOf = (notifications: ReadonlyArray<Message.Notification>) => {
    const advanced = TurnProgress.advance(progress, notifications, sequence, server.redact)
    const { ending, events } = advanced
    progress = advanced.progress
    deadline.saw(events)
    failure = failureOf(running, ending, events)
    if (ending?._tag !== "Completed") return events
    const result = { ...TurnProgress.summary(progress), generation, pid: server.pid, ...ending.end }
    return [...events, RunEvent.Completed({ sequence: sequence.next(), result })]
  }
  const { provider } = context()
  const started = RunEvent.Started({
    sequence: sequence.next(),
    threadId,
    turnId,
    generation,
    pid: server.pid,
    provider,
    rights: running.rights
  })
  const notices = server.notices()
  progress = notices.reduce(TurnProgress.withNotice, progress)
  const noticed = notices.map((notice) => RunEvent.Notice({ sequence: sequence.next(), notice }))
  let first: ReadonlyArray<RunEvent> | undefined = [started, ...noticed, ...batchOf(early)]
  failure = Option.orElse(failure, () => failed)

  const next: Pull.Pull = Effect.flatMap(
    deadline.next(subscription.take, view),
    (notifications) => {
      const events = batchOf(notifications)
      return events.length === 0 ? pull : Effect.succeed(events)
    }
  )
  const pull: Pull.Pull = Effect.suspend(() => {
    if (first !== undefined) {
      const events = first
      first = undefined
      return Effect.succeed(events)
    }
    return Option.isSome(failure) ? Effect.fail(failure.value) : next
  })
  return pull
}

/** What follows after these events, if not the next ones. */
const failureOf = (
  { context, lease }: Running,
  ending: TurnProgress.Ending | undefined,
  events: ReadonlyArray<RunEvent>
): Option.Option<Failure.Failure> => {
  switch (ending?._tag) {
    case undefined:
      return finalRefusal(context(), events)
    case "Failed":
      return Option.some(Classification.turnFailure(ending.error, context()))
    case "Undecodable":
      return Option.some(Failure.mismatch(ending.error, "turn/completed", lease.generation))
    case "Completed":
      return Option.none()
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
