/** What was told to end has not ended in time. */
import { Failure } from "@effect-codex/app-server"

export const stillRunning = (generation: number, threadId: string, what: string) =>
  new Failure.TurnError({
    reason: "StillRunning",
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail: `${what} and has not ended. Try again later.`
  })
