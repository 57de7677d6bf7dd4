/** Opens the thread a turn is to run on: a new one, one that is resumed, or a copy. */
import type { AppServer, Failure } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import { Effect, Schedule, type Scope } from "effect"
import type { ThreadSource } from "./AttemptOptions.ts"

export type Opened = AppServer.LoadedThread

/** What a thread is opened with. */
export interface Options {
  readonly settings: Thread.Settings
  readonly dynamicTools: ReadonlyArray<Thread.DynamicToolSpec>
  /** Names the credential of its turns. */
  readonly credential: string
  /** Whether the caller holds the thread loaded with these settings already. */
  readonly isHeld: boolean
  /** Whether another server of the same home runs, one that drains: a thread it has loaded is refused here. */
  readonly besideAnother: Effect.Effect<boolean>
}

/** Opens the thread and uses it until the scope closes. */
export const open = (
  server: AppServer.Service,
  source: ThreadSource,
  options: Options
): Effect.Effect<Opened, Failure.RequestFailure, Scope.Scope> => {
  const { credential } = options
  const opened = server.threads.open(openingOf(source, options), { credential })
  return source._tag === "Resume" ? onceLetGo(opened, options.besideAnother) : opened
}

/** A thread that a draining server still has loaded is refused: it is let go within milliseconds, or with that server. */
const onceLetGo = <R>(
  opened: Effect.Effect<Opened, Failure.RequestFailure, R>,
  besideAnother: Effect.Effect<boolean>
) =>
  Effect.retry(opened, {
    schedule: Schedule.upTo(Schedule.spaced("100 millis"), "5 seconds"),
    while: ({ _tag }) => (_tag === "RequestError" ? besideAnother : Effect.succeed(false))
  })

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
 * A thread that is let go is unloaded, and commands it left running end with it. And no thread works on a goal of its own:
 * the server would start turns that nobody asked for.
 */
const withDefaults = (settings: Thread.Settings): Thread.Settings => ({
  ...settings,
  config: { thread_unload_delay_secs: 0, "features.goals": false, ...settings.config }
})
