/** What a patch does to one file. */
export const Diff = ({
  diff,
  kind,
  path
}: {
  readonly path: string
  readonly kind: string
  readonly diff: string
}) => {
  const lines = (diff.endsWith("\n") ? diff.slice(0, -1) : diff).split("\n")
  return (
    <figure class="diff">
      <figcaption>
        {words[kind] ?? kind} <code>{path}</code>
      </figcaption>
      <pre tabIndex={0} aria-label={`changes of ${path}`}>
        {lines.map((line, index) => (
          <span key={index} class={`line ${classOf(kind, line)}`}>
            {line === "" ? " " : line}
            {"\n"}
          </span>
        ))}
      </pre>
    </figure>
  )
}

const words: Readonly<Record<string, string>> = {
  add: "adds",
  delete: "deletes",
  update: "changes"
}

/** A file that is added or deleted comes whole, and not as a diff. */
const classOf = (kind: string, line: string): string => {
  if (kind === "add") return "plus"
  if (kind === "delete") return "minus"
  if (line.startsWith("@@")) return "hunk"
  return line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : ""
}
