import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { describeReal, isAlive } from "./support.ts"

const demo = (...args: ReadonlyArray<string>) =>
  Command.make("node", "packages/cli/dist/bin.js", "demo", ...args)

const Report = Schema.parseJson(
  Schema.Struct({
    ok: Schema.Boolean,
    verdicts: Schema.Array(
      Schema.Struct({ name: Schema.String, ok: Schema.Boolean, figures: Schema.Object })
    )
  })
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

  it.scopedLive("Ctrl-C in the middle closes it all, with nothing left behind and code 130", () =>
    Effect.gen(function* () {
      const running = yield* Command.start(demo())
      const lines = running.stdout.pipe(Stream.decodeText(), Stream.splitLines)
      let server: number | undefined
      // The parent's first sentence: everything is up and streaming.
      yield* lines.pipe(
        Stream.tap((line) =>
          Effect.suspend(() => {
            server ??= Number(/started, process (\d+)/.exec(line)?.[1]) || undefined
            return /parent {2}\w/.test(line) ? Effect.fork(running.kill("SIGINT")) : Effect.void
          })
        ),
        Stream.runDrain
      )
      expect(yield* running.exitCode).toBe(130)
      expect(server).toBeDefined()
      expect(yield* isAlive(server)).toBe(false)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
