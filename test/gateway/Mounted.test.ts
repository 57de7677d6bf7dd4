import { createServer } from "node:http"
import { SessionStore } from "@effect-codex/agent"
import { Tenants } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import { pooled } from "../guarantees/support.ts"
import { mounted } from "../readme/mounted.ts"
import { eventually, frames, send, started, tenantOf, told, Url } from "./support.ts"

const program = (fake: FakeAppServer.FakeAppServer, host: string, tenants = Tenants.open) =>
  mounted({ server: fake.spec(), folders: ["/tmp"], sessions: { shutdownGrace: 0 } }).pipe(
    Layer.provideMerge(
      Layer.effect(
        Url,
        HttpServer.addressFormattedWith((url) =>
          Effect.succeed(url.replace("0.0.0.0", "127.0.0.1"))
        )
      )
    ),
    Layer.provide(NodeHttpServer.layer(createServer, { host, port: 0 })),
    Layer.provide([pooled(fake), SessionStore.memory, tenants])
  )

describe("a gateway that is mounted in a program's own server", () => {
  it.scopedLive(
    "answers beside the program's routes, and tells its readers before the server closes",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ text }) => (text === "hang" ? FakeTurn.hang : FakeTurn.text("ok"))
        })
        const scope = yield* Scope.make()
        const context = yield* Layer.buildWithScope(program(fake, "127.0.0.1"), scope)
        yield* Effect.gen(function* () {
          expect((yield* send("GET", "/orders")).json).toEqual(["tea"])
          expect((yield* send("GET", "/page/main.js")).status).toBe(200)
          const key = "a/".repeat(100)
          const turn = yield* started(key)
          expect((yield* send("GET", `${turn}/result?wait=10`)).json).toMatchObject({ text: "ok" })
          expect(yield* send("GET", "/v1/sessions/none")).toMatchObject({
            status: 404,
            json: { what: "Session" }
          })
          expect(yield* send("GET", "/none")).toMatchObject({ status: 404 })
          const hanging = yield* started(key, "hang")
          yield* eventually(send("GET", hanging), ({ text }) => text.includes(`"status":"Running"`))
          const reader = yield* Effect.fork(Stream.runCollect(told(frames(`${hanging}/events`))))
          yield* Effect.sleep("100 millis")
          yield* Scope.close(scope, Exit.void)
          expect(Array.from(yield* Fiber.join(reader)).at(-1)).toMatchObject({ event: "Failed" })
        }).pipe(Effect.provide(context))
      })
  )

  it.scopedLive("asks for its own tokens alone", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({})
      const ada = yield* tenantOf("ada")
      yield* Effect.gen(function* () {
        expect(yield* send("GET", "/orders")).toMatchObject({ status: 200 })
        expect(yield* send("GET", "/v1/sessions")).toMatchObject({ status: 401 })
        expect(yield* send("GET", "/v1/sessions", { token: ada.token })).toMatchObject({
          status: 200
        })
      }).pipe(Effect.provide(program(fake, "0.0.0.0", Tenants.of([ada.registered]))))
    })
  )
})
