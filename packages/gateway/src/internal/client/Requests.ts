/** What a client sends: keys as parts of a path, inputs, and options of turns. */
import { type Failure, Input, type PortableSessions } from "@effect-codex/agent"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import type * as Api from "../../Api.ts"
import * as ClientFailure from "./ClientFailure.ts"

/** A key as a part of a path. Addresses have no part that is empty or consists of one or two dots. */
export const segmentOf = (key: string): Effect.Effect<string, Failure.Failure> =>
  Either.match(Encoding.encodeUriComponent(key), {
    onLeft: () => noKey,
    onRight: (segment) => (/^\.{0,2}$/.test(segment) ? noKey : Effect.succeed(segment))
  })

const noKey = Effect.suspend(() =>
  Effect.fail(
    ClientFailure.requestError(
      "sessions",
      400,
      "A gateway takes no key that is empty, one or two dots, or not well-formed."
    )
  )
)

/** An input as the gateway takes it. */
export const inputOf = (input: Input.Input): Effect.Effect<Api.Input, Failure.Failure> =>
  typeof input === "string" ? Effect.succeed(input) : Effect.forEach(Input.parts(input), partOf)

type Part = Exclude<Api.Input, string>[number]

const partOf = (part: Input.Part): Effect.Effect<Part, Failure.Failure> => {
  if (part.type === "text") return Effect.succeed({ type: part.type, text: part.text })
  const { type } = part
  return type === "image" && part.url?.startsWith("data:image/") === true
    ? Effect.succeed({
        type,
        url: part.url,
        ...(part.detail === undefined || part.detail === null ? {} : { detail: part.detail })
      })
    : Effect.fail(
        ClientFailure.requestError(
          "input",
          400,
          `A gateway takes texts, and images with their bytes (Input.image). It takes no ${type} of its own machine or the web.`
        )
      )
}

/** Options of a turn as the gateway takes them. */
export const turnOptionsOf = ({
  progressTimeout,
  timeout,
  turn: { effort, model } = {}
}: PortableSessions.PortableTurnOptions) => ({
  ...(isFinite(timeout) ? { timeout: secondsOf(timeout) } : {}),
  ...(isFinite(progressTimeout) ? { progressTimeout: secondsOf(progressTimeout) } : {}),
  ...(effort === undefined ? {} : { effort }),
  ...(model === undefined ? {} : { model })
})

/** A deadline that is never is not sent: then the gateway's own holds. */
const isFinite = (
  deadline: Duration.DurationInput | undefined
): deadline is Duration.DurationInput =>
  deadline !== undefined && Duration.isFinite(Duration.decode(deadline))

const secondsOf = (deadline: Duration.DurationInput): number =>
  Math.max(Duration.toSeconds(deadline), 0.001)
