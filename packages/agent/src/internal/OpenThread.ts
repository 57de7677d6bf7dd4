/** Opens the thread a turn is to run on: a new one, one that is resumed, or a copy. */
import type { AppServer, Failure } from "@effect-codex/app-server"
import { Limits } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import { Effect, Fiber, Schedule, type Scope } from "effect"
import type { ThreadSource } from "../RunAttempt.ts"

interface Answer {
  readonly threadId: string
  readonly provider: string | undefined
}

export interface Opened {
  readonly thread: AppServer.UsedThread
  readonly provider: string | undefined
}

/** What a thread is opened with. */
export interface Options {
  readonly settings: Thread.Settings
  readonly dynamicTools: ReadonlyArray<Thread.DynamicToolSpec>
  /** Whether another server of the same home runs, one that drains: a thread it has loaded is refused here. */
  readonly besideAnother: Effect.Effect<boolean>
}

interface Resuming {
  readonly server: AppServer.Service
  readonly source: Extract<ThreadSource, { readonly _tag: "Resume" }>
  readonly known: AppServer.UsedThread
  readonly options: Options
}

/**
 * Opens the thread and uses it until the scope closes. A caller that leaves while the server opens it waits for the
 * answer, bounded, to let go of the thread: nobody else would know of it.
 */
export const open = (
  server: AppServer.Service,
  source: ThreadSource,
  options: Options
): Effect.Effect<Opened, Failure.RequestFailure, Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { interrupt } = yield* Limits.Limits
      // One that has an id is used before the server is asked: its last user may be about to let go of it.
      const known =
        source._tag === "Resume" ? yield* server.threads.use(source.threadId) : undefined
      const asked = request(server, source, options)
      const opened =
        source._tag === "Resume" && known !== undefined
          ? resumed(asked, { server, source, known, options })
          : asked
      // Not a child of this fiber: an interruption reaches children at once.
      const opening = yield* Effect.forkScoped(Effect.interruptible(opened))
      const late = Effect.flatMap(Fiber.join(opening), ({ threadId }) =>
        Effect.scoped(server.threads.use(threadId))
      ).pipe(
        Effect.interruptible,
        Effect.timeout(interrupt),
        Effect.ignore,
        // A second interruption would reach the children of this fiber too: a deadline's, and then its caller's.
        Effect.disconnect
      )
      const { threadId, provider } = yield* restore(Fiber.join(opening)).pipe(
        Effect.onInterrupt(() => (known === undefined ? late : Effect.void))
      )
      return { thread: known ?? (yield* server.threads.use(threadId)), provider }
    })
  )

/**
 * One that is loaded is not opened again. If nobody of this program has it open, whoever had it loaded may have let go of
 * it since: then it is, unless the server refuses that.
 */
const resumed = (
  asked: Effect.Effect<Answer, Failure.RequestFailure>,
  { known, options, server, source }: Resuming
): Effect.Effect<Answer, Failure.RequestFailure> => {
  const { loadedBy, provider, threadId } = source
  const opened = onceLetGo(onceClosed(asked, known), options.besideAnother)
  if (loadedBy !== server.generation) return opened
  const loaded = Effect.succeed({ threadId, provider })
  // Whoever opened it has claimed it.
  const isOpen = known.credential !== undefined
  return isOpen ? loaded : Effect.catchTag(opened, "RequestError", () => loaded)
}

/** A thread that the server is closing is refused, and opened once that is done. */
const onceClosed = (
  asked: Effect.Effect<Answer, Failure.RequestFailure>,
  { wasClosing }: AppServer.UsedThread
) =>
  Effect.catchTag(asked, "RequestError", (refused) =>
    Effect.flatMap(wasClosing, (wasClosing) => (wasClosing ? asked : Effect.fail(refused)))
  )

/** One that a server which drains still has loaded is refused too: it closes within milliseconds, or with that server. */
const onceLetGo = (
  asked: Effect.Effect<Answer, Failure.RequestFailure>,
  besideAnother: Effect.Effect<boolean>
) =>
  Effect.retry(asked, {
    schedule: Schedule.upTo(Schedule.spaced("100 millis"), "5 seconds"),
    while: ({ _tag }) => (_tag === "RequestError" ? besideAnother : Effect.succeed(false))
  })

const request = (
  server: AppServer.Service,
  source: ThreadSource,
  { dynamicTools, settings: chosen }: Options
): Effect.Effect<Answer, Failure.RequestFailure> => {
  const settings = withDefaults(chosen)
  const opened = (result: Thread.Opened): Answer => ({
    threadId: result.thread.id,
    provider: result.modelProvider ?? undefined
  })
  switch (source._tag) {
    case "Start":
      return Effect.map(
        server.request("thread/start", {
          ...settings,
          ephemeral: source.ephemeral ?? false,
          ...(dynamicTools.length === 0 ? {} : { dynamicTools })
        }),
        opened
      )
    case "Resume":
      return Effect.map(
        server.request("thread/resume", {
          ...settings,
          threadId: source.threadId,
          excludeTurns: true
        }),
        opened
      )
    case "Fork":
      return Effect.map(
        server.request("thread/fork", {
          ...settings,
          threadId: source.threadId,
          ephemeral: source.ephemeral ?? false,
          excludeTurns: true
        }),
        opened
      )
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
