/** One host of a test, in a process of its own: `node host.js OPTIONS`. It says when it is ready. */
import { CodexSession, Host } from "@effect-codex/cluster"
import { NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Redacted, Schema } from "effect"
import * as Holding from "./holding.ts"
import { Options, ready } from "./host-options.ts"
import * as Probe from "./probe.ts"

const unwatched = { approvalPolicy: "never", sandbox: "danger-full-access" }
const watched = { ...unwatched, approvalPolicy: "untrusted" }

const main = Effect.gen(function* () {
  const options = yield* Schema.decodeUnknown(Schema.parseJson(Options))(process.argv[2])
  const { command, cwd, database, env, holds, lost = "Tell", ...rest } = options
  const sessions = CodexSession.layer({ lost, fateTimeout: "6 seconds" }).pipe(
    Layer.provide(Holding.layer(holds))
  )
  yield* Layer.build(
    Host.layer({
      ...rest,
      database: Redacted.make(database),
      server: { command, cwd, env },
      sessions: ({ key }) =>
        Effect.succeed({ settings: key.startsWith("asks") ? watched : unwatched }),
      entities: Layer.merge(Probe.layer, sessions)
    })
  )
  yield* Effect.sync(() => process.stdout.write(`${ready}\n`))
  return yield* Effect.never
}).pipe(Effect.scoped)

NodeRuntime.runMain(main)
