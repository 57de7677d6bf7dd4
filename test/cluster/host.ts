/** One host of a test, in a process of its own: `node host.js OPTIONS`. It says when it is ready. */
import { Host } from "@effect-codex/cluster"
import { NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Redacted, Schema } from "effect"
import { Options, ready } from "./host-options.ts"
import * as Probe from "./probe.ts"

const main = Effect.gen(function* () {
  const options = yield* Schema.decodeUnknown(Schema.parseJson(Options))(process.argv[2])
  const { command, cwd, database, env, ...rest } = options
  yield* Layer.build(
    Host.layer({
      ...rest,
      database: Redacted.make(database),
      server: { command, cwd, env },
      entities: Probe.layer
    })
  )
  yield* Effect.sync(() => process.stdout.write(`${ready}\n`))
  return yield* Effect.never
}).pipe(Effect.scoped)

NodeRuntime.runMain(main)
