/**
 * A turn, from its reservation of the thread until it is over. This class is the shell around {@link TurnState}: it
 * applies every event in one synchronous step, also events that arrive after the caller has left, and performs the
 * actions.
 */
import {
  type AppServer,
  type Connection,
  Failure,
  Limits,
  Telemetry
} from "@effect-codex/app-server"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as RunLog from "./RunLog.ts"
import * as TurnState from "./TurnState.ts"

/**
 * Waits until no other turn runs on the thread, and reserves the thread until the scope closes. Closing the scope
 * interrupts a turn that was requested, and waits at most `Limits.interruptTimeout` (5 s) for its end. After that,
 * the interrupt is repeated in the background for as long as the server lives.
 *
 * **Errors**: `TurnError` (`StillRunning`) if an earlier turn of the thread was interrupted and has not ended.
 */
export const take = (
  server: AppServer.Service,
  thread: AppServer.LoadedThread
): Effect.Effect<RunningTurn, Failure.TransportError | Failure.TurnError, Scope.Scope> =>
  Effect.withFiberRuntime((fiber) => {
    const turn = new RunningTurn(server, thread, Telemetry.callerOf(fiber))
    const scope = Context.unsafeGet(fiber.currentContext, Scope.Scope)
    return Effect.flatMap(
      Scope.addFinalizerExit(scope, () => turn.leave),
      () => Effect.as(thread.takeTurn(turn), turn)
    )
  })

export class RunningTurn implements AppServer.TurnListener {
  private current: TurnState.State = TurnState.initial
  private slot: AppServer.TurnSlot | undefined
  /** Ends what listens to it. */
  private listening: Effect.Effect<void> = Effect.void
  private isLeaving = false
  /** Made when somebody waits for it. */
  private over: Deferred.Deferred<void> | undefined
  readonly thread: AppServer.LoadedThread
  private readonly server: AppServer.Service

  /** For whom it does what it does in the background. */
  private readonly caller: Telemetry.Caller | undefined

