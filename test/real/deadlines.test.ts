import { Run, type RunEvent, Session } from "@effect-codex/agent"
import { AppServerPool } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Chunk, Effect, Schedule, Stream } from "effect"
import { onlyServer, runs } from "./commands.ts"
import { asked } from "./requests.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const mute: ScriptedModel.Script = ({ text }) =>
  text === "hang" ? ScriptedModel.hang : ScriptedModel.text(`hello ${text}`)

/** The deadlines are long enough for the model to be asked first, also where much else is going on. */
const deadlines = [
  { deadline: "Run", options: { timeout: "2 seconds" } },
  { deadline: "Progress", options: { progressTimeout: "1 second" } }
] as const

const tags = (events: Chunk.Chunk<RunEvent.RunEvent>) =>
  Chunk.toReadonlyArray(events).flatMap((event) =>
    event._tag === "Retrying" ? [event.failure._tag] : event._tag === "Started" ? ["Started"] : []
  )

describeReal("the deadlines and retries of a run, on the real server", () => {
  it.scopedLive(
    "a model that says nothing is a TimeoutError, its turn is interrupted, and the same server runs the next one",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(mute)
        yield* Effect.gen(function* () {
          const { pid } = yield* Run.run({ server: spec, input: "first" })
          for (const { deadline, options } of deadlines) {
            const asked = (yield* model.requests).length
            const failure = yield* Effect.flip(Run.run({ server: spec, input: "hang", ...options }))
            expect(failure).toMatchObject({
              _tag: "TimeoutError",
              deadline,
              written: true,
              generation: 1
            })
            expect(yield* model.requests).toHaveLength(asked + 1)
            // The server has let go of the model, which would never have ended by itself.
            yield* model.awaitIdle
            const next = yield* Run.run({ server: spec, input: "next" })
            expect(next).toMatchObject({ text: "hello next", pid, generation: 1 })
            expect(yield* onlyServer).toMatchObject({ leases: 0 })
          }
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "a turn that is silent while it runs is left alone, however often it is looked for",
    () =>
      Effect.gen(function* () {
        // A busy machine may take a while from the answer to `turn/start` to a turn that is active.
        const slow = () => ScriptedModel.text(["slow"], { every: "4 seconds" })
        const { pool, spec } = yield* real(slow, { limits: { silentTurnCheck: "1 second" } })
        yield* Effect.gen(function* () {
          const lasting = yield* Session.make({ key: "lasting", server: spec })
          const passing = { server: spec, thread: { _tag: "Start", ephemeral: true } } as const
          const first = lasting.run("first")
          const all = yield* Effect.all([first, Run.run({ ...passing, input: "x" })], {
            concurrency: "unbounded"
          })
          expect(all).toMatchObject([{ text: "slow" }, { text: "slow" }])
          expect(yield* lasting.run("second")).toMatchObject({ text: "slow", generation: 1 })
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "a run with a retry is taken again while the model is busy or broken, and says so in its events",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(({ number }) =>
          number === 1
            ? ScriptedModel.status(429, "Slow down")
            : number === 2
              ? ScriptedModel.status(500)
              : ScriptedModel.text("at last")
        )
        yield* Effect.gen(function* () {
          const retry = Schedule.recurs(2)
          const events = yield* Stream.runCollect(Run.stream({ server: spec, input: "hi", retry }))
          expect(tags(events)).toEqual(["Started", "TurnError", "Started", "TurnError", "Started"])
          expect(Chunk.unsafeLast(events)).toMatchObject({
            _tag: "Completed",
            result: { text: "at last", generation: 1 }
          })
          // Each attempt that was given up gave its lease back, and was a thread of its own.
          const requests = yield* model.requests
          expect(new Set(requests.map(({ threadId }) => threadId)).size).toBe(3)
          expect(yield* (yield* AppServerPool.AppServerPool).snapshot).toMatchObject([
            { generation: 1, leases: 0 }
          ])
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("a run is not taken again once it has done something, or when it is refused", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ text, toolOutput }) =>
        text !== "look"
          ? ScriptedModel.unauthorized
          : toolOutput === undefined
            ? runs("ls")
            : ScriptedModel.status(500)
      )
      yield* Effect.gen(function* () {
        const run = (input: string) =>
          Effect.flip(Run.run({ server: spec, input, retry: Schedule.recurs(2) }))
        expect(yield* run("look")).toMatchObject({
          _tag: "TurnError",
          reason: "ModelUnavailable"
        })
        expect(yield* run("sign in")).toMatchObject({ _tag: "AuthError" })
        expect(asked(yield* model.requests)).toEqual(["look", "look", "sign in"])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})
