/** Removes secrets from text that comes from outside, such as stderr and the server's error messages. */
import * as Redacted from "effect/Redacted"

/** Returns a text without the secrets in it. */
export type Redact = (text: string) => string

/** Redacts the secrets of one server. */
export interface Redaction {
  readonly redact: Redact
  /**
   * Also removes this secret from all later texts. It is kept as long as the server lives, because stderr may name
   * it late.
   */
  readonly add: (secret: Redacted.Redacted) => void
}

const placeholder = "<redacted>"

/** The forms of credentials that were never registered as secrets. */
const credentialForms =
  /\b(?:[Bb]earer\s+[^\s"',;]+|sk-[\w*-]{6,}|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?)/g

/** The escape sequences with which a program colours its output. */
// eslint-disable-next-line no-control-regex
const ansiColors = /\u001b\[[0-9;]*m/g

/** Redacting shorter secrets would remove parts of ordinary words. */
const minLength = 6

/**
 * How many added secrets are kept. The oldest is forgotten first. Needed because a gateway adds a token for every
 * run.
 */
const maxAdded = 1024

/**
 * Makes a redaction of these secrets and of everything that looks like a key or a token. Secrets shorter than 6
 * characters are not redacted, because that would remove parts of ordinary words.
 *
 * @example
 * const { redact } = Redaction.make([Redacted.make("sesame-open")])
 * const shown = redact("refused: sesame-open")
 */
export const make = (secrets: ReadonlyArray<Redacted.Redacted>): Redaction => {
  const own = secrets.map(Redacted.value).filter(({ length }) => length >= minLength)
  const added = new Set<string>()
  return {
    add: (secret) => {
      const value = Redacted.value(secret)
      if (value.length < minLength) return
      added.delete(value)
      added.add(value)
      if (added.size > maxAdded) added.delete(added.values().next().value ?? "")
    },
    redact: (text) =>
      [...own, ...added]
        .toSorted((a, b) => b.length - a.length)
        .reduce(
          (rest, secret) => rest.replaceAll(secret, placeholder),
          text.replace(ansiColors, "")
        )
        .replace(credentialForms, placeholder)
  }
}
