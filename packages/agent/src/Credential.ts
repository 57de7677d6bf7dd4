/**
 * A credential for one run, on a server that other runs share.
 *
 * The server stores credentials by provider. So a run with its own credential gets its own provider: a copy of the
 * thread's provider, under another name, with the token in it. A thread keeps its provider for life. A thread that
 * was started with a credential must be resumed with one, and a thread that was started without cannot be given
 * one.
 *
 * A credential may name its owner. Then the threads that it starts belong to that owner: a run without a credential of
 * the same owner can neither resume nor copy them.
 */
import { type AppServer, Classification, type Failure } from "@effect-codex/app-server"
import type { ConfigRead, Thread } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Provider from "./internal/credential/Provider.ts"
import * as ThreadOwner from "./internal/credential/ThreadOwner.ts"

/** A credential, made by {@link bearer} or {@link variable}. Logs and errors never show its token. */
export type Credential =
  | ({ readonly _tag: "Bearer"; readonly token: Redacted.Redacted } & Options)
  | ({ readonly _tag: "Variable"; readonly name: string } & Options)

/** The options of a credential. */
export interface Options {
  /**
   * Whose threads it starts and opens. Any text that stands for a person or tenant, and stays the same when the token
   * changes. A hash of it is stored with the thread, as part of its provider's name.
   *
   * A thread of an owner is refused to a run with another owner, and to one without: with a `TurnError` (`NotOwner`)
   * before its turn, whoever has learned the thread's id. A thread without an owner can be copied by every owner, but it
   * can only be resumed without one. Default: no owner.
   */
  readonly owner?: string | undefined
}

/**
 * A bearer token for the provider of this run's thread. It cannot be refreshed: the first 401 fails this run, and
 * only this run, with an `AuthError`.
 *
 * @example
 * const result = yield* Run.run({
 *   server,
 *   credential: Credential.bearer(Redacted.make("a token of this user's"), { owner: "user 42" }),
 *   input: "What does this project do?"
 * })
 */
export const bearer = (token: Redacted.Redacted, options: Options = {}): Credential => ({
  ...options,
  _tag: "Bearer",
  token
})

/**
 * A bearer token in an environment variable of the server. The argument is the variable's name, not the token. The
 * variable must be in the `env` of the server's spec, and the server reads it when it starts. The token cannot be
 * refreshed.
 *
 * Prefer {@link bearer}: the environment belongs to all runs of the server. Give the variable as `Redacted`, so that
 * it is empty in the commands that models run. Every run can still use it as its credential, and every run with
 * `danger-full-access` can read it.
 *
 * @example
 * const spec = AppServerSpec.make({ command: "/usr/bin/codex", env: { TEAM_TOKEN: token } })
 * const session = yield* Session.make({
 *   key: "team",
 *   server: spec,
 *   credential: Credential.variable("TEAM_TOKEN")
 * })
 */
export const variable = (name: string, options: Options = {}): Credential => ({
  ...options,
  _tag: "Variable",
  name
})

/** The provider that the credential is for, and the thread settings that use the credential. */
export interface Applied {
  readonly provider: string
  readonly settings: Thread.Settings
}

/**
 * The credential fields of a provider's definition. The copy omits them, because they would take precedence over
 * the token.
 */
const credentialFields = new Set([
  "env_key",
  "env_key_instructions",
  "experimental_bearer_token",
  "auth",
  "aws",
  "requires_openai_auth"
])

/**
 * Adds a credential to the settings of a thread. Use it to open a thread by a request of your own: runs and
 * sessions apply their `credential` themselves.
 *
 * The provider's definition comes from the settings, or else from the server's configuration. Without it the token
 * could go to a provider that it is not meant for.
 *
 * **Errors**: `AuthError` (`MissingCredential`) if the provider is defined in neither place, or if the server's
 * environment lacks the variable. Otherwise fails as a request does.
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
    if (definition === undefined || Object.hasOwn(settings.config ?? {}, "profile")) {
      return yield* missing(
        `Define the provider "${name}" in the server's configuration or in the run's settings. Its definition is needed to give it a credential.`
      )
    }
    if (credential._tag === "Variable" && !Object.hasOwn(server.spec.env, credential.name)) {
      return yield* missing(`Set ${credential.name} in the env of the server's spec.`)
    }
    const own = ThreadOwner.providerName(name, credential.owner)
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

/** Such a header would be sent along with the token, or take precedence over it. */
const isCredentialHeader = (name: string): boolean => /authorization|api-?key|token/i.test(name)

const headerTables = new Set(["http_headers", "env_http_headers"])

/** Drops `null` as well: the server takes it for a value. */
const withoutCredential = (definition: ConfigRead.Provider): ConfigRead.Provider =>
  Object.fromEntries(
    Object.entries(definition).flatMap(([name, value]) => {
      if (value === null || credentialFields.has(name)) return []
      if (!headerTables.has(name) || !Provider.isTable(value)) return [[name, value] as const]
      const kept = Object.entries(value).filter(([header]) => !isCredentialHeader(header))
      return [[name, Object.fromEntries(kept)] as const]
    })
  )