  constructor(
    server: AppServer.Service,
    thread: AppServer.LoadedThread,
    caller: Telemetry.Caller | undefined
  ) {
    this.server = server
    this.thread = thread
    this.caller = caller
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

  /** The number of server requests that wait for an answer of this program. */
  setOpenRequests(requests: number): void {
    this.apply({ _tag: "Asks", requests })
  }

  onGranted(slot: AppServer.TurnSlot): void {
    this.slot = slot
    // Its caller may have left at the same moment.
    if (TurnState.isOver(this.current)) slot.over()
  }

  onNews(news: AppServer.TurnNews): void {
    this.apply(
      news._tag === "Completed" ? { refusal: this.server.account.lastRefusal(), ...news } : news
    )
  }

  /** Whether the server may have the request for the turn. */
  get isSent(): boolean {
    const { current } = this
    return current._tag === "Lost" ? current.isSent : current._tag !== "Ready"
  }

  /** The next server has the end of the turn. */
  readBack(turnId: string): void {
    this.apply({ _tag: "ReadBack", turnId })
  }

  /** Follows the request for the turn, also after its caller has stopped waiting. */
  observe(event: Connection.RequestEvent): void {
    this.slot?.observe(event)
  }

  /** The failure if the server added the message to a turn that this run did not start. */
  get merged(): Failure.TurnError | undefined {
    const { current } = this
    return current._tag === "NotStarted" && current.mergedInto !== undefined
      ? merged(this.server.generation, this.thread.threadId, current.mergedInto)
      : undefined
  }

  private apply(event: TurnState.Event): void {
    const [state, actions] = TurnState.step(this.current, event)
    this.current = state
    for (const action of actions) this.perform(action)
  }

  private perform(action: TurnState.Action): void {
    switch (action._tag) {
      case "Interrupt":
        return this.inBackground(this.interrupting(action.turnId))
      case "CleanUp":
        return this.inBackground(this.cleaningUp)
      case "Release":
        return this.slot?.release()
      case "AwaitLateAnswer":
        return this.inBackground(this.givingUp)
      case "Stuck":
        return this.slot?.stuck()
      case "Over":
        this.slot?.over()
        if (this.over !== undefined) Deferred.unsafeDone(this.over, Effect.void)
    }
  }

  private inBackground(work: Effect.Effect<void>): void {
    this.server.runInBackground(Telemetry.on(this.caller)(work))
  }

  /**
   * Says what ends whatever listens to the turn: when the turn is over. If its handlers were gone before, their open requests
   * would be declined, and the turn would go on.
   */
  isHeardUntil(end: Effect.Effect<void>): void {
    this.listening = end
  }

  /** Leaves the turn before what the scope holds now is released: its span, which lasts until the turn is over. */
  get leaveFirst(): Effect.Effect<void, never, Scope.Scope> {
    return Effect.flatMap(Effect.scope, (scope) => Scope.addFinalizerExit(scope, () => this.leave))
  }

  /** The caller has left the turn. */
  left(): void {
    this.apply({ _tag: "Left" })
  }

  /** Leaves the turn, and waits a bounded time until it is over. Only the first one waits. */
  get leave(): Effect.Effect<void> {
    return Effect.uninterruptible(
      Effect.suspend(() => {
        if (this.isLeaving) return Effect.void
        this.isLeaving = true
        if (this.server.connection.unsafeEnded() !== undefined) this.apply({ _tag: "Lost" })
        this.left()
        return TurnState.isOver(this.current)
          ? this.listening
          : Effect.ensuring(this.untilOver, this.listening)
      })
    )
  }

  private get untilOver(): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      const over = (this.over ??= Deferred.unsafeMake(FiberId.none))
      const { interruptTimeout } = yield* Limits.Limits
      const isLost = Effect.map(this.server.connection.end, () => this.apply({ _tag: "Lost" }))
      const isOver = yield* Effect.raceFirst(Deferred.await(over), isLost).pipe(
        Effect.interruptible,
        Effect.timeoutOption(interruptTimeout),
        // `interruptible` alone would end the wait at once if the caller is interrupted.
        Effect.disconnect
      )
      if (Option.isSome(isOver) || this.slot === undefined) return
      yield* this.slot.overdue.pipe(
        Effect.annotateLogs({ turn: this.current }),
        RunLog.of(this.server, { threadId: this.thread.threadId })
      )
    })
  }

  /** The server may never answer a second interrupt, so each one has a timeout. */
  private interrupting(turnId: string): Effect.Effect<void> {
    const { threadId } = this.thread
    const isWanted = () => this.current._tag === "Interrupting" && this.current.turnId === turnId
    return Effect.gen(this, function* () {
      const { interruptTimeout: timeout } = yield* Limits.Limits
      const tell = Effect.suspend(() =>
        isWanted()
          ? Effect.ignore(
              this.server.request(
                "turn/interrupt",
                { threadId, turnId: this.thread.interruptIdOf(turnId) },
                { timeout }
              )
            )
          : Effect.void
      )
      const overdue = Effect.sleep(timeout).pipe(
        Effect.andThen(() => {
          if (isWanted()) this.apply({ _tag: "Overdue" })
        }),
        Effect.zipRight(Effect.never)
      )
      yield* Effect.raceFirst(
        Effect.repeat(tell, { schedule: interruptSchedule, while: isWanted }),
        overdue
      )
    })
  }

  /** An answer that is later than a second deadline is not expected any more. */
  private get givingUp(): Effect.Effect<void> {
    return Effect.flatMap(Limits.Limits, ({ requestTimeout }) =>
      Effect.andThen(Effect.sleep(requestTimeout), () => this.apply({ _tag: "GaveUp" }))
    )
  }

  /**
   * Ends what an interrupted turn leaves running: its sub-agents, and commands that outlive the call that started
   * them.
   */
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
      // Without the experimental API, such commands end when the thread is unloaded.
      const commands = this.server.spec.experimentalApi
        ? Effect.forEach(
            [thread.threadId, ...agents.map(([threadId]) => threadId)],
            (threadId) =>
              Effect.ignore(this.server.request("thread/backgroundTerminals/clean", { threadId })),
            { concurrency: "unbounded", discard: true }
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
      "another turn of the thread was running, and the server added the message to it. Try again when that turn has ended, or use a new thread."
  })

/**
 * When to repeat an interrupt: at first every 100 ms, several times what a healthy server takes to confirm (15 ms).
 * After 50 repetitions every 5 s, which a server that never ends the turn can bear for the rest of its life.
 */
const interruptSchedule = Schedule.union(
  Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(50)),
  Schedule.spaced("5 seconds")
)
