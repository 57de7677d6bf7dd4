/** How long a client waits for a gateway that it cannot reach, and when it tries again. */
import { MonotonicClock } from "@effect-codex/app-server"
import type { Failure } from "@effect-codex/agent"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** A request was not answered, and a later one may be. */
export class NotNow extends Data.TaggedError("NotNow")<{ readonly failure: Failure.Failure }> {}

/** Ends when the gateway was not heard for some time. */
export class Patience {
  private readonly now: () => number
  private readonly limit: number
  private heardAt: number

  private constructor(now: () => number, limit: number) {
    this.now = now
    this.limit = limit
    this.heardAt = now()
  }

  static make(limit: Duration.DurationInput): Effect.Effect<Patience> {
    return Effect.map(MonotonicClock.reader, (now) => new Patience(now, Duration.toMillis(limit)))
  }

  heard(): void {
    this.heardAt = this.now()
  }

  /** In milliseconds, and at least one, so that a deadline of it is one. */
  get left(): number {
    return Math.max(1, this.heardAt + this.limit - this.now())
  }

  /** The first try is soon: a connection may break where the gateway is well. */
  get schedule() {
    return Schedule.exponential("100 millis").pipe(
      Schedule.union(Schedule.spaced("2 seconds")),
      Schedule.jittered,
      Schedule.whileInput(
        (error: NotNow | Failure.Failure) => error._tag === "NotNow" && this.left > 1
      )
    )
  }
}
