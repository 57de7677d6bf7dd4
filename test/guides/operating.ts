/** What the guide on operating shows. `operating.test.ts` runs it. */
import { AppServerPool, type AppServerSpec, Failure, Run } from "@effect-codex/agent"
import { FlightRecorder, Limits, StdioTransport } from "@effect-codex/app-server"
import { NodeContext } from "@effect/platform-node"
import { Effect, Layer } from "effect"

// #region observe
const Pool = AppServerPool.AppServerPool.layer({
  observe: (event) => Effect.logInfo(event._tag, event.name, event.generation),
  sampleInterval: "15 seconds"
})
// #endregion observe

// #region handle
const answer = (server: AppServerSpec.AppServerSpec) =>
  Run.run({ server, input: "Hello" }).pipe(
    Effect.catchTags({
      AuthError: ({ action }) => Effect.fail(`Ask an operator: ${action}`),
      TurnError: ({ reason, resetsAt }) =>
        Effect.fail(resetsAt === undefined ? reason : `Come back at ${resetsAt.epochMillis}`),
      TransportError: (error) =>
        Effect.fail(Failure.isUnsent(error) ? "Try again." : "Look first what was done.")
    })
  )
// #endregion handle

// #region look
const lookAround = Effect.gen(function* () {
  const pool = yield* AppServerPool.AppServerPool
  const refused = (yield* pool.servers).filter(({ circuit }) => circuit.losses > 0)
  const killed = (yield* pool.exits).filter((exit) => exit.isLikelyOutOfMemory)
  const oldest = (yield* pool.leases).at(0)
  return { refused, killed, oldest, memory: yield* pool.memory }
})
// #endregion look

// #region drain
const upgraded = (server: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    const pool = yield* AppServerPool.AppServerPool
    const { end } = yield* pool.drain(server, { grace: "5 minutes" })
    return (yield* end).filter(({ cut }) => cut > 0)
  })
// #endregion drain

// #region recorder
const Recorded = AppServerPool.AppServerPool.layer().pipe(
  Layer.provide(
    FlightRecorder.FlightRecorder.layer({
      onDump: (dump) => FlightRecorder.writeTo("/var/lib/my-bot/dumps", dump)
    })
  ),
  Layer.provide(StdioTransport.layer),
  Layer.provide(NodeContext.layer)
)
// #endregion recorder

// #region circuit
const Patient = Limits.layer({ maxRestarts: 10, restartWindow: "5 minutes" })
// #endregion circuit

export { answer, lookAround, Patient, Pool, Recorded, upgraded }
