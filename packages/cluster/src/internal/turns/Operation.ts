/** One operation of the database, bounded, with what a program is told of its failure. */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { detailOf } from "../sql/SqlFailure.ts"
import { type TurnKey, TurnLogError } from "./Values.ts"

/** How long the database may take for one operation. */
const operationTimeout = "5 seconds"

export const operation = <A>(
  effect: Effect.Effect<A, SqlError>,
  turn?: TurnKey
): Effect.Effect<A, TurnLogError> => {
  const unavailable = (detail: string) => new TurnLogError({ reason: "Unavailable", turn, detail })
  return effect.pipe(
    Effect.mapError((error) => unavailable(detailOf(error))),
    // Cancelling a statement needs the database, too. Nobody waits for that.
    Effect.disconnect,
    Effect.timeoutFail({
      duration: operationTimeout,
      onTimeout: () => unavailable(`The database did not answer within ${operationTimeout}`)
    })
  )
}
