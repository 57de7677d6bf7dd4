/**
 * The ends of turns that the server did not tell. A thread that is idle, unloaded or closed runs no turn. If such a sign
 * is not followed by the end of a turn that ran, the server is asked what it has on disk, and that is handed on as the
 * end of the turn.
 */
import type { Message, Notifications } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Limits from "../../Limits.ts"
import type { Connection } from "../../Connection.ts"
import type { RequestAs } from "../connection/TypedRequest.ts"
import * as StoredTurns from "./StoredTurns.ts"

export interface Watched {
  readonly threadId: () => string
  /** The turns that run, as far as is known. */
  readonly running: () => ReadonlyArray<string>
}

/** What it needs of the server. */
export interface Registry {
  readonly fork: (effect: Effect.Effect<void>) => unknown
  readonly server: {
    readonly requestAs: RequestAs
    readonly connection: Pick<Connection, "deliver">
  }
}

/** `Unloaded`: the thread is gone from the server, and so is a turn of which it has no record. */
type Sign = "Idle" | "Unloaded"

export class UnheardEnds {
  private readonly registry: Registry
  private readonly watched: Watched

  constructor(registry: Registry, watched: Watched) {
    this.registry = registry
    this.watched = watched
  }

  onNotification(notification: Message.Notification): void {
    const sign = signOf(notification)
    if (sign === undefined) return
    const turns = this.watched.running()
    if (turns.length > 0) this.registry.fork(this.tellEnds(turns, sign))
  }

  /** The end of a turn follows its sign within milliseconds. */
  private tellEnds(turns: ReadonlyArray<string>, sign: Sign): Effect.Effect<void> {
    const { server } = this.registry
    const threadId = this.watched.threadId()
    return Effect.gen(this, function* () {
      yield* Effect.sleep((yield* Limits.Limits).interruptTimeout)
      const running = new Set(this.watched.running())
      const unheard = turns.filter((turn) => running.has(turn))
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
    }).pipe(Effect.ignore)
  }
}

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

const gone = (id: string) => ({
  id,
  status: "interrupted",
  items: []
})
