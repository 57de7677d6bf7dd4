/**
 * The storm at full size, as a table.
 *
 *     pnpm storm [--helpers 200] [--at-once 16] [--words 400] [--json]
 */
import { parseArgs } from "node:util"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Data, Effect } from "effect"
import * as Storm from "./storm.ts"

class NotCalm extends Data.TaggedError("NotCalm")<{ readonly message: string }> {}

const { values } = parseArgs({
  options: {
    helpers: { type: "string", default: "200" },
    "at-once": { type: "string", default: "16" },
    words: { type: "string", default: "400" },
    json: { type: "boolean", default: false }
  }
})

const options: Storm.Options = {
  helpers: Number(values.helpers),
  atOnce: Number(values["at-once"]),
  words: Number(values.words)
}

const progress = (ended: number) =>
  Effect.sync(() => {
    if (process.stderr.isTTY) process.stderr.write(`\r${ended} of ${options.helpers} helpers`)
  })

const table = (report: Storm.Report): string =>
  Object.entries(report)
    .map(([name, value]) => `${name.padEnd(20)}${JSON.stringify(value)}`)
    .join("\n")

const program = Effect.gen(function* () {
  const report = yield* Storm.run(options, progress)
  yield* Console.log(values.json ? JSON.stringify({ options, report }) : table(report))
  if (!Storm.isCalm(options, report)) {
    return yield* new NotCalm({
      message: "The storm reached what it must not reach: see the table."
    })
  }
})

NodeRuntime.runMain(Effect.provide(program, NodeContext.layer))
