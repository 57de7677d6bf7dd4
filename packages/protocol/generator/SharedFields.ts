/**
 * Finds the fields that several definitions repeat, so that they are rendered once: each of these definitions extends
 * the interface, and spreads the schemas, of the fields that all of them have.
 */
import type { Field } from "./Type.ts"

/** A definition with its fields as they are rendered. */
export interface Owner {
  readonly name: string
  readonly file: string
  readonly fields: ReadonlyArray<Rendered>
}

export interface Rendered {
  readonly field: Field
  /** All that is rendered of the field. Fields with the same text are the same. */
  readonly text: string
  /** The number of its lines in the interface, with its documentation. */
  readonly lines: number
  /** Whether `common` may declare it: it refers to no other file. */
  readonly fitsCommon: boolean
}

/** Fields that several definitions have. */
export interface SharedFields {
  readonly name: string
  readonly file: string
  /** The definitions that have them. */
  readonly owners: ReadonlyArray<string>
  readonly fields: ReadonlyArray<Field>
}

/** The file of what several files refer to. It refers to no other file, or imports would form a circle. */
export const common = "Common"

/** With the brace that closes them, this many lines of fields are more than ten lines. */
const fewest = 10

/** Definitions share the fields that all of them have, if at least ten lines of these stand in a row in two of them. */
export const find = (
  owners: ReadonlyArray<Owner>,
  isTaken: (name: string) => boolean
): ReadonlyArray<SharedFields> => {
  let groups: ReadonlyArray<ReadonlyArray<Owner>> = []
  for (const owner of owners.filter(({ fields }) => countLines(fields) >= fewest)) {
    const alike = groups.filter((group) => group.some((other) => repeats(owner, other)))
    groups = [...groups.filter((group) => !alike.includes(group)), [...alike.flat(), owner]]
  }
  const names = new Set<string>()
  return groups.flatMap((group) => {
    const fields = fieldsOf(group)
    if (group.length === 1 || countLines(fields) < fewest) return []
    const owners = group.map(({ name }) => name).toSorted()
    const name = nameOf(owners, (name) => isTaken(name) || names.has(name))
    names.add(name)
    return [{ name, file: fileOf(group), owners, fields: fields.map(({ field }) => field) }]
  })
}

/** Whether at least ten lines of fields that both can share stand in a row in both. */
const repeats = (a: Owner, b: Owner): boolean => {
  const shareable = new Set(fieldsOf([a, b]).map(({ text }) => text))
  return a.fields.some((_, i) =>
    b.fields.some((_, j) => {
      const rest = a.fields.slice(i)
      const end = rest.findIndex(
        ({ text }, n) => text !== b.fields[j + n]?.text || !shareable.has(text)
      )
      return countLines(end === -1 ? rest : rest.slice(0, end)) >= fewest
    })
  )
}

/** The fields that all of them have, as far as the file of the shared fields can declare them. */
const fieldsOf = (group: ReadonlyArray<Owner>): ReadonlyArray<Rendered> => {
  const [first, ...others] = group
  const isCommon = fileOf(group) === common
  return (first?.fields ?? []).filter(
    ({ fitsCommon, text }) =>
      (fitsCommon || !isCommon) &&
      others.every(({ fields }) => fields.some((field) => field.text === text))
  )
}

const fileOf = (group: ReadonlyArray<Owner>): string => {
  const [file = common, ...others] = new Set(group.map(({ file }) => file))
  return others.length === 0 ? file : common
}

/** Made of the words that all names have: `TurnStartParams` and `TurnSteerParams` share the `TurnParamsFields`. */
const nameOf = (owners: ReadonlyArray<string>, isTaken: (name: string) => boolean): string => {
  const [first, ...others] = owners.map(wordsOf)
  const words = first?.filter((word) => others.every((other) => other.includes(word))) ?? []
  const name = `${words.join("")}Fields`
  let nth = 1
  const numbered = () => (nth === 1 ? name : `${name}${nth}`)
  while (isTaken(numbered())) nth += 1
  return numbered()
}

const wordsOf = (name: string): ReadonlyArray<string> => name.match(/[A-Z][a-z]*|\d+/g) ?? []

const countLines = (fields: ReadonlyArray<Rendered>): number =>
  fields.reduce((sum, { lines }) => sum + lines, 0)
