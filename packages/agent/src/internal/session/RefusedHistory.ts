/**
 * A conversation that the provider refuses, for example because of an image in it. The server sends the whole history with
 * every request, so each later turn would be refused as well.
 *
 * A turn that is refused may be at fault itself. If the next one is refused too, before the model has answered anything,
 * the history is. Then the session goes on from before the first of the two, and takes the second one again.
 */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { leavesTrace, type RunEvent } from "../../RunEvent.ts"
import * as RunLog from "../turn/RunLog.ts"

export class RefusedHistory {
  /** The turn that was refused, if no later one was answered. */
  private refused: string | undefined
  /** The turn before which the conversation is to go on. */
  private revertTo: string | undefined
  private answered = false

  /** Whether the next attempt of the turn goes on from an earlier one. */
  get isMendable(): boolean {
    return this.revertTo !== undefined
  }

  saw(events: ReadonlyArray<RunEvent>): void {
    for (const event of events) {
      if (event._tag === "Started") this.answered = false
      else this.answered ||= leavesTrace(event)
      if (event._tag === "Completed") this.refused = undefined
    }
  }

  failed(failure: Failure.Failure): void {
    if (failure._tag !== "TurnError" || failure.reason !== "BadRequest") return
    if (this.answered || this.refused === undefined) this.refused = failure.turnId
    else this.revertTo = this.refused
  }

  /** Takes the refused turn and those after it out of the loaded thread. If the server refuses, the turn is tried anyway. */
  revert({ server }: AppServerPool.Lease, threadId: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { revertTo } = this
      if (revertTo === undefined) return Effect.void
      this.refused = undefined
      this.revertTo = undefined
      return server
        .requestAs("thread/revert", { threadId, beforeTurnId: revertTo }, Schema.Unknown)
        .pipe(
          Effect.zipRight(
            Effect.logWarning(
              `the provider refuses what thread ${threadId} has held since turn ${revertTo}. The session goes on from before that turn`
            )
          ),
          Effect.catchAll((failure) =>
            Effect.logWarning(
              `thread ${threadId}, which the provider refuses, cannot go on from an earlier turn: ${failure.message}`
            )
          ),
          RunLog.of(server, { threadId })
        )
    })
  }
}
