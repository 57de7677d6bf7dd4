/** Durations on the command line, and `--timeout`. */
import { Options } from "@effect/cli"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** As Effect writes durations, or a number of seconds. */
export const Written = Schema.transform(
  Schema.String.pipe(Schema.filter((text) => Option.isSome(parse(text)))),
  Schema.DurationFromSelf,
  {
    strict: true,
    decode: (text) => Option.getOrElse(parse(text), () => Duration.zero),
    encode: Duration.format
  }
).annotations({
  message: () => ({
    message: 'a duration is expected, such as "90" (seconds) or "10 minutes"',
    override: true
  })
})

const parse = (text: string): Option.Option<Duration.Duration> =>
  Duration.decodeUnknown(/^\d+(?:\.\d+)?$/.test(text) ? `${text} seconds` : text)

export const option = Options.text("timeout").pipe(
  Options.withPseudoName("duration"),
  Options.withSchema(Written),
  Options.withDescription(
    'How long the turn may take, in seconds or such as "10 minutes". By default without limit.'
  ),
  Options.optional
)
