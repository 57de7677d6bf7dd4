/**
 * The credential of one run, on a server it shares with others.
 *
 * The server knows credentials by provider, so a run with one of its own gets a provider of its own: a copy of the
 * thread's, under another name, with the token in it. A thread keeps its provider for life: a run that resumes one that
 * was started with a credential has to bring a credential too, and one that was started without cannot be given any.
 */
import { type AppServer, Classification, type Failure } from "@effect-codex/app-server"
import type { ConfigRead, Thread } from "@effect-codex/protocol"
import { Effect, Redacted } from "effect"
import * as Provider from "./internal/credential/Provider.ts"

/** Made by {@link bearer} or {@link variable}; a token is shown in no log and no error. */
export type Credential =
  | { readonly _tag: "Bearer"; readonly token: Redacted.Redacted }
  | { readonly _tag: "Variable"; readonly name: string }

/**
 * A bearer token for the provider of this run's thread. It cannot be refreshed: the first 401 is final, an `AuthError` of
 * this run alone.
 *
 * @example
 * const result = yield* Run.run({
 *   server,
 *   credential: Credential.bearer(Redacted.make("a token of this user's")),
 *   input: "What does this project do?"
 * })
 */
export const bearer = (token: Redacted.Redacted): Credential => ({ _tag: "Bearer", token })

/**
 * The bearer token that a variable of the server's environment holds: that of its spec, read when the server starts. It
 * cannot be refreshed either. The name is the variable's, not the token.
 *
 * @example
 * const spec = AppServerSpec.make({ command: "/usr/bin/codex", env: { TEAM_TOKEN: token } })
 * const session = yield* Session.make({
 *   key: "team",
 *   server: spec,
 *   credential: Credential.variable("TEAM_TOKEN")
 * })
 */
export const variable = (name: string): Credential => ({ _tag: "Variable", name })

/** The provider whose credential it is, and the settings that have a thread use it. */
export interface Applied {
  readonly provider: string
  readonly settings: Thread.Settings
}

/** What names a credential in a provider's definition: a copy keeps none of it, or it would win over the token. */
const credentials = new Set([
  "env_key",
  "env_key_instructions",
  "experimental_bearer_token",
  "auth",
  "aws",
  "requires_openai_auth"
])

/**
 * The settings for a thread that is to use this credential. The provider's definition is taken from the settings
 * themselves, or read from the server. Fails with `AuthError` (`MissingCredential`) when neither has it, for a token must
 * not go to a provider it was not meant for, and when the server's environment has no variable of that name.
 *
 * Runs and sessions do this with their `credential`; use it to open a thread by a request of your own.
 *
 * @example
 * const { settings } = yield* Credential.apply(appServer, Credential.bearer(token), { cwd: "/srv/app" })
 * const { thread } = yield* appServer.request("thread/start", settings)
 */
export const apply = (
  server: AppServer.Service,
  credential: Credential,
  settings: Thread.Settings
): Effect.Effect<Applied, Failure.RequestFailure | Failure.AuthError> =>
  Effect.gen(function* () {
    if (credential._tag === "Bearer") yield* server.keepSecret(credential.token)
    const { name, definition, inline } = yield* Provider.of(server, settings)
    const missing = (action: string) =>
      Classification.withoutCredential(name, server.generation, action)
    if (definition === undefined || "profile" in (settings.config ?? {})) {
      return yield* missing(
        `Define the provider "${name}" in the server's configuration or in the run's settings: a credential can only be given to a provider whose definition is known.`
      )
    }
    if (credential._tag === "Variable" && !(credential.name in server.spec.env)) {
      return yield* missing(`Set ${credential.name} in the environment of the server's spec.`)
    }
    const own = `${name}_own_credential`
    return {
      provider: name,
      settings: {
        ...settings,
        modelProvider: own,
        config: {
          ...settings.config,
          model_providers: {
            ...inline,
            [own]: { ...withoutCredential(definition), ...asSetting(credential) }
          }
        }
      }
    }
  })

const asSetting = (credential: Credential) =>
  credential._tag === "Bearer"
    ? { experimental_bearer_token: Redacted.value(credential.token) }
    : { env_key: credential.name }

/** A header that carries a credential would go along with the token, or win over it. */
const isCredentialHeader = (name: string): boolean => /authorization|api-?key|token/i.test(name)

const headers = new Set(["http_headers", "env_http_headers"])

/** Nothing that is not set may be passed on either: the server takes a `null` for a value. */
const withoutCredential = (definition: ConfigRead.Provider): ConfigRead.Provider =>
  Object.fromEntries(
    Object.entries(definition).flatMap(([name, value]) => {
      if (value === null || credentials.has(name)) return []
      if (!headers.has(name) || !Provider.isTable(value)) return [[name, value] as const]
      const kept = Object.entries(value).filter(([header]) => !isCredentialHeader(header))
      return [[name, Object.fromEntries(kept)] as const]
    })
  )
