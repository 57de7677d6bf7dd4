/** Lines of a chosen length. */
const encoder = new TextEncoder()

/** Makes the line of a message `bytes` long, with a member that no reader knows in the object that the line ends with. */
export const padded = (line: string, bytes: number): string => {
  const head = line.slice(0, -2)
  const comma = head.endsWith("{") ? "" : ","
  const frame = `${head}${comma}"padding":"`
  const missing = bytes - encoder.encode(frame).length - 3
  return `${frame}${"x".repeat(Math.max(0, missing))}"}}`
}
