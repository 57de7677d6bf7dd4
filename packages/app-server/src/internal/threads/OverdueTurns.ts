/**
 * Warns of interrupted turns that do not end. The first one is told at once, and those that follow it together: a program
 * that interrupts thousands of turns at the same moment keeps its server busy for longer than one of them may take.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Timers } from "../timing/Timers.ts"

/** What it needs of the server. */
interface Server {
  readonly fork: (effect: Effect.Effect<void>) => unknown
  readonly timers: Timers
  /** How long an interrupted turn may take, and so how long others may follow the first one. */
  readonly signTimeout: Duration.DurationInput
}

export class OverdueTurns {
  private isWaiting = false
  private following = 0
  private readonly server: Server

  constructor(server: Server) {
    this.server = server
  }

  /** To be run when a caller no longer waits for the end of its turn. */
  readonly report: Effect.Effect<void> = Effect.suspend(() => {
    if (this.isWaiting) {
      this.following++
      return Effect.void
    }
    this.waitForMore()
    return Effect.logWarning(`an interrupted turn has ${consequence}`)
  })

  private waitForMore(): void {
    this.isWaiting = true
    this.server.timers.after(this.server.signTimeout, () => this.tellMore())
  }

  private tellMore(): void {
    const { following } = this
    this.isWaiting = false
    this.following = 0
    if (following === 0) return
    this.waitForMore()
    this.server.fork(Effect.logWarning(`${following} more interrupted turns have ${consequence}`))
  }
}

const consequence = "not ended in time; the server is told again for as long as it lives"
