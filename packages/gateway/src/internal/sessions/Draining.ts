/** The end of the gateway's work: asked for over HTTP, or with the end of the program. */
import type { Sessions } from "@effect-codex/agent"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Backend } from "../../Backend.ts"
import { Readers } from "./Readers.ts"

/** A gateway that runs. */
export class Gateway extends Context.Tag("@effect-codex/gateway/Gateway")<
  Gateway,
  {
    /**
     * Takes no new turns. Running ones may end within the grace, and the rest is interrupted. Returns when all have ended and
     * are stored. Turns on the hosts of a cluster go on, and are not waited for. A second call with another grace shortens the first. Default: `Sessions.Options.shutdownGrace`.
     */
    readonly drain: (options?: Sessions.ShutdownOptions) => Effect.Effect<void>
    /** The same with the default grace, but returns at once. */
    readonly beginDrain: Effect.Effect<void>
    /** Waits until the gateway was drained, so that the program may end. */
    readonly drained: Effect.Effect<void>
    /** Drains, and returns when the readers of events have been told how their turns ended, so that the server may close. */
    readonly close: Effect.Effect<void>
  }
>() {}

export const layer = Layer.scoped(
  Gateway,
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const { shutdown } = yield* Backend
    const { dismiss } = yield* Readers
    const done = yield* Deferred.make<void>()
    const drain = (options?: Sessions.ShutdownOptions) =>
      Effect.asVoid(Effect.zipRight(shutdown(options), Deferred.succeed(done, undefined)))
    return {
      drain,
      beginDrain: Effect.asVoid(Effect.forkIn(drain(), scope)),
      drained: Deferred.await(done),
      close: Effect.zipRight(drain(), dismiss)
    }
  })
)

/** Closes the gateway with the scope, while readers can still be told. */
export const whenClosing = Layer.scopedDiscard(
  Effect.flatMap(Gateway, ({ close }) => Effect.addFinalizer(() => close))
)
