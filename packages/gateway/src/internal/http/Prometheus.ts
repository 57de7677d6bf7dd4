/** The program's metrics as Prometheus reads them. */
import * as Metrics from "@effect/opentelemetry/Metrics"
import * as Resource from "@effect/opentelemetry/Resource"
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus"
import * as Effect from "effect/Effect"

const serializer = new PrometheusSerializer()

export const text: Effect.Effect<string> = Effect.flatMap(Metrics.makeProducer, (producer) =>
  Effect.promise(() => producer.collect())
).pipe(
  Effect.map(({ resourceMetrics }) => serializer.serialize(resourceMetrics)),
  Effect.provide(Resource.layerEmpty)
)
