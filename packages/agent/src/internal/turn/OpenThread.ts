/** Opens the thread of a turn: a new one, a resumed one, or a copy. */
import type { AppServer, Failure } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { ThreadSource } from "./AttemptOptions.ts"

export type Opened = AppServer.LoadedThread

/** What a thread is opened with. */
export interface Options {
  readonly settings: Thread.Settings
  readonly dynamicTools: ReadonlyArray<Thread.DynamicToolSpec>
  /** Identifies the credential of the thread's turns, without revealing it. */
  readonly credential: string
  /** Who uses the thread, across threads. Default: the thread itself. */
  readonly subject?: string | undefined
  /** Whether the caller already holds the thread loaded with these settings. */
  readonly isHeld: boolean
  /**
   * Whether another generation of the same server is still running. It may have the thread loaded, and then this
   * server refuses to open it.
   */
  readonly hasOtherGeneration: Effect.Effect<boolean>
}

/** Opens the thread and uses it until the scope closes. */
export const open = (
  server: AppServer.Service,
  source: ThreadSource,
  options: Options
): Effect.Effect<Opened, Failure.RequestFailure | Failure.TurnError, Scope.Scope> => {
  const { credential, subject } = options
  const opened = server.threads.open(openingOf(source, options), { credential, subject })
  return source._tag === "Resume" ? retryWhileDraining(opened, options.hasOtherGeneration) : opened
}

/**
 * Retries while a draining generation still has the thread loaded. That generation unloads it within milliseconds,
 * or when it closes. It may close while the refusal is on its way, so what counts is whether it was there before.
 */
const retryWhileDraining = <R>(
  opened: Effect.Effect<Opened, Failure.RequestFailure | Failure.TurnError, R>,
  hasOtherGeneration: Effect.Effect<boolean>
) =>
  Effect.flatMap(hasOtherGeneration, (hadOther) =>
    Effect.mapError(opened, (failure) => ({ failure, hadOther }))
  ).pipe(
    Effect.retry({
      schedule: Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(50)),
      while: ({ failure, hadOther }) => hadOther && failure._tag === "RequestError"
    }),
    Effect.mapError(({ failure }) => failure)
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
          ...settings,
          ephemeral: source.ephemeral ?? false,
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
          excludeTurns: true
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
