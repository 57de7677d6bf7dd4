/** The HTTP server of a scripted model, on a free port of the loopback interface. */
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type * as HttpServerError from "@effect/platform/HttpServerError"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as Http from "node:http"
import type { AccountRequest, Reply, Request, Script } from "./Reply.ts"
import * as Requests from "./Requests.ts"
import * as Responses from "./Responses.ts"

export interface ModelServer {
  readonly url: string
  readonly chatgptUrl: string
  readonly oauthUrl: string
  readonly requests: Effect.Effect<ReadonlyArray<Request>>
  readonly awaitRequests: (count: number) => Effect.Effect<ReadonlyArray<Request>>
  readonly awaitIdle: Effect.Effect<void>
  readonly accountRequests: Effect.Effect<ReadonlyArray<AccountRequest>>
}

/** What the server answers apart from the requests to the model. */
export interface BackEnd {
  readonly account: (request: AccountRequest) => Reply
  readonly usage: (request: AccountRequest) => Reply
  readonly oauth: () => Reply
}

export const make = (
  script: Script,
  backEnd: BackEnd
): Effect.Effect<ModelServer, HttpServerError.ServeError, Scope.Scope> =>
  Effect.gen(function* () {
    const traffic = yield* SubscriptionRef.make<Traffic>({ requests: [], sending: 0 })
    const accountRequests = yield* Ref.make<ReadonlyArray<AccountRequest>>([])
    const server = yield* listen
    yield* server.serve(
      HttpRouter.empty.pipe(
        HttpRouter.post("/v1/responses", respond(traffic, script)),
        // Codex tries its built-in provider over a WebSocket first, and takes this for "not here".
        HttpRouter.get("/v1/responses", HttpServerResponse.empty({ status: 426 })),
        HttpRouter.get("/v1/models", HttpServerResponse.unsafeJson({ models: [] })),
        HttpRouter.get(
          "/backend-api/wham/accounts/check",
          checkAccount(accountRequests, backEnd.account)
        ),
        HttpRouter.get("/backend-api/wham/usage", usage(backEnd.usage)),
        HttpRouter.post("/oauth/token", renew(backEnd.oauth))
      )
    )
    const origin = HttpServer.formatAddress(server.address)
    return {
      url: `${origin}/v1`,
      chatgptUrl: `${origin}/backend-api`,
      oauthUrl: `${origin}/oauth/token`,
      requests: Effect.map(SubscriptionRef.get(traffic), ({ requests }) => requests),
      awaitRequests: (count) =>
        Effect.map(
          awaitTraffic(traffic, ({ requests }) => requests.length >= count),
          ({ requests }) => requests
        ),
      awaitIdle: Effect.asVoid(awaitTraffic(traffic, ({ sending }) => sending === 0)),
      accountRequests: Ref.get(accountRequests)
    }
  })

interface Traffic {
  readonly requests: ReadonlyArray<Request>
  /** How many responses are being sent. */
  readonly sending: number
}

/** Answers a request to the model, and counts it as being sent until its response has ended or its client has left. */
const respond = (traffic: SubscriptionRef.SubscriptionRef<Traffic>, script: Script) =>
  Effect.gen(function* () {
    const http = yield* HttpServerRequest.HttpServerRequest
    const body = yield* http.json
    const request = yield* Effect.acquireRelease(
      SubscriptionRef.modify(traffic, ({ requests, sending }) => {
        const request = Requests.request(requests.length + 1, http.headers, body)
        return [request, { requests: [...requests, request], sending: sending + 1 }]
      }),
      () => SubscriptionRef.update(traffic, (now) => ({ ...now, sending: now.sending - 1 }))
    )
    return yield* Responses.response(http, request.number, script(request))
  })

const checkAccount = (
  accountRequests: Ref.Ref<ReadonlyArray<AccountRequest>>,
  account: BackEnd["account"]
) =>
  Effect.gen(function* () {
    const http = yield* HttpServerRequest.HttpServerRequest
    const request = Requests.accountRequest(http.headers)
    yield* Ref.update(accountRequests, (all) => [...all, request])
    return yield* Responses.response(http, 0, account(request))
  })

const usage = (usage: BackEnd["usage"]) =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (http) =>
    Responses.response(http, 0, usage(Requests.accountRequest(http.headers)))
  )

const renew = (oauth: BackEnd["oauth"]) =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (http) =>
    Responses.response(http, 0, oauth())
  )

const awaitTraffic = (
  traffic: SubscriptionRef.SubscriptionRef<Traffic>,
  predicate: (traffic: Traffic) => boolean
): Effect.Effect<Traffic> =>
  traffic.changes.pipe(
    Stream.filter(predicate),
    Stream.runHead,
    Effect.flatMap(
      Option.match({
        onNone: () => Effect.never,
        onSome: Effect.succeed
      })
    )
  )

/**
 * Node's `close` waits for every open connection, and a response that hangs keeps its connection open for ever. So the
 * scope also ends the connections, before the finalizer of the platform waits for the server to close.
 */
const listen = Effect.gen(function* () {
  const node = Http.createServer()
  const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port: 0 })
  yield* Effect.addFinalizer(() =>
    Effect.async<void>((resume) => {
      node.close(() => resume(Effect.void))
      node.closeAllConnections()
    })
  )
  return server
})
