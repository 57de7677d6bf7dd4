/** Whether a lease of a server can be had now, and what it would take: a plain function of the pool's state. */
import * as Schema from "effect/Schema"
import * as PoolState from "./PoolState.ts"
import type { Circuit } from "./RestartPolicy.ts"

/** Whether a server can be leased now, and what a lease would take. */
export const Connectivity = Schema.Literal(
  "Idle",
  "Starting",
  "Ready",
  "Draining",
  "Lost",
  "Refused"
)
/** Whether a server can be leased now, and what a lease would take. */
export type Connectivity = typeof Connectivity.Type

/**
 * - `Idle`: no server runs. The next lease starts one.
 * - `Starting`, `Ready`: leases join this server.
 * - `Draining`: the server keeps its leases, and the next lease starts another one.
 * - `Lost`: no server runs, and the last one was lost within `Limits.restartWindow`. The next lease starts one.
 * - `Refused`: the circuit is open, so a lease fails.
 */
export const of = (slot: PoolState.Slot, { losses, state }: Circuit): Connectivity => {
  const current = PoolState.current(slot)
  if (current !== undefined) return current.state === "Ready" ? "Ready" : "Starting"
  if (state === "Open") return "Refused"
  if (slot.generations.some(({ state }) => state === "Draining")) return "Draining"
  return losses > 0 ? "Lost" : "Idle"
}
