/** Splits text at LF, however it is cut into pieces. The text before the first LF of a piece is joined only once. */
export const splitter = (show: (line: string) => void): ((text: string) => void) => {
  let rest = ""
  return (text) => {
    const lines = text.split("\n")
    const last = lines.pop() ?? ""
    for (const line of lines) {
      show(rest + line)
      rest = ""
    }
    rest += last
  }
}
