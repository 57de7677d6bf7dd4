/**
 * The scripts of `--completions`. `@effect/cli` writes the hyphen of the command's name in two ways, `effect-codex` where
 * a script sets it and `effect__codex` where it reads it, and shells then complete the root command alone.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

const name = "effect-codex"
const written = name.replaceAll("-", "__")

/** Writes the name in one way. */
export const mended = (script: string): string =>
  script
    // bash
    .replaceAll(`cmd="${name}"`, `cmd="${written}"`)
    .replace(new RegExp(`^(\\s*)${name}\\)$`, "m"), `$1${written})`)
    // zsh
    .replaceAll(`_${name}__`, `_${written}__`)

/** Mends what an effect prints, if the command line asks for a script. */
export const mending =
  (args: ReadonlyArray<string>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    args.some((arg) => arg.startsWith("--completions"))
      ? Effect.consoleWith((console) =>
          Console.withConsole(effect, {
            ...console,
            log: (...shown) =>
              console.log(...shown.map((one) => (typeof one === "string" ? mended(one) : one)))
          })
        )
      : effect
