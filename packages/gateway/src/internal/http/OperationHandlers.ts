/** What operators see and do over HTTP. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Api from "../../Api.ts"
import { Forbidden } from "../../ApiError.ts"
import { CurrentTenant } from "../../Authorization.ts"
import { Backend } from "../../Backend.ts"
import { Gateway } from "../sessions/Draining.ts"
import * as Prometheus from "./Prometheus.ts"

export const layer = HttpApiBuilder.group(Api.GatewayApi, "operation", (handlers) =>
  Effect.gen(function* () {
    const { pool } = yield* Backend
    const { beginDrain } = yield* Gateway
    return handlers
      .handle("pool", () => Effect.zipRight(isOperator, pool))
      .handle("drain", () => Effect.zipRight(isOperator, beginDrain))
      .handle("metrics", () => Effect.zipRight(isOperator, Prometheus.text))
  })
)

const isOperator = Effect.flatMap(CurrentTenant, (tenant) =>
  tenant.isOperator
    ? Effect.void
    : Effect.fail(new Forbidden({ message: "Only the token of an operator allows this." }))
)
