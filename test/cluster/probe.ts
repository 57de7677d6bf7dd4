/** An entity that says where it is. */
import * as Entity from "@effect/cluster/Entity"
import { Rpc } from "@effect/rpc"
import { Effect, Schema } from "effect"

const Where = Rpc.make("Where", { success: Schema.String })

export const entity = Entity.make("Probe", [Where])

export const layer = entity.toLayer(
  Effect.map(Entity.CurrentRunnerAddress, ({ host, port }) => ({
    Where: () => Effect.succeed(`${host}:${port}`)
  })),
  { concurrency: "unbounded" }
)
