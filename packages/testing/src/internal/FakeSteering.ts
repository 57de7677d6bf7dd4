/** What the user says to a turn that runs already. */
import { Lenient } from "@effect-codex/protocol"
import { Effect, Schema } from "effect"
import * as Items from "./FakeItems.ts"
import { itemTold, type TurnRun } from "./FakeTurnRun.ts"

/** Parts of a message; all but the text of texts is passed on as it is. */
export const Input = Schema.Array(
  Schema.Struct(
    { type: Schema.String, text: Lenient.nullable(Schema.String) },
    { key: Schema.String, value: Schema.Unknown }
  )
)
export type Input = typeof Input.Type

export interface UserMessage {
  readonly input: Input
  /** What the client calls it. */
  readonly clientId: string | null
}

export const textOf = (input: Input): string => input.map(({ text }) => text ?? "").join("")

export interface Steering {
  readonly pending: Array<UserMessage>
  /** Opened when there is something to take in. */
  readonly arrived: Effect.Latch
  /** Takes and loses everything. */
  readonly ignored: boolean
  /** The turn is at its end. */
  closed: boolean
}

export const make = (ignored: boolean): Steering => ({
  pending: [],
  arrived: Effect.unsafeMakeLatch(),
  ignored,
  closed: false
})

/** It is the turn's before it is answered, and does something only after that. */
export const steer = (
  { steering }: TurnRun,
  message: UserMessage,
  answer: Effect.Effect<void>
): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (steering.ignored) return answer
    steering.pending.push(message)
    return Effect.zipLeft(answer, steering.arrived.open)
  })

/** Tells what was said meanwhile, with the next request to the provider; whether there was anything. */
export const takeIn = (turn: TurnRun): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const { arrived, pending } = turn.steering
    const messages = pending.splice(0)
    if (messages.length === 0) return false
    yield* arrived.close
    yield* Effect.forEach(messages, (message) => tell(turn, message), { discard: true })
    return true
  })

/** A message without any parts is none. */
export const tell = (turn: TurnRun, message: UserMessage) =>
  message.input.length === 0
    ? Effect.void
    : itemTold(turn, Items.userMessage(turn.host.nextId("item"), message))

/** What is said meanwhile ends a step that has a request open at the provider; whether it came to its own end. */
export const unlessSteered = (
  { steering }: TurnRun,
  step: Effect.Effect<void>
): Effect.Effect<boolean> =>
  Effect.raceFirst(Effect.as(step, true), Effect.as(steering.arrived.await, false))
