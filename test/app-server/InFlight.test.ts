import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { InFlight } from "../../packages/app-server/src/internal/connection/InFlight.js"

/** Adds requests and answers them: a number is the place of the one to answer among those in flight. */
const histories = fc.array(fc.oneof(fc.constant("add" as const), fc.nat()), { maxLength: 400 })

/** Mostly adds: more requests at once than there is room for at first. */
const floods = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant("add" as const) },
    { weight: 1, arbitrary: fc.nat() }
  ),
  { minLength: 300, maxLength: 600 }
)

describe("the requests in flight", () => {
  it.prop(
    "are found by their ids, which ascend, in whatever order the answers come and however many there are",
    [fc.oneof(histories, floods)],
    ([history]) => {
      const inFlight = new InFlight<{ id: number }>()
      const expected: Array<{ id: number }> = []
      let lastId = 0
      for (const step of history) {
        if (step === "add") {
          const request = { id: 0 }
          inFlight.add(request)
          expect(request.id).toBeGreaterThan(lastId)
          lastId = request.id
          expected.push(request)
          continue
        }
        const [answered] = expected.splice(step % Math.max(1, expected.length), 1)
        if (answered === undefined) continue
        expect(inFlight.get(answered.id)).toBe(answered)
        inFlight.delete(answered)
        expect(inFlight.get(answered.id)).toBeUndefined()
      }
      for (const request of expected) expect(inFlight.get(request.id)).toBe(request)
      expect(new Set(inFlight)).toEqual(new Set(expected))
      expect(inFlight.size).toBe(expected.length)
    }
  )

  it("have the ids 1, 2, 3 and so on, if no answer is very late", () => {
    const inFlight = new InFlight<{ id: number }>()
    for (let id = 1; id <= 10_000; id++) {
      const request = { id: 0 }
      inFlight.add(request)
      expect(request.id).toBe(id)
      inFlight.delete(request)
    }
  })

  it.each([0, -1, 129, 1.5, Number.NaN, Infinity, "1", "size"])(
    "do not contain one of the id %s that they have not",
    (id) => {
      const inFlight = new InFlight<{ id: number }>()
      inFlight.add({ id: 0 })
      expect(inFlight.get(id)).toBeUndefined()
    }
  )
})
