/**
 * The terminal of a conversation: what is said appears above the line in which the person types, also while they type.
 *
 * Node's readline edits the line. Before something is written, the line is taken away, and put back after it. The model's
 * text comes in pieces, so its last row is kept here and written again with the piece that follows.
 */
import * as readline from "node:readline"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import type * as Scope from "effect/Scope"
import stringWidth from "string-width"
import { Ansi, type Service as Output } from "./Output.ts"
import { PlainSurface, safeFor, type Surface } from "./Screen.ts"

/** What a person does at the terminal. */
export type Said =
  | { readonly _tag: "Line"; readonly text: string }
  /** Ctrl-C. */
  | { readonly _tag: "Interrupt" }
  /** Ctrl-D, or the end of a file. */
  | { readonly _tag: "End" }

export interface ChatTerminal {
  readonly surface: Surface
  readonly said: Mailbox.ReadonlyMailbox<Said>
  readonly isLive: boolean
}

/** Opens the terminal until the scope closes. Where stdin and stdout are none, lines are read and text is written. */
export const open = (output: Output): Effect.Effect<ChatTerminal, never, Scope.Scope> =>
  Effect.gen(function* () {
    const said = yield* Mailbox.make<Said>()
    const tell = (what: Said) => void said.unsafeOffer(what)
    if (output.canAsk && output.stdout.isTerminal) {
      const surface = new LiveSurface(output, tell)
      yield* Effect.acquireRelease(surface.resume, () => surface.pause)
      return { surface, said, isLive: true }
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        const lines = readline.createInterface({ input: process.stdin, terminal: false })
        lines.on("line", (text) => tell({ _tag: "Line", text }))
        lines.on("close", () => tell({ _tag: "End" }))
        return lines
      }),
      (lines) => Effect.sync(() => lines.close())
    )
    return { surface: new PlainSurface(output), said, isLive: false }
  })

/** The label of the work may not crowd out what is typed. */
const maxLabelWidth = 30

class LiveSurface implements Surface {
  private readonly output: Output
  private readonly tell: (said: Said) => void
  private lines: readline.Interface | undefined
  private typed = ""
  private label = ""
  /** The last row of the text, if the text does not end with a line break. It is above the line of the person. */
  private row = ""

  constructor(output: Output, tell: (said: Said) => void) {
    this.output = output
    this.tell = tell
  }

  readonly resume = Effect.sync(() => {
    const lines = readline.createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      prompt: this.prompt
    })
    this.lines = lines
    lines.on("line", (text) => {
      // The typed line stays where it is, below the row.
      this.row = ""
      this.tell({ _tag: "Line", text })
      lines.prompt()
    })
    lines.on("SIGINT", () => {
      // As in a shell, it also discards what was typed.
      lines.write(null, { ctrl: true, name: "e" })
      lines.write(null, { ctrl: true, name: "u" })
      this.tell({ _tag: "Interrupt" })
    })
    lines.on("close", () => {
      if (this.lines !== lines) return
      // A prompt would open stdin again, and keep the process alive.
      this.lines = undefined
      this.row = ""
      this.output.stdout.writeNow(`\r${clearDown}`)
      this.tell({ _tag: "End" })
    })
    lines.prompt()
    lines.write(this.typed)
  })

  readonly pause = Effect.sync(() => {
    const { lines } = this
    if (lines === undefined) return
    this.typed = lines.line
    this.output.stdout.writeNow(this.withoutLine(lines))
    this.row = ""
    this.lines = undefined
    lines.close()
  })

  text(delta: string): void {
    this.write(safeFor(this.output.stdout, delta))
  }

  endText(): void {
    if (this.row !== "") this.write("\n")
  }

  note(lines: string): void {
    this.endText()
    this.write(`${lines}\n`)
  }

  busy(label: string): void {
    this.label = label
    this.lines?.setPrompt(this.prompt)
    this.lines?.prompt(true)
  }

  private get prompt(): string {
    const { paint } = this.output.stdout
    if (this.label === "") return "> "
    const short =
      this.label.length > maxLabelWidth ? `${this.label.slice(0, maxLabelWidth - 1)}…` : this.label
    return `${paint(Ansi.blackBright, `[${short}]`)} > `
  }

  private write(text: string): void {
    const { lines, output, row } = this
    if (lines === undefined) return output.stdout.writeNow(text)
    const below = lines.getCursorPos().rows
    const back = row === "" ? "" : `${up(1)}\r${clearDown}`
    this.row = lastRow(row + text, output.stdout.width())
    output.stdout.writeNow(
      this.withoutLine(lines) +
        back +
        row +
        text +
        (this.row === "" ? "" : "\n") +
        // The prompt goes up by as many rows as the cursor was down in the typed line.
        "\n".repeat(below)
    )
    lines.prompt(true)
  }

  /** Goes to the beginning of the typed line, and takes it off the screen. */
  private withoutLine(lines: readline.Interface): string {
    const { rows } = lines.getCursorPos()
    return `${rows === 0 ? "" : up(rows)}\r${clearDown}`
  }
}

const up = (rows: number): string => Ansi.stringify(Ansi.cursorUp(rows))
const clearDown = Ansi.stringify(Ansi.eraseDown)

/** Returns the last row of a text on a terminal of this width, or nothing if the text ends its row. */
export const lastRow = (text: string, width: number): string => {
  const line = text.slice(text.lastIndexOf("\n") + 1)
  let row = ""
  let used = 0
  for (const character of line) {
    const columns = stringWidth(character)
    if (used + columns > width) {
      row = ""
      used = 0
    }
    row += character
    used += columns
  }
  return row
}
