/**
 * Ensures that the turns of a thread use the run's own credential. The server keeps the credential that a thread
 * was loaded with. Asked to open the thread with another one, it says nothing, and the turn would be charged to a
 * different account.
 */
import { createHash } from "node:crypto"
import { type AppServer, Classification, type Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Applied, Credential } from "../../Credential.ts"

/** A run that has opened a thread. */
interface Opener {
  readonly server: AppServer.Service
  readonly credential: Credential | undefined
  readonly applied: Pick<Applied, "settings"> & { readonly provider: string | undefined }
  /** Whether the session already held the thread loaded, so that the server was not asked to open it. */
  readonly isHeld: boolean
}

/** Fails with `AuthError` if turns on the thread would not use this credential now. */
export const check = (
  thread: AppServer.LoadedThread,
  { applied, credential, isHeld, server }: Opener
): Effect.Effect<void, Failure.AuthError> => {
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
      ? "The thread is in use with a credential. Give this run the same credential."
      : "The thread is in use with a different credential. Use this credential on a new thread or on a fork."
  )
}

/** A name to compare credentials by. It does not reveal the credential. */
export const nameOf = (credential: Credential | undefined): string => {
  if (credential === undefined) return "the account"
  return credential._tag === "Variable"
    ? `variable ${credential.name}`
    : createHash("sha256").update(Redacted.value(credential.token)).digest("hex")
}
