import { Run, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { asked } from "./requests.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const Verdict = Schema.Struct({ safe: Schema.Boolean, since: Schema.NullOr(Schema.Date) })

const fits = JSON.stringify({ safe: true, since: "2024-01-02T03:04:05.000Z" })
const misfit = JSON.stringify({ safe: "a secret", since: null })

const verdict = { safe: true, since: new Date("2024-01-02T03:04:05.000Z") }

/** These replies one after the other, and the last one from then on. */
const says =
  (...replies: ReadonlyArray<string>): ScriptedModel.Script =>
  ({ number }) =>
    ScriptedModel.text(replies[number - 1] ?? replies.at(-1) ?? "")

describeReal("structured output, on the real server", () => {
  it.scopedLive("the model is given the schema to keep to, and its reply is decoded", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(says(fits))
      yield* Effect.gen(function* () {
        const result = yield* Run.structured(Verdict, { server: spec, input: "is it safe?" })
        expect(result).toMatchObject({ output: verdict, text: fits, status: "completed" })
        const requests = yield* model.requests
        expect(asked(requests)).toEqual(["is it safe?"])
        expect(requests[0]?.body).toMatchObject({
          text: {
            format: {
              type: "json_schema",
              strict: true,
              schema: {
                type: "object",
                required: ["safe", "since"],
                additionalProperties: false,
                properties: { safe: { type: "boolean" } }
              }
            }
          }
        })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "a reply that does not fit is told to the model with the reason, on the same thread and schema, and the next one is decoded",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(says(misfit, fits, "free again"))
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec })
          const { output } = yield* session.structured(Verdict, "is it safe?")
          expect(output).toEqual(verdict)
          const [first, second] = yield* model.requests
          expect(second?.threadId).toBe(first?.threadId)
          expect(second?.text).toContain('Expected boolean, actual "a secret"')
          expect(second?.body).toMatchObject({ text: { format: { type: "json_schema" } } })

          expect((yield* session.run("and now?")).text).toBe("free again")
          expect((yield* model.requests)[2]?.body).not.toMatchObject({
            text: { format: expect.anything() }
          })
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "two replies that do not fit are a DecodeError, which says where and never what",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(says(misfit, "a secret, in prose"))
        yield* Effect.gen(function* () {
          const options = { server: spec, input: "is it safe?" }
          const once = yield* Effect.flip(Run.structured(Verdict, { ...options, askAgain: false }))
          expect(once).toMatchObject({ _tag: "DecodeError", path: "safe", generation: 1 })
          const twice = yield* Effect.flip(Run.structured(Verdict, options))
          expect(twice).toMatchObject({ _tag: "DecodeError", generation: 1 })
          for (const failure of [once, twice]) {
            expect(failure.message + JSON.stringify(failure)).not.toContain("secret")
          }
          expect(yield* model.requests).toHaveLength(3)
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )
})
