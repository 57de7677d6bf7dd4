import { Run } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { OtlpSerialization, OtlpTracer } from "@effect/opentelemetry"
import { FetchHttpClient } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as OtlpReceiver from "./otlp.ts"
import { describeReal, goodToken, real } from "./support.ts"

/** Those above a span, from its parent on. */
const ancestorsOf = (
  spans: ReadonlyArray<OtlpReceiver.Received>,
  spanId: string | undefined
): ReadonlyArray<OtlpReceiver.Received> => {
  const found: Array<OtlpReceiver.Received> = []
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  for (let span = byId.get(spanId ?? ""); span; span = byId.get(span.parentSpanId ?? "")) {
    found.push(span)
  }
  return found
}

describeReal("the trace of a run on the real server", () => {
  it.scopedLive("reaches from the caller's span through codex's own to the model's request", () =>
    Effect.gen(function* () {
      const receiver = yield* OtlpReceiver.make
      const endpoint = `${receiver.url}/v1/traces`
      const { model, pool, spec } = yield* real(() => ScriptedModel.text("Hello"), {
        config: `
[otel]
trace_exporter = { otlp-http = { endpoint = "${endpoint}", protocol = "json" } }
`
      })
      const exported = OtlpTracer.layer({
        url: endpoint,
        resource: { serviceName: "caller" }
      }).pipe(Layer.provide([FetchHttpClient.layer, OtlpSerialization.layerJson]))
      yield* Run.run({ server: spec, input: "x" }).pipe(
        Effect.withSpan("POST /ask", { kind: "server" }),
        Effect.provide(Layer.merge(pool, exported))
      )
      const [request] = yield* model.requests
      const [, traceId, asking] = request?.traceparent?.split("-") ?? []
      const hasBoth = (spans: ReadonlyArray<OtlpReceiver.Received>) =>
        ["POST /ask", "turn/start"].every((name) =>
          spans.some((span) => span.name === name && span.service === "caller")
        ) && spans.some(({ spanId }) => spanId === asking)
      const spans = yield* receiver.until(hasBoth)
      const path = ancestorsOf(spans, asking)
      expect(new Set(path.map((span) => span.traceId))).toEqual(new Set([traceId]))
      // Codex's own come first, the innermost of which asks the model, and then ours.
      const ours = path.filter(({ service }) => service === "caller").map(({ name }) => name)
      expect(ours).toEqual([
        "turn/start",
        "invoke_agent codex",
        "effect_codex.attempt",
        "POST /ask"
      ])
      expect(path.length).toBeGreaterThan(ours.length)
      expect(path.findIndex(({ service }) => service === "caller")).toBe(path.length - ours.length)
      expect((yield* receiver.texts).join("")).not.toContain(goodToken)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
