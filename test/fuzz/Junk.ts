/** Random values and bytes that no server should send, built of words that some code looks for. */
import type { Utils } from "effect"

type Json =
  | null
  | boolean
  | number
  | string
  | ReadonlyArray<Json>
  | { readonly [key: string]: Json }

export const pick = <A>(random: Utils.PCGRandom, values: readonly [A, ...ReadonlyArray<A>]): A =>
  values[random.integer(values.length)] ?? values[0]

/** The names that every object inherits, and the names of members that the library reads. */
const names: readonly [string, ...ReadonlyArray<string>] = [
  "__proto__",
  ...Object.getOwnPropertyNames(Object.prototype),
  "threadId",
  "turnId",
  "itemId",
  "item",
  "turn",
  "thread",
  "type",
  "id",
  "status",
  "error",
  "message",
  "codexErrorInfo",
  "changes",
  "kind",
  "path",
  "delta",
  "receiverThreadIds",
  "agentThreadId",
  "requestId",
  "tokenUsage",
  "questions",
  "permissions",
  "command",
  "arguments",
  "tool",
  "length",
  "then"
]

const texts: readonly [string, ...ReadonlyArray<string>] = [
  "",
  "\u0000",
  "\ud83d",
  "\u2028",
  "subAgentActivity",
  "collabAgentToolCall",
  "fileChange",
  "agentMessage",
  "completed",
  "failed",
  ...names
]

const numbers: readonly [number, ...ReadonlyArray<number>] = [0, -1, 1.5, 2 ** 53, -1e308, 1e-320]

const nested = (depth: number): Json => {
  let value: Json = []
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

/** Any JSON value, rarely one that is nested very deep. */
export const value = (random: Utils.PCGRandom, depth = 0): Json => {
  switch (random.integer(depth > 4 ? 5 : 9)) {
    case 0:
      return null
    case 1:
      return random.integer(2) === 0
    case 2:
      return pick(random, numbers)
    case 3:
      return pick(random, texts)
    case 4:
      return random.integer(200) === 0 ? nested(1_000) : pick(random, texts)
    case 5:
      return Array.from({ length: random.integer(4) }, () => value(random, depth + 1))
    default:
      return record(random, depth + 1)
  }
}

/** `fromEntries` makes `__proto__` a member of its own, as `JSON.parse` does. */
export const record = (random: Utils.PCGRandom, depth = 0): { readonly [key: string]: Json } =>
  Object.fromEntries(
    Array.from({ length: random.integer(6) }, () => [pick(random, names), value(random, depth)])
  )

/** A line of the protocol in which bytes were changed, cut out and repeated. */
export const damaged = (random: Utils.PCGRandom, line: string): Uint8Array => {
  const bytes = Array.from(new TextEncoder().encode(line))
  for (let damage = random.integer(4); damage > 0; damage--) {
    const at = random.integer(bytes.length + 1)
    const length = random.integer(8)
    switch (random.integer(3)) {
      case 0:
        bytes.splice(at, length)
        break
      case 1:
        bytes.splice(at, 0, ...bytes.slice(at, at + length))
        break
      default:
        bytes.splice(at, 1, random.integer(256))
    }
  }
  return Uint8Array.from(bytes)
}
