import { Run, Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { onFake, onTurn } from "./support.ts"

const tokens = (inputTokens: number, outputTokens: number, totalTokens?: number) => ({
  inputTokens,
  cachedInputTokens: 0,
  outputTokens,
  reasoningOutputTokens: 0,
  totalTokens: totalTokens ?? inputTokens + outputTokens
})

/** What the server says of one more response, or says again. */
const told = (last: ReturnType<typeof tokens>, total: ReturnType<typeof tokens>) =>
  FakeTurn.notify("thread/tokenUsage/updated", { tokenUsage: { last, total } })

const first = told(tokens(60_000, 100), tokens(60_000, 100))

/** As codex tells it: again what was used last, then the compaction, then an estimate of the context. */
const compaction = [
  first,
  told(tokens(61_000, 300), tokens(121_000, 400)),
  told(tokens(0, 0, 6_000), tokens(121_000, 400))
]

describe("the usage of a turn", () => {
  it.scoped(
    "is what was spent, also when the server compacts (first-tree #1241, multica #5568)",
    () =>
      onTurn(
        [first, FakeTurn.text("a"), ...compaction, told(tokens(900, 10), tokens(121_900, 410))],
        (fake) =>
          Effect.gen(function* () {
            const { usage } = yield* Run.run({ server: fake.spec(), input: "x" })
            expect(usage).toMatchObject({ inputTokens: 121_900, outputTokens: 410 })
            expect(usage.totalTokens).toBe(122_310)
          })
      )
  )

  it.scoped("does not begin with what the server says again of the turn before", () =>
    onFake(
      {
        turns: ({ nth }) =>
          nth === 1
            ? FakeTurn.usage({ inputTokens: 59_990, outputTokens: 95 })
            : [...compaction, FakeTurn.text("b")]
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* session.run("one")
          const { usage } = yield* session.run("two")
          expect(usage.totalTokens).toBe(61_300)
        })
    )
  )

  it.scoped("of a copy does not begin with its parent's, whatever comes first", () =>
    onFake(
      { turns: ({ text }) => (text === "compact" ? compaction : FakeTurn.text("b")) },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const { threadId } = yield* Run.run({ server, input: "one" })
          const fork = { _tag: "Fork", threadId } as const
          const copy = yield* Run.run({ server, input: "two", thread: fork })
          expect(copy.usage.totalTokens).toBe(15)
          const compacted = yield* Run.run({ server, input: "compact", thread: fork })
          expect(compacted.usage.totalTokens).toBe(61_300)
        })
    )
  )

  it.scoped("has what was written to the cache, and the size of the context window", () =>
    onTurn(
      FakeTurn.notify("thread/tokenUsage/updated", {
        tokenUsage: {
          last: { ...tokens(10, 5), cacheWriteInputTokens: 7 },
          total: { ...tokens(10, 5), cacheWriteInputTokens: 7 },
          modelContextWindow: 100_000
        }
      }),
      (fake) =>
        Effect.gen(function* () {
          const result = yield* Run.run({ server: fake.spec(), input: "x" })
          expect(result.usage.cacheWriteInputTokens).toBe(7)
          expect(result.contextWindow).toBe(258_400)
        })
    )
  )

  it.scoped("of sub-agents is a number of its own (oc #124969)", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "spawn"
            ? [
                FakeTurn.spawn([
                  FakeTurn.text("child"),
                  FakeTurn.usage({ inputTokens: 1000, outputTokens: 20 })
                ]),
                FakeTurn.awaitChild
              ]
            : []
      },
      (fake) =>
        Effect.gen(function* () {
          const result = yield* Run.run({ server: fake.spec(), input: "spawn" })
          expect(result.usage.totalTokens).toBe(15)
          expect(result.subAgentsUsage.totalTokens).toBe(1035)
        })
    )
  )
})
