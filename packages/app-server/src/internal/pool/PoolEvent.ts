/** What a pool reports: events as they happen, and a snapshot of its current state. */
import type { TransportError } from "../../Failure.ts"
import type { CloseReport } from "../../Transport.ts"
import type { ThreadSnapshot } from "../threads/Threads.ts"
import type { Held } from "./LeakDetection.ts"
import type * as PoolState from "./PoolState.ts"

/** The state of one generation in a pool. */
export interface GenerationSnapshot {
  readonly key: string
  /** The name of its spec. */
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

/** What happened to a generation or to a lease. `key` and `name` are those of the spec. */
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
  /** The server is newer than every version the library was verified with. Reported once per version. */
  | {
      readonly _tag: "NewerVersion"
      readonly key: string
      readonly name: string
      readonly generation: number
      readonly version: string
    }
  /**
   * A lease has been held for longer than `Limits.leakDetectionThreshold` and may be leaked. Reported once per
   * lease.
   */
  | ({ readonly _tag: "LeakSuspected" } & HeldLease)
  /** A lease that was reported as a possible leak was released after all. */
  | ({ readonly _tag: "LeaseReturned" } & HeldLease)

/** A lease that is or was held for longer than a run should take. */
export interface HeldLease extends Held {
  readonly key: string
  readonly name: string
  readonly generation: number
}
