/** Compares the generated files with those on disk, declaration by declaration. */

export const between = (
  disk: ReadonlyMap<string, string>,
  generated: ReadonlyMap<string, string>
): ReadonlyArray<string> =>
  [...new Set([...disk.keys(), ...generated.keys()])].toSorted().flatMap((name) => {
    const before = disk.get(name)
    const after = generated.get(name)
    if (before === after) return []
    if (before === undefined) return [`+ ${name} is missing`]
    if (after === undefined) return [`- ${name} is not generated any more`]
    const changes = compare(parts(before), parts(after))
    return changes.length === 0
      ? [`~ ${name}: its header`]
      : changes.map(([sign, part]) => `${sign} ${name}: ${part}`)
  })

const compare = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>
): ReadonlyArray<readonly [string, string]> =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((part) => {
    if (before.get(part) === after.get(part)) return []
    return [[after.has(part) ? (before.has(part) ? "~" : "+") : "-", part] as const]
  })

/**
 * Splits a file into its declarations: definitions, and methods of a table. A comment belongs to the declaration
 * after it. Lines before the first declaration are left out.
 */
const parts = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let name: string | undefined
  let comment = ""
  for (const line of text.split("\n")) {
    if (/^ {0,2}(\/\*\*| \*)/.test(line)) {
      comment += line
      continue
    }
    const declared = declarations
      .map((pattern) => pattern.exec(line)?.[1])
      .find((match) => match !== undefined)
    if (declared !== undefined) name = declared
    if (name !== undefined) found.set(name, `${found.get(name) ?? ""}${comment}${line}\n`)
    comment = ""
  }
  return found
}

const declarations = [
  /^(?:export )?(?:interface|type|const) (\w+?)(?:Encoded)?\b/,
  /^ {2}(?:readonly )?"?([\w/]+)"?: (?:\{|\[|Codec\.|[A-Z]\w+\.)/
]
