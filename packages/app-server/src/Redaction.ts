/** Takes secrets out of text that comes from outside: stderr, the server's error messages. */
import { Redacted } from "effect"

/** Gives a text back without the secrets in it. */
export type Redact = (text: string) => string

/** The secrets that one server's texts may hold. */
export interface Redaction {
  readonly redact: Redact
  /** From now on this secret is taken out too, for as long as the server lives: its stderr may name it late. */
  readonly add: (secret: Redacted.Redacted) => void
}

const mark = "<redacted>"

/** What a credential looks like when nobody told us of it. */
const shapes = /\b(?:[Bb]earer\s+[^\s"',;]+|sk-[\w*-]{6,}|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?)/g

/** The escape sequences with which a terminal program colours its lines. */
// eslint-disable-next-line no-control-regex
const ansi = /\u001b\[[0-9;]*m/g

/** Secrets shorter than this would blot out ordinary words. */
const shortest = 6

/** A gateway brings a token for every run: the oldest are forgotten past this many. */
const most = 1024

/**
 * Takes these secrets out of texts, and whatever looks like a key or a token. One shorter than 6 characters stays: it would
 * blot out ordinary words.
 *
 * @example
 * const { redact } = Redaction.make([Redacted.make("sesame-open")])
 * const shown = redact("refused: sesame-open")
 */
export const make = (secrets: ReadonlyArray<Redacted.Redacted>): Redaction => {
  const own = secrets.map(Redacted.value).filter(({ length }) => length >= shortest)
  const added = new Set<string>()
  return {
    add: (secret) => {
      const value = Redacted.value(secret)
      if (value.length < shortest) return
      added.delete(value)
      added.add(value)
      if (added.size > most) added.delete(added.values().next().value ?? "")
    },
    redact: (text) =>
      [...own, ...added]
        .toSorted((a, b) => b.length - a.length)
        .reduce((rest, secret) => rest.replaceAll(secret, mark), text.replace(ansi, ""))
        .replace(shapes, mark)
  }
}
