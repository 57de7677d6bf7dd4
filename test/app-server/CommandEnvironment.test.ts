import { AppServer } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { sent } from "../agent/support.ts"

const config = { shell_environment_policy: { exclude: ["UNWANTED"], set: { MORE: "value" } } }

/** Every way to send a request. */
const ways = {
  "a typed request": (server: AppServer.Service) => server.request("thread/start", { config }),
  "an untyped request": (server: AppServer.Service) =>
    server.connection.request("thread/start", { config })
}

describe("the secrets of a server's environment", () => {
  it.scoped.each(Object.entries(ways))("are hidden from commands by %s", ([, start]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec({ env: { TEAM_TOKEN: Redacted.make("value-of-the-token") } })
      const server = yield* Effect.provide(AppServer.make({ spec }), fake.layer)
      yield* start(server)
      expect(yield* sent(yield* fake.awaitProcess(1), "thread/start")).toEqual([
        {
          config: {
            shell_environment_policy: {
              exclude: ["UNWANTED"],
              set: { TEAM_TOKEN: "", MORE: "value" }
            }
          }
        }
      ])
    })
  )
})
