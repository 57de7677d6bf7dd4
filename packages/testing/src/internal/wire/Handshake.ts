/** The method `initialize`, which comes before all others. */
import { Version } from "@effect-codex/protocol"
import { Lenient } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { StartFaults } from "../../FakeProcess.ts"
import * as Handler from "./Handler.ts"
import * as Refusals from "./Refusals.ts"

/** What the process knows of its client. */
export interface Client {
  initialized: boolean
  experimentalApi: boolean
  /** The methods of notifications that it does not want. */
  optedOut: ReadonlySet<string>
}

export interface HandshakeOptions {
  readonly client: Client
  readonly faults: StartFaults
  /** Ends the process. */
  readonly exit: (code: number) => Effect.Effect<void>
}

const Params = Schema.Struct({
  clientInfo: Schema.Struct({ name: Schema.String, version: Schema.String }),
  capabilities: Lenient.nullable(
    Schema.Struct({
      experimentalApi: Lenient.nullable(Schema.Boolean),
      optOutNotificationMethods: Lenient.nullable(Schema.Array(Schema.String))
    })
  )
})
const decode = Schema.decodeUnknown(Params)

export const make =
  ({ client, exit, faults }: HandshakeOptions): Handler.Handler =>
  (params, respond) =>
    Effect.gen(function* () {
      if (client.initialized) {
        return yield* Effect.fail(Refusals.invalidRequest("Already initialized"))
      }
      if (faults.handshakeDelay !== undefined) yield* Effect.sleep(faults.handshakeDelay)
      if (faults.exitsWith !== undefined) return yield* exit(faults.exitsWith)
      if (faults.silent) return
      if (faults.refusesHandshake !== undefined) return yield* Effect.fail(faults.refusesHandshake)
      const { capabilities, clientInfo } = yield* Effect.mapError(
        decode(params),
        Refusals.invalidParams
      )
      client.initialized = true
      client.experimentalApi = capabilities?.experimentalApi ?? false
      client.optedOut = new Set(capabilities?.optOutNotificationMethods)
      yield* respond({
        userAgent: faults.userAgent ?? userAgent(clientInfo.name, clientInfo.version),
        codexHome: "/codex",
        platformFamily: "unix",
        platformOs: "linux"
      })
    })

/** The client's name, the server's version, the system, and the client again. */
const userAgent = (client: string, version: string): string =>
  `${client}/${Version.codexVersion} (Debian 12.0.0; x86_64) unknown (${client}; ${version})`
