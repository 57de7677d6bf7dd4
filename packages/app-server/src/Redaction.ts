/** Takes secrets out of text that comes from outside: stderr, the server's error messages. */
import { Redacted } from "effect"

export type Redact = (text: string) => string

const mark = "<redacted>"

/** What a credential looks like when nobody told us of it. */
const shapes = /\b(?:[Bb]earer\s+[^\s"',;]+|sk-[\w*-]{6,}|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?)/g

/** The escape sequences with which a terminal program colours its lines. */
// eslint-disable-next-line no-control-regex
const ansi = /\u001b\[[0-9;]*m/g

/** Secrets shorter than this would blot out ordinary words. */
const shortest = 6

export const make = (secrets: ReadonlyArray<Redacted.Redacted>): Redact => {
  const known = secrets
    .map(Redacted.value)
    .filter((secret) => secret.length >= shortest)
    .toSorted((a, b) => b.length - a.length)
  return (text) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, mark), text.replace(ansi, ""))
      .replace(shapes, mark)
}
