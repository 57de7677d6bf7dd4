/** Shows the events of a run: to a person, or to a program as one line of JSON each. */
import { Failure } from "@effect-codex/app-server"
import { RunAttempt, RunEvent } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { EventText } from "./EventText.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Output from "./Output.ts"
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

/**
 * Writes each event as a line of JSON, and returns the result. The last line is the event `Completed`, or `Failed` with the
 * failure, its message for a person, and the exit code.
 */
export const asJson = <R>(events: Stream.Stream<RunEvent.RunEvent, Failure.Failure, R>) =>
  events.pipe(
    Stream.tap((event) => Effect.flatMap(Effect.orDie(encodeEvent(event)), Output.line)),
    RunAttempt.resultOf,
    Effect.tapError((failure) => Effect.flatMap(failed(failure), Output.line))
  )

const encodeEvent = Schema.encode(Schema.parseJson(RunEvent.RunEvent))

/** A `Failed` line for any failure of the command, so that a program that reads lines always finds an end. */
const failed = (failure: Failure.Failure) =>
  Effect.map(Effect.orDie(Schema.encode(Failure.Failure)(failure)), (encoded) =>
    JSON.stringify({
      _tag: "Failed",
      failure: encoded,
      message: failure.message,
      exitCode: ExitCode.of(failure)
    })
  )
