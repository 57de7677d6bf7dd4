/** Whether a host takes sessions, over HTTP: for the other hosts, and for load balancers and orchestrators. */
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { HostState } from "./HostState.ts"

/** How long a host may take to answer. It is asked twice. */
const answersWithin = "2 seconds"

/** `/healthz` answers while the program runs. `/readyz` answers 503 if the host drains, or has lost its locks. */
export const routes = (state: HostState): Layer.Layer<never, never, HttpLayerRouter.HttpRouter> =>
  HttpLayerRouter.addAll([
    HttpLayerRouter.route(
      "GET",
      "/healthz",
      Effect.succeed(HttpServerResponse.empty({ status: 200 }))
    ),
    HttpLayerRouter.route(
      "GET",
      "/readyz",
      Effect.sync(() => {
        const { standing } = state
        return HttpServerResponse.unsafeJson(
          { standing },
          { status: standing === "Ready" ? 200 : 503 }
        )
      })
    )
  ])

/**
 * How hosts ask each other. The engine's own question takes a minute until it gives up a host that does not answer, and a
 * host that drains answers it.
 */
export const asked: Layer.Layer<RunnerHealth.RunnerHealth> = Layer.effect(
  RunnerHealth.RunnerHealth,
  Effect.map(HttpClient.HttpClient, (client) => ({
    isAlive: ({ host, port }) =>
      client.get(`http://${host}:${port}/readyz`).pipe(
        Effect.map(({ status }) => status === 200),
        Effect.scoped,
        Effect.timeout(answersWithin),
        Effect.retry({ times: 1 }),
        Effect.orElseSucceed(() => false)
      )
  }))
).pipe(Layer.provide(FetchHttpClient.layer))
