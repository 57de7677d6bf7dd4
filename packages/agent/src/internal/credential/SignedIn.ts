/**
 * Notices that a server has no account and the thread's provider needs one: the server itself would start the thread,
 * send a request without a credential, and report the provider's 401.
 */
import { type AppServer, Classification, type Failure } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import { Effect } from "effect"
import * as Provider from "./Provider.ts"

/** `provider` is that of a thread that has one already. What cannot be found out is left to the turn. */
export const check = (
  server: AppServer.Service,
  settings: Thread.Settings,
  provider?: string
): Effect.Effect<void, Failure.AuthError> =>
  Effect.gen(function* () {
    if ((yield* server.account.status) !== "SignedOut") return
    if ("profile" in (settings.config ?? {})) return
    const found = yield* Provider.of(server, settings, provider)
    if (Provider.needsAccount(found)) {
      return yield* Classification.signedOut(found.name, server.generation)
    }
  }).pipe(
    Effect.catchAll((failure) =>
      failure._tag === "AuthError" ? Effect.fail(failure) : Effect.void
    )
  )
