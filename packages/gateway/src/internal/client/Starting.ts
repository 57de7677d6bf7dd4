/**
 * Turns that are started, and left. Whoever leaves a turn that is theirs has it interrupted: the reader of a stream, the caller
 * of a run, and whoever does not wait until the gateway has named the turn. They wait for its end as long as an interrupt
 * may take (`Limits.interruptTimeout`). The rest is done behind them, and the layer waits for it as long.
 */
import type { Failure, PortableSessions, RunEvent } from "@effect-codex/agent"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type * as Api from "../../Api.ts"
import type { Connection } from "./Connection.ts"
import type { TurnPath } from "./Events.ts"
import * as RemoteTurn from "./RemoteTurn.ts"

type Turn = PortableSessions.PortableTurn

/** Makes an effect interruptible, where its caller is. */
type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** Starts a turn, where nothing may come between that and what follows. */
export type Starting = (restore: Restore) => Effect.Effect<Turn, Failure.Failure>

export const make =
  (
    connection: Connection,
    key: string,
    named: string | undefined,
    request: (id: string) => Effect.Effect<Api.TurnView, Failure.Failure>
  ): Starting =>
  (restore) =>
    Effect.gen(function* () {
      const id = named ?? (yield* newId)
      const started = RemoteTurn.make(connection, { key, turn: id })
      const asking = yield* connection.begin(orFound(connection, request(id), { key, turn: id }))
      const turn = Effect.as(Fiber.join(asking), started)
      return yield* Effect.onInterrupt(restore(turn), () => left(connection, turn))
    })

/** No other client's. */
const newId = Effect.sync(() => `turn-${crypto.randomUUID()}`)

/** Where the answer is lost, the gateway is asked whether it has the turn. If not, its fate is as unknown as before. */
const orFound = (
  connection: Connection,
  request: Effect.Effect<Api.TurnView, Failure.Failure>,
  path: TurnPath
): Effect.Effect<Api.TurnView, Failure.Failure> =>
  Effect.catchTag(request, "TransportError", (failure) =>
    failure.turn === "Unknown"
      ? connection
          .persist({ method: "snapshot", turn: "Started" }, connection.api.turns.get({ path }))
          .pipe(Effect.orElseFail(() => failure))
      : Effect.fail(failure)
  )

/** The turn goes on without its caller. */
export const started = (starting: Starting): Effect.Effect<Turn, Failure.Failure> =>
  Effect.uninterruptibleMask(starting)

/** The turn is its caller's, who waits for the result. */
export const resultOf = (
  connection: Connection,
  starting: Starting
): Effect.Effect<RunEvent.RunResult, Failure.Failure> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(starting(restore), (turn) =>
      Effect.onError(restore(turn.result), (cause) => leave(connection, turn, cause))
    )
  )

/** The turn is its reader's. */
export const streamOf = (
  connection: Connection,
  starting: Starting
): Stream.Stream<RunEvent.RunEvent, Failure.Failure> =>
  Stream.suspend(() => {
    let isCompleted = false
    const owned = Effect.uninterruptibleMask((restore) =>
      Effect.tap(starting(restore), (turn) =>
        Effect.addFinalizer((exit) =>
          isCompleted ? Effect.void : leave(connection, turn, causeOf(exit))
        )
      )
    )
    return Stream.unwrapScoped(
      Effect.map(owned, ({ events }) =>
        Stream.tap(events(), ({ _tag }) =>
          Effect.sync(() => {
            isCompleted = _tag === "Completed"
          })
        )
      )
    )
  })

const causeOf = Exit.match({
  onFailure: (cause: Cause.Cause<unknown>) => cause,
  onSuccess: () => Cause.empty
})

/** Who is told a failure waits for nothing: either the turn has ended with it, or the gateway is out of reach. */
const leave = (
  connection: Connection,
  turn: Turn,
  cause: Cause.Cause<unknown>
): Effect.Effect<void> =>
  Cause.isFailure(cause) && !Cause.isInterrupted(cause)
    ? Effect.asVoid(connection.begin(turn.interrupt))
    : left(connection, Effect.succeed(turn))

const left = (
  connection: Connection,
  turn: Effect.Effect<Turn, Failure.Failure>
): Effect.Effect<void> =>
  Effect.flatMap(
    connection.begin(Effect.flatMap(turn, ({ interrupt }) => interrupt)),
    connection.awaitInterrupt
  )
