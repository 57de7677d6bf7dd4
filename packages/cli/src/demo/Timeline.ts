/**
 * The output of the demo while it runs: one line for each event. A terminal also shows the parent's text as it is
 * written.
 */
import * as Ansi from "@effect/printer-ansi/Ansi"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Output, type Target, wrapped } from "../internal/Output.ts"

export type Actor = "pool" | "parent" | "helper" | "run" | "demo"

export interface Service {
  /** Prints an event. */
  readonly say: (actor: Actor, text: string) => Effect.Effect<void>
  /** Prints the title of the next scene. */
  readonly step: (number: number, title: string) => Effect.Effect<void>
  readonly verdict: (ok: boolean, name: string, figures: string) => Effect.Effect<void>
  /** Shows the parent's text so far. Each completed sentence is printed as a line. */
  readonly typing: (text: string) => Effect.Effect<void>
}

const colours: Readonly<Record<Actor, Ansi.Ansi>> = {
  pool: Ansi.cyan,
  parent: Ansi.green,
  helper: Ansi.yellow,
  run: Ansi.magenta,
  demo: Ansi.white
}

/** The live line is rewritten in place, so it must fit the terminal's width. */
const liveWidth = (width: number): number => Math.max(20, width - 20)

/** Events begin in this column, and so do their other lines. */
const textIndent = 17
const verdictIndent = 11

const clearLine = Ansi.stringify(Ansi.combine(Ansi.cursorLeft, Ansi.eraseLine))

const make = (target: Target): Effect.Effect<Service> =>
  Effect.gen(function* () {
    const { isTerminal, paint, width, write } = target
    const started = yield* Clock.currentTimeMillis
    let typed = ""
    let printed = 0
    let shown = false

    const clear = Effect.suspend(() => {
      if (!shown) return Effect.void
      shown = false
      return write(clearLine)
    })
    const show = Effect.suspend(() => {
      const unfinished = typed.slice(printed)
      if (!isTerminal || unfinished === "") return Effect.void
      shown = true
      return write(
        `         ${paint(Ansi.green, "parent")}  ${unfinished.slice(-liveWidth(width()))}▍`
      )
    })
    const print = (line: string) =>
      Effect.zipRight(clear, Effect.zipRight(write(`${line}\n`), show))
    const say: Service["say"] = (actor, text) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const at = `${((now - started) / 1000).toFixed(2).padStart(6)}s`
        return print(
          `${paint(Ansi.blackBright, at)}  ${paint(colours[actor], actor.padEnd(6))}  ${wrapped(text, textIndent, target)}`
        )
      })

    return {
      say,
      step: (number, title) => print(`\n${paint(Ansi.bold, `${number}. ${title}`)}`),
      verdict: (ok, name, figures) =>
        print(
          `         ${paint(ok ? Ansi.green : Ansi.red, ok ? "✓" : "✗")} ${name}\n           ${paint(Ansi.blackBright, wrapped(figures, verdictIndent, target))}`
        ),
      typing: (text) =>
        Effect.suspend(() => {
          if (text.length < typed.length) printed = 0
          typed = text
          const sentence = typed.slice(printed)
          if (!/[.?!]\s*$/.test(sentence)) return Effect.zipRight(clear, show)
          printed = typed.length
          return say("parent", sentence.trim())
        })
    }
  })

const silent: Service = {
  say: () => Effect.void,
  step: () => Effect.void,
  verdict: () => Effect.void,
  typing: () => Effect.void
}

export class Timeline extends Context.Tag("@effect-codex/cli/Timeline")<Timeline, Service>() {
  /** A terminal gets the live line, too. */
  static readonly forPeople: Layer.Layer<Timeline, never, Output> = Layer.effect(
    Timeline,
    Effect.flatMap(Output, ({ stdout }) => make(stdout))
  )
  /** For `--json`, which prints one object at the end. */
  static readonly silent: Layer.Layer<Timeline> = Layer.succeed(Timeline, silent)
}
