/**
 * Refuses threads that end their servers, and lets the suspects of a loss go on in small groups. The shell around
 * {@link Suspicion}: it applies each event in one synchronous step.
 */
import type { Message } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import type * as AppServer from "../../AppServer.ts"
import type { Connection } from "../../Connection.ts"
import { TurnError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import * as MonotonicClock from "../../MonotonicClock.ts"
import { Decision } from "../connection/Decision.ts"
import { orLost } from "../connection/OrLost.ts"
import { untilClosedSync } from "../connection/UntilClosed.ts"
import * as Suspicion from "./Suspicion.ts"

type Server = Pick<AppServer.Service, "generation" | "threads"> & {
  readonly connection: Pick<Connection, "tap" | "end">
}

/** A use of a thread, as the shell knows it. */
interface Using {
  readonly key: string
  readonly use: Suspicion.Use
  readonly admitted: Decision<void, TurnError>
  /** Unknown while a new thread is being opened. */
  threadId: string | undefined
  isOpening: boolean
}

interface Options {
  readonly limits: Limits.Service
  readonly now: () => number
  readonly fork: (effect: Effect.Effect<void>) => void
}

export class Suspects {
  private lastUse = 0
  private readonly states = new Map<string, Suspicion.State>()
  private readonly uses = new Map<number, Using>()

  private readonly options: Options

  private constructor(options: Options) {
    this.options = options
  }

  static readonly make: Effect.Effect<Suspects, never, Scope.Scope> = Effect.map(
    Effect.all({
      limits: Limits.Limits,
      now: MonotonicClock.reader,
      fork: FiberSet.makeRuntime<never>()
    }),
    (options) => new Suspects(options)
  )

  private apply(key: string, event: Suspicion.Event): void {
    const before = this.states.get(key) ?? Suspicion.initial
    const [state, actions] = Suspicion.step(before, event, this.options.limits)
    if (Suspicion.isForgettable(state)) this.states.delete(key)
    else this.states.set(key, state)
    for (const action of actions) this.perform(key, action)
  }

  private perform(key: string, action: Suspicion.Action): void {
    switch (action._tag) {
      case "Admit":
        return this.uses.get(action.id)?.admitted.decide(Effect.void)
      case "Refuse":
        return this.refuse(action.id, action.for)
      case "Try": {
        const { number } = action
        const over = Effect.sync(() => this.apply(key, { _tag: "TrialOver", number }))
        return this.options.fork(Effect.delay(over, this.options.limits.suspectTrial))
      }
    }
  }

  private refuse(id: number, forMillis: number): void {
    const using = this.uses.get(id)
    using?.admitted.decide(Effect.suspend(() => this.refused(using, forMillis)))
  }

  /** Opens a thread, if it is not refused. `noticeLoss` is run before a user has left. */
  open(
    server: Server,
    key: string,
    opening: AppServer.Opening,
    options: AppServer.OpenOptions,
    noticeLoss: () => void
  ): ReturnType<AppServer.Threads["open"]> {
    const used = untilClosedSync(
      () => this.using(key, server.generation, opening, options),
      this.leaving(noticeLoss)
    )
    return Effect.flatMap(used, (using) =>
      Effect.flatMap(this.admitted(using, server), () =>
        Effect.matchEffect(server.threads.open(opening, options), {
          onFailure: (failure) => {
            using.isOpening = false
            return Effect.fail(failure)
          },
          onSuccess: (thread) => {
            using.isOpening = false
            return Effect.as(this.opened(using, server, thread.threadId), thread)
          }
        })
      )
    )
  }

  private using(
    key: string,
    generation: number,
    opening: AppServer.Opening,
    options: AppServer.OpenOptions
  ): Using {
    const id = ++this.lastUse
    const using: Using = {
      key,
      use: { id, generation, subject: options.subject ?? subjectOf(opening, id) },
      admitted: new Decision(),
      threadId: opening.method === "thread/resume" ? opening.params.threadId : undefined,
      isOpening: true
    }
    this.uses.set(id, using)
    return using
  }

  private admitted({ key, use, admitted }: Using, { connection }: Server) {
    this.apply(key, { _tag: "Asked", use, now: this.options.now() })
    // In most cases it is decided at once.
    return admitted.isDecided ? admitted.await : orLost(admitted.await, connection.end)
  }

  /** A suspect's notifications are watched for the end of a turn. */
  private opened(using: Using, { connection }: Server, threadId: string) {
    const { key, use } = using
    using.threadId = threadId
    const isAnonymous = use.subject === anonymous(use.id)
    if (isAnonymous) this.apply(key, { _tag: "Named", id: use.id, subject: threadId })
    const state = this.states.get(key)
    return state === undefined || !Suspicion.isSuspected(state, use.subject)
      ? Effect.void
      : connection.tap(threadId, (notification) => {
          if (showsHealth(notification)) this.apply(key, { _tag: "TurnEnded", id: use.id })
        })
  }

  private leaving(noticeLoss: () => void) {
    return (using: Using): void => {
      noticeLoss()
      this.leave(using)
    }
  }

  private leave({ key, use }: Using): void {
    this.uses.delete(use.id)
    this.apply(key, { _tag: "Left", id: use.id })
  }

  /** To be called when a server is lost, before its uses have left. */
  lost(key: string, { generation, threads }: Pick<Server, "generation" | "threads">) {
    const interrupted = new Set(threads.interrupted().map(({ threadId }) => threadId))
    const isBusy = ({ id }: Suspicion.Use): boolean => {
      const using = this.uses.get(id)
      if (using === undefined) return false
      const { isOpening, threadId } = using
      return isOpening || (threadId !== undefined && interrupted.has(threadId))
    }
    this.apply(key, { _tag: "Lost", generation, now: this.options.now(), isBusy })
  }

  private refused({ threadId, use }: Using, forMillis: number): Effect.Effect<never, TurnError> {
    const { maxLossesPerThread } = this.options.limits
    const wait = Duration.format(Duration.seconds(Math.ceil(forMillis / 1_000)))
    return Effect.fail(
      new TurnError({
        reason: "EndsServer",
        generation: use.generation,
        threadId: threadId ?? "",
        turnId: undefined,
        kind: undefined,
        detail: `the server ended ${maxLossesPerThread} times in a row while this thread was busy, and no other thread can be the cause. It is refused for ${wait}, so that it does not disturb the others. See AppServerPool.exits for how the server ended, or start a new thread.`
      })
    )
  }
}

/** Copies of one thread are one subject: what they have in common may be what ends the server. */
const subjectOf = (opening: AppServer.Opening, id: number): Suspicion.Subject => {
  switch (opening.method) {
    case "thread/start":
      return anonymous(id)
    case "thread/resume":
      return opening.params.threadId
    case "thread/fork":
      return `copy of ${opening.params.threadId}`
  }
}

/** A new thread, until the server has named it. */
const anonymous = (id: number): Suspicion.Subject => `new thread ${id}`

/** The server has lived through the turn. An interrupted one proves nothing: it may have been about to end the server. */
const showsHealth = ({ method, params }: Message.Notification): boolean => {
  if (method !== "turn/completed" || !Predicate.isRecord(params)) return false
  const turn: unknown = params["turn"]
  return Predicate.isRecord(turn) && turn["status"] !== "interrupted"
}
