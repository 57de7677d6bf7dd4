/** The events of an accepted turn, up to its result or failure. */
import {
  type AppServer,
  type AppServerPool,
  Classification,
  type Connection,
  Failure,
  type Rights
} from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import type { BudgetMeter } from "./BudgetMeter.ts"
import { RunEvent } from "./Event.ts"
import type { RunDeadline } from "./RunDeadline.ts"
import type * as Pull from "./Pull.ts"
import * as ReadBack from "./ReadBack.ts"
import * as RunMeter from "./RunMeter.ts"
import type { RunningTurn } from "./RunningTurn.ts"
import * as ResetTime from "./ResetTime.ts"
import * as RunSpans from "./RunSpans.ts"
import type { Sequence } from "./Sequence.ts"
import * as TurnProgress from "./TurnProgress.ts"

/** An attempt whose turn was requested. */
export interface Running {
  readonly lease: AppServerPool.Lease
  readonly subscription: Connection.Subscription
  readonly turn: RunningTurn
  /** What the turn's commands may do, if the server has said so. */
  readonly rights: Rights.Rights | undefined
  /** The tokens that the thread and its sub-agents had used before the turn, by their threads. */
  readonly tokenTotals: ReadonlyMap<string, unknown>
  /** Charges what the attempt spends, if it has a budget. */
  readonly meter: BudgetMeter | undefined
  readonly context: () => Classification.Context
  readonly deadline: RunDeadline
  /** The id of the run's message, by which its turn is found on the next server. */
  readonly messageId: string
  /** `undefined` if nobody listens. */
  readonly span: Tracer.Span | undefined
  /** Reads the turn on the next server, after its own server was lost. Fails with what is known of the turn. */
  readonly readBack: (
    error: Failure.TransportError,
    turnId: string | undefined
  ) => Effect.Effect<AppServer.StoredTurn, Failure.Failure>
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
): Pull.Pull => new Reader(running, turnId, early, failed).pull

class Reader {
  private progress: TurnProgress.Progress
  /** Told next. */
  private events: ReadonlyArray<RunEvent>
  /** What follows after those events. */
  private failure: Option.Option<Failure.Failure> = Option.none()
  private readonly told = new ReadBack.ToldText()
  private isReadBack = false
  private readonly running: Running

  constructor(
    running: Running,
    turnId: string,
    early: ReadonlyArray<Message.Notification>,
    failed: Option.Option<Failure.Failure>
  ) {
    this.running = running
    this.progress = TurnProgress.start(running.turn.thread.threadId, turnId, running.tokenTotals)
    running.meter?.start()
    this.events = [this.started, ...this.budget, ...this.noticed, ...this.advance(early)]
    this.failure = Option.orElse(this.failure, () => failed)
  }

  private get started(): RunEvent {
    const { context, lease, rights, sequence } = this.running
    const { threadId, turnId } = this.progress
    return RunEvent.Started({
      sequence: sequence.next(),
      threadId,
      turnId,
      generation: lease.generation,
      pid: lease.server.pid,
      provider: context().provider,
      rights,
      account: context().ownCredential ? undefined : lease.server.spec.name
    })
  }

  private get budget(): ReadonlyArray<RunEvent> {
    const { meter, sequence } = this.running
    return meter === undefined
      ? []
      : [RunEvent.Budget({ sequence: sequence.next(), left: meter.left })]
  }

  /** What the server told before there was a run. */
  private get noticed(): ReadonlyArray<RunEvent> {
    const { lease, sequence } = this.running
    const notices = lease.server.notices()
    this.progress = notices.reduce(TurnProgress.withNotice, this.progress)
    return notices.map((notice) => RunEvent.Notice({ sequence: sequence.next(), notice }))
  }

