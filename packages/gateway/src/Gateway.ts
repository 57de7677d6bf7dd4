/**
 * The gateway: sessions over HTTP. A program that has an HTTP server of its own mounts {@link layer} beside its
 * own routes, others use {@link serve}.
 *
 * @example
 * const Live = Gateway.serve({ server, folders: ["/srv/projects"] }).pipe(
 *   Layer.provide(NodeHttpServer.layer(Gateway.createServer, { host: "127.0.0.1", port: 4127 })),
 *   Layer.provide(Tenants.open),
 *   Layer.provide(SessionStore.file("/var/lib/my-gateway/sessions")),
 *   Layer.provide(AppServerPool.AppServerPool.layer()),
 *   Layer.provide(StdioTransport.layer),
 *   Layer.provide(NodeContext.layer)
 * )
 */
import type { SessionStore } from "@effect-codex/agent"
import type { AppServerPool } from "@effect-codex/app-server"
import type * as Etag from "@effect/platform/Etag"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import type * as HttpPlatform from "@effect/platform/HttpPlatform"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { GatewayApi } from "./Api.ts"
import * as Authorize from "./internal/http/Authorize.ts"
import * as Docs from "./internal/http/Docs.ts"
import * as Draining from "./internal/sessions/Draining.ts"
import { guard } from "./internal/http/Guard.ts"
import * as HealthHandlers from "./internal/http/HealthHandlers.ts"
import * as InboxHandlers from "./internal/http/InboxHandlers.ts"
import * as Loopback from "./internal/http/Loopback.ts"
import * as OperationHandlers from "./internal/http/OperationHandlers.ts"
import * as PageFiles from "./internal/http/PageFiles.ts"
import * as ReadBody from "./internal/http/ReadBody.ts"
import { Readers } from "./internal/sessions/Readers.ts"
import * as Here from "./internal/sessions/Here.ts"
import * as SessionHandlers from "./internal/http/SessionHandlers.ts"
import * as TurnHandlers from "./internal/http/TurnHandlers.ts"
import { TurnLimits } from "./internal/sessions/TurnLimits.ts"
import { Backend } from "./Backend.ts"
import type { FrontOptions, Options } from "./Options.ts"
import { Tenants } from "./Tenants.ts"

export { Gateway } from "./internal/sessions/Draining.ts"
export { createServer } from "./internal/http/NodeServer.ts"
export type { FrontOptions, HostOptions, Options } from "./Options.ts"

/** The gateway would answer other machines without asking them for a token. */
export class TokensNeeded extends Schema.TaggedError<TokensNeeded>()("TokensNeeded", {
  address: Schema.String
}) {
  override get message(): string {
    return `The gateway listens on ${this.address}, which other machines may reach, and has no tokens. Listen on 127.0.0.1, or give it tenants.`
  }
}

type FrontNeeds = FileSystem.FileSystem | Path.Path | Tenants

type Needs = FrontNeeds | AppServerPool.AppServerPool | SessionStore.SessionStore

/** What `layer` needs to be in a router. */
type RouterNeeds = HttpLayerRouter.HttpRouter | Etag.Generator | HttpPlatform.HttpPlatform

/** What `serve` needs to be a server. */
type ServerNeeds = HttpServer.HttpServer | HttpRouter.HttpRouter.DefaultServices

/** The implementation of the HTTP interface. */
const handlers = (options: FrontOptions) =>
  Layer.mergeAll(
    SessionHandlers.layer(options),
    TurnHandlers.layer(options),
    InboxHandlers.layer(options),
    OperationHandlers.layer,
    HealthHandlers.layer
  ).pipe(
    Layer.provideMerge(Layer.mergeAll(Authorize.layer, ReadBody.layer(options))),
    Layer.provideMerge(Draining.layer),
    Layer.provide(Readers.layer)
  )

/** The sessions of this process, and what they may use. */
const here = (options: Options) => Layer.provideMerge(Here.layer(options), TurnLimits.layer("Here"))

