/** What a turn is called where people see it in a list. */
import * as Input from "../../Input.ts"

/** How many characters of the input are shown. */
const maxLength = 100

/** `of("Helper", input)` is a helper, called by the beginning of its input. */
export const of = <Kind extends string>(
  kind: Kind,
  input: Input.Input = ""
): { readonly kind: Kind; readonly title: string } => {
  const words = Input.parts(input).flatMap((part) => (part.type === "text" ? [part.text] : []))
  const line = words
    .join(" ")
    .slice(0, 4 * maxLength)
    .replaceAll(/\s+/g, " ")
    .trim()
  return { kind, title: line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line }
}
