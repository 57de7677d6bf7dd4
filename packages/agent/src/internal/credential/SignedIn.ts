/**
 * Fails early if the thread's provider needs an account and the server has none. The server itself would start the
 * thread, send a request without a credential, and report the provider's 401.
 */
import { type AppServer, Classification, type Failure } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Provider from "./Provider.ts"

/** `provider` is the provider of an existing thread. If this check cannot decide, the turn will tell. */
export const check = (
  server: AppServer.Service,
  settings: Thread.Settings,
  provider?: string
): Effect.Effect<void, Failure.AuthError> =>
  Effect.gen(function* () {
    if ((yield* server.account.status) !== "SignedOut") return
    if (Object.hasOwn(settings.config ?? {}, "profile")) return
    const found = yield* Provider.of(server, settings, provider)
    if (Provider.needsAccount(found)) {
      return yield* Classification.signedOut(found.name, server.generation)
    }
  }).pipe(
    Effect.catchAll((failure) =>
      failure._tag === "AuthError" ? Effect.fail(failure) : Effect.void
    )
  )
