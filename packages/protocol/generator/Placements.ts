/**
 * The table of which definition is in which file. It is generated together with the files, and the next generation
 * reads it.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export const file = "placements.json"

const Table = Schema.parseJson(
  Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })
)

/** Returns the file of each definition. Empty if there is no table yet. */
export const read = (text: string | undefined) =>
  Effect.map(
    text === undefined ? Effect.succeed({}) : Schema.decode(Table)(text),
    (table: typeof Table.Type): ReadonlyMap<string, string> =>
      new Map(
        Object.entries(table).flatMap(([file, names]) => names.map((name) => [name, file] as const))
      )
  )

export const print = (names: ReadonlyArray<string>, fileOf: (name: string) => string): string => {
  const table = new Map<string, ReadonlyArray<string>>()
  for (const name of names.toSorted())
    table.set(fileOf(name), [...(table.get(fileOf(name)) ?? []), name])
  return JSON.stringify(
    Object.fromEntries([...table].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    undefined,
    2
  )
}
