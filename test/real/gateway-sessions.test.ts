/** A program on the sessions of a gateway, with the real server behind it. */
import { createServer } from "node:http"
import { History, PortableSessions, SessionStore } from "@effect-codex/agent"
import { Gateway, GatewaySessions, Tenants } from "@effect-codex/gateway"
import { FetchHttpClient, HttpServer } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Chunk, Effect, Layer, Stream } from "effect"
import { obedient } from "./commands.ts"
import { describeReal, real, signal } from "./support.ts"

const rights = { sandbox: "danger-full-access", approvalPolicy: "never" } as const

/** The address is known when the gateway listens. */
const remote = Layer.unwrapEffect(
  HttpServer.addressFormattedWith((url) => Effect.succeed(GatewaySessions.layer({ url })))
).pipe(Layer.provide(FetchHttpClient.layer))

describeReal("the sessions of a gateway", () => {
  it.scopedLive("run commands, say side things, and go on after their server was killed", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(obedient)
      const served = Gateway.serve({
        server: spec,
        folders: [home.home],
        defaults: rights,
        ceiling: { sandbox: rights.sandbox }
      })
      const live = Layer.merge(remote, served).pipe(
        Layer.provide(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0 })),
        Layer.provide([pool, SessionStore.memory, Tenants.open])
      )
      yield* Effect.gen(function* () {
        const session = yield* (yield* PortableSessions.PortableSessions).get("s")
        const turn = yield* session.start("run echo $((6 * 7))")
        const events = Chunk.toReadonlyArray(yield* Stream.runCollect(turn.events()))
        const result = yield* turn.result
        expect(result.text).toContain("42")
        expect(events.at(-1)).toMatchObject({ _tag: "Completed", result })
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 1))
        expect(events.map(({ _tag }) => _tag)).toEqual(
          expect.arrayContaining(["Started", "Text", "ItemStarted", "ItemCompleted", "TokenUsage"])
        )
        expect((yield* session.btw("why")).text).toBe("hello why")

        yield* signal(result.pid, "SIGKILL")
        expect(yield* session.run("again")).toMatchObject({
          text: "hello again",
          threadId: result.threadId,
          generation: 2
        })
        const { turns } = yield* session.history()
        expect(turns.map(History.textOf)).toEqual(["hello again", result.text])
      }).pipe(Effect.scoped, Effect.provide(live))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
