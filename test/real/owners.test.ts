/** A thread of one owner on the real server: what the server compares by itself, and what this library adds. */
import { Credential, Run, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { badToken, describeReal, goodToken, real } from "./support.ts"

const script: ScriptedModel.Script = ({ text }) => ScriptedModel.text(`you said ${text}`)

const of = (owner: string | undefined, token = goodToken) =>
  Credential.bearer(Redacted.make(token), { owner })

/** Everybody who might have learned a thread's id. */
const strangers = [{ credential: of("bob") }, { credential: of(undefined) }, {}]

const sources = ["Resume", "Fork"] as const

describeReal("a thread of one owner on the real server", () => {
  it.scopedLive(
    "is open to its owner alone, loaded or not, and no stranger's provider reads it",
    () =>
      Effect.gen(function* () {
        const on = yield* real(script)
        yield* Effect.gen(function* () {
          const server = on.spec
          const refusals = (threadId: string) =>
            Effect.forEach(strangers, (stranger) =>
              Effect.forEach(sources, (_tag) =>
                Effect.flip(
                  Run.run({
                    server,
                    input: "what was it?",
                    thread: { _tag, threadId },
                    ...stranger
                  })
                )
              )
            )
          const { loaded, threadId } = yield* Effect.gen(function* () {
            const session = yield* Session.make({ key: "ada", server, credential: of("ada") })
            const { threadId } = yield* session.run("the swallow")
            const loaded = yield* refusals(threadId)
            expect((yield* session.run("two")).threadId).toBe(threadId)
            return { loaded, threadId }
          }).pipe(Effect.scoped)
          yield* Effect.sleep("500 millis")
          for (const failure of [...loaded, ...(yield* refusals(threadId))].flat()) {
            expect(failure).toMatchObject({ _tag: "TurnError", reason: "NotOwner", threadId })
          }
          expect(yield* on.model.requests).toHaveLength(2)

          // A token changes, and its owner does not.
          for (const _tag of sources) {
            const credential = of("ada", badToken)
            const thread = { _tag, threadId }
            const { text } = yield* Run.run({ server, input: "three", thread, credential })
            expect(text).toBe("you said three")
            expect(JSON.stringify((yield* on.model.requests).at(-1)?.body)).toContain("the swallow")
          }
        }).pipe(Effect.scoped, Effect.provide(on.pool))
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("can be copied by its owner from the first moment of its first turn", () =>
    Effect.gen(function* () {
      const on = yield* real(({ text }) =>
        text === "slow"
          ? ScriptedModel.text(["a", "b", "c"], { every: "300 millis" })
          : ScriptedModel.text("hello")
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({
          key: "ada",
          server: on.spec,
          credential: of("ada")
        })
        const turn = yield* session.start("slow")
        yield* Effect.repeat(Effect.delay(session.threadId, "1 millis"), {
          until: ({ _tag }) => _tag === "Some"
        })
        expect((yield* session.btw("aside")).text).toBe("hello")
        expect((yield* turn.result).text).toBe("abc")
      }).pipe(Effect.scoped, Effect.provide(on.pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
