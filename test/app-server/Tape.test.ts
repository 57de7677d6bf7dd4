import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Tape } from "../../packages/app-server/src/internal/recorder/Tape.js"

const sum = (all: ReadonlyArray<{ readonly bytes: number }>): number =>
  all.reduce((total, { bytes }) => total + bytes, 0)

describe("a tape", () => {
  it.prop(
    "holds both bounds after every entry, and keeps the first and the last ones in their order",
    [
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 }),
      fc.record({
        entries: fc.integer({ min: 0, max: 20 }),
        bytes: fc.integer({ min: 0, max: 200 })
      })
    ],
    ([sizes, bounds]) => {
      const all = sizes.map((bytes, n) => ({ n, bytes }))
      const tape = new Tape<(typeof all)[number]>(bounds)
      all.forEach((entry, n) => {
        tape.add(entry, entry.bytes)
        const { dropped, first, last } = tape.kept
        const held = [...first, ...last]
        expect(held.length).toBeLessThanOrEqual(bounds.entries)
        expect(sum(held)).toBeLessThanOrEqual(bounds.bytes)
        expect(first).toEqual(all.slice(0, first.length))
        const gone = all.slice(first.length, first.length + dropped.entries)
        expect(dropped.bytes).toBe(sum(gone))
        expect(last).toEqual(all.slice(first.length + dropped.entries, n + 1))
      })
    }
  )

  it("keeps a quarter for its beginning", () => {
    const tape = new Tape<number>({ entries: 8, bytes: Infinity })
    for (let n = 1; n <= 100; n++) tape.add(n, 1)
    expect(tape.kept).toEqual({
      first: [1, 2],
      dropped: { entries: 92, bytes: 92 },
      last: [95, 96, 97, 98, 99, 100]
    })
  })
})
