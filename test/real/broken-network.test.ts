/** What stands between the real server and its model: proxies, firewalls, cut connections, or nothing at all. */
import { Failure, Run } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>${"<p>Ask your administrator.</p>".repeat(50)}</body></html>`

const html = (code: number, title: string) =>
  ScriptedModel.answer({ code, contentType: "text/html", body: page(title) })

/** The failure of a run whose model answers so. */
const failureOf = (reply: ScriptedModel.Reply, retries = 0) =>
  Effect.gen(function* () {
    const { pool, spec } = yield* real(() => reply, { retries })
    const run = Run.run({ server: spec, input: "x" })
    return yield* Effect.provide(Effect.flip(run), pool)
  })

describeReal("what is lost between the real server and its model", () => {
  const lost = {
    "a page with status 200": html(200, "Sign in to the network"),
    "a stream that is cut": ScriptedModel.breakOff([]),
    "a stream that ends early": ScriptedModel.endEarly([]),
    "a connection that is reset": ScriptedModel.reset
  }
  for (const [name, reply] of Object.entries(lost)) {
    for (const retries of [0, 1]) {
      it.scopedLive(
        `is taken again: ${name}, after ${retries} tries of the server (cx #8944)`,
        () =>
          Effect.gen(function* () {
            let asked = 0
            const { pool, spec } = yield* real(
              () => (asked++ <= retries * 3 ? reply : ScriptedModel.text("at last")),
              { retries }
            )
            const retry = Schedule.recurs(4)
            const run = Run.run({ server: spec, input: "x", retry })
            expect((yield* Effect.provide(run, pool)).text).toBe("at last")
          }).pipe(scoped)
      )
    }
  }

  it.scopedLive("is not taken again once something was shown", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(() => ScriptedModel.breakOff(["Hel"]))
      const run = Run.run({ server: spec, input: "x", retry: Schedule.recurs(4) })
      const failure = yield* Effect.provide(Effect.flip(run), pool)
      expect(failure).toMatchObject({ _tag: "TurnError", reason: "ModelUnavailable" })
      expect(yield* model.requests).toHaveLength(1)
    }).pipe(scoped)
  )

  it.scopedLive(
    "is told in the words of a firewall's page, and not as a wrong credential (cx #8944)",
    () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(html(403, "Blocked by policy"))
        expect(failure).toMatchObject({ _tag: "AuthError", reason: "Forbidden", status: 403 })
        expect(failure.message).toContain("Blocked by policy Ask your administrator.")
        expect(failure.message).not.toMatch(/<p>|Log in/)
      }).pipe(scoped)
  )

  it.scopedLive("is told without the markup of a gateway's page (cx #8944)", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(html(502, "Bad gateway"))
      expect(failure).toMatchObject({ _tag: "TurnError", reason: "ModelUnavailable" })
      expect(failure.message).toContain("Bad gateway")
      expect(failure.message).not.toMatch(/<|>/)
      expect(failure.message.length).toBeLessThan(700)
    }).pipe(scoped)
  )

  it.scopedLive("is a schema that the provider refuses, by its own name", () =>
    Effect.gen(function* () {
      const error = { message: "Invalid schema for response_format", code: "invalid_json_schema" }
      const failure = yield* failureOf(ScriptedModel.answer({ code: 400, body: { error } }))
      expect(failure).toMatchObject({
        _tag: "TurnError",
        reason: "BadRequest",
        kind: "invalid_json_schema",
        detail: "Invalid schema for response_format"
      })
    }).pipe(scoped)
  )

  it.scopedLive("is a network that is down, which every deadline names (cx #30695)", () =>
    Effect.gen(function* () {
      const config = `
[model_providers.nowhere]
name = "nowhere"
base_url = "http://127.0.0.1:9/v1"
wire_api = "responses"
request_max_retries = 0
`
      const { pool, spec } = yield* real(() => ScriptedModel.text("x"), { config })
      yield* Effect.gen(function* () {
        for (const [deadline, options] of [
          ["Reconnecting", { reconnectTimeout: "1 second" }],
          ["Progress", { progressTimeout: "2 seconds" }],
          ["Run", { timeout: "3 seconds" }]
        ] as const) {
          const settings = { modelProvider: "nowhere" }
          const run = Run.run({ server: spec, input: "x", settings, ...options })
          const failure = yield* Effect.flip(run)
          expect(failure).toMatchObject({ _tag: "TimeoutError", deadline })
          expect(failure.message).toContain("Connection failed")
          expect(Failure.httpStatus(failure)).toBe(504)
        }
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})
