/**
 * The ends of turns that the server did not tell. A thread that is idle, unloaded or closed runs no turn. If such a sign
 * is not followed by the end of a turn that ran, the server is asked what it has on disk, and that is handed on as the
 * end of the turn. Without a sign, a server that says nothing of a turn for minutes is asked whether it runs it.
 */
import { Message, type Notifications } from "@effect-codex/protocol"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Connection } from "../../Connection.ts"
import type { RequestFailure } from "../../Failure.ts"
import type { RequestAs } from "../connection/TypedRequest.ts"
import * as StoredTurns from "./StoredTurns.ts"
import type { Timers } from "../timing/Timers.ts"

export interface Watched {
  readonly id: string
  /** The turns that run, as far as is known. */
  readonly runningTurns: ReadonlyArray<string>
  interrupt(turnId: string): void
}

/** What it needs of the server. */
export interface Registry {
  readonly fork: (effect: Effect.Effect<void>) => unknown
  readonly timers: Timers
  /** How long the end of a turn may follow a sign of it. */
  readonly signTimeout: Duration.DurationInput
  readonly server: {
    readonly requestAs: RequestAs
    readonly connection: Pick<Connection, "deliver">
  }
}

/**
 * Why the turns cannot run. `Unloaded`: the thread is gone from the server, and so is a turn of which it has no record.
 * An idle thread may still begin a turn that the server has accepted.
 */
type Sign = "Idle" | "Unloaded"

export class UnheardEnds {
  private readonly registry: Registry
  private readonly watched: Watched
  /** What stops the timers that run. */
  private readonly stops = new Set<() => void>()
  private wasHeard = false
  /** The turns that ran at the last look. */
  private ran: ReadonlySet<string> = none

  constructor(registry: Registry, watched: Watched) {
    this.registry = registry
    this.watched = watched
  }

  /**
   * The server has said something about the thread. Pieces of text are not told here, because there are many: a turn that
   * only speaks is asked about, and goes on.
   */
  heard(): void {
    this.wasHeard = true
  }

  /** Takes in what the server says of the thread itself. */
  onNotification(notification: Message.Notification): void {
    const sign = signOf(notification)
    if (sign === undefined) return
    const turns = this.watched.runningTurns
    if (turns.length === 0) return
    // The end of a turn follows its sign within milliseconds.
    const stop = this.registry.timers.after(this.registry.signTimeout, () => {
      this.stops.delete(stop)
      if (this.unheard(turns).length > 0) {
        this.registry.fork(Effect.ignore(this.tellEnds(turns, sign)))
      }
    })
    this.stops.add(stop)
  }

  /** To be called when no turn runs any more. */
  stop(): void {
    for (const stop of this.stops) stop()
    this.stops.clear()
  }

  private unheard(turns: ReadonlyArray<string>): ReadonlyArray<string> {
    const running = new Set(this.watched.runningTurns)
    return turns.filter((turn) => running.has(turn))
  }

  /** To be called every `Limits.silentTurnCheck`: asks about turns of which nothing was heard since the last look. */
  look(): void {
    const running = this.watched.runningTurns
    const silent = this.wasHeard ? [] : running.filter((turn) => this.ran.has(turn))
    this.ran = new Set(running)
    this.wasHeard = false
    if (silent.length > 0) this.registry.fork(this.afterSilence(silent))
  }

  private afterSilence(turns: ReadonlyArray<string>): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      if (yield* isActive(this.registry.server.requestAs, this.watched.id)) return
      yield* this.tellEnds(turns, "Unloaded")
      // What has no place in a thread that is idle must not run later, unattended.
      turns.forEach((turn) => this.watched.interrupt(turn))
    }).pipe(Effect.ignore)
  }

  private tellEnds(turns: ReadonlyArray<string>, sign: Sign): Effect.Effect<void, RequestFailure> {
    const { server } = this.registry
    const threadId = this.watched.id
    return Effect.gen(this, function* () {
      const unheard = this.unheard(turns)
      if (unheard.length === 0) return
      const stored = yield* StoredTurns.newest(server.requestAs, threadId).pipe(
        Effect.catchTag("RequestError", () => Effect.succeed([]))
      )
      for (const id of unheard) {
        const turn =
          stored.find((turn) => turn.id === id) ?? (sign === "Unloaded" ? gone(id) : undefined)
        if (turn === undefined || turn.status === "inProgress") continue
        yield* Effect.logWarning("the server did not tell the end of a turn").pipe(
          Effect.annotateLogs({ threadId, turnId: id, status: turn.status })
        )
        server.connection.deliver({ method: "turn/completed", params: { threadId, turn } })
      }
    })
  }
}

const none: ReadonlySet<string> = new Set()

/** Of a thread that is archived or deleted the server does not say as well that it was closed. */
export const unloads: ReadonlySet<string> = new Set<Notifications.NotificationName>([
  "thread/closed",
  "thread/archived",
  "thread/deleted"
])

const signOf = ({ method, params }: Message.Notification): Sign | undefined => {
  if (unloads.has(method)) return "Unloaded"
  if (method !== "thread/status/changed" || !Predicate.isRecord(params)) return undefined
  const { status } = params
  switch (Predicate.isRecord(status) ? status["type"] : undefined) {
    case "idle":
    case "systemError":
      return "Idle"
    case "notLoaded":
      return "Unloaded"
    default:
      return undefined
  }
}

const Read = Schema.Struct({
  thread: Schema.Struct({ status: Schema.Struct({ type: Schema.String }) })
})

/** Whether a turn runs on the thread. Of one that has never begun a turn the server has nothing that it could read. */
const isActive = (requestAs: RequestAs, threadId: string): Effect.Effect<boolean, RequestFailure> =>
  requestAs("thread/read", { threadId }, Read).pipe(
    Effect.map(({ thread }) => thread.status.type === "active"),
    Effect.catchIf(
      (failure) => failure._tag === "RequestError" && unreadable.has(failure.code),
      () => Effect.succeed(false)
    )
  )

const unreadable: ReadonlySet<number> = new Set([
  Message.invalidRequestCode,
  Message.internalErrorCode
])

const gone = (id: string) => ({
  id,
  status: "interrupted",
  items: []
})
