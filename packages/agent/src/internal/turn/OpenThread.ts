/** Opens the thread of a turn: a new one, a resumed one, or a copy. */
import type { AppServer, Failure } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { IfArchived, ThreadSource } from "./AttemptOptions.ts"
import * as BrokenThread from "./BrokenThread.ts"

export type Opened = AppServer.LoadedThread

/** What a thread is opened with. */
export interface Options {
  readonly settings: Thread.Settings
  readonly dynamicTools: ReadonlyArray<Thread.DynamicToolSpec>
  /** Identifies the credential of the thread's turns, without revealing it. */
  readonly credential: string
  /** Who uses the thread, across threads. Default: the thread itself. */
  readonly subject?: string | undefined
  /** Fails with the reason of a refusal, if it is the caller's own. */
  readonly explainRefusal: (threadId: string) => Effect.Effect<void, Failure.TurnError>
  /** Whether the caller already holds the thread loaded with these settings. */
  readonly isHeld: boolean
  /**
   * Whether another generation of the same server is still running. It may have the thread loaded, and then this
   * server refuses to open it.
   */
  readonly hasOtherGeneration: Effect.Effect<boolean>
  readonly ifArchived: IfArchived
}

/** Opens the thread and uses it until the scope closes. */
export const open = (
  server: AppServer.Service,
  source: ThreadSource,
  options: Options
): Effect.Effect<Opened, Failure.RequestFailure | Failure.TurnError, Scope.Scope> => {
  const { credential, subject } = options
  const opening = openingOf(source, options)
  const opened = server.threads.open(opening, { credential, subject })
  if (source._tag === "Start") return opened
  const { threadId } = source
  const explained = Effect.catchTag(opened, "RequestError", (refusal) =>
    Effect.zipRight(
      options.explainRefusal(threadId),
      Effect.flip(BrokenThread.ofRefusal(server, threadId, refusal))
    )
  )
  return source._tag === "Resume"
    ? unarchiveOnce(resumed(server, threadId, explained, options), server, threadId, options)
    : unarchiveOnce(explained, server, threadId, options)
}

/**
 * Retries while a draining generation still has the thread loaded. That generation unloads it within milliseconds,
 * or when it closes. It may close while the refusal is on its way, so what counts is whether it was there before.
 */
const resumed = <R>(
  server: AppServer.Service,
  threadId: string,
  opened: Effect.Effect<Opened, Failure.RequestFailure | Failure.TurnError, R>,
  { hasOtherGeneration, settings }: Options
) =>
  Effect.flatMap(hasOtherGeneration, (hadOther) =>
    Effect.mapError(opened, (failure) => ({ failure, hadOther }))
  ).pipe(
    Effect.retry({
      schedule: Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(50)),
      while: ({ failure, hadOther }) => hadOther && failure._tag === "RequestError"
    }),
    Effect.mapError(({ failure }) => failure),
    Effect.catchTag("RequestError", (refusal) =>
      Effect.flip(BrokenThread.ofUnresumed(server, threadId, withDefaults(settings), refusal))
    )
  )

const unarchiveOnce = <R>(
  opened: Effect.Effect<Opened, Failure.RequestFailure | Failure.TurnError, R>,
  server: AppServer.Service,
  threadId: string,
  { ifArchived }: Options
) =>
  Effect.catchTag(opened, "TurnError", (failure) =>
    failure.reason === "ThreadArchived" && ifArchived === "Unarchive"
      ? Effect.zipRight(BrokenThread.unarchive(server, threadId), opened)
      : Effect.fail(failure)
  )

const openingOf = (
  source: ThreadSource,
  { dynamicTools, isHeld, settings: chosen }: Options
): AppServer.Opening => {
  const settings = withDefaults(chosen)
  switch (source._tag) {
    case "Start":
      return {
        method: "thread/start",
        params: {
          ephemeral: source.ephemeral ?? false,
          ...settings,
          ...(dynamicTools.length === 0 ? {} : { dynamicTools })
        }
      }
    case "Resume":
      return {
        method: "thread/resume",
        params: { ...settings, threadId: source.threadId, excludeTurns: true },
        ifLoaded: isHeld ? "Join" : "Open"
      }
    case "Fork":
      return {
        method: "thread/fork",
        params: {
          ...settings,
          threadId: source.threadId,
          ephemeral: source.ephemeral ?? false,
          excludeTurns: true,
          ...(source.lastTurnId === undefined ? {} : { lastTurnId: source.lastTurnId })
        }
      }
  }
}

/**
 * Two settings differ from codex's defaults. The server unloads a thread as soon as it is released, which also ends
 * commands that it left running. And threads do not pursue goals: the server would start turns that no caller asked
 * for.
 */
const withDefaults = (settings: Thread.Settings): Thread.Settings => ({
  ...settings,
  config: { thread_unload_delay_secs: 0, "features.goals": false, ...settings.config }
})
