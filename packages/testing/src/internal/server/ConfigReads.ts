/** The method `config/read`. */
import type { Context } from "./Context.ts"
import type { Handlers } from "../wire/Handler.ts"
import { defaultProvider } from "./Providers.ts"

export const handlers = ({ scripts }: Context): Handlers => ({
  "config/read": (_, respond) => respond(config(scripts.needsAccount ?? false))
})

const config = (needsAccount: boolean) => ({
  config: {
    model: "scripted",
    model_provider: defaultProvider,
    model_providers: {
      [defaultProvider]: {
        name: "scripted",
        base_url: "http://127.0.0.1:1/v1",
        env_key: needsAccount ? null : "SCRIPTED_API_KEY",
        env_key_instructions: null,
        experimental_bearer_token: null,
        auth: null,
        aws: null,
        wire_api: "responses",
        query_params: null,
        http_headers: null,
        env_http_headers: null,
        request_max_retries: 0,
        stream_max_retries: 0,
        stream_idle_timeout_ms: null,
        websocket_connect_timeout_ms: null,
        requires_openai_auth: needsAccount,
        supports_websockets: false
      }
    }
  },
  origins: {},
  layers: null
})
