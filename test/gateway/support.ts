/** A gateway on a loopback port, over a pool on the fake, and a client of it. */
import { SessionStore } from "@effect-codex/agent"
import type { AppServerPool, AppServerSpec } from "@effect-codex/app-server"
import { Api, Gateway, Tenants } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import {
  FetchHttpClient,
  HttpApiClient,
  HttpClient,
  HttpClientRequest,
  HttpClientResponse,
  HttpServer
} from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import {
  Context,
  Deferred,
  Effect,
  Layer,
  Option,
  Redacted,
  Schedule,
  Schema,
  type Scope,
  Stream
} from "effect"
import { pooled } from "../guarantees/support.ts"

export interface Setup {
  readonly fake: FakeAppServer.FakeAppServer
  readonly options?: Partial<Gateway.Options>
  readonly tenants?: Layer.Layer<Tenants.Tenants>
  readonly store?: Layer.Layer<SessionStore.SessionStore>
  /** Default: one that is free. */
  readonly port?: number
}

/** Where the gateway is. */
export class Url extends Context.Tag("test/Url")<Url, string>() {}

export const gateway = ({ fake, ...setup }: Setup) =>
  gatewayOver({ ...setup, server: fake.spec(), pool: pooled(fake) })

/** The same over any servers. */
export const gatewayOver = <E, R>({
  options = {},
  pool,
  port = 0,
  server,
  store = SessionStore.memory,
  tenants = Tenants.open
}: Omit<Setup, "fake"> & {
  readonly server: AppServerSpec.AppServerSpec
  readonly pool: Layer.Layer<AppServerPool.AppServerPool, E, R>
}) =>
  Gateway.serve({
    server,
    folders: ["/tmp"],
    sessions: { shutdownGrace: 0 },
    ...options
  }).pipe(listening(port), Layer.provide([pool, store, tenants]))

/** On a port of this machine, with where it is. */
export const listening =
  (port = 0) =>
  <A, E, R>(gateway: Layer.Layer<A, E, R>) =>
    gateway.pipe(
      Layer.provideMerge(
        Layer.effect(
          Url,
          HttpServer.addressFormattedWith((address) => Effect.succeed(address))
        )
      ),
      Layer.provide(NodeHttpServer.layer(Gateway.createServer, { host: "127.0.0.1", port }))
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

/** What a raw request is answered with. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** `undefined` if it is none. */
  readonly json: unknown
}

interface Sent {
  readonly token?: string
  readonly headers?: Record<string, string>
  /** Sent as it is, if it is a string. */
  readonly body?: unknown
}

/** Sends a request as any program would. */
export const send = (
  method: string,
  path: string,
  { body, headers, token }: Sent = {}
): Effect.Effect<Answer, never, Url> =>
  Effect.gen(function* () {
    const url = yield* Url
    const response = yield* Effect.promise((signal) =>
      fetch(`${url}${path}`, {
        method,
        signal,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) })
      })
    )
    const text = yield* Effect.promise(() => response.text())
    const json = yield* Effect.option(Schema.decode(Schema.parseJson())(text))
    const { headers: received, status } = response
    return {
      status,
      headers: Object.fromEntries(received),
      text,
      json: Option.getOrUndefined(json)
    }
  })

/** A server-sent event as it is on the wire, or a comment. */
export interface Frame {
  readonly id: number | undefined
  readonly event: string
  readonly data: unknown
}

/** The server-sent events of a path, until they end. Leaving the stream breaks the connection. */
export const frames = (path: string, { headers, token }: Omit<Sent, "body"> = {}) =>
  Stream.unwrap(
    Effect.map(Url, (url) =>
      HttpClient.get(`${url}${path}`, {
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers
        }
      }).pipe(
        HttpClientResponse.stream,
        Stream.decodeText(),
        Stream.splitLines,
        Stream.mapAccum([] as ReadonlyArray<string>, (lines, line) =>
          line === "" ? [[], lines] : [[...lines, line], []]
        ),
        Stream.filter((lines) => lines.length > 0),
        Stream.map(frameOf),
        Stream.provideLayer(FetchHttpClient.layer)
      )
    )
  )

const frameOf = (lines: ReadonlyArray<string>): Frame => {
  const field = (name: string) =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
  const [id, event, data] = [field("id"), field("event"), field("data")]
  return {
    id: id === undefined ? undefined : Number(id),
    event: event ?? (lines.some((line) => line.startsWith(":")) ? "comment" : "retry"),
    data: data === undefined ? undefined : JSON.parse(data)
  }
}

/** The frames that tell of something. */
export const told = <E, R>(all: Stream.Stream<Frame, E, R>): Stream.Stream<Frame, E, R> =>
  Stream.filter(all, ({ event, id }) => id !== undefined || event === "Failed")

/** A tenant with its token. */
export const tenantOf = (
  name: string,
  options: Partial<Pick<Tenants.Tenant, "isOperator">> & {
    readonly limits?: Partial<Tenants.Limits>
  } = {}
) =>
  Effect.map(Tenants.newToken, ({ hash, token }) => ({
    token: Redacted.value(token),
    registered: Tenants.Registered.make({
      name,
      tokenHash: hash,
      isOperator: options.isOperator ?? false,
      limits: Tenants.Limits.make({ ...options.limits })
    })
  }))

/** A gateway over a fake, for a test. */
export const withGateway =
  (fakeOptions: FakeAppServer.Options, setup: Omit<Setup, "fake"> = {}) =>
  <A, E>(test: Effect.Effect<A, E, Url | Gateway.Gateway | Scope.Scope>) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make(fakeOptions)
      return yield* Effect.provide(test, gateway({ fake, ...setup }))
    })

/** A step of a turn that lasts until it is opened. */
export const aGate = () => {
  const gate = Effect.runSync(Deferred.make<void>())
  return { open: Deferred.succeed(gate, undefined), step: FakeTurn.perform(Deferred.await(gate)) }
}

/** Makes a session and starts a turn in it. Returns the path of the turn. */
export const started = (key: string, input = "hi", token?: string) =>
  Effect.gen(function* () {
    const sent = token === undefined ? {} : { token }
    const session = `/v1/sessions/${encodeURIComponent(key)}`
    yield* send("POST", "/v1/sessions", { ...sent, body: { key } })
    const { json } = yield* send("POST", `${session}/turns`, { ...sent, body: { input } })
    const { id } = yield* Schema.decodeUnknown(Schema.Struct({ id: Schema.String }))(json)
    return `${session}/turns/${id}`
  })

/** Repeats until something is there, for what happens in another program's time. */
export const eventually = <A, E, R>(look: Effect.Effect<A, E, R>, is: (a: A) => boolean) =>
  look.pipe(Effect.repeat({ until: is, schedule: Schedule.spaced("10 millis") }), Effect.asVoid)
