/** A conversation that the provider may refuse: the shell around {@link Mending}. */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import { leavesTrace, type RunEvent } from "../../RunEvent.ts"
import * as RunLog from "../turn/RunLog.ts"
import * as Mending from "./Mending.ts"

export class RefusedHistory {
  private state: Mending.State = Mending.sound
  private answered = false
  private readonly mending: Mending.Mending | "Never"

  constructor(mending: Mending.Mending | "Never" = {}) {
    this.mending = mending
  }

  /** Whether the next turn goes on from an earlier one. */
  get isBroken(): boolean {
    return this.state._tag === "Broken"
  }

  /** Whether the next attempt of the turn goes on from an earlier one. */
  get isMendable(): boolean {
    return this.state._tag === "Broken" && this.state.again
  }

  saw(events: ReadonlyArray<RunEvent>): void {
    for (const event of events) {
      if (event._tag === "Started") this.answered = false
      else this.answered ||= leavesTrace(event)
      if (event._tag === "Completed") this.apply({ _tag: "Completed" })
    }
  }

  failed(failure: Failure.Failure): void {
    this.apply({ _tag: "Failed", failure, answered: this.answered })
  }

  /** The conversation goes on without these turns. */
  reverted(dropped: ReadonlyArray<string>): void {
    this.apply({ _tag: "Reverted", dropped })
  }

  private apply(event: Mending.Event): void {
    this.state = Mending.step(this.state, event, this.mending)
  }

  /**
   * Takes the refused turn and those after it out of the loaded thread, and returns the refused one. If the server
   * refuses, the turn is tried anyway. If the server is lost, the next attempt takes them out.
   */
  revert(
    { server }: AppServerPool.Lease,
    threadId: string
  ): Effect.Effect<ReadonlyArray<string>, Failure.TransportError> {
    return Effect.suspend(() => {
      const { state } = this
      if (state._tag !== "Broken") return Effect.succeed([])
      const { first } = state
      return server.threads.revert(threadId, first).pipe(
        Effect.zipRight(
          Effect.logWarning(
            `the provider refuses what thread ${threadId} has held since turn ${first}. The session goes on from before that turn`
          )
        ),
        Effect.catchAll((failure) =>
          failure._tag === "TransportError"
            ? Effect.fail(failure)
            : Effect.logWarning(
                `thread ${threadId}, which the provider refuses, cannot go on from an earlier turn: ${failure.message}`
              )
        ),
        Effect.as([first]),
        RunLog.of(server, { threadId })
      )
    })
  }
}
