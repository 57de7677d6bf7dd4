/** One host, in a process of its own: `node host.js OPTIONS`. It says when it takes sessions, and goes when its parent has gone. */
import { Host } from "@effect-codex/cluster"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Options } from "./options.ts"

const main = Effect.gen(function* () {
  const { database, port, ...rest } = yield* Schema.decodeUnknown(Schema.parseJson(Options))(
    process.argv[2]
  )
  yield* Layer.build(
    Host.layer({
      ...rest,
      address: { host: "127.0.0.1", port },
      database: Redacted.make(database)
    })
  )
  process.send?.("ready")
  yield* Effect.async<void>((resume) => {
    process.on("disconnect", () => resume(Effect.void))
  })
}).pipe(Effect.scoped, Effect.provide(Logger.minimumLogLevel(LogLevel.Error)))

NodeRuntime.runMain(main)
