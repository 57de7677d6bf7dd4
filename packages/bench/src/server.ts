/**
 * The other end of the pipe: a server that answers at once and writes lines that were rendered before. What it costs
 * counts for nobody, so it keeps its client busy.
 *
 *     node server.js deltas 4000     each turn says 4,000 words
 *     node server.js commands 1000   each turn runs 1,000 commands
 *     node server.js hang 0          no turn ends
 *
 * The turn of a message that begins with a number has that many of them instead.
 */
import { once } from "node:events"
import * as Wire from "./wire.ts"

const [, , kind = "deltas", size = "0"] = process.argv

/** Codex writes line by line, and the pipe hands them on in pieces of about a page. */
const linesPerWrite = 16

interface Running {
  readonly lines: ReadonlyArray<string>
  readonly threadId: string
  readonly turnId: string
  at: number
}

const rendered = new Map<string, ReadonlyArray<string>>()

const linesOf = (size: string): ReadonlyArray<string> => {
  const known = rendered.get(size)
  if (known !== undefined) return known
  const lines =
    kind === "commands" ? Wire.commandsTurn(Number(size)) : Wire.deltasTurn(Number(size))
  rendered.set(size, kind === "hang" ? lines.slice(0, -3) : lines)
  return linesOf(size)
}

const running: Array<Running> = []
let threads = 0
let turns = 0
let isWriting = false

/** Each turn says a line in its turn: the worst case for whoever would like to wake one consumer less often. */
const writeTurns = async (): Promise<void> => {
  if (isWriting) return
  isWriting = true
  while (running.length > 0) {
    let piece = ""
    for (let count = 0; count < linesPerWrite && running.length > 0; count++) {
      const turn = running.shift()
      if (turn === undefined) break
      const line = turn.lines[turn.at++] ?? ""
      piece += `${line.replace(Wire.anyThread, turn.threadId).replaceAll(Wire.anyTurn, turn.turnId)}\n`
      if (turn.at < turn.lines.length) running.push(turn)
    }
    if (!process.stdout.write(piece)) await once(process.stdout, "drain")
  }
  isWriting = false
}

const member = (line: string, name: string): string =>
  new RegExp(`"${name}":"?([^",}]*)`).exec(line)?.[1] ?? ""

const resultOf = (method: string, line: string): object => {
  switch (method) {
    case "initialize":
      return Wire.initialized
    case "account/read":
      return Wire.account
    case "thread/start":
      return Wire.opened(Wire.threadId(++threads))
    case "thread/unsubscribe":
      return { status: "unsubscribed" }
    case "turn/start": {
      const threadId = member(line, "threadId")
      const turnId = Wire.turnId(++turns)
      const asked = /^\d+$/.exec(member(line, "text"))?.[0]
      running.push({ lines: linesOf(asked ?? size), threadId, turnId, at: 0 })
      return Wire.acknowledged(turnId)
    }
    default:
      return {}
  }
}

let rest = ""
process.stdin.setEncoding("utf8").on("data", (text) => {
  const lines = `${rest}${String(text)}`.split("\n")
  rest = lines.pop() ?? ""
  let answers = ""
  for (const line of lines) {
    const id = /"id":("[^"]*"|\d+)/.exec(line)?.[1]
    if (id === undefined || !line.includes('"method"')) continue
    const method = member(line, "method")
    answers += `${Wire.answer(id, resultOf(method, line))}\n`
    if (method === "thread/unsubscribe") {
      answers += `${JSON.stringify({ method: "thread/closed", params: { threadId: member(line, "threadId") }, emittedAtMs: 0 })}\n`
    }
  }
  process.stdout.write(answers)
  void writeTurns()
})
process.stdin.on("end", () => process.exit())
