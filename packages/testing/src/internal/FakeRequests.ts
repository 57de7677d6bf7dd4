/** The methods a fake process knows, and the handshake that comes before all of them. */
import { Experimental, Lenient, type Message } from "@effect-codex/protocol"
import { Effect, Schema } from "effect"
import type { Options, StartFaults } from "../FakeAppServer.ts"
import type { FakeChild } from "./FakeChild.ts"
import type { Client, Handler, Handlers, Reply } from "./FakeSessions.ts"
import * as Wire from "./FakeWire.ts"

/** Carries a request out. It may answer before it has, and some things go on after the answer. */
export type Respond = (
  method: string,
  params: unknown,
  reply: Reply
) => Effect.Effect<void, Message.RpcError>

export interface RequestOptions {
  readonly life: FakeChild["life"]
  readonly faults: StartFaults
  readonly options: Options
  readonly handlers: Handlers
  readonly client: Client
}

export const make = ({ client, faults, handlers, life, options }: RequestOptions): Respond => {
  let initialized = false

  const initialize: Handler = (params, reply) =>
    Effect.gen(function* () {
      if (initialized) return yield* Effect.fail(Wire.refusal("Already initialized"))
      if (faults.handshakeDelay !== undefined) yield* Effect.sleep(faults.handshakeDelay)
      if (faults.exitsWith !== undefined) return yield* life.exit(faults.exitsWith)
      if (faults.silent) return
      if (faults.refusesHandshake !== undefined) return yield* Effect.fail(faults.refusesHandshake)
      const { capabilities, clientInfo } = yield* decodeInitialize(params)
      initialized = true
      client.experimentalApi = capabilities?.experimentalApi ?? false
      const userAgent = faults.userAgent ?? Wire.userAgent(clientInfo.name, clientInfo.version)
      yield* reply(Wire.initialized(userAgent))
    })

  return (method, params, reply) =>
    Effect.suspend(() => {
      const refusal = options.refuse?.(method, params)
      if (refusal !== undefined) return Effect.fail(refusal)
      if (method === "initialize") return initialize(params, reply)
      if (!initialized) return Effect.fail(Wire.refusal("Not initialized"))
      const unavailable = client.experimentalApi ? undefined : Experimental.check(method, params)
      if (unavailable !== undefined) return Effect.fail(Wire.needsExperimentalApi(unavailable.path))
      if (method === "config/read") return reply(Wire.config(options.needsAccount ?? false))
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
      return handler === undefined
        ? Effect.fail(Wire.refusal(`Invalid request: unknown variant \`${method}\``))
        : handler(params, reply)
    })
}

const InitializeParams = Schema.Struct({
  clientInfo: Schema.Struct({ name: Schema.String, version: Schema.String }),
  capabilities: Lenient.nullable(
    Schema.Struct({ experimentalApi: Lenient.nullable(Schema.Boolean) })
  )
})

const decodeInitialize = (params: unknown) =>
  Effect.mapError(Schema.decodeUnknown(InitializeParams)(params), Wire.invalidParams)
