/**
 * Reads the lines that there are most of without parsing them: one for every word that the model says, and for every
 * piece of a command's output. Deltas of one item differ only in the text and in the time at their end, so a line that
 * begins as an earlier one did, up to its text, says the same up to there. Every other line is left to `JSON.parse`, and so
 * is what is not quite as expected.
 */
import { Message, type Notifications } from "@effect-codex/protocol"
import * as Predicate from "effect/Predicate"

/** The notification of a piece of text. */
export interface Delta extends Message.Notification {
  readonly params: {
    readonly threadId: string
    readonly turnId: string
    readonly itemId: string
    readonly delta: string
  }
}

/** The notifications that are read so. Those of reasoning have other members. */
export const methods: ReadonlySet<string> = new Set<Notifications.NotificationName>([
  "item/agentMessage/delta",
  "item/plan/delta",
  "item/commandExecution/outputDelta",
  "item/fileChange/outputDelta"
])

const isDelta = (message: Message.Notification): message is Delta => {
  const { method, params } = message
  return (
    methods.has(method) &&
    Predicate.isRecord(params) &&
    Object.keys(params).length === 4 &&
    typeof params["threadId"] === "string" &&
    typeof params["turnId"] === "string" &&
    typeof params["itemId"] === "string" &&
    typeof params["delta"] === "string"
  )
}

/** An item whose text comes in pieces. */
interface Item {
  /** The line up to the text. */
  readonly begin: string
  readonly method: string
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
}

const methodAt = '{"method":"'.length
const threadAfterMethod = '","params":{"threadId":"'
const emittedAt = ',"emittedAtMs":'
const afterText = '"}}'

const quote = 34
const backslash = 92
const closingBrace = 125
const firstPrintable = 32

/**
 * V8 copies a slice of fewer characters than these. A longer one keeps the whole chunk alive that it was cut from, and
 * somebody may keep the text.
 */
const minSlice = 13

export class Deltas {
  /** By their threads: each speaks one item at a time. */
  private readonly items = new Map<string, Item>()

  /** Returns what the line says, or `undefined` if it must be parsed. */
  read(line: string): Delta | undefined {
    // The frequent ones begin with `item/`.
    if (line.charCodeAt(methodAt) !== 105) return undefined
    const methodEnd = line.indexOf('"', methodAt)
    const threadStart = methodEnd + threadAfterMethod.length
    const item = this.items.get(line.slice(threadStart, line.indexOf('"', threadStart)))
    if (item === undefined) return undefined
    const start = item.begin.length
    // Several times as fast as `startsWith`.
    if (line.slice(0, start) !== item.begin) return undefined
    const end = endOfString(line, start)
    if (end === -1 || !isEnd(line, end + 1)) return undefined
    const delta = textOf(line, start, end)
    if (delta === undefined) return undefined
    const { itemId, method, threadId, turnId } = item
    return { method, params: { threadId, turnId, itemId, delta } }
  }

  /** Takes in a line that was parsed, so that the next one of its item need not be. */
  saw(line: string, message: Message.Notification): void {
    if (!isDelta(message)) return
    const { method, params } = message
    const { itemId, threadId, turnId } = params
    const withoutText = Message.notification(method, { threadId, turnId, itemId, delta: "" })
    const begin = withoutText.slice(0, -afterText.length)
    if (!line.startsWith(begin)) return
    this.items.set(threadId, { begin, method, threadId, turnId, itemId })
  }

  /** To be called when nobody listens to a thread: otherwise its item would be kept for as long as the connection. */
  forget(threadId: string): void {
    this.items.delete(threadId)
  }
}

/** The place of the quote that ends the string, or -1 if it does not end or is no JSON. */
const endOfString = (line: string, start: number): number => {
  for (let at = start; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at++
    else if (code < firstPrintable) return -1
  }
  return -1
}

/** `undefined` if its escapes are no JSON. */
const textOf = (line: string, start: number, end: number): string | undefined => {
  const text = line.slice(start, end)
  if (text.length < minSlice && !text.includes("\\")) return text
  try {
    const parsed: unknown = JSON.parse(line.slice(start - 1, end + 1))
    return typeof parsed === "string" ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Whether the message ends here, after the time at which it was sent. */
const isEnd = (line: string, start: number): boolean => {
  if (line.charCodeAt(start) !== closingBrace) return false
  let at = start + 1
  const timeAt = at + emittedAt.length
  if (line.slice(at, timeAt) === emittedAt) {
    at = timeAt
    const digits = at
    while (isDigit(line.charCodeAt(at))) at++
    if (at === digits || line.charCodeAt(digits) === zero) return false
  }
  return line.charCodeAt(at) === closingBrace && at === line.length - 1
}

const zero = 48
const isDigit = (code: number): boolean => code >= zero && code < zero + 10
