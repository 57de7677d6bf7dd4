/** The items by which a turn shows what the user has said to it. */
import * as Effect from "effect/Effect"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import type { TurnRun } from "./TurnRun.ts"
import type { UserMessage } from "./UserMessage.ts"

/** Shows a message. Codex shows none for a message without parts. */
export const show = (turn: TurnRun, message: UserMessage): Effect.Effect<void> =>
  message.input.length === 0
    ? Effect.void
    : Effect.asVoid(ItemEvents.atOnce(turn, Items.userMessage(turn.host.nextId("item"), message)))

/** Takes in the pending messages, as codex does with its next request to the provider. Returns the last of them. */
export const takeIn = (turn: TurnRun): Effect.Effect<UserMessage | undefined> =>
  Effect.gen(function* () {
    const { arrived, pending } = turn.steering
    const messages = pending.splice(0)
    if (messages.length === 0) return undefined
    yield* arrived.close
    yield* Effect.forEach(messages, (message) => show(turn, message), { discard: true })
    return messages.at(-1)
  })
