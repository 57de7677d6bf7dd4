/**
 * A turn from the moment it has its thread until nothing more can come of it. The shell around {@link TurnState}: it applies
 * every event in one synchronous step, whoever reads the turn's events and however late they come, and performs what follows.
 */
import { type AppServer, Connection, Failure, Limits } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import { Deferred, Effect, FiberId, Option, Schedule, type Scope } from "effect"
import * as TurnState from "./TurnState.ts"

/**
 * Waits for the thread's turn, and takes it until the scope closes. What was asked for on it by then is interrupted: closing
 * waits for the turn's end, for `Limits.interruptTimeout` (5 s) at most. Later than that it is still watched and told to end,
 * for as long as the server lives.
 *
 * Fails with `TurnError` (`StillRunning`) while an earlier turn of the thread was interrupted and has not ended.
 */
export const take = (
  server: AppServer.Service,
  thread: AppServer.LoadedThread
): Effect.Effect<RunningTurn, Failure.TransportError | Failure.TurnError, Scope.Scope> =>
  Effect.gen(function* () {
    const turn = new RunningTurn(server, thread)
    yield* Effect.addFinalizer(() => Effect.sync(() => turn.left()))
    yield* thread.takeTurn(turn)
    return turn
  })

export class RunningTurn implements AppServer.TurnWatch {
  private current: TurnState.State = TurnState.initial
  private place: AppServer.TurnPlace | undefined
  private readonly over = Deferred.unsafeMake<void>(FiberId.none)
  /** Nothing more is to be told the server. */
  private readonly ended = Deferred.unsafeMake<void>(FiberId.none)
  readonly thread: AppServer.LoadedThread
  private readonly server: AppServer.Service

  constructor(server: AppServer.Service, thread: AppServer.LoadedThread) {
    this.server = server
    this.thread = thread
  }

  get state(): TurnState.State {
    return this.current
  }

  get turnId(): string | undefined {
    return TurnState.turnIdOf(this.current)
  }

  get hasEnded(): boolean {
    return TurnState.hasEnded(this.current)
  }

  /** The server waits for this many answers of this program. */
  asks(requests: number): void {
    this.apply({ _tag: "Asks", requests })
  }

  onGranted(place: AppServer.TurnPlace): void {
    this.place = place
  }

  onStarted(turnId: string): boolean {
    this.apply({ _tag: "Started", turnId })
    return this.turnId === turnId
  }

  onNotification({ method, params }: Message.Notification): void {
    const turnId = method === "turn/completed" ? Message.turnIdOf(params) : undefined
    if (turnId === undefined) return
    this.apply({ _tag: "Completed", turnId, refusal: this.server.account.lastRefusal() })
  }

  onLost(): void {
    this.apply({ _tag: "Lost" })
  }

  /** What becomes of its `turn/start`, whoever still waits for that. */
  observe(event: Connection.RequestEvent): void {
    switch (event._tag) {
      case "Written":
        return this.apply({ _tag: "Written" })
      case "Result":
        return this.answered(Message.turnIdOf(event.value))
      case "Error":
        return this.apply({ _tag: Connection.isOverloaded(event) ? "NotTaken" : "Refused" })
      case "Expired":
        return event.written ? this.apply({ _tag: "Unanswered" }) : undefined
      // It was answered, and the turn's start says which one it is.
      case "TooLong":
        return
      case "Lost":
        return this.apply({ _tag: "Lost" })
    }
  }

  /** Fails if the server has added the message to somebody else's turn. */
  get notMerged(): Effect.Effect<void, Failure.TurnError> {
    const { current } = this
    return current._tag === "NotStarted" && current.mergedInto !== undefined
      ? Effect.fail(merged(this.server.generation, this.thread.threadId, current.mergedInto))
      : Effect.void
  }

  private answered(turnId: string | undefined): void {
    if (turnId === undefined || this.turnId === turnId) return
    this.apply({ _tag: this.place?.claim(turnId) === true ? "Answered" : "Merged", turnId })
  }

