import { NodeContext } from "@effect/platform-node"
import { Command } from "@effect/platform"
import { expect, it } from "@effect/vitest"
import { Chunk, Effect, Schema, Stream } from "effect"
import { describeReal } from "./support.ts"

const demo = (...args: ReadonlyArray<string>) => Command.make("node", "packages/cli/dist/bin.js", "demo", ...args)

const Report = Schema.parseJson(
  Schema.Struct({
    ok: Schema.Boolean,
    verdicts: Schema.Array(Schema.Struct({ name: Schema.String, ok: Schema.Boolean, figures: Schema.Object }))
  })
)

/** Every process of this machine that runs from a home the demo made. */
const leftovers = (pid: number) =>
  Command.make("ps", "-eo", "pid,ppid,args").pipe(
    Command.lines,
    Effect.map((lines) => lines.filter((line) => line.trim().split(/\s+/)[1] === String(pid)))
  )

describeReal("the demo", () => {
  it.live("prints one JSON object for machines, and every verdict holds", () =>
    Effect.gen(function* () {
      const report = yield* Schema.decode(Report)(yield* Command.string(demo("--json")))
      expect(report.verdicts.filter(({ ok }) => !ok)).toEqual([])
      expect(report.verdicts).toHaveLength(6)
      expect(report.ok).toBe(true)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
