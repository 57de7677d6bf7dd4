/** What the model of a turn says. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import { pause } from "./Pace.ts"
import * as ReviewTurn from "./ReviewTurn.ts"
import * as Steering from "./Steering.ts"
import type { TurnRun } from "./TurnRun.ts"

/** Says one message, one delta a chunk. A message that the user interrupts is discarded, as if it had not been said. */
export const say = (turn: TurnRun, chunks: ReadonlyArray<string>, every: Duration.Duration) =>
  Effect.gen(function* () {
    if (turn.review !== undefined) return yield* ReviewTurn.say(turn, chunks.join(""))
    const message = yield* begin(turn, chunks, every)
    if (message === undefined) return
    const text = chunks.join("")
    turn.messages.push({ ...(yield* ItemEvents.completed(turn, message, () => ({ text }))), text })
  })

/** Proposes a plan, as codex tells it in plan mode. */
export const plan = (turn: TurnRun, text: string) =>
  Effect.gen(function* () {
    const itemId = turn.host.nextId("item")
    const open = yield* ItemEvents.started(turn, { type: "plan", id: itemId, text: "" })
    yield* ItemEvents.emit(turn, "item/plan/delta", { itemId, delta: text })
    yield* ItemEvents.completed(turn, open, () => ({ text }))
  })

/** Says a message whose item is still open. Returns `undefined` if the user has interrupted the message. */
export const begin = (turn: TurnRun, chunks: ReadonlyArray<string>, every: Duration.Duration) =>
  Effect.gen(function* () {
    const itemId = turn.host.nextId("msg")
    const message = yield* ItemEvents.started(turn, Items.agentMessage(itemId, ""))
    const deltas = Effect.forEach(
      chunks,
      (delta) =>
        Effect.zipRight(
          pause(every),
          ItemEvents.emit(turn, "item/agentMessage/delta", { itemId, delta })
        ),
      { discard: true }
    )
    const finished =
      Duration.toMillis(every) === 0
        ? yield* Effect.as(deltas, true)
        : yield* Steering.unlessSteered(turn.steering, deltas)
    return finished ? message : undefined
  })