  private apply(event: TurnState.Event): void {
    const [state, actions] = TurnState.step(this.current, event)
    this.current = state
    if (TurnState.hasEnded(state) || TurnState.isOver(state))
      Deferred.unsafeDone(this.ended, Effect.void)
    for (const action of actions) this.perform(action)
  }

  private perform(action: TurnState.Action): void {
    switch (action._tag) {
      case "Interrupt":
        return this.server.runInBackground(this.interrupting(action.turnId))
      case "CleanUp":
        return this.server.runInBackground(this.cleaningUp)
      case "Release":
        return this.place?.release()
      case "Stuck":
        return this.place?.stuck()
      case "Over":
        this.place?.over()
        return Deferred.unsafeDone(this.over, Effect.void)
    }
  }

  /** Its caller leaves it when the scope closes, and waits until it is over, in bounded time. */
  readonly leaveWithScope: Effect.Effect<void, never, Scope.Scope> = Effect.suspend(() =>
    Effect.addFinalizer(() => this.leave)
  )

  /** Its caller has left it. */
  left(): void {
    this.apply({ _tag: "Left" })
  }

  private get leave(): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      if (Option.isSome(yield* this.server.connection.ended)) this.apply({ _tag: "Lost" })
      this.left()
      if (TurnState.isOver(this.current)) return
      const { interruptTimeout } = yield* Limits.Limits
      const isOver = yield* Deferred.await(this.over).pipe(
        Effect.interruptible,
        Effect.timeoutOption(interruptTimeout),
        // Its end is waited for also when its caller leaves meanwhile: that would interrupt a child at once.
        Effect.disconnect
      )
      if (Option.isSome(isOver)) return
      this.apply({ _tag: "Overdue" })
      yield* Effect.logWarning(
        `thread ${this.thread.threadId}: the end of an interrupted turn was not confirmed (${this.current._tag})`
      )
    })
  }

  /** A second interrupt may never be answered, so none is waited for longer than it can take. */
  private interrupting(turnId: string): Effect.Effect<void> {
    const { threadId } = this.thread
    return Effect.flatMap(Limits.Limits, ({ interruptTimeout: timeout }) =>
      this.server
        .request("turn/interrupt", { threadId, turnId }, { timeout })
        .pipe(
          Effect.ignore,
          Effect.repeat(retelling),
          Effect.raceFirst(Deferred.await(this.ended)),
          Effect.asVoid
        )
    )
  }

  /** What an interrupted turn leaves running: its sub-agents, and commands that outlived the call that started them. */
  private get cleaningUp(): Effect.Effect<void> {
    const { thread } = this
    return Effect.gen(this, function* () {
      const { interruptTimeout } = yield* Limits.Limits
      const agents = [...thread.subAgents()]
      const subAgents = Effect.forEach(
        agents,
        ([agent, turnId]) => this.endSubAgent(agent, turnId),
        {
          concurrency: "unbounded",
          discard: true
        }
      )
      // Without that part of the protocol commands end when the thread is let go.
      const commands = this.server.spec.experimentalApi
        ? Effect.forEach([thread.threadId, ...agents.map(([threadId]) => threadId)], (threadId) =>
            Effect.ignore(this.server.request("thread/backgroundTerminals/clean", { threadId }))
          )
        : Effect.void
      yield* Effect.zipRight(subAgents, commands).pipe(Effect.timeoutOption(interruptTimeout))
      this.apply({ _tag: "CleanedUp" })
    })
  }

  private endSubAgent(threadId: string, turnId: string | undefined): Effect.Effect<void> {
    return turnId === undefined
      ? Effect.void
      : Effect.ignore(this.server.request("turn/interrupt", { threadId, turnId }))
  }
}

const merged = (generation: number, threadId: string, turnId: string) =>
  new Failure.TurnError({
    reason: "StillRunning",
    generation,
    threadId,
    turnId,
    kind: undefined,
    detail:
      "another turn of the thread was running and has taken the message in; try again when that has ended, or on a new thread"
  })

/**
 * From several times what a confirmation takes when the server is well (15 ms), to what a server that does not end the turn
 * can bear for as long as it lives.
 */
const retelling = Schedule.union(
  Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(50)),
  Schedule.spaced("5 seconds")
)
