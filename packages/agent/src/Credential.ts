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
    const inline = inlineProviders(settings)
    const provider = chosenProvider(settings) ?? config.model_provider ?? "openai"
    const definition = merged(
      config.model_providers[provider] ?? (provider === "openai" ? openai : undefined),
      inline[provider]
    )
    if (definition === undefined || "profile" in (settings.config ?? {})) {
      return yield* unknownProvider(provider, server.generation)
    }
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

const isTable = Schema.is(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** The provider that the settings choose, by either of the two ways the server takes it. */
const chosenProvider = ({ modelProvider, config = {} }: Thread.Settings): string | undefined => {
  const named = config["model_provider"]
  return modelProvider ?? (typeof named === "string" ? named : undefined)
}

/** Tables merge, as they do in the server; what the second has stands. */
const merged = (
  base: ConfigRead.Provider | undefined,
  over: ConfigRead.Provider | undefined
): ConfigRead.Provider | undefined => {
  if (base === undefined || over === undefined) return over ?? base
  const result: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const before = result[name]
    result[name] = isTable(before) && isTable(value) ? { ...before, ...value } : value
  }
  return result
}

/** What the settings say of providers themselves: as a table, or by dotted key, as deep as that goes. */
const inlineProviders = ({ config = {} }: Thread.Settings): Record<string, ConfigRead.Provider> => {
  const providers: Record<string, ConfigRead.Provider> = {}
  for (const [key, value] of Object.entries(config)) {
    const [root, ...path] = key.split(".")
    if (root !== "model_providers") continue
    const table = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
    if (!isTable(table)) continue
    for (const [name, definition] of Object.entries(table)) {
      if (isTable(definition)) providers[name] = merged(providers[name], definition) ?? definition
    }
  }
  return providers
}

/** A header that carries a credential would go along with the token, or win over it. */
const isCredentialHeader = (name: string): boolean => /authorization|api-?key|token/i.test(name)

const headers = new Set(["http_headers", "env_http_headers"])

/** Nothing that is not set may be passed on either: the server takes a `null` for a value. */
const withoutCredential = (definition: ConfigRead.Provider): ConfigRead.Provider =>
  Object.fromEntries(
    Object.entries(definition).flatMap(([name, value]) => {
      if (value === null || credentials.has(name)) return []
      if (!headers.has(name) || !isTable(value)) return [[name, value] as const]
      const kept = Object.entries(value).filter(([header]) => !isCredentialHeader(header))
      return [[name, Object.fromEntries(kept)] as const]
    })
  )

const unknownProvider = (provider: string, generation: number) =>
  new Failure.AuthError({
    reason: "MissingCredential",
    generation,
    provider,
    status: undefined,
    action: `Define the provider "${provider}" in the server's configuration or in the run's settings: a credential can only be given to a provider whose definition is known.`
  })
