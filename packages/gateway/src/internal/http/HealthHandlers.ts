/** Whether the gateway works and takes turns, for load balancers and orchestrators. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Api from "../../Api.ts"
import { NotReady } from "../../ApiError.ts"
import { Backend } from "../../Backend.ts"

export const layer = HttpApiBuilder.group(Api.GatewayApi, "health", (handlers) =>
  Effect.map(Backend, ({ liveness, readiness }) =>
    handlers
      .handle("live", () => answer(liveness, NotReady.atAll))
      .handle("ready", () => answer(readiness, NotReady.forTurns))
  )
)

const answer = (is: Effect.Effect<boolean>, not: NotReady) =>
  Effect.flatMap(is, (is) => (is ? Effect.void : Effect.fail(not)))
