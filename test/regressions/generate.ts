/**
 * Writes the table of regressions and their tests.
 *
 *     pnpm regressions
 */
import { FileSystem } from "@effect/platform"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { readTitles, render, tablePath } from "./table.ts"

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFileString(tablePath, render(yield* readTitles))
  yield* Console.log(`wrote ${tablePath}`)
})

program.pipe(Effect.provide(NodeContext.layer), NodeRuntime.runMain)
