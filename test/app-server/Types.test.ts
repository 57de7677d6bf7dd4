// A failing request is an Effect that nobody runs here; the language service remarks on those beside the checker.
// @effect-diagnostics missingEffectError:off
import type { AppServer, Connection, Failure } from "@effect-codex/app-server"
import { type Methods, ServerRequests } from "@effect-codex/protocol"
import { describe, expectTypeOf, it } from "@effect/vitest"
import { Effect } from "effect"

describe("appServer.request", () => {
  it("infers parameters and result from the method, and refuses what the method does not take", () => {
    const requests = (appServer: AppServer.Service) => {
      const started = appServer.request("thread/start", { ephemeral: true })
      expectTypeOf<Effect.Effect.Success<typeof started>>().toEqualTypeOf<
        Methods.Result<"thread/start">
      >()
      expectTypeOf<Effect.Effect.Success<typeof started>["thread"]["id"]>().toEqualTypeOf<string>()
      expectTypeOf<Effect.Effect.Error<typeof started>>().toEqualTypeOf<Failure.RequestFailure>()
      return [
        // @ts-expect-error no such method
        appServer.request("thread/begin", {}),
        // @ts-expect-error no such parameter
        appServer.request("thread/start", { ephemeralish: true }),
        // @ts-expect-error a parameter of another type
        appServer.request("thread/start", { ephemeral: "yes" }),
        // @ts-expect-error a required parameter is missing
        appServer.request("turn/interrupt", { threadId: "t" })
      ]
    }
    expectTypeOf(requests).toBeFunction()
  })

  it("cannot fail with an AuthError or a TurnError: those are an attempt's", () => {
    expectTypeOf<Extract<Failure.RequestFailure, Failure.AuthError>>().toBeNever()
    expectTypeOf<Extract<Failure.RequestFailure, Failure.TurnError>>().toBeNever()
  })
})

describe("a handler of server requests", () => {
  it("is typed by the method, and is what a subscription takes", () => {
    const handler: Connection.Handler = ServerRequests.handler({
      "item/commandExecution/requestApproval": ({ threadId }) => {
        expectTypeOf(threadId).toEqualTypeOf<string>()
        return Effect.succeed({ decision: "accept" })
      }
    })
    expectTypeOf(handler).toEqualTypeOf<Connection.Handler>()
    const wrong = () =>
      ServerRequests.handler({
        // @ts-expect-error no such decision of a file change
        "item/fileChange/requestApproval": () => Effect.succeed({ verdict: "accept" })
      })
    expectTypeOf(wrong).toBeFunction()
  })
})
