/** What goes wrong with the next answers. Faults apply in the order in which a test asked for them. */
import type { Message } from "@effect-codex/protocol"
import { type Duration, Effect } from "effect"
import { padded } from "./Padding.ts"
import * as Refusals from "./Refusals.ts"

/** What happens to one answer. */
export interface AnswerFault {
  /** An error that is sent instead of carrying the request out. */
  readonly refusal?: Message.RpcError
  readonly write: (line: string) => Effect.Effect<void>
}

export interface AnswerFaults {
  readonly overload: (count: number) => Effect.Effect<void>
  readonly drop: (count: number) => Effect.Effect<void>
  readonly delay: (count: number, by: Duration.DurationInput) => Effect.Effect<void>
  readonly repeat: (count: number) => Effect.Effect<void>
  readonly pad: (count: number, bytes: number) => Effect.Effect<void>
  /** What happens to the answer to the request that has just arrived. */
  readonly next: () => AnswerFault
}

export interface AnswerFaultOptions {
  readonly print: (line: string) => Effect.Effect<void>
  /** Runs something in the background, no longer than the process lives. */
  readonly during: (effect: Effect.Effect<void>) => Effect.Effect<void>
}

export const make = ({ during, print }: AnswerFaultOptions): AnswerFaults => {
  const pending: Array<{ readonly fault: AnswerFault; left: number }> = []
  const none: AnswerFault = { write: print }
  const add = (count: number, fault: AnswerFault) =>
    Effect.sync(() => {
      if (count > 0) pending.push({ fault, left: count })
    })
  return {
    overload: (count) => add(count, { refusal: Refusals.overloaded, write: print }),
    drop: (count) => add(count, { write: () => Effect.void }),
    // In the background: what the server does after an answer does not wait for it.
    delay: (count, by) =>
      add(count, { write: (line) => during(Effect.zipRight(Effect.sleep(by), print(line))) }),
    repeat: (count) => add(count, { write: (line) => Effect.zipRight(print(line), print(line)) }),
    pad: (count, bytes) => add(count, { write: (line) => print(padded(line, bytes)) }),
    next: () => {
      const [first] = pending
      if (first === undefined) return none
      if (--first.left === 0) pending.shift()
      return first.fault
    }
  }
}
