/**
 * The model provider of a thread: its name, and its definition in the server's configuration and the thread's
 * settings.
 */
import type { AppServer, Failure } from "@effect-codex/app-server"
import type { ConfigRead, Thread } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export interface Provider {
  readonly name: string
  /** Unknown for built-in providers other than OpenAI's, and for providers that are not defined. */
  readonly definition: ConfigRead.Provider | undefined
  /** The definitions in the thread's settings. */
  readonly inline: Readonly<Record<string, ConfigRead.Provider>>
}

/** OpenAI's provider is built in, so no configuration defines it. */
const openai: ConfigRead.Provider = {
  name: "OpenAI",
  base_url: "https://api.openai.com/v1",
  wire_api: "responses",
  requires_openai_auth: true
}

/**
 * Returns the provider of a thread with these settings, or the provider `named` of a thread that already has one.
 */
export const of = (
  server: AppServer.Service,
  settings: Thread.Settings,
  named = chosen(settings)
): Effect.Effect<Provider, Failure.RequestFailure> =>
  Effect.map(
    server.request("config/read", settings.cwd === undefined ? {} : { cwd: settings.cwd }),
    ({ config }) => {
      const inline = inlineProviders(settings)
      const name = named ?? config.model_provider ?? "openai"
      const definition = merged(
        ownMember(config.model_providers, name) ?? (name === "openai" ? openai : undefined),
        ownMember(inline, name)
      )
      return { name, definition, inline }
    }
  )

/** Whether the provider takes the credential of the server's account. */
export const needsAccount = ({ definition }: Provider): boolean =>
  definition?.["requires_openai_auth"] === true

export const isTable = Schema.is(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** The provider that the settings choose. The server accepts it in two places. */
const chosen = ({ modelProvider, config = {} }: Thread.Settings): string | undefined => {
  const named = config["model_provider"]
  return modelProvider ?? (typeof named === "string" ? named : undefined)
}

/** Merges nested tables as the server does. The second definition wins. */
const merged = (
  base: ConfigRead.Provider | undefined,
  over: ConfigRead.Provider | undefined
): ConfigRead.Provider | undefined => {
  if (base === undefined || over === undefined) return over ?? base
  const merging = Object.entries(over).map(([name, value]): [string, unknown] => {
    const before = ownMember(base, name)
    return [name, isTable(before) && isTable(value) ? { ...before, ...value } : value]
  })
  return { ...base, ...Object.fromEntries(merging) }
}

/** The name comes from outside, and may be one that every object inherits. */
const ownMember = <A>(table: Readonly<Record<string, A>>, name: string): A | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** The definitions in the settings, given as tables or by dotted keys of any depth. */
const inlineProviders = ({ config = {} }: Thread.Settings): Provider["inline"] => {
  const providers = new Map<string, ConfigRead.Provider>()
  for (const [key, value] of Object.entries(config)) {
    const [root, ...path] = key.split(".")
    if (root !== "model_providers") continue
    const table = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
    if (!isTable(table)) continue
    for (const [name, definition] of Object.entries(table)) {
      if (isTable(definition)) {
        providers.set(name, merged(providers.get(name), definition) ?? definition)
      }
    }
  }
  return Object.fromEntries(providers)
}
