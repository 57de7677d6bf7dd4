import { Gateway, Page } from "@effect-codex/gateway"
import {
  HttpApi,
  HttpApiBuilder,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpLayerRouter
} from "@effect/platform"
import { Effect, Layer, Schema } from "effect"

/** An interface that the program has already. */
class Shop extends HttpApi.make("shop").add(
  HttpApiGroup.make("orders").add(
    HttpApiEndpoint.get("list", "/orders").addSuccess(Schema.Array(Schema.String))
  )
) {}

const Orders = HttpApiBuilder.group(Shop, "orders", (handlers) =>
  handlers.handle("list", () => Effect.succeed(["tea"]))
)

/** Both on one server. `Gateway` says when the gateway is drained, and drains it. */
export const mounted = (options: Gateway.Options) =>
  Gateway.drainWhenClosing.pipe(
    Layer.provideMerge(
      HttpLayerRouter.serve(
        Layer.mergeAll(
          Gateway.layer(options),
          Page.layer,
          HttpLayerRouter.addHttpApi(Shop).pipe(Layer.provide(Orders))
        ),
        { routerConfig: Gateway.routerConfig, disableLogger: true }
      )
    )
  )
