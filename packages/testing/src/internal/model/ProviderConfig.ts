/** The `config.toml` that makes codex use a scripted model. */

export interface Options {
  /** How often codex retries a failed request. Default: never. */
  readonly retries?: number
  /** The back end of accounts, if codex acts for an account. */
  readonly chatgptUrl?: string
}

/** The environment variable from which codex takes the token for a scripted model. */
export const apiKeyVariable = "SCRIPTED_API_KEY"

export const toml = (url: string, options?: Options): string => {
  const retries = options?.retries ?? 0
  const chatgptUrl = options?.chatgptUrl
  const account =
    chatgptUrl === undefined
      ? ""
      : `chatgpt_base_url = ${JSON.stringify(chatgptUrl)}
openai_base_url = ${JSON.stringify(url)}

[analytics]
enabled = false

[features]
apps = false
plugins = false
enable_request_compression = false
`
  const credential =
    chatgptUrl === undefined ? `env_key = "${apiKeyVariable}"` : "requires_openai_auth = true"
  return `model = "scripted"
model_provider = "scripted"
${account}
[model_providers.scripted]
name = "scripted"
base_url = ${JSON.stringify(url)}
wire_api = "responses"
${credential}
request_max_retries = ${retries}
stream_max_retries = ${retries}
`
}

/** The same without an account, as arguments of codex. */
export const commandLine = (url: string): ReadonlyArray<string> =>
  Object.entries({
    model: "scripted",
    model_provider: "scripted",
    "model_providers.scripted.name": "scripted",
    "model_providers.scripted.base_url": url,
    "model_providers.scripted.wire_api": "responses",
    "model_providers.scripted.env_key": apiKeyVariable,
    "model_providers.scripted.request_max_retries": 0,
    "model_providers.scripted.stream_max_retries": 0
  }).flatMap(([key, value]) => ["-c", `${key}=${JSON.stringify(value)}`])
