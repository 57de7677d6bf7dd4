/**
 * The part of a recording that is about one thread. A server has many, and a recorder drops what is old, so that of a
 * server that has run for long this is what can be played.
 *
 * What names no thread belongs to all of them: those requests, such as the handshake, are answered whenever they are sent.
 */
import type { FlightRecorder } from "@effect-codex/app-server"
import { Message as Protocol } from "@effect-codex/protocol"
import * as Predicate from "effect/Predicate"
import { parse } from "./Difference.ts"

type Entry = FlightRecorder.Entry
type Message = Extract<Entry, { readonly _tag: "Sent" | "Received" }>

/** A message of the program that names no thread, and what the server answered. A notification has no answer. */
export interface Standing {
  readonly message: unknown
  readonly answer: string | undefined
}

export interface Part {
  readonly entries: ReadonlyArray<Entry>
  readonly standing: ReadonlyArray<Standing>
}

/**
 * The part begins with the first message about the thread, which is its time 0. After a gap that is the first which opens
 * the thread: what it is about was dropped otherwise. `undefined` if there is none.
 */
export const ofThread = (all: ReadonlyArray<Entry>, threadId: string): Part | undefined => {
  const lines = linesOf(all)
  const owners = ownersOf(lines)
  const gap = all.findIndex(({ _tag }) => _tag === "Dropped")
  const start = lines.find(
    (line) =>
      line.isSent &&
      owners.get(line.entry) === threadId &&
      (gap === -1 || (all.indexOf(line.entry) > gap && isOpening(line, lines, threadId)))
  )
  if (start === undefined) return undefined
  const from = all.indexOf(start.entry)
  const isPart = (entry: Entry, index: number): boolean => {
    if (entry._tag === "Opened") return true
    if (index < from || entry._tag === "LeftOut") return false
    if (entry._tag !== "Sent" && entry._tag !== "Received") return true
    const owner = owners.get(entry)
    return owner === threadId || (owner === "" && isNotification(entry))
  }
  const { at } = start.entry
  return {
    entries: all
      .filter(isPart)
      .flatMap((entry) => ("at" in entry ? [{ ...entry, at: Math.max(0, entry.at - at) }] : [])),
    standing: standingOf(lines.filter(({ entry }) => owners.get(entry) === ""))
  }
}

/** What the server says of itself is told to every program. */
const isNotification = ({ _tag, line }: Message): boolean => {
  const message = parse(line)
  return _tag === "Received" && !isAnswer(message) && !isRequest(message)
}

/** Whether the server answered with this thread: it started, resumed or copied it. */
const isOpening = (start: Line, lines: ReadonlyArray<Line>, threadId: string): boolean => {
  const id = memberOf(start.message, "id")
  const answer = lines.find(
    ({ isSent, message }) => !isSent && isAnswer(message) && memberOf(message, "id") === id
  )
  return Protocol.threadIdOf(memberOf(answer?.message, "result")) === threadId
}

interface Line {
  readonly entry: Message
  readonly isSent: boolean
  readonly message: unknown
}

const linesOf = (entries: ReadonlyArray<Entry>): ReadonlyArray<Line> =>
  entries.flatMap((entry) =>
    entry._tag === "Sent" || entry._tag === "Received"
      ? [{ entry, isSent: entry._tag === "Sent", message: parse(entry.line) }]
      : []
  )

/** The thread of each message, or "". A request and its answer are of one thread: that which it opens, or which it names. */
const ownersOf = (lines: ReadonlyArray<Line>): ReadonlyMap<Entry, string> => {
  const answers = new Map(
    lines
      .filter(({ message }) => isAnswer(message))
      .map((line) => [keyOf(line, !line.isSent), line])
  )
  const owners = new Map<Entry, string>()
  for (const line of lines) {
    if (isAnswer(line.message)) continue
    const answer = isRequest(line.message) ? answers.get(keyOf(line, line.isSent)) : undefined
    const owner =
      Protocol.threadIdOf(memberOf(answer?.message, "result")) ??
      Protocol.threadIdOf(memberOf(line.message, "params")) ??
      ""
    owners.set(line.entry, owner)
    if (answer !== undefined) owners.set(answer.entry, owner)
  }
  return owners
}

/** Each direction has ids of its own. */
const keyOf = ({ message }: Line, isOfProgram: boolean): string =>
  `${isOfProgram}/${JSON.stringify(memberOf(message, "id"))}`

const standingOf = (lines: ReadonlyArray<Line>): ReadonlyArray<Standing> => {
  const answers = new Map(
    lines.flatMap(({ entry, isSent, message }) =>
      !isSent && isAnswer(message) ? [[memberOf(message, "id"), entry.line] as const] : []
    )
  )
  return lines.flatMap(({ isSent, message }) =>
    isSent && !isAnswer(message) ? [{ message, answer: answers.get(memberOf(message, "id")) }] : []
  )
}

const memberOf = (value: unknown, name: string): unknown =>
  Predicate.hasProperty(value, name) ? value[name] : undefined

const isRequest = (message: unknown): boolean =>
  Predicate.hasProperty(message, "method") && Predicate.hasProperty(message, "id")

const isAnswer = (message: unknown): boolean =>
  !Predicate.hasProperty(message, "method") && Predicate.hasProperty(message, "id")
