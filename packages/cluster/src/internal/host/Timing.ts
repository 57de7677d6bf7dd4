/** How soon a host notices what, and how long it waits. */
import * as Duration from "effect/Duration"

/** The times of a host. All hosts of a database should have the same. */
export interface Timing {
  /**
   * How often a host renews its locks on sessions. While the database is away it tries again for as long, and then it gives
   * its sessions up: their turns end. Default: 10 seconds. A shorter one is missed by hosts that are merely busy.
   */
  readonly lockRefresh?: Duration.DurationInput
  /**
   * How long a host may be silent before its locks are free. A host that is killed, stopped or cut off is replaced after
   * this time and `assignments`, or sooner if `healthCheck` finds it gone. At least three times `lockRefresh`, in whole
   * seconds. Default: 35 seconds.
   */
  readonly lockExpiration?: Duration.DurationInput
  /** How often a host looks which hosts there are. Default: 3 seconds. */
  readonly assignments?: Duration.DurationInput
  /** How often one of the hosts asks all others whether they are ready. Default: 10 seconds. */
  readonly healthCheck?: Duration.DurationInput
  /** How often a host looks for messages that nobody has told it of. Default: 5 seconds. */
  readonly messages?: Duration.DurationInput
  /** How long running turns may go on when the host drains. Default: 1 minute. */
  readonly drain?: Duration.DurationInput
}

/** The same with all defaults. */
export type Times = { readonly [Name in keyof Timing]-?: Duration.Duration }

export const defaults: Times = {
  lockRefresh: Duration.seconds(10),
  lockExpiration: Duration.seconds(35),
  assignments: Duration.seconds(3),
  healthCheck: Duration.seconds(10),
  messages: Duration.seconds(5),
  drain: Duration.minutes(1)
}

export const timesOf = (timing: Timing): Times => ({
  lockRefresh: Duration.decode(timing.lockRefresh ?? defaults.lockRefresh),
  lockExpiration: Duration.decode(timing.lockExpiration ?? defaults.lockExpiration),
  assignments: Duration.decode(timing.assignments ?? defaults.assignments),
  healthCheck: Duration.decode(timing.healthCheck ?? defaults.healthCheck),
  messages: Duration.decode(timing.messages ?? defaults.messages),
  drain: Duration.decode(timing.drain ?? defaults.drain)
})
