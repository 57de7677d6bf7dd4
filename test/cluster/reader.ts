/** A reader of a turn in a process of its own: `node reader.js DATABASE SESSION TURN AFTER`. It prints the numbers of events. */
import { ClusterSessions, Host } from "@effect-codex/cluster"
import { NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Redacted, Stream } from "effect"

const [, , database = "", session = "", id = "", after = ""] = process.argv

const main = Effect.gen(function* () {
  const { turn } = yield* ClusterSessions.ClusterSessions
  yield* Stream.runForEach(turn({ session, id }).events({ after: Number(after) }), ({ sequence }) =>
    Effect.sync(() => process.stdout.write(`${sequence}\n`))
  )
}).pipe(
  Effect.provide(
    ClusterSessions.layer().pipe(
      Layer.provide(Host.clientLayer({ name: "reader", database: Redacted.make(database) }))
    )
  )
)

NodeRuntime.runMain(main)
