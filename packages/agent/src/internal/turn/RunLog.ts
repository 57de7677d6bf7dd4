/** What the log lines of a run or a session are annotated with. */
import type { AppServer } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"

/** Whose lines they are. */
export interface Who {
  readonly session?: string | undefined
  /** The id of the run's message. */
  readonly run?: string | undefined
  readonly threadId: string
}

export const of =
  (
    { generation, spec }: Pick<AppServer.Service, "generation" | "spec">,
    { run, session, threadId }: Who
  ) =>
  <A, E, R>(lines: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.annotateLogs(lines, {
      server: spec.name,
      generation,
      ...(session === undefined ? {} : { session }),
      ...(run === undefined ? {} : { run }),
      threadId
    })
