/** A turn of the parent session, observed while it streams. */
import { type PortableSessions, RunAttempt, type RunEvent } from "@effect-codex/agent"
import type { Failure } from "@effect-codex/app-server"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Timeline } from "./Timeline.ts"

export interface Seen {
  readonly generations: ReadonlyArray<number>
  readonly pid: number | undefined
  readonly threadId: string
  readonly text: string
  readonly words: number
  /** The longest wait between two words, in milliseconds. */
  readonly longestPause: number
  readonly lastWordAt: number | undefined
  readonly resumed: number
}

export interface Watched {
  readonly seen: Effect.Effect<Seen>
  /** Waits until this many words have been read. */
  readonly words: (count: number) => Effect.Effect<Seen>
  readonly result: Effect.Effect<RunEvent.RunResult, Failure.Failure>
}

const nothing: Seen = {
  generations: [],
  pid: undefined,
  threadId: "",
  text: "",
  words: 0,
  longestPause: 0,
  lastWordAt: undefined,
  resumed: 0
}

const see = (seen: Seen, event: RunEvent.RunEvent, now: number): Seen => {
  switch (event._tag) {
    case "Started":
      return {
        ...seen,
        generations: [...seen.generations, event.generation],
        pid: event.pid,
        threadId: event.threadId
      }
    case "Text":
      return {
        ...seen,
        text: seen.text + event.delta,
        words: seen.words + 1,
        longestPause: Math.max(seen.longestPause, now - (seen.lastWordAt ?? now)),
        lastWordAt: now
      }
    case "Retrying":
      return { ...seen, resumed: seen.resumed + 1, text: "", words: 0, lastWordAt: undefined }
    default:
      return seen
  }
}

/** Starts a turn of a session, wherever that lives, and shows its text. */
export const turn = (session: Pick<PortableSessions.PortableSession, "stream">, question: string) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const seen = yield* SubscriptionRef.make(nothing)
    const fiber = yield* session.stream(question).pipe(
      Stream.tap((event) =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const { text } = yield* SubscriptionRef.updateAndGet(seen, (before) =>
            see(before, event, now)
          )
          if (event._tag === "Text") yield* timeline.typing(text)
          if (event._tag === "Retrying")
            yield* timeline.say(
              "parent",
              "lost its server; resumes its thread and replays the turn"
            )
        })
      ),
      RunAttempt.resultOf,
      Effect.forkScoped
    )
    const watched: Watched = {
      seen: SubscriptionRef.get(seen),
      words: (count) =>
        Effect.raceFirst(
          seen.changes.pipe(
            Stream.takeUntil(({ words }) => words >= count),
            Stream.runDrain
          ),
          Fiber.await(fiber)
        ).pipe(Effect.zipRight(SubscriptionRef.get(seen))),
      result: Fiber.join(fiber)
    }
    return watched
  })
