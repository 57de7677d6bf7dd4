/**
 * Ends a turn whose caller has left, and makes sure of it.
 *
 * The server may refuse an interrupt because the turn has not quite started, and then start it after all; it may leave
 * a second one unanswered. So the interrupt is repeated until the turn's own end has been seen, within a bound.
 */
import type { AppServer, Connection } from "@effect-codex/app-server"
import { Limits } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import { type Duration, Effect, MutableRef, Option, type Scope } from "effect"

/** A turn that was asked for. Its id is known once the server has answered, or has announced it. */
export interface Turn {
  readonly threadId: string
  /** Whether the server may have been asked at all. */
  readonly sent: MutableRef.MutableRef<boolean>
  /** The turn this program started on the thread before. An answer with its id says that it runs on. */
  readonly previous: string | undefined
  turnId: string | undefined
  /** There is no such turn: the server would not start it. */
  refused: boolean
  /** Its caller left it while it ran. */
  interrupted: boolean
  /** The turns of the thread that have ended, each with the account's `lastRefusal` when it did. */
  readonly over: Map<string, number>
  /** The thread's sub-agents, each with the turn it is in. */
  readonly subAgents: Map<string, string | undefined>
}

export const make = ({ lastTurnId, subAgents, threadId }: AppServer.LoadedThread): Turn => ({
  threadId,
  previous: lastTurnId,
  sent: MutableRef.make(false),
  turnId: undefined,
  refused: false,
  interrupted: false,
  over: new Map(),
  subAgents
})

export const hasEnded = ({ over, refused, turnId }: Turn): boolean =>
  refused || (turnId !== undefined && over.has(turnId))

/** Takes note of what becomes of the turn, whoever reads of it and however late, until the scope closes. */
export const watch = (
  { account, connection }: AppServer.Service,
  turn: Turn
): Effect.Effect<void, never, Scope.Scope> =>
  connection.tap(turn.threadId, (notification) => note(turn, notification, account.lastRefusal))

const note = (
  turn: Turn,
  { method, params }: Message.Notification,
  lastRefusal: () => number
): void => {
  if (method !== "turn/started" && method !== "turn/completed") return
  const turnId = Message.turnIdOf(params)
  const threadId = Message.threadIdOf(params) ?? turn.threadId
  if (turnId === undefined || threadId !== turn.threadId) return
  if (method === "turn/started") turn.turnId ??= turnId
  else turn.over.set(turnId, lastRefusal())
}

/** Between two interrupts: several times what a confirmation takes (15 ms) when the server is well. */
const pause = "100 millis"

/** Returns when the turn has ended, the server is lost, or the time for a confirmation is over. */
export const confirmed = (server: AppServer.Service, turn: Turn): Effect.Effect<void> =>
  Effect.scoped(
    Effect.gen(function* () {
      // The consumer's own buffer may have overflowed.
      const events = yield* server.connection.subscribe(turn.threadId)
      if (hasEnded(turn) || !turn.sent.current) return
      turn.interrupted = true
      const { interruptTimeout: interrupt } = yield* Limits.Limits
      const inTime = yield* Effect.raceFirst(
        untilEnded(events, turn),
        keepAsking(server, turn, interrupt)
      ).pipe(
        Effect.zipRight(endLeftovers(server, turn)),
        Effect.interruptible,
        Effect.timeoutOption(interrupt),
        // What has its time over is confirmed also when its caller leaves meanwhile: that would interrupt a child at once.
        Effect.disconnect
      )
      if (Option.isNone(inTime)) {
        yield* Effect.logWarning(
          `thread ${turn.threadId}: the end of an interrupted turn was not confirmed`
        )
      }
    })
  )

/** What an interrupted turn leaves running: its sub-agents, and commands that outlived the call that started them. */
const endLeftovers = (server: AppServer.Service, { subAgents, threadId }: Turn) =>
  Effect.suspend(() =>
    Effect.forEach(
      subAgents,
      ([agent, turnId]) =>
        turnId === undefined ? Effect.void : endSubAgent(server, subAgents, agent, turnId),
      { concurrency: "unbounded", discard: true }
    ).pipe(
      // Without that part of the protocol they end when the thread is let go.
      Effect.zipRight(
        server.spec.experimentalApi
          ? Effect.forEach([threadId, ...subAgents.keys()], (threadId) =>
              Effect.ignore(server.request("thread/backgroundTerminals/clean", { threadId }))
            )
          : Effect.void
      )
    )
  )

const endSubAgent = (
  server: AppServer.Service,
  subAgents: Turn["subAgents"],
  threadId: string,
  turnId: string
) =>
  server.request("turn/interrupt", { threadId, turnId }).pipe(
    Effect.tap(() =>
      Effect.sync(() => {
        if (subAgents.get(threadId) === turnId) subAgents.set(threadId, undefined)
      })
    ),
    Effect.ignore
  )

const untilEnded = (events: Connection.Subscription, turn: Turn): Effect.Effect<void> =>
  events.take.pipe(
    Effect.repeat({ until: () => hasEnded(turn) }),
    // A lost connection ends every turn on it.
    Effect.ignore
  )

const keepAsking = (
  server: AppServer.Service,
  turn: Turn,
  timeout: Duration.DurationInput
): Effect.Effect<never> =>
  Effect.suspend(() =>
    turn.turnId === undefined
      ? Effect.void
      : server.request(
          "turn/interrupt",
          { threadId: turn.threadId, turnId: turn.turnId },
          { timeout }
        )
  ).pipe(Effect.ignore, Effect.andThen(Effect.sleep(pause)), Effect.forever)
