import { describe, expect, it } from "@effect/vitest"
import { FastCheck, HashSet } from "effect"
import * as ShutdownState from "../../packages/agent/src/internal/session/ShutdownState.js"

const turn = FastCheck.integer({ min: 1, max: 6 })

const event: FastCheck.Arbitrary<ShutdownState.Event> = FastCheck.oneof(
  FastCheck.record({ _tag: FastCheck.constant("Asked" as const), turn }),
  FastCheck.record({ _tag: FastCheck.constant("Ended" as const), turn }),
  FastCheck.constantFrom<ShutdownState.Event>(
    { _tag: "Begin" },
    { _tag: "GraceOver" },
    { _tag: "Overdue" }
  )
)

const phases = ["Open", "Draining", "Interrupting", "Over"]

interface Played {
  readonly event: ShutdownState.Event
  readonly before: ShutdownState.State
  readonly after: ShutdownState.State
  readonly actions: ReadonlyArray<ShutdownState.Action>
}

const play = (events: ReadonlyArray<ShutdownState.Event>): ReadonlyArray<Played> => {
  let state = ShutdownState.initial
  return events.map((event) => {
    const before = state
    const [after, actions] = ShutdownState.step(before, event)
    state = after
    return { event, before, after, actions }
  })
}

/** Of every history. */
const always = (holds: (played: ReadonlyArray<Played>) => void) =>
  FastCheck.assert(
    FastCheck.property(FastCheck.array(event, { maxLength: 40 }), (events) => holds(play(events))),
    { numRuns: 2000 }
  )

const actionsOf = (played: ReadonlyArray<Played>) => played.flatMap(({ actions }) => actions)

describe("the shutdown of a registry, in every history", () => {
  it("goes in one direction", () =>
    always((played) => {
      for (const { after, before } of played) {
        expect(phases.indexOf(after.phase)).toBeGreaterThanOrEqual(phases.indexOf(before.phase))
      }
    }))

  it("takes turns before it begins, and none afterwards", () =>
    always((played) => {
      for (const { actions, after, before, event } of played) {
        if (event._tag !== "Asked") continue
        expect(actions.some(({ _tag }) => _tag === "Refuse")).toBe(before.phase !== "Open")
        expect(HashSet.has(after.running, event.turn)).toBe(
          before.phase === "Open" || HashSet.has(before.running, event.turn)
        )
      }
    }))

  it("finishes once: when the last turn has ended, or when no more time is left", () =>
    always((played) => {
      const finished = actionsOf(played).filter(({ _tag }) => _tag === "Finish")
      expect(finished).toHaveLength(played.at(-1)?.after.phase === "Over" ? 1 : 0)
      for (const { after } of played) {
        if (after.phase === "Draining" || after.phase === "Interrupting") {
          expect(HashSet.size(after.running)).toBeGreaterThan(0)
        }
      }
    }))

  it("accounts for each turn that ran at its beginning once", () =>
    always((played) => {
      const begin = played.find(({ event }) => event._tag === "Begin")
      const accounted = actionsOf(played).flatMap((action) => {
        switch (action._tag) {
          case "Report":
            return [action.turn]
          case "Finish":
            return Array.from(action.running)
          default:
            return []
        }
      })
      const last = played.at(-1)?.after
      const open = last === undefined || last.phase === "Over" ? [] : [...last.running]
      const ran = [...(begin?.before.running ?? last?.running ?? [])]
      expect([...accounted, ...open].toSorted()).toEqual(ran.toSorted())
    }))

  it("interrupts what still runs when the grace is over, and nothing before", () =>
    always((played) => {
      for (const { actions, before, event } of played) {
        const interrupts = actions.filter(({ _tag }) => _tag === "Interrupt")
        const expected = event._tag === "GraceOver" && before.phase === "Draining"
        expect(interrupts).toEqual(expected ? [{ _tag: "Interrupt", turns: before.running }] : [])
      }
    }))
})
