import { Credential, Run, RunEvent, Session, Tool } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Schema, Stream } from "effect"
import { onlyServer } from "./commands.ts"
import { badToken, describeReal, goodToken, real } from "./support.ts"

const words = Array.from({ length: 300 }, (_, n) => `word${n} `)

/** What looks like the beginning of many tokens. */
const tokenLike = "eyJ-".repeat(16 * 1024)

/** Brackets in brackets. */
const nested = `${"[".repeat(3_000)}${"]".repeat(3_000)}`

const script = ScriptedModel.byToken({
  [goodToken]: ({ text }) => {
    if (text.startsWith("stream")) return ScriptedModel.text(words, { every: "10 millis" })
    if (text === "call") return ScriptedModel.callTool({ name: "stuck", arguments: {} })
    if (text === "echo") return ScriptedModel.status(400, tokenLike)
    if (text === "deep") return ScriptedModel.text(nested)
    return ScriptedModel.text("hello")
  }
})

const stuck = Tool.make("stuck", {
  description: "Does not end, however it is asked to",
  parameters: Schema.Struct({}),
  handle: () => Effect.onInterrupt(Effect.never, () => Effect.never)
})

/** A turn that streams, with the longest time between two pieces of its text. */
const streamed = (session: Session.Session) =>
  Effect.gen(function* () {
    let last = performance.now()
    let longestPause = 0
    const events: Array<RunEvent.RunEvent> = []
    yield* session.stream("stream").pipe(
      Stream.runForEach((event) =>
        Effect.sync(() => {
          const now = performance.now()
          if (events.some(({ _tag }) => _tag === "Text")) {
            longestPause = Math.max(longestPause, now - last)
          }
          last = now
          events.push(event)
        })
      )
    )
    return { events, longestPause }
  })

const textsOf = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.flatMap((event) => (event._tag === "Text" ? [event.delta] : []))

describeReal("a healthy session on the real server", () => {
  it.scopedLive(
    "guarantee 14: has every event in order and no longer pauses, whatever the runs beside it are given and do",
    () =>
      Effect.gen(function* () {
        const on = yield* real(script, { experimentalApi: true })
        yield* Effect.gen(function* () {
          const server = on.spec
          const session = yield* Session.make({ key: "healthy", server })
          const alone = yield* streamed(session)
          const before = yield* onlyServer

          const run = (input: string, options: Partial<Run.Options> = {}) =>
            Effect.exit(Run.run({ ...options, server, input }))
          const bad = Credential.bearer(Redacted.make(badToken))
          const callsStuck = Run.run({ server, input: "call", tools: [stuck], timeout: "1 second" })
          const troubles = [
            Effect.replicateEffect(run("x", { credential: bad }), 3),
            run("echo"),
            run("x", { settings: { modelProvider: tokenLike } }),
            Effect.exit(
              Run.structured(Schema.Struct({ a: Schema.String }), { server, input: "deep" })
            ),
            Effect.exit(callsStuck)
          ]
          const beside = yield* Effect.fork(streamed(session))
          yield* Effect.sleep("300 millis")
          yield* Effect.all(troubles, { concurrency: "unbounded", discard: true })
          const { events, longestPause } = yield* Fiber.join(beside)

          for (const stream of [alone.events, events]) {
            expect(textsOf(stream)).toEqual(words)
            expect(stream.map(({ sequence }) => sequence)).toEqual(stream.map((_, n) => n + 1))
          }
          expect(events.at(-1)).toMatchObject({ result: { generation: 1, pid: before?.pid } })
          expect(yield* onlyServer).toMatchObject({ generation: 1, pid: before?.pid, leases: 0 })
          // Noise of the machine is added, and nothing that a run is given.
          expect(longestPause).toBeLessThan(2 * alone.longestPause + 500)
        }).pipe(Effect.scoped, Effect.provide(on.pool))
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
