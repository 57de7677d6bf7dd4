/** A gateway on a port of this machine, and its sessions as a program elsewhere has them. */
import { PortableSessions, SessionStore } from "@effect-codex/agent"
import type { AppServerSpec } from "@effect-codex/app-server"
import { Gateway, GatewaySessions, Tenants } from "@effect-codex/gateway"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpServer from "@effect/platform/HttpServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Serves until the scope closes. Returns the address. */
export const gateway = (server: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    const served = Gateway.serve({ server, folders: [process.cwd()] }).pipe(
      Layer.provideMerge(
        NodeHttpServer.layer(Gateway.createServer, { host: "127.0.0.1", port: 0 })
      ),
      Layer.provide([SessionStore.memory, Tenants.open])
    )
    const context = yield* Layer.build(served)
    return yield* Effect.provide(HttpServer.addressFormattedWith(Effect.succeed), context)
  })

export const sessionsOf = (url: string) =>
  GatewaySessions.layer({ url }).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.build,
    Effect.flatMap((context) => Effect.provide(PortableSessions.PortableSessions, context))
  )
