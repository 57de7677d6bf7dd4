/** What a person asks on the command line: words, standard input, images. */
import { Args, Options } from "@effect/cli"
import { Input } from "@effect-codex/agent"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { UsageError } from "./ExitCode.ts"

/** The words of the question. */
export const words = Args.text({ name: "prompt" }).pipe(
  Args.withDescription(
    'What to ask. "-" stands for standard input, which is also read if there are no words.'
  ),
  Args.repeated
)

export const images = Options.file("image", { exists: "yes" }).pipe(
  Options.withAlias("i"),
  Options.withDescription("An image to show to the model. May be given several times."),
  Options.repeated
)

/** Words take what no option has taken. */
const looksLikeOption = /^-{1,2}[a-z][\w-]*(?:=.*)?$/i

/** Behind `--` nothing is an option. */
const verbatim = (word: string): boolean => {
  const dashes = process.argv.indexOf("--")
  return dashes >= 0 && process.argv.lastIndexOf(word) > dashes
}

/**
 * Puts the question together.
 *
 * **Errors**: `UsageError` if there is nothing to ask.
 */
export const read = (words: ReadonlyArray<string>, images: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const unknown = words.find((word) => looksLikeOption.test(word) && !verbatim(word))
    if (unknown !== undefined) {
      return yield* new UsageError({
        message: `There is no option ${unknown}. If it belongs to the prompt, put -- before the prompt. --help shows the options.`
      })
    }
    const usesStdin = words.includes("-") || (words.length === 0 && process.stdin.isTTY !== true)
    const typed = words.filter((word) => word !== "-").join(" ")
    const piped = usesStdin ? (yield* stdin).trimEnd() : ""
    const text = [typed, piped].filter((part) => part.trim() !== "").join("\n\n")
    if (text === "" && images.length === 0) {
      return yield* new UsageError({
        message:
          'There is nothing to ask. Give a prompt: effect-codex run "What does this project do?", or pipe one in.'
      })
    }
    return [
      ...(text === "" ? [] : [Input.text(text)]),
      ...images.map((image) => Input.localImage(path.resolve(image)))
    ]
  })

const stdin = Stream.mkString(
  Stream.decodeText(
    NodeStream.fromReadable<UsageError, Uint8Array>(
      () => process.stdin,
      (error) => new UsageError({ message: `Standard input cannot be read: ${String(error)}` })
    )
  )
)
