/** A table for a person: columns as wide as they must be, the last one cut to the terminal. */
import stringWidth from "string-width"

/** Returns the lines of a table. `width` is that of the terminal; without it nothing is cut. */
export const lines = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  width = Number.POSITIVE_INFINITY
): ReadonlyArray<string> => {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? "")))
  )
  return rows.map((row) =>
    cut(
      row
        .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - stringWidth(cell)))
        .join("  ")
        .trimEnd(),
      width
    )
  )
}

const cut = (line: string, width: number): string => {
  if (stringWidth(line) <= width) return line
  let kept = ""
  let used = 1
  for (const character of line) {
    used += stringWidth(character)
    if (used > width) break
    kept += character
  }
  return `${kept}…`
}
