/**
 * The outcome of a tool call. Every outcome is an answer to the model. A failure is a text that says what went
 * wrong.
 */
import { Telemetry } from "@effect-codex/app-server"
import type { ServerRequests } from "@effect-codex/protocol"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { inTime } from "../approvals/InTime.ts"

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

/** The text that describes an error. */
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

/** Answers at the deadline without waiting for the handler. */
export const within =
  (fullName: string, deadline: Duration.Duration) =>
  <R>(attempt: Effect.Effect<Answer, Answer, R>): Effect.Effect<Answer, Answer, R> =>
    Effect.map(
      inTime(deadline)(attempt),
      Option.getOrElse(() =>
        failed("TookTooLong", fullName, `it timed out after ${Duration.format(deadline)}`)
      )
    )

/** Logs a defect in full. The model is told only that there was one. */
export const settled =
  (fullName: string) =>
  <R>(attempt: Effect.Effect<Answer, Answer, R>): Effect.Effect<Answer, never, R> =>
    Effect.catchAllCause(attempt, (cause) =>
      Either.match(Cause.failureOrCause(cause), {
        onLeft: Effect.succeed,
        onRight: (defect) =>
          Effect.as(
            Effect.logError(`The tool "${fullName}" crashed`, defect),
            failed("BrokeDown", fullName, "it crashed. The log of its program has the details")
          )
      })
    )

/** Records the outcome in a span, and returns the result for the server. */
export const reported =
  (fullName: string, callId: string) =>
  <R>(answer: Effect.Effect<Answer, never, R>): Effect.Effect<Result, never, R> =>
    Telemetry.using(`execute_tool ${fullName}`, () => ({
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": fullName,
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": callId
      }
    }))((span) =>
      Effect.map(answer, ({ outcome, result }) => {
        if (outcome !== "Succeeded") span?.attribute("error.type", outcome)
        return result
      })
    )
