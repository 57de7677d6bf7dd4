/** Why a host does not start. */
import * as Schema from "effect/Schema"

/** Why a host does not start. */
export const HostReason = Schema.Literal(
  /** The database cannot be reached, or refuses what the host needs. */
  "Database",
  /** The connection to the database has no keepalives, so a host that is cut off would keep its locks. */
  "NoKeepalives",
  /** A host that runs has another `CODEX_HOME`. */
  "HomeNotShared",
  /** File locks of one host are not seen by another, so two servers could write one thread. */
  "LocksNotShared",
  /** The file locks cannot be tested. */
  "LocksUnknown",
  /** The host cannot listen on its address. */
  "Address"
)
/** Why a host does not start. */
export type HostReason = typeof HostReason.Type

/** The host does not start. The message says what to do. */
export class HostError extends Schema.TaggedError<HostError>()("HostError", {
  reason: HostReason,
  host: Schema.String,
  /** What happened, and what to do about it. It has no secrets. */
  detail: Schema.String
}) {
  override get message(): string {
    return `host ${this.host} does not start: ${this.detail} (${this.reason})`
  }
}
