/** The end of the gateway's work: asked for over HTTP, or with the end of the program. */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Readers } from "./Readers.ts"
import { Registry } from "./Registry.ts"

/** A gateway that runs. */
export class Gateway extends Context.Tag("@effect-codex/gateway/Gateway")<
  Gateway,
  {
    /**
     * Takes no new turns. Running ones may end within the grace, and the rest is interrupted. Returns when all have ended and
     * are stored.
     */
    readonly drain: Effect.Effect<void>
    /** The same, but returns at once. */
    readonly beginDrain: Effect.Effect<void>
    /** Waits until the gateway was drained, so that the program may end. */
    readonly drained: Effect.Effect<void>
    readonly isDrained: Effect.Effect<boolean>
    /** Drains, and returns when the readers of events have been told how their turns ended, so that the server may close. */
    readonly close: Effect.Effect<void>
  }
>() {}

export const layer = Layer.scoped(
  Gateway,
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const { shutdown } = yield* Registry
    const { dismiss } = yield* Readers
    const done = yield* Deferred.make<void>()
    const drain = Effect.asVoid(Effect.zipRight(shutdown(), Deferred.succeed(done, undefined)))
    return {
      drain,
      beginDrain: Effect.asVoid(Effect.forkIn(drain, scope)),
      drained: Deferred.await(done),
      isDrained: Deferred.isDone(done),
      close: Effect.zipRight(drain, dismiss)
    }
  })
)

/** Closes the gateway with the scope, while readers can still be told. */
export const whenClosing = Layer.scopedDiscard(
  Effect.flatMap(Gateway, ({ close }) => Effect.addFinalizer(() => close))
)
