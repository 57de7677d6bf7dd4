/** A program that uses the hosts and ends: `node client.js DATABASE`. It asks for many sessions at the same time. */
import { Host } from "@effect-codex/cluster"
import { NodeRuntime } from "@effect/platform-node"
import { Effect, Redacted } from "effect"
import * as Probe from "./probe.ts"

const main = Effect.gen(function* () {
  const probe = yield* Probe.entity.client
  yield* Effect.forEach([...Array(32).keys()], (n) => probe(`client ${n}`).Where(), {
    concurrency: "unbounded"
  })
}).pipe(
  Effect.provide(
    Host.clientLayer({ name: "client", database: Redacted.make(process.argv[2] ?? "") })
  )
)

NodeRuntime.runMain(main)
