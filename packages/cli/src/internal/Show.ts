/** Shows the events of a run: to a person, or to a program as one line of JSON each. */
import { Failure } from "@effect-codex/app-server"
import { RunAttempt, RunEvent } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { EventText } from "./EventText.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Output from "./Output.ts"
import * as Report from "./Report.ts"
import { Screen } from "./Screen.ts"
import { Server } from "./Server.ts"

/**
 * Shows a run to a person, and returns its result. `work` is all but the text of the model, for an answer that is shown in
 * another form.
 */
export const toPerson = <R>(
  events: Stream.Stream<RunEvent.RunEvent, Failure.Failure, R>,
  what: "all" | "work" = "all"
) =>
  Effect.gen(function* () {
    const whole = yield* Screen
    const screen = what === "all" ? whole : { ...whole, text: () => Effect.void }
    const { stderr } = yield* Output.Output
    const { isScripted } = yield* Server
    const text = new EventText(screen, stderr.paint, isScripted)
    return yield* events.pipe(
      Stream.tap((event) => text.show(event)),
      RunAttempt.resultOf,
      Effect.ensuring(screen.endText)
    )
  })

/** Writes each event as a line of JSON, and returns the result. The last line is the event `Completed`. */
export const asJson = <R>(events: Stream.Stream<RunEvent.RunEvent, Failure.Failure, R>) =>
  events.pipe(
    Stream.tap((event) => Effect.flatMap(Effect.orDie(encodeEvent(event)), Output.line)),
    RunAttempt.resultOf
  )

const encodeEvent = Schema.encode(Schema.parseJson(RunEvent.RunEvent))

/**
 * Ends what a failing command has written as JSON with a line `Failed`, so that a program that reads lines always finds an
 * end: with the failure, what a person is told of it, and the exit code.
 */
export const failureAsJson = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.tapError(effect, (error) =>
    Output.line(
      JSON.stringify({
        _tag: "Failed",
        failure: Option.getOrElse(encodeFailure(error), () => ({ _tag: tagOf(error) })),
        message: Report.messageOf(error),
        exitCode: ExitCode.of(error)
      })
    )
  )

/** Other errors of the command have nothing that their message does not say. */
const encodeFailure = (error: unknown) =>
  Schema.is(Failure.Failure)(error) ? Schema.encodeOption(Failure.Failure)(error) : Option.none()

const tagOf = (error: unknown): unknown =>
  Predicate.hasProperty(error, "_tag") ? error._tag : "UnknownError"
