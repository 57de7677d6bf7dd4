/**
 * A turn that goes on from an earlier one: it first takes the turns after a point out of the thread. The attempts of the
 * turn do so once together. If an attempt was lost after it had asked for that, its successor looks what became of it.
 */
import { type AppServer, Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import { type Cut, type Point, turnIdOf } from "../history/Point.ts"
import * as StoredHistory from "../history/StoredHistory.ts"

export class Rewinding {
  private state: "Due" | "Done" | Cut = "Due"
  private readonly point: Point

  constructor(point: Point) {
    this.point = point
  }

  get isDue(): boolean {
    return this.state !== "Done"
  }

  /** Returns the turns that were taken out of the thread. */
  apply(
    server: AppServer.Service,
    threadId: string
  ): Effect.Effect<ReadonlyArray<string>, Failure.RequestFailure | Failure.TurnError> {
    return Effect.suspend(() => {
      const { state } = this
      const asked = state === "Due" || state === "Done" ? undefined : state.dropped
      return StoredHistory.cut(server, threadId, this.point).pipe(
        Effect.flatMap((cut) => {
          this.state = cut
          return StoredHistory.drop(server, threadId, cut)
        }),
        Effect.catchTag("TurnError", (gone) =>
          asked === undefined ? Effect.fail(gone) : Effect.succeed(asked)
        ),
        Effect.tap(() =>
          Effect.sync(() => {
            this.state = "Done"
          })
        )
      )
    })
  }

  /** The session has no thread yet, so there is nothing to go back to. */
  get refused(): Failure.TurnError {
    return noTurnYet(turnIdOf(this.point))
  }
}

export const noTurnYet = (turnId?: string) =>
  new Failure.TurnError({
    reason: "TurnGone",
    generation: 0,
    threadId: "",
    turnId,
    kind: undefined,
    detail: "the session has had no turn yet. Run one first."
  })
