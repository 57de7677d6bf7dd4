/**
 * Why a thread cannot be opened. The server refuses with one code, whatever the reason, so it is asked what it knows of
 * the thread.
 *
 * Measured: of a thread that was deleted `thread/read` knows nothing, as of one without a completed turn. An archived one
 * can be read, and is in the list of these. One that another process has loaded can be read and copied, but not resumed.
 * One whose file is damaged cannot be read, which is an internal error.
 */
import { type AppServer, Failure } from "@effect-codex/app-server"
import { Lenient, type Thread } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The reasons for which a thread cannot be opened. */
type Reason = "ThreadGone" | "ThreadArchived" | "ThreadHeldElsewhere" | "ThreadUnusable"

/** The codes of JSON-RPC for a request that is refused, and for one that fails within the server. */
const invalidRequest = -32600
const internalError = -32603

/**
 * Returns the reason of a refusal to open a thread: the refusal itself, if the thread can be read and is not archived.
 * Then another process has it loaded, or the request asks for what the server does not have.
 */
export const ofRefusal = (
  server: AppServer.Service,
  threadId: string,
  refusal: Failure.RequestError
): Effect.Effect<Failure.RequestError | Failure.TurnError> =>
  explained(server, threadId, refusal, ({ thread }) =>
    thread.status.type === "notLoaded" ? isArchived(server, threadId) : Effect.succeed(false)
  )

/** Returns the reason of a refusal of what can also be done with an archived thread: the refusal itself, if it can be read. */
export const ofUnread = (
  server: AppServer.Service,
  threadId: string,
  refusal: Failure.RequestError
): Effect.Effect<Failure.RequestError | Failure.TurnError> =>
  explained(server, threadId, refusal, () => Effect.succeed(false))

const explained = (
  server: AppServer.Service,
  threadId: string,
  refusal: Failure.RequestError,
  isArchived: (read: typeof Read.Type) => Effect.Effect<boolean, Failure.RequestFailure>
): Effect.Effect<Failure.RequestError | Failure.TurnError> => {
  const isAboutThread = refusal.code === invalidRequest || refusal.code === internalError
  if (!isAboutThread) return Effect.succeed(refusal)
  const because = (reason: Reason) => broken(server, threadId, reason, refusal)
  return read(server, threadId).pipe(
    Effect.flatMap(isArchived),
    Effect.map((isArchived) => (isArchived ? because("ThreadArchived") : refusal)),
    Effect.catchTag("RequestError", ({ code }) =>
      Effect.succeed(
        code === invalidRequest
          ? because("ThreadGone")
          : code === internalError
            ? because("ThreadUnusable")
            : refusal
      )
    ),
    Effect.orElseSucceed(() => refusal)
  )
}

/**
 * Returns why a thread that can be read was not resumed with these settings: whether it can be copied with them. A copy
 * may have any provider, and a resumed thread only its own.
 */
export const ofUnresumed = (
  server: AppServer.Service,
  threadId: string,
  settings: Thread.Settings,
  refusal: Failure.RequestError
): Effect.Effect<Failure.RequestError | Failure.TurnError> => {
  const { modelProvider: chosen } = settings
  const copied = Effect.flatMap(read(server, threadId), ({ thread: { modelProvider } }) => {
    if (chosen !== undefined && chosen !== modelProvider) return Effect.fail(refusal)
    const params = { ...settings, modelProvider, threadId, ephemeral: true, excludeTurns: true }
    return server.threads.open({ method: "thread/fork", params })
  })
  return refusal.code !== invalidRequest
    ? Effect.succeed(refusal)
    : copied.pipe(
        Effect.scoped,
        Effect.match({
          onFailure: () => refusal,
          onSuccess: () => broken(server, threadId, "ThreadHeldElsewhere", refusal)
        })
      )
}

/** Returns whether the server does not have a thread loaded, for example because another client has archived it. */
export const isUnloaded = (server: AppServer.Service, threadId: string): Effect.Effect<boolean> =>
  read(server, threadId).pipe(
    Effect.map(({ thread }) => thread.status.type === "notLoaded"),
    Effect.catchTag("RequestError", () => Effect.succeed(true)),
    Effect.orElseSucceed(() => false)
  )

/** Takes a thread out of the archive. Somebody else may have done so at the same time. */
export const unarchive = (server: AppServer.Service, threadId: string): Effect.Effect<void> =>
  Effect.ignore(server.requestAs("thread/unarchive", { threadId }, Schema.Unknown))

const read = (server: AppServer.Service, threadId: string) =>
  server.requestAs("thread/read", { threadId }, Read)

const Read = Schema.Struct({
  thread: Schema.Struct({
    modelProvider: Schema.String,
    status: Schema.Struct({ type: Schema.String })
  })
})

/** More archived threads than these are not looked through. */
const maxPages = 20

const isArchived = (
  server: AppServer.Service,
  threadId: string,
  cursor: string | null = null,
  page = 1
): Effect.Effect<boolean, Failure.RequestFailure> => {
  const filter = { includedThreadIds: [threadId], modelProviders: [], sourceKinds }
  return server
    .requestAs("thread/list", { archived: true, cursor, limit: 100, ...filter }, Page)
    .pipe(
      Effect.flatMap(({ data, nextCursor }) =>
        nextCursor === null || page === maxPages || data.some(({ id }) => id === threadId)
          ? Effect.succeed(data.some(({ id }) => id === threadId))
          : isArchived(server, threadId, nextCursor, page + 1)
      )
    )
}

/** Left out, they are those of a person's own threads. */
const sourceKinds = ["cli", "vscode", "exec", "appServer", "subAgent", "unknown"] as const

const Page = Schema.Struct({
  data: Schema.Array(Schema.Struct({ id: Schema.String })),
  nextCursor: Lenient.nullable(Schema.String)
})

const broken = (
  { generation }: AppServer.Service,
  threadId: string,
  reason: Reason,
  { detail }: Failure.RequestError
) =>
  new Failure.TurnError({
    reason,
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail: `${found[reason](threadId)} The server says: ${detail}`
  })

const found: Readonly<Record<Reason, (threadId: string) => string>> = {
  ThreadGone: (threadId) =>
    `the server knows no thread ${threadId}: it was deleted, or it never completed a turn. Start a new one.`,
  ThreadArchived: (threadId) =>
    `thread ${threadId} is archived. Unarchive it (thread/unarchive), or start a new one.`,
  ThreadHeldElsewhere: (threadId) =>
    `another process has thread ${threadId} loaded. Try again when it has let go of it, or fork the thread.`,
  ThreadUnusable: (threadId) => `the server cannot read thread ${threadId}. Start a new one.`
}
