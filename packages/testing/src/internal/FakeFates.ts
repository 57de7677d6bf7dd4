/** What becomes of the next answers of a fake process: the first that was decreed comes first. */
import type { Message } from "@effect-codex/protocol"
import { type Duration, Effect } from "effect"
import * as Wire from "./FakeWire.ts"

/** Of one answer. */
export interface Fate {
  /** Instead of carrying the request out. */
  readonly refusal?: Message.RpcError
  readonly write: (line: string) => Effect.Effect<void>
}

export interface Fates {
  readonly overload: (count: number) => Effect.Effect<void>
  readonly drop: (count: number) => Effect.Effect<void>
  readonly delay: (count: number, by: Duration.DurationInput) => Effect.Effect<void>
  readonly repeat: (count: number) => Effect.Effect<void>
  readonly pad: (count: number, bytes: number) => Effect.Effect<void>
  readonly next: () => Fate
}

export interface FateOptions {
  readonly print: (line: string) => Effect.Effect<void>
  /** Runs something beside the process. */
  readonly during: (effect: Effect.Effect<void>) => Effect.Effect<void>
}

export const make = ({ during, print }: FateOptions): Fates => {
  const decreed: Array<{ readonly fate: Fate; left: number }> = []
  const usual: Fate = { write: print }
  const decree = (count: number, fate: Fate) =>
    Effect.sync(() => {
      if (count > 0) decreed.push({ fate, left: count })
    })
  return {
    overload: (count) => decree(count, { refusal: Wire.overloaded, write: print }),
    drop: (count) => decree(count, { write: () => Effect.void }),
    // What the server does after an answer does not wait for it.
    delay: (count, by) =>
      decree(count, { write: (line) => during(Effect.zipRight(Effect.sleep(by), print(line))) }),
    repeat: (count) =>
      decree(count, { write: (line) => Effect.zipRight(print(line), print(line)) }),
    pad: (count, bytes) => decree(count, { write: (line) => print(padded(line, bytes)) }),
    next: () => {
      const [first] = decreed
      if (first === undefined) return usual
      if (--first.left === 0) decreed.shift()
      return first.fate
    }
  }
}

const encoder = new TextEncoder()

/** A message that is as long as that, as far as its readers know by something in its last object. */
export const padded = (line: string, bytes: number): string => {
  const head = line.slice(0, -2)
  const comma = head.endsWith("{") ? "" : ","
  const frame = `${head}${comma}"padding":"`
  const missing = bytes - encoder.encode(frame).length - 3
  return `${frame}${"x".repeat(Math.max(0, missing))}"}}`
}
