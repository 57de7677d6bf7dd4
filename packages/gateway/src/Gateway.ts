/**
 * The gateway: sessions over HTTP. A program that has an HTTP server of its own mounts {@link layer}, others use
 * {@link serve}.
 *
 * @example
 * const Live = Gateway.serve({ server, folders: ["/srv/projects"] }).pipe(
 *   Layer.provide(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 4127 })),
 *   Layer.provide(Tenants.open),
 *   Layer.provide(SessionStore.file("/var/lib/my-gateway/sessions")),
 *   Layer.provide(AppServerPool.AppServerPool.layer()),
 *   Layer.provide(StdioTransport.layer),
 *   Layer.provide(NodeContext.layer)
 * )
 */
import { ApprovalInbox, type SessionStore } from "@effect-codex/agent"
import type { AppServerPool } from "@effect-codex/app-server"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApiScalar from "@effect/platform/HttpApiScalar"
import type * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { GatewayApi } from "./Api.ts"
import * as Authorize from "./internal/Authorize.ts"
import * as Draining from "./internal/Draining.ts"
import { guard } from "./internal/Guard.ts"
import * as HealthHandlers from "./internal/HealthHandlers.ts"
import * as InboxHandlers from "./internal/InboxHandlers.ts"
import * as Loopback from "./internal/Loopback.ts"
import * as OperationHandlers from "./internal/OperationHandlers.ts"
import * as Registry from "./internal/Registry.ts"
import * as SessionHandlers from "./internal/SessionHandlers.ts"
import * as TurnHandlers from "./internal/TurnHandlers.ts"
import { TurnLimits } from "./internal/TurnLimits.ts"
import type { Options } from "./Options.ts"
import { Tenants } from "./Tenants.ts"

export { Gateway } from "./internal/Draining.ts"
export type { Options } from "./Options.ts"

/** The gateway would answer other machines without asking them for a token. */
export class TokensNeeded extends Schema.TaggedError<TokensNeeded>()("TokensNeeded", {
  address: Schema.String
}) {
  override get message(): string {
    return `The gateway listens on ${this.address}, which other machines may reach, and has no tokens. Listen on 127.0.0.1, or give it tenants.`
  }
}

type Needs =
  | AppServerPool.AppServerPool
  | FileSystem.FileSystem
  | Path.Path
  | SessionStore.SessionStore
  | Tenants

/**
 * The HTTP interface without a server, for a program that serves it beside its own. Closing the layer shuts the sessions
 * down: close the program's HTTP server after it, so that readers are told how their turns end.
 */
export const layer = (
  options: Options
): Layer.Layer<HttpApi.Api | Draining.Gateway, never, Needs> =>
  HttpApiBuilder.api(GatewayApi).pipe(
    Layer.provide([
      SessionHandlers.layer(options),
      TurnHandlers.layer(options),
      InboxHandlers.layer(options),
      OperationHandlers.layer,
      HealthHandlers.layer(options)
    ]),
    Layer.provide(Authorize.layer),
    Layer.provideMerge(Draining.layer),
    Layer.provide(Registry.layer(options)),
    Layer.provide([TurnLimits.layer, ApprovalInbox.ApprovalInbox.layer])
  )

/**
 * Serves the gateway, with the OpenAPI document at `/openapi.json` and a page of it at `/docs`.
 *
 * When it closes, it first shuts the sessions down: turns may end within `Sessions.Options.shutdownGrace`, and readers are
 * told how those end that do not. Then it stops to answer.
 *
 * **Errors**: `TokensNeeded` if the server listens on an address that other machines may reach, and `Tenants` has no tokens.
 */
export const serve = (
  options: Options
): Layer.Layer<
  Draining.Gateway,
  TokensNeeded,
  Needs | HttpServer.HttpServer | HttpRouter.HttpRouter.DefaultServices
> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const { address } = yield* HttpServer.HttpServer
      const { needsToken } = yield* Tenants
      if (!needsToken && address._tag === "TcpAddress" && !Loopback.isLoopback(address.hostname)) {
        return yield* new TokensNeeded({ address: address.hostname })
      }
      const { maxBodyBytes } = options
      return Draining.whenClosing.pipe(
        Layer.provide(HttpApiBuilder.serve(guard({ maxBodyBytes, needsToken }))),
        Layer.provide([HttpApiBuilder.middlewareOpenApi(), HttpApiScalar.layer()]),
        Layer.provideMerge(layer(options))
      )
    })
  )
