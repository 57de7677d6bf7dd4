/** What a call of a tool comes to. Whatever that is, the model is answered, and by a text that says it if it failed. */
import type { ServerRequests } from "@effect-codex/protocol"
import { Cause, Duration, Effect, Either, Fiber, Predicate } from "effect"

type Result = ServerRequests.Result<"item/tool/call">

export interface Answer {
  readonly outcome: "Succeeded" | Failed
  readonly result: Result
}

export type Failed =
  | "UnknownTool"
  | "BadArguments"
  | "Failed"
  | "TookTooLong"
  | "BrokeDown"
  | "BadResult"

export const succeeded = (contentItems: Result["contentItems"]): Answer => ({
  outcome: "Succeeded",
  result: { success: true, contentItems }
})

export const failed = (outcome: Failed, fullName: string, reason: string): Answer => ({
  outcome,
  result: {
    success: false,
    contentItems: [{ type: "inputText", text: `The tool "${fullName}" failed: ${reason}` }]
  }
})

/** What an error says of itself. */
export const reasonOf = (error: unknown): string => {
  if (typeof error === "string") return error
  if (hasText("message", error)) return error.message
  return hasText("_tag", error) ? error._tag : "it gave no reason"
}

const hasText = <K extends string>(
  key: K,
  value: unknown
): value is { readonly [_ in K]: string } =>
  Predicate.hasProperty(value, key) && Predicate.isString(value[key]) && value[key] !== ""

/**
 * At its deadline an attempt is interrupted, but not waited for: the model is. Whoever interrupts the call does wait for
 * it.
 */
export const within =
  (fullName: string, deadline: Duration.Duration) =>
  <R>(attempt: Effect.Effect<Answer, Answer, R>): Effect.Effect<Answer, Answer, R> =>
    Effect.flatMap(Effect.fork(attempt), (fiber) =>
      Fiber.join(fiber).pipe(
        Effect.timeoutTo({
          duration: deadline,
          onSuccess: Effect.succeed,
          onTimeout: () =>
            Effect.as(
              Fiber.interruptFork(fiber),
              failed("TookTooLong", fullName, `it took longer than ${Duration.format(deadline)}`)
            )
        }),
        Effect.flatten,
        Effect.onInterrupt(() => Fiber.interrupt(fiber))
      )
    )

/** A defect is told to the log, and the model learns that there was one. */
export const settled =
  (fullName: string) =>
  <R>(attempt: Effect.Effect<Answer, Answer, R>): Effect.Effect<Answer, never, R> =>
    Effect.catchAllCause(attempt, (cause) =>
      Either.match(Cause.failureOrCause(cause), {
        onLeft: Effect.succeed,
        onRight: (defect) =>
          Effect.as(
            Effect.logError(`The tool "${fullName}" broke down`, defect),
            failed("BrokeDown", fullName, "it broke down; the log of its program says more")
          )
      })
    )

/** The result for the server, and the span for whoever watches. */
export const reported =
  (fullName: string) =>
  <R>(answer: Effect.Effect<Answer, never, R>): Effect.Effect<Result, never, R> =>
    answer.pipe(
      Effect.tap(({ outcome }) => Effect.annotateCurrentSpan("tool.outcome", outcome)),
      Effect.map(({ result }) => result),
      Effect.withSpan("Tool", { attributes: { "tool.name": fullName } })
    )
