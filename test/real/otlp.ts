/** A receiver of OpenTelemetry's traces, on a free port of the loopback interface. */
import { HttpRouter, HttpServer, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Schema, Stream, SubscriptionRef } from "effect"
import * as Http from "node:http"

/** What is compared of a span. */
const Span = Schema.Struct({
  name: Schema.String,
  traceId: Schema.String,
  spanId: Schema.String,
  parentSpanId: Schema.optional(Schema.String)
})
export type Span = typeof Span.Type

const Attribute = Schema.Struct({
  key: Schema.String,
  value: Schema.Struct({ stringValue: Schema.optional(Schema.String) })
})

const Traces = Schema.Struct({
  resourceSpans: Schema.Array(
    Schema.Struct({
      resource: Schema.Struct({ attributes: Schema.Array(Attribute) }),
      scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) }))
    })
  )
})

/** A span, and the service that has exported it. */
export interface Received extends Span {
  readonly service: string
}

const spansOf = ({ resourceSpans }: typeof Traces.Type): ReadonlyArray<Received> =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const name = resource.attributes.find(({ key }) => key === "service.name")
    const service = name?.value.stringValue ?? ""
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })))
  })

export const make = Effect.gen(function* () {
  const received = yield* SubscriptionRef.make<ReadonlyArray<Received>>([])
  const texts = yield* SubscriptionRef.make<ReadonlyArray<string>>([])
  const server = yield* NodeHttpServer.make(() => Http.createServer(), {
    port: 0,
    host: "127.0.0.1"
  })
  const take = Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const text = yield* request.text
    const traces = yield* Schema.decodeUnknown(Schema.parseJson(Traces))(text)
    yield* SubscriptionRef.update(texts, (all) => [...all, text])
    yield* SubscriptionRef.update(received, (all) => [...all, ...spansOf(traces)])
    return HttpServerResponse.unsafeJson({})
  })
  yield* server.serve(HttpRouter.empty.pipe(HttpRouter.post("/v1/traces", take)))
  return {
    url: HttpServer.formatAddress(server.address),
    /** Everything that was exported, as it was. */
    texts: SubscriptionRef.get(texts),
    /** Waits until the spans that have come are enough. */
    until: (isEnough: (spans: ReadonlyArray<Received>) => boolean) =>
      received.changes.pipe(
        Stream.takeUntil(isEnough),
        Stream.runLast,
        Effect.flatten,
        Effect.orDie
      )
  }
})
