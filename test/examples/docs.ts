/**
 * What the docstrings of a module say, read off its text. The sources have one shape, that of the formatter, so lines are
 * enough: TypeScript 7 has no stable API to parse with.
 */

/** Code of one `@example`. */
export interface Example {
  /** Whose it is: `Run.stream`, `Session.Session.structured` for a member, `Tool` for the module itself. */
  readonly of: string
  /** The line of its source that the code begins at, from 1. */
  readonly line: number
  readonly code: string
}

/** An exported value or type. */
export interface Exported {
  readonly name: string
  readonly line: number
  readonly isFunction: boolean
  readonly documented: boolean
  readonly examples: number
}

export interface Docs {
  readonly examples: ReadonlyArray<Example>
  readonly exported: ReadonlyArray<Exported>
}

const block = /^([ ]*)\/\*\*([\s\S]*?)\*\/\n(.*)$/gm
// The rest is looked at, not taken: the next line may be a declaration too.
const declaration =
  /^export (?:declare )?(?:abstract )?(const|function|class|interface|type) (\w+)(?=(.*(?:\n.*)?))/gm
const member = /^(?:static )?(?:readonly )?(\w+)[?:(= ]/

/** A function by its shape: an arrow, or the list of its (type) parameters. */
const isFunction = (kind: string, rest: string): boolean =>
  kind === "function" || (kind === "const" && /^ =\s+(?:<|\(|\w+ =>)/.test(rest))

/** The docstrings of the module `name`. */
export const docsOf = (name: string, source: string): Docs => {
  const declared = [...source.matchAll(declaration)].map((found) => ({
    kind: found[1] ?? "",
    name: found[2] ?? "",
    rest: found[3] ?? "",
    line: lineAt(source, found.index)
  }))
  const blocks = [...source.matchAll(block)].map((found) => {
    const line = lineAt(source, found.index)
    const text = found[2] ?? ""
    const next = line + text.split("\n").length
    return { text, line, next, indented: found[1] !== "", after: (found[3] ?? "").trim() }
  })

  const ownerOf = ({ after, indented, line, next }: (typeof blocks)[number]): string => {
    if (!indented) {
      const own = declared.find((one) => one.line === next)
      return own === undefined ? name : `${name}.${own.name}`
    }
    const around = declared.findLast((one) => one.line < line)
    return [name, around?.name, member.exec(after)?.[1]].join(".")
  }
  const exampleOf = (one: (typeof blocks)[number]): ReadonlyArray<Example> =>
    codeOf(one.text).map(({ code, offset }) => ({
      of: ownerOf(one),
      line: one.line + offset,
      code
    }))
  const documentation = (line: number) => blocks.find((one) => !one.indented && one.next === line)

  return {
    examples: blocks.flatMap(exampleOf),
    exported: declared.map(({ kind, line, name, rest }) => {
      const text = documentation(line)?.text
      return {
        name,
        line,
        isFunction: isFunction(kind, rest),
        documented: text !== undefined && isDescribed(text),
        examples: text === undefined ? 0 : codeOf(text).length
      }
    })
  }
}

/** Each `@example` of a docstring, up to the next tag. */
const codeOf = (
  text: string
): ReadonlyArray<{ readonly code: string; readonly offset: number }> => {
  const lines = linesOf(text)
  const tags = lines.flatMap((line, index) => (line.startsWith("@") ? [index] : []))
  return tags
    .filter((index) => lines[index]?.startsWith("@example"))
    .map((index) => {
      const end = tags.find((tag) => tag > index) ?? lines.length
      return {
        code: lines
          .slice(index + 1, end)
          .join("\n")
          .trimEnd(),
        offset: index + 1
      }
    })
}

/** Whether it says anything before its first tag. */
const isDescribed = (text: string): boolean =>
  /\w/.test(linesOf(text).join("\n").split(/^@/m)[0] ?? "")

/** Without the stars. */
const linesOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => line.replace(/^ *\* ?|^ (?=@)/, ""))

const lineAt = (source: string, index: number): number => source.slice(0, index).split("\n").length
