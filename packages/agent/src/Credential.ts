/**
 * The credential of one run, on a server it shares with others.
 *
 * The server knows credentials by provider, so a run with one of its own gets a provider of its own: a copy of the
 * thread's, under another name, with the token in it. A thread keeps its provider for life: a run that resumes one that
 * was started with a credential has to bring a credential too, and one that was started without cannot be given any.
 */
import { type AppServer, Failure } from "@effect-codex/app-server"
import type { ConfigRead, Thread } from "@effect-codex/protocol"
import { Effect, type Redacted, Schema } from "effect"

export interface Credential {
  readonly _tag: "Bearer"
  readonly token: Redacted.Redacted
}

/** A bearer token for the provider of this run's thread. It cannot be refreshed: the first 401 is final. */
export const bearer = (token: Redacted.Redacted): Credential => ({ _tag: "Bearer", token })

/** The provider a thread uses, and the settings that make it so. */
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

/** The provider that is built in, and so not in any configuration. */
const openai: ConfigRead.Provider = {
  name: "OpenAI",
  base_url: "https://api.openai.com/v1",
  wire_api: "responses"
}

/**
 * The settings for a thread that is to use this token. The provider's definition is taken from the settings themselves,
 * or read from the server. Fails with `AuthError` (`MissingCredential`) when neither has it: the token must not go to a
 * provider it was not meant for.
 */
export const apply = (
  server: AppServer.Service,
  token: string,
  settings: Thread.Settings
): Effect.Effect<Applied, Failure.RequestFailure | Failure.AuthError> =>
  Effect.gen(function* () {
    const { config } = yield* server.request(
      "config/read",
      settings.cwd === undefined ? {} : { cwd: settings.cwd }
    )
    const provider = settings.modelProvider ?? config.model_provider ?? "openai"
    const inline = inlineProviders(settings)
    const definition =
      inline[provider] ??
      config.model_providers[provider] ??
      (provider === "openai" ? openai : undefined)
    if (definition === undefined) return yield* unknownProvider(provider, server.generation)
    const own = `${provider}_own_credential`
    return {
      provider,
      settings: {
        ...settings,
        modelProvider: own,
        config: {
          ...settings.config,
          model_providers: {
            ...inline,
            [own]: { ...withoutCredential(definition), experimental_bearer_token: token }
          }
        }
      }
    }
  })

const isDefinition = Schema.is(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** Providers that the settings define themselves, nested or by dotted key. */
const inlineProviders = ({ config = {} }: Thread.Settings): Record<string, ConfigRead.Provider> => {
  const prefix = "model_providers."
  const nested = isDefinition(config["model_providers"]) ? config["model_providers"] : {}
  const dotted = Object.entries(config).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : []
  )
  return Object.fromEntries(
    [...Object.entries(nested), ...dotted].flatMap(([name, value]) =>
      isDefinition(value) ? [[name, value] as const] : []
    )
  )
}

/** Nothing that is not set may be passed on either: the server takes a `null` for a value. */
const withoutCredential = (definition: ConfigRead.Provider): ConfigRead.Provider =>
  Object.fromEntries(
    Object.entries(definition).filter(([name, value]) => value !== null && !credentials.has(name))
  )

const unknownProvider = (provider: string, generation: number) =>
  new Failure.AuthError({
    reason: "MissingCredential",
    generation,
    provider,
    status: undefined,
    action: `Define the provider "${provider}" in the server's configuration or in the run's settings: a credential can only be given to a provider whose definition is known.`
  })
