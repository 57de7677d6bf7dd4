// #region tracing
import { OtlpSerialization, OtlpTracer } from "@effect/opentelemetry"
import { FetchHttpClient } from "@effect/platform"
import { Layer } from "effect"

const Tracing = OtlpTracer.layer({
  url: "http://127.0.0.1:4318/v1/traces",
  resource: { serviceName: "my-service" }
}).pipe(Layer.provide([FetchHttpClient.layer, OtlpSerialization.layerJson]))
// #endregion tracing

export { Tracing }
