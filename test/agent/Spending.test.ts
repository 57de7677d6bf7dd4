import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Spending from "../../packages/agent/dist/internal/turn/Spending.js"

const { none, overdrawn, rest, sum, unlimited, usedUp } = Spending

const limits = { ...unlimited, tokens: 100, turns: 2, time: 1000, toolCalls: 3 }

describe("what is left of a budget", () => {
  const rows: ReadonlyArray<
    readonly [Partial<Spending.Amounts>, Spending.Kind | undefined, Spending.Kind | undefined]
  > = [
    [{}, undefined, undefined],
    [{ tokens: 99, turns: 1, time: 999, toolCalls: 2 }, undefined, undefined],
    [{ tokens: 100 }, "tokens", "tokens"],
    [{ time: 1000 }, "time", "time"],
    // The last turn and the last call that are allowed may come to their end.
    [{ turns: 2 }, "turns", undefined],
    [{ toolCalls: 3 }, "toolCalls", undefined],
    [{ turns: 3 }, "turns", "turns"],
    [{ toolCalls: 4 }, "toolCalls", "toolCalls"]
  ]

  it.each(rows)(
    "after %o lets no turn begin for its %s, and ends one for its %s",
    (spent, start, end) => {
      const left = rest(limits, sum(none, spent))
      expect(usedUp(left)).toBe(start)
      expect(overdrawn(left)).toBe(end)
    }
  )

  it("is told without numbers below zero, and without limits that there are none of", () => {
    const amount = FastCheck.nat(300)
    FastCheck.assert(
      FastCheck.property(amount, amount, (tokens, turns) => {
        const left = Spending.leftOf(
          rest({ ...unlimited, tokens: 100 }, sum(none, { tokens, turns }))
        )
        expect(left.tokens).toBe(Math.max(0, 100 - tokens))
        expect(left.turns).toBeUndefined()
      })
    )
  })
})
