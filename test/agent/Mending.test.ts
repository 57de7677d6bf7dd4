import { Failure } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Point from "../../packages/agent/src/internal/history/Point.js"
import * as Mending from "../../packages/agent/src/internal/session/Mending.js"

const failure = (turnId: string | undefined, reason: Failure.TurnReason = "BadRequest") =>
  new Failure.TurnError({
    reason,
    generation: 1,
    threadId: "t",
    turnId,
    kind: undefined,
    detail: "refused"
  })

const refused = (
  turnId: string | undefined,
  { answered = false, reason }: { answered?: boolean; reason?: Failure.TurnReason } = {}
): Mending.Event => ({ _tag: "Failed", failure: failure(turnId, reason), answered })

const completed: Mending.Event = { _tag: "Completed" }
const reverted = (...dropped: ReadonlyArray<string>): Mending.Event => ({
  _tag: "Reverted",
  dropped
})

const play = (
  events: ReadonlyArray<Mending.Event>,
  mending: Mending.Mending | "Never" = {}
): Mending.State =>
  events.reduce((state, event) => Mending.step(state, event, mending), Mending.sound)

const doubted = (first: string, count = 1): Mending.State => ({ _tag: "Doubted", first, count })
const broken = (first: string, again = true): Mending.State => ({ _tag: "Broken", first, again })

describe("a history that the provider refuses", () => {
  it.each([
    ["one turn may be at fault itself", play([refused("1")]), doubted("1")],
    ["two in a row are the history's fault", play([refused("1"), refused("2")]), broken("1")],
    ["an answer clears what was before it", play([refused("1"), completed]), Mending.sound],
    [
      "a turn that was answered before is the first in doubt",
      play([refused("1"), refused("2", { answered: true })]),
      doubted("2")
    ],
    [
      "a turn too large for the context counts, too",
      play([refused("1", { reason: "ContextWindow" }), refused("2", { reason: "ContextWindow" })]),
      broken("1")
    ],
    [
      "another failure says nothing of the history",
      play([refused("1"), refused("2", { reason: "RateLimited" }), refused("3")]),
      broken("1")
    ],
    ["a turn without an id cannot be gone back to", play([refused(undefined)]), Mending.sound],
    [
      "what was taken back is forgotten",
      play([refused("1"), refused("2"), reverted("2", "1")]),
      Mending.sound
    ],
    [
      "what stays in the thread stays in doubt",
      play([refused("1"), reverted(), reverted("3", "2")]),
      doubted("1")
    ],
    [
      "what stays in the thread is taken back after the next refusal, and that turn is taken again",
      play([refused("1"), reverted("2"), refused("3")], { after: 1 }),
      broken("1")
    ],
    [
      "nothing is mended against the policy",
      play([refused("1"), refused("2")], "Never"),
      Mending.sound
    ],
    [
      "more turns are waited for, if the policy says so",
      play([refused("1"), refused("2")], { after: 3 }),
      doubted("1", 2)
    ],
    [
      "a single turn is taken back and not tried again, if the policy says so",
      play([refused("1")], { after: 1 }),
      broken("1", false)
    ],
    [
      "only the policy's reasons count",
      play([refused("1"), refused("2")], { reasons: ["ContextWindow"] }),
      Mending.sound
    ]
  ])("%s", (_, state, expected) => {
    expect(state).toEqual(expected)
  })
})

describe("a point between two turns", () => {
  it("divides every history into what is kept and what is dropped", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.uniqueArray(FastCheck.string(), { minLength: 1, maxLength: 8 }),
        FastCheck.nat(),
        (oldestFirst, at) => {
          const position = at % oldestFirst.length
          const turnId = oldestFirst[position] ?? ""
          const newestFirst = oldestFirst.toReversed()
          expect(Point.cut(newestFirst, { after: turnId })).toEqual({
            lastKept: turnId,
            dropped: oldestFirst.slice(position + 1).toReversed()
          })
          expect(Point.cut(newestFirst, { before: turnId })).toEqual({
            lastKept: oldestFirst[position - 1],
            dropped: oldestFirst.slice(position).toReversed()
          })
        }
      )
    )
  })

  it("is nowhere in a history without its turn", () => {
    expect(Point.cut(["2", "1"], { before: "3" })).toBe(undefined)
    expect(Point.cut([], { after: "1" })).toBe(undefined)
  })
})