/** How many turns may run of those that are elsewhere. */
const limits = Layer.unwrapEffect(Effect.map(Backend, ({ place }) => TurnLimits.layer(place)))

/** How routes are read: a key may be long. Pass it to `HttpLayerRouter.serve`, if you mount the {@link layer}. */
export const routerConfig = { maxParamLength: 4_096 }

/**
 * The routes of the gateway, for a program that serves them beside its own. Drain the gateway while the server still
 * answers, so that readers are told how their turns end: {@link drainWhenClosing} does.
 *
 * Without tokens, the gateway answers only this machine.
 *
 * @example
 * const Live = Gateway.drainWhenClosing.pipe(
 *   Layer.provide(
 *     HttpLayerRouter.serve(
 *       Layer.mergeAll(
 *         Gateway.layer({ server, folders: ["/srv/projects"] }),
 *         HttpLayerRouter.add("GET", "/hello", HttpServerResponse.text("Hello"))
 *       ),
 *       { routerConfig: Gateway.routerConfig }
 *     )
 *   )
 * )
 */
export const layer = (
  options: Options
): Layer.Layer<Draining.Gateway, never, Needs | RouterNeeds> =>
  Layer.provide(routes(options), here(options))

/**
 * The same over sessions elsewhere: {@link layer} for a `Backend` that is provided.
 *
 * @example
 * const Routes = Gateway.layerOver({ folders: ["/srv/projects"] })
 */
export const layerOver = (
  options: FrontOptions
): Layer.Layer<Draining.Gateway, never, FrontNeeds | Backend | RouterNeeds> =>
  Layer.provide(routes(options), limits)

const routes = (options: FrontOptions) =>
  HttpLayerRouter.addHttpApi(GatewayApi).pipe(Layer.provideMerge(handlers(options)))

/**
 * Drains the gateway when it closes: turns may end within `Sessions.Options.shutdownGrace`, and readers are told how those
 * end that do not. Provide the server to it, so that it closes first.
 */
export const drainWhenClosing = Draining.whenClosing

/**
 * Serves the gateway, with its page at `/`, the OpenAPI document at `/openapi.json`, and a page of that at `/docs`.
 *
 * When it closes, it drains the gateway as {@link drainWhenClosing} does. Then it stops to answer.
 *
 * **Errors**: `TokensNeeded` if the server listens on an address that other machines may reach, and `Tenants` has no tokens.
 */
export const serve = (
  options: Options
): Layer.Layer<Draining.Gateway, TokensNeeded, Needs | ServerNeeds> =>
  Layer.provide(served(options), here(options))

/**
 * The same over sessions elsewhere: {@link serve} for a `Backend` that is provided.
 *
 * **Errors**: as {@link serve}.
 *
 * @example
 * const Live = Gateway.serveOver({ folders: ["/srv/projects"] })
 */
export const serveOver = (
  options: FrontOptions
): Layer.Layer<Draining.Gateway, TokensNeeded, FrontNeeds | Backend | ServerNeeds> =>
  Layer.provide(served(options), limits)

const served = (options: FrontOptions) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const { address } = yield* HttpServer.HttpServer
      const { needsToken } = yield* Tenants
      if (!needsToken && address._tag === "TcpAddress" && !Loopback.isLoopback(address.hostname)) {
        return yield* new TokensNeeded({ address: address.hostname })
      }
      return Draining.whenClosing.pipe(
        Layer.provide(HttpApiBuilder.serve(guard)),
        Layer.provide([Docs.layer, page]),
        Layer.provide(HttpRouter.setRouterConfig(routerConfig)),
        Layer.provide(HttpApiBuilder.api(GatewayApi)),
        Layer.provideMerge(handlers(options))
      )
    })
  )

const page = HttpApiBuilder.Router.use((router) =>
  Effect.flatMap(PageFiles.routes, (routes) =>
    Effect.forEach(routes, ({ handler, path }) => router.get(path, handler), { discard: true })
  )
)