  private advance(notifications: ReadonlyArray<Message.Notification>): ReadonlyArray<RunEvent> {
    const { deadline, lease, sequence } = this.running
    const { generation, server } = lease
    const advanced = TurnProgress.advance(this.progress, notifications, sequence, server.redact)
    const { ending, progress } = advanced
    RunMeter.spent(server.spec.name, this.progress.usage, progress.usage)
    // The result has the items now. This reader may outlive the run until V8's next full collection, as `Pull.result` says.
    this.progress = ending?._tag === "Completed" ? { ...progress, items: Chunk.empty() } : progress
    const events = this.charged(advanced.events)
    // Its reader may be slow to leave.
    if (ending !== undefined) this.running.meter?.close()
    deadline.saw(events)
    this.failure = failureOf(this.running, ending, events)
    for (const event of events) if (event._tag === "Text") this.told.add(event)
    if (ending?._tag !== "Completed") return events
    // What is added stands first: V8 makes a hidden class for each object that has more after a spread at its beginning.
    const result = { generation, pid: server.pid, ...TurnProgress.summary(progress), ...ending.end }
    RunSpans.completed(this.running.span, result)
    return [...events, RunEvent.Completed({ sequence: sequence.next(), result })]
  }

  private charged(events: ReadonlyArray<RunEvent>): ReadonlyArray<RunEvent> {
    const { meter } = this.running
    const { own, subAgents } = this.progress.usage
    return meter?.charge(events, own.totalTokens + subAgents.totalTokens) === true
      ? [...events, ...this.budget]
      : events
  }

  private get wait(): Effect.Effect<ReadonlyArray<Message.Notification>, Failure.Failure> {
    const { lease, meter, subscription, turn } = this.running
    const { threadId, turnId } = this.progress
    return meter === undefined
      ? subscription.take
      : meter.next(subscription.take, {
          place: { generation: lease.generation, threadId, turnId },
          answer: () => TurnProgress.text(this.progress),
          hasEnded: () => turn.hasEnded
        })
  }

  get pull(): Pull.Pull {
    const { deadline, lease, turn, waitedUntil } = this.running
    const view = {
      generation: lease.generation,
      lastMessage: () => TurnProgress.text(this.progress),
      hasEnded: () => turn.hasEnded,
      waitedUntil
    }
    const take: Pull.Pull = Effect.flatMap(deadline.next(this.wait, view), (notifications) => {
      const events = this.advance(notifications)
      return events.length === 0 ? next : Effect.succeed(events)
    })
    const next: Pull.Pull = Effect.suspend(() => {
      const { events, failure } = this
      this.events = []
      if (events.length > 0) return Effect.succeed(events)
      return Option.isSome(failure) ? this.failed(failure.value) : take
    })
    return Effect.catchTag(next, "TransportError", (error) =>
      this.isReadBack ? Effect.fail(error) : Effect.zipRight(this.readBack(error), next)
    )
  }

  private failed(failure: Failure.Failure): Effect.Effect<never, Failure.Failure> {
    const { context, lease } = this.running
    return Effect.flatMap(ResetTime.added(lease.server, context(), failure), Effect.fail)
  }

  /** Tells the rest of the turn, if the next server has it. */
  private readBack(error: Failure.TransportError): Effect.Effect<void, Failure.Failure> {
    this.isReadBack = true
    const { threadId, turnId } = this.progress
    return Effect.map(this.running.readBack(error, turnId), (stored) => {
      const items = new Set(Array.from(this.progress.items, ReadBack.itemIdOf))
      this.events = this.advance(ReadBack.rest(stored, { threadId, items, text: this.told.last }))
      if (ReadBack.wasCut(stored)) this.failure = Option.some(error.withTurn("Interrupted"))
    })
  }
}

/** What follows after these events, if not the next ones. */
const failureOf = (
  { context, lease }: Running,
  ending: TurnProgress.Ending | undefined,
  events: ReadonlyArray<RunEvent>
): Option.Option<Failure.Failure> => {
  switch (ending?._tag) {
    case undefined:
      return finalRefusal(context, events)
    case "Failed":
      return Option.some(Classification.turnFailure(ending.error, context()))
    case "Undecodable":
      return Option.some(Failure.mismatch(ending.error, ending.method, lease.generation))
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
  context: () => Classification.Context,
  events: ReadonlyArray<RunEvent>
): Option.Option<Failure.AuthError> =>
  Arr.findFirst(events, (event) => {
    if (event._tag !== "Reconnecting") return Option.none()
    const { ownCredential, ...rest } = context()
    const failure = Classification.turnFailure(event.error, {
      ...rest,
      ownCredential,
      refreshRefused: false
    })
    return ownCredential && isAuthError(failure) ? Option.some(failure) : Option.none()
  })

const isAuthError = (failure: Failure.Failure): failure is Failure.AuthError =>
  failure._tag === "AuthError"
