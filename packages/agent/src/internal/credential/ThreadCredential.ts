/**
 * Whose credential the turns of a thread use. The server stays with the one it loaded the thread with, and says nothing
 * when it is asked to open it with another: the turn would go on somebody else's account.
 */
import { createHash } from "node:crypto"
import { type AppServer, Classification, type Failure } from "@effect-codex/app-server"
import { Effect, Redacted } from "effect"
import type { Applied, Credential } from "../../Credential.ts"

/** A run that has opened a thread. */
interface Opener {
  readonly server: AppServer.Service
  readonly credential: Credential | undefined
  readonly applied: Pick<Applied, "settings"> & { readonly provider: string | undefined }
  /** Whether the server was not asked to open it, for this run's session holds it loaded. */
  readonly isHeld: boolean
}

/** Fails with `AuthError` when turns on the thread would not use this credential. */
export const check = (
  thread: AppServer.LoadedThread,
  { applied, credential, isHeld, server }: Opener
): Effect.Effect<void, Failure.AuthError> =>
  Effect.suspend(() => {
    const isLeftOut =
      credential !== undefined &&
      !isHeld &&
      thread.provider !== undefined &&
      thread.provider !== applied.settings.modelProvider
    const mine = nameOf(credential)
    if (!isLeftOut && (thread.credential() ?? mine) === mine) return Effect.void
    return Classification.withoutCredential(
      applied.provider ?? thread.provider,
      server.generation,
      credential === undefined
        ? "The thread is in use with a credential: give this run the same one."
        : "The thread is in use with another credential: give this one to a new thread or to a fork."
    )
  })

/** For comparing. The credential cannot be read from it. */
export const nameOf = (credential: Credential | undefined): string => {
  if (credential === undefined) return "the account"
  return credential._tag === "Variable"
    ? `variable ${credential.name}`
    : createHash("sha256").update(Redacted.value(credential.token)).digest("hex")
}
