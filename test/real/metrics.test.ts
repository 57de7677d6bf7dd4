/** What is sampled of a real server, and how it is exported. */
import { createServer } from "node:http"
import { Run, RunMetrics } from "@effect-codex/agent"
import { AppServerPool, Metrics, StdioTransport } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { OtlpMetrics, OtlpSerialization } from "@effect/opentelemetry"
import {
  FetchHttpClient,
  HttpServer,
  HttpServerRequest,
  HttpServerResponse
} from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Queue } from "effect"
import { describeReal, real } from "./support.ts"

/** Leaves a command behind, whose memory counts too. */
const script: ScriptedModel.Script = ({ toolOutput }) =>
  toolOutput === undefined
    ? ScriptedModel.callTool({
        name: "exec_command",
        arguments: { cmd: "sleep 20", yield_time_ms: 250 }
      })
    : ScriptedModel.text(["Hello"])

const mebibyte = 1024 * 1024

/** A collector that keeps what it is sent. */
const collector = Effect.gen(function* () {
  const received = yield* Queue.unbounded<string>()
  const { address } = yield* HttpServer.HttpServer
  yield* HttpServer.serveEffect(
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      yield* Queue.offer(received, yield* request.text)
      return HttpServerResponse.text("{}")
    })
  )
  const port = address._tag === "TcpAddress" ? address.port : 0
  return { received, url: `http://127.0.0.1:${port}/v1/metrics` }
})

const collecting = NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" })

describeReal("the metrics of a program, on the real server", () => {
  it.scopedLive("tell the memory of the process tree, and what the server says of itself", () =>
    Effect.gen(function* () {
      const on = yield* real(script, { experimentalApi: true })
      const { name: server } = on.spec
      const pool = AppServerPool.AppServerPool.layer({ sampleInterval: "100 millis" }).pipe(
        Layer.provide(StdioTransport.layer)
      )
      const memory = Metrics.memory.of({ server })
      const threads = Metrics.diagnostics.of({ server, gauge: "core.threads.live" })
      yield* Effect.gen(function* () {
        const { memory: measured } = yield* AppServerPool.AppServerPool
        yield* Effect.scoped(
          Effect.gen(function* () {
            const { lease } = yield* AppServerPool.AppServerPool
            const { server } = yield* lease(on.spec)
            yield* server.request("thread/start", { ephemeral: true })
            yield* Effect.repeat(Effect.sleep("50 millis"), {
              until: () => memory.read() > 0 && threads.read() > 0
            })
          })
        )
        expect(memory.read()).toBeGreaterThan(20 * mebibyte)
        expect(memory.read()).toBeLessThan(2_000 * mebibyte)
        const [first] = yield* measured
        expect(first).toMatchObject({ name: server, generation: 1, bytes: expect.any(Number) })
        yield* Run.run({ server: on.spec, input: "go" })
        const [after] = yield* measured
        expect(after?.bytes).toBeGreaterThan(20 * mebibyte)
      }).pipe(Effect.provide(pool))
      expect([memory.read(), threads.read()]).toEqual([0, 0])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("are what an exporter sends", () =>
    Effect.gen(function* () {
      const on = yield* real(() => ScriptedModel.text(["Hello"]))
      const { received, url } = yield* collector
      const spec = { ...on.spec, name: "exported" }
      const exporter = OtlpMetrics.layer({
        url,
        resource: { serviceName: "test" },
        exportInterval: "100 millis"
      }).pipe(Layer.provide([FetchHttpClient.layer, OtlpSerialization.layerJson]))
      yield* Effect.gen(function* () {
        yield* Run.run({ server: spec, input: "go" })
        const isSent = (text: string) =>
          text.includes("effect_codex_runs_total") && text.includes('"exported"')
        yield* Effect.repeat(Queue.take(received), { until: isSent })
      }).pipe(Effect.provide([on.pool, exporter]))
      const labels = { server: "exported", outcome: "Completed", reason: "none" }
      expect(RunMetrics.runs.of(labels).read()).toBe(1)
    }).pipe(Effect.provide(Layer.merge(NodeContext.layer, collecting)))
  )
})
