import { once } from "node:events"
import { Agent, get } from "node:http"
import { connect } from "node:net"
import { Gateway } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import {
  aGate,
  eventually,
  frames,
  gateway,
  send,
  started,
  told,
  Url,
  withGateway
} from "./support.ts"

const read = (turn: string) => frames(`${turn}/events`).pipe(told, Stream.runCollect)

const isRunning = (turn: string) =>
  eventually(send("GET", turn), ({ text }) => text.includes(`"status":"Running"`))

const hang = { turns: () => FakeTurn.hang }

describe("a gateway that closes", () => {
  it.scopedLive(
    "lets turns end within the grace, and tells the readers of the others how they end",
    () =>
      Effect.gen(function* () {
        const gate = aGate()
        const fake = yield* FakeAppServer.make({
          turns: ({ text }) => (text === "hang" ? FakeTurn.hang : [gate.step, FakeTurn.text("ok")])
        })
        const scope = yield* Scope.make()
        const context = yield* gateway({
          fake,
          options: { sessions: { shutdownGrace: "1 hour" } }
        }).pipe(Layer.buildWithScope(scope))
        yield* Effect.gen(function* () {
          const soon = yield* started("soon", "talk")
          const never = yield* started("never", "hang")
          yield* Effect.all([isRunning(soon), isRunning(never)])
          const ending = yield* Effect.fork(read(soon))
          const interrupted = yield* Effect.fork(read(never))
          const waiting = yield* Effect.fork(send("GET", `${never}/result?wait=60`))
          const inbox = yield* Effect.fork(Stream.runCollect(frames("/v1/inbox/events")))
          yield* Effect.sleep("100 millis")
          const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
          yield* eventually(send("GET", "/readyz"), ({ status }) => status === 503)
          expect(yield* send("GET", "/livez")).toMatchObject({ status: 204 })
          expect(
            yield* send("POST", "/v1/sessions/soon/turns", { body: { input: "more" } })
          ).toMatchObject({ status: 503, json: { reason: "ShuttingDown" } })
          yield* gate.open
          expect(Array.from(yield* Fiber.join(ending)).at(-1)).toMatchObject({ event: "Completed" })
          const { drain } = yield* Gateway.Gateway
          yield* drain({ grace: 0 })
          expect(Array.from(yield* Fiber.join(interrupted)).at(-1)).toMatchObject({
            event: "Failed",
            data: { _tag: "TurnError", reason: "Interrupted" }
          })
          expect(yield* Fiber.join(waiting)).toMatchObject({ status: 409 })
          yield* Fiber.join(inbox)
          yield* Fiber.join(closing)
          const url = yield* Url
          expect(
            Exit.isFailure(yield* Effect.exit(Effect.tryPromise(() => fetch(`${url}/livez`))))
          ).toBe(true)
        }).pipe(Effect.provide(context))
      })
  )

  it.scopedLive("does not wait for a reader that no longer reads", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        // More than the buffers of a connection hold.
        turns: () => FakeTurn.text(Array.from({ length: 150 }, () => "x".repeat(100_000)))
      })
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(gateway({ fake }), scope)
      yield* Effect.gen(function* () {
        const turn = yield* started("s")
        const url = yield* Url
        // It is answered, and never read.
        const reader = yield* Effect.promise(() => fetch(`${url}${turn}/events`))
        yield* eventually(send("GET", turn), ({ text }) => text.includes(`"status":"Completed"`))
        const before = yield* Clock.currentTimeMillis
        yield* Scope.close(scope, Exit.void)
        expect((yield* Clock.currentTimeMillis) - before).toBeLessThan(30_000)
        expect(reader.bodyUsed).toBe(false)
      }).pipe(Effect.provide(context))
    })
  )

  it.scopedLive("does not wait for a connection on which nothing was asked", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make(hang)
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(gateway({ fake }), scope)
      yield* Effect.gen(function* () {
        const { hostname, port } = new URL(yield* Url)
        // As browsers open them, to be quick.
        const socket = connect(Number(port), hostname)
        yield* Effect.promise(() => once(socket, "connect"))
        yield* send("GET", "/livez")
        yield* Scope.close(scope, Exit.void)
        socket.destroy()
      }).pipe(Effect.provide(context))
    })
  )

  it.scopedLive("does not wait for a client that asks again and again on its connections", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make(hang)
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(gateway({ fake }), scope)
      yield* Effect.gen(function* () {
        const url = yield* Url
        const agent = new Agent({ keepAlive: true })
        const asked = Effect.async<void>((resume) => {
          const again = get(`${url}/v1/sessions`, { agent }, (response) => {
            response.resume().once("end", () => resume(Effect.void))
          })
          again.once("error", () => resume(Effect.void))
        })
        yield* Effect.replicateEffect(Effect.forkScoped(Effect.forever(asked)), 4)
        yield* Effect.sleep("100 millis")
        yield* Scope.close(scope, Exit.void)
      }).pipe(Effect.provide(context), Effect.timeout("30 seconds"))
    })
  )

  it.scopedLive("may be drained over HTTP, and says to its program when it is", () =>
    Effect.gen(function* () {
      const turn = yield* started("s", "hang")
      yield* isRunning(turn)
      const reader = yield* Effect.fork(read(turn))
      expect(yield* send("POST", "/v1/drain")).toMatchObject({ status: 202 })
      const { drained } = yield* Gateway.Gateway
      yield* drained
      expect(Array.from(yield* Fiber.join(reader)).at(-1)).toMatchObject({ event: "Failed" })
      expect(yield* send("GET", "/readyz")).toMatchObject({ status: 503 })
      expect(yield* send("POST", "/v1/drain")).toMatchObject({ status: 202 })
      // What is stored can still be read.
      expect(yield* send("GET", "/v1/sessions")).toMatchObject({ status: 200 })
    }).pipe(withGateway(hang))
  )
})
