/** How runs end, counted. */
import type { RunEvent } from "@effect-codex/agent"
import type { Failure } from "@effect-codex/app-server"
import { Cause, Chunk, Effect, Exit, Option, Ref } from "effect"

/** A result that is not what the model had said. */
export const otherWords = "result with other words"

export interface Tally {
  /** Runs it and counts how it ended. Never fails. */
  readonly count: (run: Effect.Effect<RunEvent.RunResult, Failure.Failure>) => Effect.Effect<void>
  readonly total: Effect.Effect<Total>
}

export interface Total {
  readonly ended: Readonly<Record<string, number>>
  /** Those that have begun and not ended as they must. */
  readonly lost: number
}

const named = (failure: Failure.Failure): string =>
  "reason" in failure ? `${failure._tag} ${failure.reason}` : failure._tag

/** A result or exactly one failure; nothing for all else. */
const outcome = (exit: Exit.Exit<RunEvent.RunResult, Failure.Failure>, words: string) =>
  Exit.match(exit, {
    onSuccess: ({ text }) => Option.some(text === words ? "result" : otherWords),
    onFailure: (cause) => {
      const failures = Cause.failures(cause)
      return Cause.size(cause) === 1 ? Option.map(Chunk.head(failures), named) : Option.none()
    }
  })

/** `words` is what every run of the model says. */
export const make = (words: string): Effect.Effect<Tally> =>
  Effect.gen(function* () {
    const begun = yield* Ref.make(0)
    const ended = yield* Ref.make<ReadonlyMap<string, number>>(new Map())
    const note = (how: string) =>
      Ref.update(ended, (counts) => new Map([...counts, [how, (counts.get(how) ?? 0) + 1]]))
    return {
      count: (run) =>
        Effect.gen(function* () {
          yield* Ref.update(begun, (n) => n + 1)
          const how = outcome(yield* Effect.exit(run), words)
          if (Option.isSome(how)) yield* note(how.value)
        }),
      total: Effect.gen(function* () {
        const counts = yield* Ref.get(ended)
        const done = [...counts.values()].reduce((sum, count) => sum + count, 0)
        return { ended: Object.fromEntries(counts), lost: (yield* Ref.get(begun)) - done }
      })
    }
  })
