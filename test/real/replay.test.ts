/** What was recorded on the real server is played on the clock of a test, without one. */
import { Approvals, Credential, Run } from "@effect-codex/agent"
import { StdioTransport } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Random, Redacted, Schedule, TestContext } from "effect"
import { failureOf, onTestClock, recorded, replayed, threadOf } from "../replay/support.ts"
import { onlyServer, runs } from "./commands.ts"
import { badToken, describeReal, goodToken, real, signal } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)
const stdio = StdioTransport.layer.pipe(Layer.provide(NodeContext.layer))

const words = Array.from({ length: 60 }, (_, n) => `word${n} `)

/** A replay on a clock that stands still until it is turned. */
const onAnyClock = <A, E>(effect: Effect.Effect<A, E>) =>
  onTestClock(effect, 100).pipe(Effect.provide(TestContext.TestContext))

describeReal("a recording of the real server", () => {
  it.scopedLive("of a 401 plays to the same failure, and shows no token", () =>
    Effect.gen(function* () {
      const { spec } = yield* real(ScriptedModel.byToken({}), { retries: 5 })
      const program = Run.run({ server: spec, input: "hello" })
      const before = yield* recorded(stdio, program)
      expect(failureOf(before.exit)).toMatchObject({ _tag: "AuthError", reason: "Unauthorized" })
      const after = yield* onAnyClock(replayed(before.dump, program))
      expect(failureOf(after.exit)).toEqual(failureOf(before.exit))
      expect(after.divergences).toEqual([])
      for (const token of [goodToken, badToken]) {
        expect(JSON.stringify(before.dump)).not.toContain(token)
      }
    }).pipe(scoped)
  )

  it.scopedLive("of a process that was killed plays to the same failure", () =>
    Effect.gen(function* () {
      const { model, spec } = yield* real(() => ScriptedModel.text(words, { every: "25 millis" }))
      const program = Run.run({ server: spec, input: "tell me" })
      const kill = Effect.gen(function* () {
        yield* Effect.repeat(model.requests, {
          until: (requests) => requests.length > 0,
          schedule: Schedule.spaced("20 millis")
        })
        yield* Effect.sleep("300 millis")
        yield* signal((yield* onlyServer)?.pid, "SIGKILL")
      })
      const before = yield* recorded(stdio, Effect.zipLeft(program, kill, { concurrent: true }))
      expect(failureOf(before.exit)).toMatchObject({ _tag: "TransportError", reason: "Exited" })
      const after = yield* onAnyClock(replayed(before.dump, program))
      expect(failureOf(after.exit)).toEqual(failureOf(before.exit))
      expect(after.divergences).toEqual([])
    }).pipe(scoped)
  )

  it.scopedLive("of which the middle was dropped plays one thread to the same failure", () =>
    Effect.gen(function* () {
      const { spec } = yield* real(
        ScriptedModel.byToken({ [goodToken]: () => ScriptedModel.text(words) })
      )
      const credential = Credential.bearer(Redacted.make(badToken))
      const refused = Run.run({ server: spec, input: "refused", credential })
      const good = Run.run({ server: spec, input: "tell me" })
      const program = Effect.gen(function* () {
        yield* Effect.repeatN(good, 3)
        const [exit] = yield* Effect.all([Effect.exit(refused), good], { concurrency: 2 })
        return yield* exit
      })
      const bounds = { messages: 250, bytes: Infinity, ended: 1 }
      const { dump, exit } = yield* recorded(stdio, program, bounds)
      expect(dump.generations[0]?.entries.map(({ _tag }) => _tag)).toContain("Dropped")
      const thread = threadOf(dump, "refused")
      const after = yield* onAnyClock(replayed(dump, refused, { thread }))
      expect(failureOf(exit)).toMatchObject({ _tag: "AuthError", credential: "Run" })
      expect(failureOf(after.exit)).toEqual(failureOf(exit))
      expect(after.divergences).toEqual([])
    }).pipe(scoped)
  )

  it.scopedLive("of a turn with an approved command plays to the same result", () =>
    Effect.gen(function* () {
      const { spec } = yield* real(({ toolOutput }) =>
        toolOutput === undefined ? runs("touch made") : ScriptedModel.text(words)
      )
      const program = Run.run({
        server: spec,
        input: "make it",
        settings: { approvalPolicy: "untrusted", sandbox: "read-only" },
        approvals: Approvals.make({ command: () => Effect.succeed("accept") })
      })
      // The result names the message by the id that the run has given it.
      const seeded = Effect.suspend(() => Effect.withRandom(program, Random.make("the same")))
      const before = yield* recorded(stdio, seeded)
      const after = yield* onAnyClock(replayed(before.dump, seeded))
      expect(before.exit).toMatchObject({ _tag: "Success", value: { text: words.join("") } })
      expect(after.exit).toEqual(before.exit)
      expect(after.divergences).toEqual([])
    }).pipe(scoped)
  )
})
