import { Tenants } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { HttpServer, HttpServerResponse } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { createServer } from "node:http"
import { clientOf, gateway, Url } from "../gateway/support.ts"
import { within } from "./within.ts"

const answering = FakeAppServer.make({ turns: () => FakeTurn.text("ok") })

const withTurn = Effect.gen(function* () {
  const client = yield* clientOf()
  const path = { key: "chat" }
  yield* client.sessions.create({
    payload: { key: path.key, settings: {}, metadata: { title: "First steps" } }
  })
  const { id } = yield* client.turns.start({ path, payload: { input: "hi" } })
  yield* client.turns.result({ path: { ...path, turn: id }, urlParams: { wait: 60 } })
})

describe("effect-codex status", () => {
  it.scopedLive("shows the servers and the sessions of a gateway, for people and as JSON", () =>
    Effect.gen(function* () {
      const fake = yield* answering
      yield* Effect.gen(function* () {
        yield* withTurn
        const url = yield* Url
        const run = within({ EFFECT_CODEX_URL: url })
        const { code, stderr, stdout } = yield* run("status")
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
        expect(stdout).toContain(`${url} is ready.`)
        expect(stdout).toMatch(/^SERVER +STATE +GENERATION/m)
        expect(stdout).toMatch(/^codex-fake-\w+ +Ready +1 +\d+ +0\.171\.0 +0/m)
        expect(stdout).toMatch(/^chat +yes .*First steps$/m)
        const json = yield* run("status", "--json", "--url", url)
        expect(JSON.parse(json.stdout)).toMatchObject({
          isReady: true,
          pool: { servers: [{ connectivity: "Ready" }] },
          sessions: [{ key: "chat", metadata: { title: "First steps" } }]
        })
      }).pipe(Effect.provide(gateway({ fake })))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("shows a tenant its sessions and no servers, and asks a stranger for a token", () =>
    Effect.gen(function* () {
      const fake = yield* answering
      const { hash, token } = yield* Tenants.newToken
      const tenants = Tenants.of([
        { name: "ada", isOperator: false, limits: Tenants.Limits.make({}), tokenHash: hash }
      ])
      yield* Effect.gen(function* () {
        const url = yield* Url
        const run = within({
          EFFECT_CODEX_URL: url,
          EFFECT_CODEX_TOKEN: Redacted.value(token)
        })
        const { code, stdout } = yield* run("status")
        expect({ code, stdout }).toEqual({ code: 0, stdout: `${url} is ready.\n` })
        const strangers = within({ EFFECT_CODEX_URL: url })
        const refused = yield* strangers("status")
        expect(refused.code).toBe(3)
        expect(refused.stderr).toContain("token")
      }).pipe(Effect.provide(gateway({ fake, tenants })))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("says where no gateway answers, or something else, and what to do", () =>
    Effect.gen(function* () {
      const other = yield* somethingElse
      const run = within({ EFFECT_CODEX_URL: "http://127.0.0.1:1" })
      const refused: ReadonlyArray<readonly [ReadonlyArray<string>, number, string]> = [
        [
          [],
          4,
          'No gateway answers at http://127.0.0.1:1. Start one with "effect-codex serve", or name another with --url.'
        ],
        [["--url", other], 4, `What answers at ${other} is no gateway of this version.`],
        [["--url", "127.0.0.1:4127"], 2, "127.0.0.1:4127 is no address of a gateway."]
      ]
      for (const [args, code, words] of refused) {
        const ended = yield* run("status", ...args)
        expect({ args, code: ended.code }).toEqual({ args, code })
        expect(ended.stderr).toContain(words)
        expect(ended.stderr).not.toContain("└")
      }
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

/** A server of pages. */
const somethingElse = Layer.build(
  HttpServer.serve(HttpServerResponse.html("<p>Hello</p>")).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0 }))
  )
).pipe(
  Effect.flatMap((context) =>
    Effect.provide(HttpServer.addressFormattedWith(Effect.succeed), context)
  )
)
