/** What a pool reports: events as they happen, and a snapshot of its current state. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"
import { TransportError } from "../../Failure.ts"
import { Notice } from "../../Notice.ts"
import { CloseReport } from "../../Transport.ts"
import { ThreadSnapshot } from "../threads/Threads.ts"
import { Held } from "./LeakDetection.ts"
import { Connectivity } from "./Connectivity.ts"
import * as PoolState from "./PoolState.ts"
import { Circuit } from "./RestartPolicy.ts"

/** The state of one generation in a pool. */
export const GenerationSnapshot = Schema.Struct({
  key: Schema.String,
  /** The name of its spec. */
  name: Schema.String,
  generation: Schema.Int,
  state: PoolState.State,
  pid: Lenient.orUndefined(Schema.Int),
  version: Lenient.orUndefined(Schema.String),
  leases: Schema.Int,
  requestsInFlight: Schema.Int,
  requestsQueued: Schema.Int,
  /** Its threads that are in use, or are being opened or let go. */
  threads: Schema.Array(ThreadSnapshot)
})
/** The state of one generation in a pool. */
export type GenerationSnapshot = typeof GenerationSnapshot.Type

/** The generation that an event is about. `key` and `name` are those of its spec. */
const about = { key: Schema.String, name: Schema.String, generation: Schema.Int }

/** A lease: who holds it, for how long, and where it was acquired. */
export const HeldLease = Schema.Struct({ ...about, ...Held.fields })
/** A lease: who holds it, for how long, and where it was acquired. */
export type HeldLease = typeof HeldLease.Type

/** How a generation ended, and what was running on it. */
export const ServerExit = Schema.Struct({
  ...about,
  /** From the start of the generation until its process had ended. */
  uptime: Schema.Duration,
  report: CloseReport,
  /** Nobody here sent the SIGKILL that ended the process: on Linux that is most often the out-of-memory killer. */
  isLikelyOutOfMemory: Schema.Boolean,
  /** The threads that were being opened or had a turn when the connection ended. */
  running: Schema.Array(ThreadSnapshot)
})
/** How a generation ended, and what was running on it. */
export type ServerExit = typeof ServerExit.Type

/** What the pool knows of a server: of all its generations together. */
export const ServerSnapshot = Schema.Struct({
  key: Schema.String,
  /** The name of its spec. */
  name: Schema.String,
  connectivity: Connectivity,
  circuit: Circuit,
  generations: Schema.Array(GenerationSnapshot),
  leases: Schema.Array(HeldLease),
  exits: Schema.Array(ServerExit)
})
/** What the pool knows of a server: of all its generations together. */
export type ServerSnapshot = typeof ServerSnapshot.Type

/** The resident memory of a server and its descendants. */
export const ServerMemory = Schema.Struct({
  ...about,
  pid: Lenient.orUndefined(Schema.Int),
  /** `undefined` where it cannot be read: on other systems than Linux, and of a server that starts or has ended. */
  bytes: Lenient.orUndefined(Schema.Int)
})
/** The resident memory of a server and its descendants. */
export type ServerMemory = typeof ServerMemory.Type

/** Whether a lease can be had, and if not, why. */
export const Readiness = Schema.Struct({
  isReady: Schema.Boolean,
  /** `Closing`: the pool is closing. `Refused`: the circuit of the server is open. */
  reason: Lenient.orUndefined(Schema.Literal("Closing", "Refused")),
  /** The servers whose circuit is open, also if others can be leased. */
  refused: Schema.Array(ServerSnapshot.pick("key", "name", "circuit"))
})
/** Whether a lease can be had, and if not, why. */
export type Readiness = typeof Readiness.Type

/** Whether the pool itself works. */
export const Liveness = Schema.Struct({
  isLive: Schema.Boolean,
  /** `Closed`: the pool has closed. `Broken`: a fiber of its own has ended, so timers or reports are missing. */
  reason: Lenient.orUndefined(Schema.Literal("Closed", "Broken"))
})
/** Whether the pool itself works. */
export type Liveness = typeof Liveness.Type

/** How a generation that was drained has ended. */
export const Drained = Schema.Struct({
  ...about,
  /** How many leases it still had when its time was over. They have failed with a `TransportError` (`Closed`). */
  cut: Schema.Int,
  /** Its threads that were in use then. */
  running: Schema.Array(ThreadSnapshot)
})
/** How a generation that was drained has ended. */
export type Drained = typeof Drained.Type

/** What happened to a generation or to a lease. */
export const PoolEvent = Schema.Union(
  Schema.TaggedStruct("Started", { ...about, pid: Lenient.orUndefined(Schema.Int) }),
  Schema.TaggedStruct("StartFailed", { ...about, error: TransportError }),
  Schema.TaggedStruct("Invalidated", { ...about, error: TransportError }),
  Schema.TaggedStruct("Closed", { ...about, report: CloseReport }),
  /** The server is newer than every version the library was verified with. Reported once per version. */
  Schema.TaggedStruct("NewerVersion", { ...about, version: Schema.String }),
  /** The server tells of a problem, of itself or of a thread. */
  Schema.TaggedStruct("Noticed", { ...about, notice: Notice }),
  /**
   * A lease has been held for longer than `Limits.leakDetectionThreshold` and may be leaked. Reported once per
   * lease.
   */
  Schema.TaggedStruct("LeakSuspected", HeldLease.fields),
  /** A lease that was reported as a possible leak was released after all. */
  Schema.TaggedStruct("LeaseReturned", HeldLease.fields)
)
/** What happened to a generation or to a lease. */
export type PoolEvent = typeof PoolEvent.Type
