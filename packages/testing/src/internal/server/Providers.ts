/** The model providers of threads, and the settings that choose them. */
import { Lenient, type Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Refusals from "../wire/Refusals.ts"
import * as ThreadRights from "./ThreadRights.ts"
import type { StoredThread } from "./Threads.ts"

/** The settings of a thread that the fake looks at. */
export const Settings = Schema.Struct({
  modelProvider: Lenient.nullable(Schema.String),
  ephemeral: Lenient.nullable(Schema.Boolean),
  ...ThreadRights.Settings.fields
})
export type Settings = typeof Settings.Type

/** The provider of the configuration file. It takes its key from the environment or from the account. */
export const defaultProvider = "scripted"

/** The provider of a thread, and the token that its definition carries or names. */
export interface Provider {
  readonly name: string
  readonly token: string | undefined
}

/** The environment of the process. */
type Env = Readonly<Record<string, string>>

/** The provider of a thread that is started or forked: the one it names, or the default. A fork does not inherit one. */
export const chosenProvider = (
  settings: Settings,
  env: Env
): Effect.Effect<Provider, Message.RpcError> => {
  const name = settings.modelProvider ?? defaultProvider
  return (
    provider(name, settings, env) ??
    Effect.fail(
      Refusals.invalidRequest(`failed to load configuration: Model provider \`${name}\` not found`)
    )
  )
}

/** The provider of a thread that is resumed: a thread keeps its provider for life, and defines it again. */
export const pinnedProvider = (
  { provider: pinned }: StoredThread,
  settings: Settings,
  env: Env
): Effect.Effect<Provider, Message.RpcError> => {
  const wanted = settings.modelProvider ?? pinned
  if (wanted !== pinned) {
    return Effect.fail(
      Refusals.invalidRequest(
        `failed to load configuration: Cannot change this thread's model provider from \`${pinned}\` to \`${wanted}\` on resume.`
      )
    )
  }
  return (
    provider(pinned, settings, env) ??
    Effect.fail(
      Refusals.invalidRequest(
        `failed to load configuration: Model provider \`${pinned}\` not found`,
        {
          type: "modelProviderNotConfigured",
          modelProvider: pinned
        }
      )
    )
  )
}

/** A key from the environment has priority over a token, so the default provider never uses a token. */
const provider = (
  name: string,
  { config }: Settings,
  env: Env
): Effect.Effect<Provider> | undefined => {
  if (name === defaultProvider) return Effect.succeed({ name, token: undefined })
  const nested = config?.["model_providers"]
  const definition =
    config?.[`model_providers.${name}`] ?? (Predicate.isRecord(nested) ? nested[name] : undefined)
  if (!Predicate.isRecord(definition)) return undefined
  const variable = definition["env_key"]
  if (typeof variable === "string") return Effect.succeed({ name, token: env[variable] })
  const token = definition["experimental_bearer_token"]
  return Effect.succeed({ name, token: typeof token === "string" ? token : undefined })
}

/** How long a thread stays loaded without a subscriber; `undefined` for the half hour that no test waits for. */
export const unloadDelay = ({ config }: Settings): number | undefined => {
  const seconds = config?.["thread_unload_delay_secs"]
  return typeof seconds === "number" ? seconds * 1000 : undefined
}
