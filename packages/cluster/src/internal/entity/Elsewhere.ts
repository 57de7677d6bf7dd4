/**
 * The way from the host that a session has moved to, to the one that still runs a turn of it. Until that turn has ended, what is
 * asked of it is asked of that host.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type { Headers } from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import type * as Rpc from "@effect/rpc/Rpc"
import * as RpcClient from "@effect/rpc/RpcClient"
import type { RpcClientError } from "@effect/rpc/RpcClientError"
import * as RpcGroup from "@effect/rpc/RpcGroup"
import * as RpcSerialization from "@effect/rpc/RpcSerialization"
import * as RpcServer from "@effect/rpc/RpcServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ofRunning } from "./Messages.ts"

const group = RpcGroup.make(...ofRunning)
type Asked = RpcGroup.Rpcs<typeof group>

/** What the host of a running turn answers. */
export type Answers = {
  readonly [One in Asked as One["_tag"]]: (
    payload: Rpc.Payload<One>
  ) => Effect.Effect<Rpc.Success<One>, Rpc.Error<One>>
}

export type Client = RpcClient.RpcClient<Asked, RpcClientError>

/** Finds who answers for a session on this host. */
export type Find = (session: string) => Answers | undefined

export interface Service {
  /** Says who answers here. */
  readonly answering: (find: Find) => void
  readonly find: Find
  /**
   * Asks the host at this address. Fails with a `RpcClientError` if it is not reached, and dies if it does not have the session
   * any more.
   */
  readonly ask: <A, E>(
    address: string,
    session: string,
    request: (host: Client) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
}

/** Without it, what is asked of a turn waits until the session has arrived. */
export class Elsewhere extends Context.Tag("@effect-codex/cluster/Elsewhere")<
  Elsewhere,
  Service
>() {}

const path = "/kept"
const sessionHeader = "x-session"

export const layer: Layer.Layer<Elsewhere> = Layer.effect(
  Elsewhere,
  Effect.gen(function* () {
    const http = yield* HttpClient.HttpClient
    const serialization = yield* RpcSerialization.RpcSerialization
    let find: Find = () => undefined
    return {
      answering: (finds) => {
        find = finds
      },
      find: (session) => find(session),
      ask: (address, session, request) => {
        const at = HttpClientRequest.prependUrl(`http://${address}${path}`)
        return RpcClient.makeProtocolHttp(HttpClient.mapRequest(http, at)).pipe(
          Effect.provideService(RpcSerialization.RpcSerialization, serialization),
          Effect.flatMap((protocol) =>
            Effect.provideService(RpcClient.make(group), RpcClient.Protocol, protocol)
          ),
          Effect.flatMap((host) =>
            RpcClient.withHeaders(request(host), { [sessionHeader]: session })
          ),
          Effect.scoped
        )
      }
    }
  })
).pipe(Layer.provide([FetchHttpClient.layer, RpcSerialization.layerMsgPack]))

const answers = group.toLayer(
  Effect.map(Elsewhere, ({ find }) => {
    const answered = <A, E>(headers: Headers, answer: (by: Answers) => Effect.Effect<A, E>) =>
      Effect.suspend(() => {
        const found = find(headers[sessionHeader] ?? "")
        return found === undefined ? Effect.dieMessage("it is not here any more") : answer(found)
      })
    return group.of({
      Steer: (payload, { headers }) => answered(headers, ({ Steer }) => Steer(payload)),
      Interrupt: (payload, { headers }) => answered(headers, ({ Interrupt }) => Interrupt(payload)),
      Turns: (payload, { headers }) => answered(headers, ({ Turns }) => Turns(payload)),
      History: (payload, { headers }) => answered(headers, ({ History }) => History(payload)),
      Context: (payload, { headers }) => answered(headers, ({ Context }) => Context(payload)),
      Questions: (payload, { headers }) => answered(headers, ({ Questions }) => Questions(payload)),
      Answer: (payload, { headers }) => answered(headers, ({ Answer }) => Answer(payload))
    })
  })
)

/** Where a host is asked. */
export const routes: Layer.Layer<never, never, Elsewhere | HttpLayerRouter.HttpRouter> =
  RpcServer.layerHttpRouter({
    group,
    path,
    protocol: "http",
    concurrency: "unbounded",
    disableFatalDefects: true
  }).pipe(Layer.provide([answers, RpcSerialization.layerMsgPack]))
