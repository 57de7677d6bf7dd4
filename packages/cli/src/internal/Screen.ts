/**
 * What a person sees of the work: the text of the model on stdout, as it is written, and notes about the work on stderr.
 * A terminal also shows a spinner on the last line, which yields to everything else.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import spinnerOn from "yocto-spinner"
import { Output, type Service as OutputService, type Target } from "./Output.ts"

export interface Service {
  /** Writes a piece of the model's text. */
  readonly text: (delta: string) => Effect.Effect<void>
  /** Ends the line in which the text is. */
  readonly endText: Effect.Effect<void>
  /** Writes lines about the work. */
  readonly note: (lines: string) => Effect.Effect<void>
  /** The same, for a logger. */
  readonly noteNow: (lines: string) => void
  /** Says what the work is at. */
  readonly busy: (label: string) => Effect.Effect<void>
  /**
   * Runs a question, which has the terminal for itself: what is written meanwhile appears after it. One question at a
   * time.
   */
  readonly alone: <A, E, R>(question: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export class Screen extends Context.Tag("@effect-codex/cli/Screen")<Screen, Service>() {
  /** The screen of a command that asks nothing but questions. */
  static readonly layer: Layer.Layer<Screen, never, Output> = Layer.scoped(
    this,
    Effect.gen(function* () {
      const output = yield* Output
      // The command handles signals itself: the spinner would end the process before the servers are closed.
      const spinner = output.stderr.isLively
        ? spinnerOn({ stream: process.stderr, handleSignals: false, text: "Starting" })
        : undefined
      const surface = new PlainSurface(output, spinner)
      yield* Effect.acquireRelease(surface.resume, () => surface.pause)
      return yield* make(surface)
    })
  )

  /** For a command whose stdout is for a program. */
  static readonly silent: Layer.Layer<Screen, never, Output> = Layer.effect(
    this,
    Effect.flatMap(Output, ({ stderr }) =>
      make({
        text: () => {},
        endText: () => {},
        note: (lines) => stderr.writeNow(`${lines}\n`),
        busy: () => {},
        pause: Effect.void,
        resume: Effect.void
      })
    )
  )
}

/** How a screen writes, and makes room for a question. */
export interface Surface {
  readonly text: (delta: string) => void
  readonly endText: () => void
  readonly note: (lines: string) => void
  readonly busy: (label: string) => void
  readonly pause: Effect.Effect<void>
  readonly resume: Effect.Effect<void>
}

/** Makes a screen whose writing waits for the end of a question. */
export const make = (surface: Surface): Effect.Effect<Service> =>
  Effect.map(Effect.makeSemaphore(1), (turn) => {
    let waiting: Array<() => void> | undefined
    const writeNow = (action: () => void) => {
      if (waiting === undefined) action()
      else waiting.push(action)
    }
    const write = (action: () => void) => Effect.sync(() => writeNow(action))
    const ask = Effect.zipRight(
      surface.pause,
      Effect.sync(() => {
        waiting = []
      })
    )
    const asked = Effect.zipRight(
      surface.resume,
      Effect.sync(() => {
        const held = waiting ?? []
        waiting = undefined
        for (const action of held) action()
      })
    )
    return {
      text: (delta) => write(() => surface.text(delta)),
      endText: write(() => surface.endText()),
      note: (lines) => write(() => surface.note(lines)),
      noteNow: (lines) => writeNow(() => surface.note(lines)),
      busy: (label) => write(() => surface.busy(label)),
      alone: (question) =>
        turn.withPermits(1)(
          Effect.acquireUseRelease(
            ask,
            () => question,
            () => asked
          )
        )
    }
  })

type Spinner = ReturnType<typeof spinnerOn>

/** Text on stdout and notes on stderr, with a spinner if there is one. */
export class PlainSurface implements Surface {
  private readonly output: OutputService
  private readonly spinner: Spinner | undefined
  private isInLine = false

  constructor(output: OutputService, spinner?: Spinner) {
    this.output = output
    this.spinner = spinner
  }

  readonly resume = Effect.sync(() => void this.spinner?.start())
  readonly pause = Effect.sync(() => void this.spinner?.stop())

  text(delta: string): void {
    const { stdout } = this.output
    stdout.writeNow(safeFor(stdout, delta))
    this.isInLine = !delta.endsWith("\n")
  }

  endText(): void {
    if (this.isInLine) this.output.stdout.writeNow("\n")
    this.isInLine = false
  }

  note(lines: string): void {
    const { stderr, stdout } = this.output
    if (stdout.isTerminal && stderr.isTerminal) this.endText()
    stderr.writeNow(`${lines}\n`)
  }

  busy(label: string): void {
    if (this.spinner !== undefined) this.spinner.text = label
  }
}

/** A terminal obeys control characters, and the text is the model's. A file or a pipe gets the text as it is. */
export const safeFor = ({ isTerminal }: Target, text: string): string =>
  isTerminal ? safe(text) : text

/** Replaces what a terminal would obey: escape sequences, and marks that change the direction of text. */
export const safe = (text: string): string => text.replaceAll(controls, "\uFFFD")

const controls = /(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu
