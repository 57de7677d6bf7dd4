/**
 * Where the output goes, and what may be shown there: colours, a spinner, questions. Results go to stdout. Progress,
 * questions and errors go to stderr, so that a pipe gets the results alone.
 */
import { stripVTControlCharacters } from "node:util"
import * as Doc from "@effect/printer/Doc"
import * as Ansi from "@effect/printer-ansi/Ansi"
import * as AnsiDoc from "@effect/printer-ansi/AnsiDoc"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export { Ansi }

/** One of the two streams of the process. */
export interface Target {
  readonly isTerminal: boolean
  readonly hasColours: boolean
  /** Whether lines may be rewritten, as a spinner does: on a terminal that can, and not in continuous integration. */
  readonly isLively: boolean
  /** In columns. 80 where there is no terminal. */
  readonly width: () => number
  readonly write: (text: string) => Effect.Effect<void>
  /** The same, for code that is not an effect. */
  readonly writeNow: (text: string) => void
  /** Returns the text in this style if the stream shows colours, and else as it is. */
  readonly paint: (style: Ansi.Ansi, text: string) => string
}

export interface Service {
  readonly stdout: Target
  readonly stderr: Target
  /** Whether a person can be asked: stdin and stderr are terminals. */
  readonly canAsk: boolean
}

/** `NO_COLOR` and `FORCE_COLOR`, as the sites of the same names have them. `FORCE_COLOR` wins, as in Node. */
type Wish = "Never" | "Always" | "OnTerminals"

const variable = (name: string) => Effect.orElseSucceed(Config.string(name), () => "")

const livelyWish = Effect.zipWith(
  variable("CI"),
  variable("TERM"),
  (ci, term) => ci === "" && term !== "dumb"
)

const colourWish: Effect.Effect<Wish> = Effect.gen(function* () {
  const force = yield* variable("FORCE_COLOR")
  if (force !== "") return force === "0" || force === "false" ? "Never" : "Always"
  const isRefused = (yield* variable("NO_COLOR")) !== "" || (yield* variable("TERM")) === "dumb"
  return isRefused ? "Never" : "OnTerminals"
})

const target = (stream: NodeJS.WriteStream, wish: Wish, isLively: boolean): Target => {
  const isTerminal = stream.isTTY === true
  const hasColours = wish === "Always" || (wish === "OnTerminals" && isTerminal)
  return {
    isTerminal,
    hasColours,
    isLively: isLively && isTerminal,
    width: () => stream.columns || 80,
    write: (text) => Effect.sync(() => void stream.write(text)),
    writeNow: (text) => void stream.write(text),
    paint: hasColours ? paint : (_, text) => text
  }
}

/** The style `compact` would leave the colours out. */
const paint: Target["paint"] = (style, text) =>
  AnsiDoc.render(AnsiDoc.annotate(AnsiDoc.text(text), style), { style: "pretty" })

/**
 * Breaks a text for a terminal between its words, and indents its lines but the first. In a pipe a line stays a line, to be
 * searched.
 */
export const wrapped = (text: string, by: number, { isTerminal, width }: Target): string =>
  isTerminal
    ? Doc.render(Doc.indent(Doc.align(Doc.reflow(text)), by), {
        style: "pretty",
        options: { lineWidth: Math.max(by + 30, width()) }
      }).trimStart()
    : text.replaceAll("\n", " ")

const readable =
  ({ hasColours }: Target) =>
  (shown: unknown): unknown =>
    typeof shown === "string" && !hasColours ? stripVTControlCharacters(shown) : shown

/** What the command knows of its output. */
export class Output extends Context.Tag("@effect-codex/cli/Output")<Output, Service>() {
  static readonly layer: Layer.Layer<Output> = Layer.effect(
    this,
    Effect.zipWith(colourWish, livelyWish, (wish, isLively) => {
      const stdout = target(process.stdout, wish, isLively)
      const stderr = target(process.stderr, wish, isLively)
      return { stdout, stderr, canAsk: process.stdin.isTTY === true && stderr.isTerminal }
    })
  )

  /** The console of this layer's programs writes escape sequences only where colours are shown. Help has them always. */
  static readonly consoleLayer: Layer.Layer<never, never, Output> = Layer.unwrapEffect(
    Effect.zipWith(Output, Effect.console, ({ stderr, stdout }, console) =>
      Console.setConsole({
        ...console,
        log: (...args) => console.log(...args.map(readable(stdout))),
        error: (...args) => console.error(...args.map(readable(stderr)))
      })
    )
  )
}

/** Prints a line of the result. */
export const line = (text: string): Effect.Effect<void, never, Output> =>
  Effect.flatMap(Output, ({ stdout }) => stdout.write(`${text}\n`))

/** Prints a line about the work, which is not part of the result. */
export const note = (text: string): Effect.Effect<void, never, Output> =>
  Effect.flatMap(Output, ({ stderr }) => stderr.write(`${text}\n`))
