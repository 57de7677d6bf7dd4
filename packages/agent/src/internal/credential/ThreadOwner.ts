/**
 * Whose a thread is. The server keeps no owner of a thread, but it keeps the name of its provider for life, on disk too.
 * So that name carries a hash of the owner.
 *
 * The server itself compares the name only when it loads a thread to resume it. Measured on 0.169: a thread that is
 * loaded is joined whatever provider the request names, and a fork gets the provider of the request. Hence the checks.
 */
import { createHash } from "node:crypto"
import { type AppServer, Failure } from "@effect-codex/app-server"
import { Lenient, Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

/** The name of the provider of an owner's threads: a copy of another. */
export const providerName = (copied: string, owner: string | undefined): string =>
  `${copied}_own_credential${owner === undefined ? "" : `_of_${hashOf(owner)}`}`

/** 128 bits, which nobody finds a second owner for. UTF-16, because in UTF-8 all lone surrogates are the same. */
const hashOf = (owner: string): string =>
  createHash("sha256").update(owner, "utf16le").digest("hex").slice(0, 32)

const ownerHash = (provider: string): string | undefined =>
  /_own_credential_of_([0-9a-f]{32})$/.exec(provider)?.[1]

/** Whether threads of this provider belong to exactly this owner, or, without one, to nobody. */
export const isOf = (provider: string | undefined, owner: string | undefined): boolean =>
  (provider === undefined ? undefined : ownerHash(provider)) ===
  (owner === undefined ? undefined : hashOf(owner))

/** The thread that is opened. */
export type Source =
  | { readonly _tag: "Start" }
  | { readonly _tag: "Resume" | "Fork"; readonly threadId: string }

/** Who asks for a thread. */
export interface Asking {
  readonly server: AppServer.Service
  readonly owner: string | undefined
}

/** Fails if a thread of this provider belongs to somebody else. */
export const check = (
  threadId: string,
  provider: string | undefined,
  { owner, server }: Asking
): Effect.Effect<void, Failure.TurnError> => {
  const its = provider === undefined ? undefined : ownerHash(provider)
  return its === undefined || (owner !== undefined && its === hashOf(owner))
    ? Effect.void
    : Effect.fail(notOwner(threadId, server.generation))
}

/**
 * Opens a thread for its owner alone. The owner of a thread is read before the thread is copied. Whoever resumes
 * somebody else's is refused by the server (see {@link explain}), or joins a loaded thread and is refused here, before
 * the turn.
 */
export const opening = <R>(
  source: Source,
  asking: Asking,
  open: Effect.Effect<AppServer.LoadedThread, Failure.RequestFailure | Failure.TurnError, R>
): Effect.Effect<
  AppServer.LoadedThread,
  Failure.RequestFailure | Failure.TurnError | Failure.TurnError,
  R
> => {
  switch (source._tag) {
    case "Start":
      return open
    case "Fork":
      return Effect.zipRight(checkStored(source.threadId, asking), open)
    case "Resume":
      return Effect.tap(open, ({ provider, threadId }) => check(threadId, provider, asking))
  }
}

const Stored = Schema.Struct({
  thread: Schema.Struct({ modelProvider: Lenient.nullable(Schema.String) })
})

/** Fails if a thread on disk belongs to somebody else. */
export const checkStored = (threadId: string, asking: Asking) =>
  asking.server.requestAs("thread/read", { threadId }, Stored).pipe(
    // For some milliseconds of its first turn a thread is not readable yet.
    Effect.retry({
      schedule: Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurs(20)),
      while: (error) => error._tag === "RequestError" && error.code === Message.internalErrorCode
    }),
    Effect.flatMap(({ thread }) => check(threadId, thread.modelProvider ?? undefined, asking)),
    // The server has no such thread. Opening it says so.
    Effect.catchTag("RequestError", (error) =>
      error.code === Message.invalidRequestCode ? Effect.void : Effect.fail(error)
    )
  )

/** Fails if a thread was not opened because it is somebody else's: the server only says that it does not know the provider. */
export const explain = (threadId: string, asking: Asking): Effect.Effect<void, Failure.TurnError> =>
  Effect.catchAll(checkStored(threadId, asking), (error) =>
    error._tag === "TurnError" ? Effect.fail(error) : Effect.void
  )

export const notOwner = (threadId: string, generation: number) =>
  new Failure.TurnError({
    reason: "NotOwner",
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail:
      "the thread belongs to another owner. Use a credential of its owner, or start a new thread."
  })
