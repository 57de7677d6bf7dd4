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
  Effect.matchEffect(server.account.status, {
    onFailure: () => Effect.void,
    onSuccess: (status) =>
      status !== "SignedOut" || Object.hasOwn(settings.config ?? {}, "profile")
        ? Effect.void
        : checkProvider(server, settings, provider)
  })

const checkProvider = (
  server: AppServer.Service,
  settings: Thread.Settings,
  provider: string | undefined
): Effect.Effect<void, Failure.AuthError> =>
  Effect.matchEffect(Provider.of(server, settings, provider), {
    onFailure: () => Effect.void,
    onSuccess: (found) =>
      Provider.needsAccount(found)
        ? Effect.fail(Classification.signedOut(found.name, server.generation))
        : Effect.void
  })
