/** Where two messages differ, by path. */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/** One place where a message differs from the recorded one. A side that has nothing there is `undefined`. */
export const Difference = Schema.Struct({
  path: Schema.String,
  recorded: Schema.UndefinedOr(Schema.String),
  sent: Schema.UndefinedOr(Schema.String)
})
export type Difference = typeof Difference.Type

/** Whether two different texts stand for the same: an id that the program made. `name` is that of their member. */
export type AreSame = (name: string, recorded: string, sent: string) => boolean

export const differences = (
  recorded: unknown,
  sent: unknown,
  areSame: AreSame
): ReadonlyArray<Difference> => at({ path: "", name: "" }, recorded, sent, areSame)

interface Place {
  readonly path: string
  readonly name: string
}

const at = (
  place: Place,
  recorded: unknown,
  sent: unknown,
  areSame: AreSame
): ReadonlyArray<Difference> => {
  if (isText(recorded) && isText(sent)) {
    return recorded === sent || areSame(place.name, recorded, sent)
      ? []
      : [difference(place, recorded, sent)]
  }
  if (Array.isArray(recorded) && Array.isArray(sent)) {
    const length = Math.max(recorded.length, sent.length)
    return Array.from({ length }, (_, n) =>
      at({ path: `${place.path}[${n}]`, name: place.name }, recorded[n], sent[n], areSame)
    ).flat()
  }
  if (Predicate.isRecord(recorded) && Predicate.isRecord(sent)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(sent)])
    return [...names].flatMap((name) =>
      at(
        { path: place.path === "" ? name : `${place.path}.${name}`, name },
        ownMember(recorded, name),
        ownMember(sent, name),
        areSame
      )
    )
  }
  return recorded === sent ? [] : [difference(place, recorded, sent)]
}

const isText = (value: unknown): value is string => typeof value === "string"

const ownMember = (value: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined

const difference = ({ path }: Place, recorded: unknown, sent: unknown): Difference => ({
  path,
  recorded: shown(recorded),
  sent: shown(sent)
})

const maxLength = 200

/** A value as JSON, shortened. */
export const shown = (value: unknown): string | undefined =>
  value === undefined ? undefined : shortened(JSON.stringify(value))

const shortened = (text: string): string =>
  text.length > maxLength ? `${text.slice(0, maxLength)}...` : text

const maxShown = 10

/** Three lines for each: the path, what was recorded there, and what was sent. */
export const textOf = (all: ReadonlyArray<Difference>): string =>
  all
    .slice(0, maxShown)
    .map(
      ({ path, recorded = "nothing", sent = "nothing" }) =>
        `  ${path}\n    recorded: ${recorded}\n    sent:     ${sent}`
    )
    .concat(all.length > maxShown ? [`  and ${all.length - maxShown} more`] : [])
    .join("\n")

/** What a line says; `undefined` if it is no JSON. */
export const parse = (line: string): unknown => Option.getOrUndefined(parsed(line))

const parsed = Option.liftThrowable((line: string): unknown => JSON.parse(line))
