/** The benchmark itself, on sizes that take no time: what it measures is work that was done. */
import { measure } from "@effect-codex/bench/measure"
import * as Rows from "@effect-codex/bench/rows"
import * as Works from "@effect-codex/bench/works/all"
import * as Pipe from "@effect-codex/bench/works/pipe"
import * as Turns from "@effect-codex/bench/works/turns"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Logger, LogLevel } from "effect"

const quick = (work: ReturnType<typeof Works.all>[number]) =>
  measure({ ...work, most: 1, warmUp: "None" }, 1, () => Effect.void).pipe(
    Effect.map((samples) => Rows.rowsOf(work, samples)),
    Effect.provide(Logger.minimumLogLevel(LogLevel.Error))
  )

describe("the benchmark", () => {
  for (const work of Works.here(0.002)) {
    it.live(`tells a number of every contender, which all do the same: ${work.name}`, () =>
      Effect.gen(function* () {
        const rows = yield* quick(work)
        expect(rows).toHaveLength(work.measures.length)
        for (const { cells } of rows) {
          expect(cells.map(({ name }) => name)).toEqual(work.contenders.map(({ name }) => name))
          expect(cells.filter(({ value }) => !Number.isFinite(value))).toEqual([])
          expect(new Set(cells.map(({ amount }) => amount)).size).toBe(1)
        }
      })
    )
  }

  it.live("measures each contender in a process of its own", () =>
    Effect.gen(function* () {
      // The one with the fewest contenders: each takes a second to start.
      const isLease = ({ name }: { readonly name: string }) => name === "a warm lease"
      const work = Works.all(0.002).find(isLease)
      const shared = Works.here(0.002).find(isLease)
      if (work === undefined || shared === undefined) return expect.unreachable()
      const [alone, together] = yield* Effect.all([quick(work), quick(shared)])
      const amounts = (rows: typeof alone) =>
        rows.flatMap(({ cells }) => cells.map(({ amount, name }) => ({ amount, name })))
      expect(amounts(alone)).toEqual(amounts(together))
    })
  )

  it.live.each([
    // Four words: "Reading the file,".
    { work: Turns.manyAnswers(3, 4), amount: 3 * 17 },
    // "done", and beside the commands the message of the user and that of the model.
    { work: Turns.commands(7, 2), amount: 2 * (4 + 7 + 2) },
    { work: Pipe.deltas(3, 4), amount: 3 * 17 },
    { work: Pipe.inFlight(200), amount: 200 },
    { work: Pipe.lines(3000, 2), amount: 6000 }
  ])("does all the work that it tells of: $work.name", ({ amount, work }) =>
    Effect.gen(function* () {
      const [row] = yield* quick(work)
      expect(row?.cells.map((cell) => cell.amount)).toEqual(work.contenders.map(() => amount))
    })
  )
})
