/**
 * A turn that reviews something. It is a turn around another one: the client knows it by the id in the answer, and can
 * interrupt it only by the id in `turn/started`. What the model says is told only as the outcome.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import type { Review } from "./Review.ts"
import type { TurnRun } from "./TurnRun.ts"

export const enter = (turn: TurnRun, { subject }: Review): Effect.Effect<void> =>
  Effect.asVoid(
    ItemEvents.atOnce(turn, {
      type: "enteredReviewMode",
      id: turn.host.nextId("item"),
      review: subject
    })
  )

/** What the model says. Its item is begun, and never completed. */
export const say = (turn: TurnRun, text: string): Effect.Effect<void> =>
  Effect.map(
    ItemEvents.started(turn, Items.agentMessage(turn.host.nextId("msg"), "")),
    () => void turn.messages.push({ text })
  )

/** Tells the outcome: what the model said last. */
export const exit = (turn: TurnRun): Effect.Effect<void> =>
  Effect.gen(function* () {
    const text = report(turn.messages.at(-1)?.text)
    yield* exited(turn, text)
    const message = Items.agentMessage(turn.host.nextId("msg"), text)
    turn.messages.push({ ...(yield* ItemEvents.atOnce(turn, message)), text })
  })

export const interrupted = (turn: TurnRun): Effect.Effect<void> => exited(turn, noReport)

const exited = (turn: TurnRun, review: string): Effect.Effect<void> =>
  Effect.asVoid(
    ItemEvents.atOnce(turn, { type: "exitedReviewMode", id: turn.host.nextId("item"), review })
  )

const noReport = "Reviewer failed to output a response."

const Report = Schema.parseJson(
  Schema.Struct({
    findings: Schema.Array(
      Schema.Struct({
        title: Schema.String,
        body: Schema.String,
        code_location: Schema.Struct({
          absolute_file_path: Schema.String,
          line_range: Schema.Struct({ start: Schema.Int, end: Schema.Int })
        })
      })
    ),
    overall_explanation: Schema.String
  })
)

/** Codex asks the model for JSON, and tells it like this. Anything else it tells as it is. */
const report = (said = noReport): string =>
  Either.match(Schema.decodeEither(Report)(said), {
    onLeft: () => said,
    onRight: ({ findings, overall_explanation }) =>
      findings.length === 0
        ? overall_explanation
        : [
            overall_explanation,
            findings.length === 1 ? "Review comment:" : "Full review comments:",
            ...findings.map(({ body, code_location: { absolute_file_path, line_range }, title }) =>
              [
                `- ${title} — ${absolute_file_path}:${line_range.start}-${line_range.end}`,
                ...body.split("\n").map((line) => `  ${line}`)
              ].join("\n")
            )
          ].join("\n\n")
  })
