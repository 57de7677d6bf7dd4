/**
 * The credential of one run, on a server it shares with others.
 *
 * The server knows credentials by provider, so a run with one of its own gets a provider of its own: a copy of the
 * thread's, under another name, with the token in it. A thread keeps its provider for life, so a run that resumes one
 * that was started with a credential has to bring a credential too.
 */
import type { AppServer, Failure } from "@effect-codex/app-server"
import type { ConfigRead, Thread } from "@effect-codex/protocol"
import { Effect, type Redacted } from "effect"

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

/** The settings for a thread that is to use this token; reads the provider's definition from the server. */
export const apply = (
  server: AppServer.Service,
  token: string,
  settings: Thread.Settings
): Effect.Effect<Applied, Failure.RequestFailure> =>
  Effect.gen(function* () {
    const { config } = yield* server.request(
      "config/read",
      settings.cwd === undefined ? {} : { cwd: settings.cwd }
    )
    const provider = settings.modelProvider ?? config.model_provider ?? "openai"
    const own = `${provider}_own_credential`
    const definition = Object.fromEntries(
      Object.entries(config.model_providers[provider] ?? openai).filter(
        ([name, value]) => value !== null && !credentials.has(name)
      )
    )
    return {
      provider,
      settings: {
        ...settings,
        modelProvider: own,
        config: {
          ...settings.config,
          model_providers: { [own]: { ...definition, experimental_bearer_token: token } }
        }
      }
    }
  })
