/**
 * The other end of the pipe. `deltas N` floods N lines once a line has come in; `echo` answers every request.
 * Either ends with its input.
 */
import { once } from "node:events"
import { block } from "./workload.ts"

/** The server writes line by line; the pipe hands them on in pieces of about a page. */
const linesPerWrite = 16

const flood = async (messages: number): Promise<void> => {
  await once(process.stdin, "data")
  const pieces: Array<Buffer> = []
  for (let at = 0; at < block.length; at += linesPerWrite) {
    pieces.push(Buffer.from(`${block.slice(at, at + linesPerWrite).join("\n")}\n`))
  }
  for (let left = messages; left > 0; left -= block.length) {
    for (const piece of pieces) {
      if (!process.stdout.write(piece)) await once(process.stdout, "drain")
    }
  }
}

/** Answers what one read brought in one write, as quick as can be: the client is what is measured. */
const echo = (): void => {
  let rest = ""
  process.stdin.setEncoding("utf8").on("data", (text) => {
    const lines = `${rest}${String(text)}`.split("\n")
    rest = lines.pop() ?? ""
    let answers = ""
    for (const line of lines) answers += `{"id":${/"id":(\d+)/.exec(line)?.[1]},"result":{}}\n`
    process.stdout.write(answers)
  })
}

process.stdin.on("end", () => process.exit())

const [, , mode, messages] = process.argv
if (mode === "deltas") await flood(Number(messages))
else echo()
