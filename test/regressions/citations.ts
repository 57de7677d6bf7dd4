/** What the titles of tests cite, as text: `a title (oc #72574, #87375, row late client)`. */

/** The citations that stand for a row, from the text of a title. One that no row has is among them too. */
export const citationsOf = (title: string, known: ReadonlySet<string>): ReadonlyArray<string> => {
  const groups = [...title.matchAll(/\(([^()]*)\)/g)].map(([, group = ""]) => group)
  const cited = groups.map((group) => spelledOut(group.split(", "))).filter(isCitation(known))
  const stray = title.replace(/\([^()]*\)/g, "").match(/#\d+/g) ?? []
  return [...cited.flat(), ...stray]
}

/** A number alone is another report of the project before it. */
const spelledOut = (items: ReadonlyArray<string>): ReadonlyArray<string> => {
  let project = ""
  return items.map((item) => {
    const [, named, number] = /^(?:(\S+) )?(#\d+)$/.exec(item) ?? []
    if (number === undefined) return item
    project = named ?? project
    return `${project} ${number}`.trimStart()
  })
}

const isCitation =
  (known: ReadonlySet<string>) =>
  (items: ReadonlyArray<string>): boolean =>
    items.some((item) => known.has(item) || /#\d/.test(item) || item.startsWith("row "))

/** The title of a test, of a group of tests, or of one row of a table of tests; and the group that it stands in. */
export interface Title {
  readonly file: string
  readonly group: string | undefined
  readonly title: string
}

const text = /("(?:[^"\\\n]|\\.)*"|`[^`\n]*`)/.source
const places = new RegExp(
  String.raw`(?:\b(?<head>it|describe\w*)(?:\.\w+)*\(|\)\(|\[)\s*(?<text>${text})`,
  "g"
)

/** The titles of one file of tests. Other texts that begin a list are among them. */
export const titlesOf = (file: string, source: string): ReadonlyArray<Title> => {
  let inside: { readonly group: string; readonly end: number } | undefined
  return [...source.matchAll(places)].map(({ groups, index }) => {
    const title = (groups?.["text"] ?? "").slice(1, -1).replaceAll('\\"', '"')
    if (groups?.["head"]?.startsWith("describe") === true) {
      // The formatter puts the end of a group, and of nothing else within it, at the start of a line.
      const end = source.indexOf("\n})", index)
      inside = { group: title, end: end < 0 ? source.length : end }
      return { file, group: undefined, title }
    }
    const group = inside !== undefined && index < inside.end ? inside.group : undefined
    return { file, group, title }
  })
}
