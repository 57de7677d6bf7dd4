/**
 * A line without its secrets. It stays the JSON that it was, so that it can be replayed.
 *
 * A secret is found by its text, as everywhere, and by the name of its member: the key or token of a login, the headers
 * of a provider, the variables of a command. Those are taken out even if nobody has named them as secrets.
 */
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import type { Redact } from "../../Redaction.ts"

const placeholder = "<redacted>"

/** How the names of members end whose texts are secrets, at any depth. The names of variables are none. */
const secretNames = [
  String.raw`(?:[aA]pi|[aA]ccess|[pP]rivate|[sS]ecret)[-_]?[kK]ey`,
  String.raw`[tT]oken`,
  String.raw`[sS]ecret`,
  String.raw`[pP]assword`,
  String.raw`[aA]uthorization`,
  String.raw`[cC]ookie`,
  String.raw`(?<!env_http_)[hH]eaders`,
  String.raw`[eE]nv`,
  String.raw`[aA]uth(?:orization)?_?[uU]rl`,
  String.raw`(?:[uU]ser|[pP]airing|[mM]anual)_?[cC]ode`
].join("|")

const isSecret = new RegExp(`(?:${secretNames})$`)
const hasSecret = new RegExp(`(?:${secretNames})"\\s*:`)

/**
 * Most lines are kept as they came. Without its escapes a line has each of its texts in it, between quotes, so that none
 * of them can hold a secret that the line does not show.
 */
export const redactLine = (line: string, redact: Redact): string => {
  const text = withoutEscapes(line)
  return text !== undefined && !hasSecret.test(line) && redact(text) === text
    ? line
    : Either.getOrElse(
        Either.try(() => JSON.stringify(redactValue(JSON.parse(line), redact, false))),
        () => redactText(line, redact)
      )
}

const escapes = /\\(.)/g

const escaped: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" }

/** `undefined` for a line with characters that are escaped by their number. */
const withoutEscapes = (line: string): string | undefined => {
  if (!line.includes("\\")) return line
  return line.includes("\\u")
    ? undefined
    : line.replaceAll(escapes, (_, character: string) => escaped[character] ?? character)
}

const redactValue = (value: unknown, redact: Redact, isSecret: boolean): unknown => {
  if (typeof value === "string") return isSecret ? placeholder : redact(value)
  if (typeof value === "number") return redact(`${value}`) === `${value}` ? value : placeholder
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact, isSecret))
  return Predicate.isRecord(value) ? redactMembers(value, redact, isSecret) : value
}

const redactMembers = (
  members: Readonly<Record<string, unknown>>,
  redact: Redact,
  areSecret: boolean
) =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      redact(name),
      redactValue(value, redact, areSecret || isSecret.test(name))
    ])
  )

/** A line that is no JSON, or too deep. It is redacted as it is, and once more without escapes that hide a beginning. */
const redactText = (line: string, redact: Redact): string =>
  redact(redact(line).replaceAll(/\\[bfnrt]/g, " "))

/** The method of a message, from its beginning alone. */
export const methodOf = (line: string): string | undefined =>
  /"method":"([\w/]{1,64})"/.exec(line.slice(0, 256))?.[1]
