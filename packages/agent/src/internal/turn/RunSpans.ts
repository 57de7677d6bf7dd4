/** The spans of an attempt: the attempt itself, the opening of its thread, and its turn. */
import { type Failure, Telemetry } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import type { Options } from "./AttemptOptions.ts"
import type { RunResult } from "./Event.ts"

/** The attempt that another one repeats. */
export interface Previous {
  /** How many attempts there were before. */
  readonly attempts: number
  readonly failure: Failure.Failure
}

type Described = Pick<
  Options<unknown>,
  "server" | "settings" | "spawnedBy" | "thread" | "turn" | "credential"
>

export const attempt = (
  options: Described,
  previous: Previous | undefined
): Effect.Effect<Tracer.Span | undefined, never, Scope.Scope> =>
  Telemetry.scoped(nameOfAttempt, () => ({ attributes: ofAttempt(options, previous) }))

export const nameOfAttempt = "effect_codex.attempt"

const ofAttempt = ({ server, spawnedBy }: Described, previous: Previous | undefined) => ({
  "effect_codex.server": server.name,
  ...(spawnedBy === undefined ? {} : { "effect_codex.spawned_by": spawnedBy }),
  ...(previous === undefined
    ? {}
    : {
        "effect_codex.attempt": previous.attempts + 1,
        "effect_codex.retry_of": previous.failure._tag
      })
})

export const opening = ({ thread: { _tag } = { _tag: "Start" } }: Described) =>
  Telemetry.span("effect_codex.thread.open", () => ({
    attributes: { "effect_codex.thread.source": _tag.toLowerCase() }
  }))

interface OfThread {
  readonly threadId: string
  readonly provider: string | undefined
}

/** From the moment at which the attempt has the thread for itself until its turn is over. */
export const turn = (
  { settings, turn }: Described,
  { provider, threadId }: OfThread
): Effect.Effect<Tracer.Span | undefined, never, Scope.Scope> =>
  Telemetry.scoped("invoke_agent codex", () => {
    const model = turn?.model ?? settings?.model
    return {
      kind: "client",
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "codex",
        "gen_ai.conversation.id": threadId,
        ...(provider === undefined ? {} : { "gen_ai.provider.name": provider }),
        ...(typeof model === "string" ? { "gen_ai.request.model": model } : {})
      }
    }
  })

/** Adds what only the end of the turn tells. */
export const completed = (span: Tracer.Span | undefined, { turnId, usage }: RunResult): void => {
  span?.attribute("effect_codex.turn", turnId)
  span?.attribute("gen_ai.usage.input_tokens", usage.inputTokens)
  span?.attribute("gen_ai.usage.output_tokens", usage.outputTokens)
}
