/** What a pool tells of itself: each event as it happens, and a snapshot of all there is. */
import type { TransportError } from "../../Failure.ts"
import type { CloseReport } from "../../Transport.ts"
import type { ThreadSnapshot } from "../threads/Threads.ts"
import type { Held } from "./LeakDetection.ts"
import type * as PoolState from "./PoolState.ts"

/** What a pool holds of one generation. */
export interface GenerationSnapshot {
  readonly key: string
  /** What its spec is called. */
  readonly name: string
  readonly generation: number
  readonly state: PoolState.State
  readonly pid: number | undefined
  readonly version: string | undefined
  readonly leases: number
  readonly requestsInFlight: number
  readonly requestsQueued: number
  /** Its threads that are in use, or are being opened or let go. */
  readonly threads: ReadonlyArray<ThreadSnapshot>
}

/** What happened to a generation, or to a lease of one; `key` and `name` are those of its spec. */
export type PoolEvent =
  | {
      readonly _tag: "Started"
      readonly key: string
      readonly name: string
      readonly generation: number
      readonly pid: number | undefined
    }
  | {
      readonly _tag: "StartFailed"
      readonly key: string
      readonly name: string
      readonly generation: number
      readonly error: TransportError
    }
  | {
      readonly _tag: "Invalidated"
      readonly key: string
      readonly name: string
      readonly generation: number
      readonly error: TransportError
    }
  | {
      readonly _tag: "Closed"
      readonly key: string
      readonly name: string
      readonly generation: number
      readonly report: CloseReport
    }
  /** The server is newer than any version this library was verified with. Told once of each version. */
  | {
      readonly _tag: "NewerVersion"
      readonly key: string
      readonly name: string
      readonly generation: number
      readonly version: string
    }
  /** A lease is held for longer than `Limits.leakDetectionThreshold`, and may be leaked. Told once of each. */
  | ({ readonly _tag: "LeakSuspected" } & HeldLease)
  /** A lease that was suspected was released after all. */
  | ({ readonly _tag: "LeaseReturned" } & HeldLease)

/** A lease that is, or was, held for longer than a run should take. */
export interface HeldLease extends Held {
  readonly key: string
  readonly name: string
  readonly generation: number
}
