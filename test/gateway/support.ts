/** A gateway on a loopback port, over a pool on the fake, and a client of it. */
import { createServer } from "node:http"
import { SessionStore } from "@effect-codex/agent"
import { Api, Gateway, Tenants } from "@effect-codex/gateway"
import type { FakeAppServer } from "@effect-codex/testing"
import {
  FetchHttpClient,
  HttpApiClient,
  HttpClient,
  HttpClientRequest,
  HttpServer
} from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { Context, Effect, Layer, Redacted } from "effect"
import { pooled } from "../guarantees/support.ts"

export interface Setup {
  readonly fake: FakeAppServer.FakeAppServer
  readonly options?: Partial<Gateway.Options>
  readonly tenants?: Layer.Layer<Tenants.Tenants>
  readonly store?: Layer.Layer<SessionStore.SessionStore>
}

/** Where the gateway is. */
export class Url extends Context.Tag("test/Url")<Url, string>() {}

export const gateway = ({
  fake,
  options = {},
  store = SessionStore.memory,
  tenants = Tenants.open
}: Setup) =>
  Gateway.serve({ server: fake.spec(), folders: ["/tmp"], ...options }).pipe(
    Layer.provideMerge(
      Layer.effect(
        Url,
        HttpServer.addressFormattedWith((address) => Effect.succeed(address))
      )
    ),
    Layer.provide(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0 })),
    Layer.provide([pooled(fake), store, tenants])
  )

/** A client of the gateway, with a token. */
export const clientOf = (token = "") =>
  Effect.gen(function* () {
    const baseUrl = yield* Url
    return yield* HttpApiClient.make(Api.GatewayApi, {
      baseUrl,
      transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(Redacted.make(token)))
    })
  }).pipe(Effect.provide(FetchHttpClient.layer))
