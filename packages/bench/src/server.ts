/**
 * The other end of the pipe: a server that answers at once and writes lines that were rendered before. What it costs
 * counts for nobody, so it keeps its client busy.
 *
 *     node server.js deltas 4000            each turn says 4,000 words
 *     node server.js commands 1000          each turn runs 1,000 commands
 *     node server.js hang 20                each turn says 20 words and does not end
 *     node server.js paced 250              each turn says 250 words in five seconds, as a model does
 *     node server.js deltas 20 jsonrpc      with the member `jsonrpc`, and without codex's own
 */
import { once } from "node:events"
import { setTimeout } from "node:timers/promises"
import * as Wire from "./wire.ts"

const [, , kind = "deltas", size = "0", dialect = "codex"] = process.argv

const spoken = dialect === "jsonrpc" ? Wire.jsonrpc : (line: string) => line

/** Codex writes line by line, and the pipe hands them on in pieces of about a page. */
const linesPerWrite = 16

/** Between two words of a turn that is paced, in milliseconds. */
const pace = 20

/** A line as its pieces: what stands before, between and after the ids of thread and turn. */
interface Template {
  readonly first: string
  readonly rest: ReadonlyArray<{ readonly isThread: boolean; readonly text: string }>
}

interface Running {
  readonly lines: ReadonlyArray<Template>
  readonly threadId: string
  readonly turnId: string
  at: number
}

const anyId = new RegExp(`(${Wire.anyThread}|${Wire.anyTurn})`)

const templateOf = (line: string): Template => {
  const [first = "", ...pieces] = `${spoken(line)}\n`.split(anyId)
  const rest = Array.from({ length: pieces.length / 2 }, (_, n) => ({
    isThread: pieces[2 * n] === Wire.anyThread,
    text: pieces[2 * n + 1] ?? ""
  }))
  return { first, rest }
}

const rendered = ({ first, rest }: Template, { threadId, turnId }: Running): string => {
  let line = first
  for (const { isThread, text } of rest) line += (isThread ? threadId : turnId) + text
  return line
}

const turnOf: Readonly<Record<string, (size: number) => ReadonlyArray<string>>> = {
  deltas: Wire.deltasTurn,
  commands: Wire.commandsTurn,
  hang: Wire.hangingTurn,
  paced: Wire.deltasTurn
}

const lines = (turnOf[kind] ?? Wire.deltasTurn)(Number(size)).map(templateOf)
const interrupted = Wire.interruptedTurn.map(templateOf)

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
    if (kind === "paced") await setTimeout(pace)
    const most = kind === "paced" ? running.length : linesPerWrite
    for (let count = 0; count < most && running.length > 0; count++) {
      const turn = running.shift()
      if (turn === undefined) break
      const line = turn.lines[turn.at++]
      if (line !== undefined) piece += rendered(line, turn)
      if (turn.at < turn.lines.length) running.push(turn)
    }
    if (!process.stdout.write(piece)) await once(process.stdout, "drain")
  }
  isWriting = false
}

const member = (line: string, name: string): string =>
  new RegExp(`"${name}":"?([^",}]*)`).exec(line)?.[1] ?? ""

const resultOf = (method: string, line: string): object => {
  const threadId = method === "thread/start" ? Wire.threadId(++threads) : member(line, "threadId")
  switch (method) {
    case "turn/start":
      running.push({ lines, threadId, turnId: Wire.turnId(++turns), at: 0 })
      break
    case "turn/interrupt":
      running.push({ lines: interrupted, threadId, turnId: member(line, "turnId"), at: 0 })
      break
    case "bench/long":
      return { text: Wire.longText(Number(member(line, "length"))) }
  }
  return Wire.resultOf(method, threadId, Wire.turnId(turns))
}

const answersTo = (line: string): string => {
  const id = /"id":("[^"]*"|\d+)/.exec(line)?.[1]
  if (id === undefined || !line.includes('"method"')) return ""
  const method = member(line, "method")
  const answer = `${spoken(Wire.answer(id, resultOf(method, line)))}\n`
  return method === "thread/unsubscribe"
    ? `${answer}${spoken(Wire.closed(member(line, "threadId")))}\n`
    : answer
}

let rest = ""
process.stdin.setEncoding("utf8").on("data", (text) => {
  const lines = `${rest}${String(text)}`.split("\n")
  rest = lines.pop() ?? ""
  let answers = ""
  for (const line of lines) answers += answersTo(line)
  process.stdout.write(answers)
  void writeTurns()
})
process.stdin.on("end", () => process.exit())
