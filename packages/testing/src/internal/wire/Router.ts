/** Which handler carries out a request, and which requests are refused before that. */
import { Experimental, type Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import type { Handler, Handlers, Respond } from "./Handler.ts"
import type { Client } from "./Handshake.ts"
import * as Refusals from "./Refusals.ts"

/** Carries out a request of this method. */
export type Route = (
  method: string,
  params: unknown,
  respond: Respond
) => Effect.Effect<void, Message.RpcError>

export interface RouterOptions {
  readonly client: Client
  readonly initialize: Handler
  readonly handlers: Handlers
  /** What a test refuses by itself. */
  readonly refuse: (method: string, params: unknown) => Message.RpcError | undefined
}

export const make =
  ({ client, handlers, initialize, refuse }: RouterOptions): Route =>
  (method, params, respond) =>
    Effect.suspend(() => {
      const refusal = refuse(method, params)
      if (refusal !== undefined) return Effect.fail(refusal)
      if (method === "initialize") return initialize(params, respond)
      if (!client.initialized) return Effect.fail(Refusals.invalidRequest("Not initialized"))
      const unavailable = client.experimentalApi ? undefined : Experimental.check(method, params)
      if (unavailable !== undefined) {
        return Effect.fail(Refusals.needsExperimentalApi(unavailable.path))
      }
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
      return handler === undefined
        ? Effect.fail(Refusals.unknownMethod(method))
        : handler(params, respond)
    })
