/** What goes wrong with the next answers. Faults apply in the order in which a test asked for them. */
import type { Message } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RefusalOptions, RequestSelection } from "../../FakeProcess.ts"
import { padded } from "./Padding.ts"
import * as Refusals from "./Refusals.ts"

/** What happens to one answer. */
export interface AnswerFault {
  /** An error that is sent instead of carrying the request out. */
  readonly refusal?: Message.RpcError
  /** What is sent in place of a result. */
  readonly change?: (result: unknown) => unknown
  readonly write: (line: string) => Effect.Effect<void>
}

export interface AnswerFaults {
  readonly overload: (count: number) => Effect.Effect<void>
  readonly refuse: (
    count: number,
    error: Message.RpcError,
    options?: RefusalOptions
  ) => Effect.Effect<void>
  readonly drop: (count: number, of?: RequestSelection) => Effect.Effect<void>
  readonly delay: (
    count: number,
    by: Duration.DurationInput,
    of?: RequestSelection
  ) => Effect.Effect<void>
  readonly change: (
    count: number,
    change: (result: unknown) => unknown,
    of?: RequestSelection
  ) => Effect.Effect<void>
  readonly repeat: (count: number) => Effect.Effect<void>
  readonly pad: (count: number, bytes: number) => Effect.Effect<void>
  /** What happens to the answer to the request of this method that has just arrived. */
  readonly next: (method: string) => AnswerFault
}

export interface AnswerFaultOptions {
  readonly print: (line: string) => Effect.Effect<void>
  /** Runs something in the background, no longer than the process lives. */
  readonly during: (effect: Effect.Effect<void>) => Effect.Effect<void>
}

interface Pending {
  readonly fault: AnswerFault
  /** The method of its requests; any, if there is none. */
  readonly method: string | undefined
  /** How many of its requests it still lets pass. */
  skip: number
  /** How many more answers it applies to. */
  left: number
}

export const make = ({ during, print }: AnswerFaultOptions): AnswerFaults => {
  let pending: ReadonlyArray<Pending> = []
  const none: AnswerFault = { write: print }
  const add = (count: number, fault: AnswerFault, { method, nth = 1 }: RequestSelection = {}) =>
    Effect.sync(() => {
      if (count > 0) pending = [...pending, { fault, method, skip: nth - 1, left: count }]
    })
  // In the background: what the server does after an answer does not wait for it.
  const late = (by: Duration.DurationInput) => (line: string) =>
    during(Effect.zipRight(Effect.sleep(by), print(line)))

  return {
    overload: (count) => add(count, { refusal: Refusals.overloaded, write: print }),
    refuse: (count, error, { after = 0, ...of } = {}) =>
      add(count, { refusal: error, write: Duration.toMillis(after) > 0 ? late(after) : print }, of),
    drop: (count, of) => add(count, { write: () => Effect.void }, of),
    delay: (count, by, of) => add(count, { write: late(by) }, of),
    change: (count, change, of) => add(count, { change, write: print }, of),
    repeat: (count) => add(count, { write: (line) => Effect.zipRight(print(line), print(line)) }),
    pad: (count, bytes) => add(count, { write: (line) => print(padded(line, bytes)) }),
    next: (method) => {
      const fitting = pending.filter((one) => one.method === undefined || one.method === method)
      const due = fitting.find(({ skip }) => skip === 0)
      for (const one of fitting) one.skip = Math.max(0, one.skip - 1)
      if (due === undefined) return none
      due.left--
      pending = pending.filter(({ left }) => left > 0)
      return due.fault
    }
  }
}
