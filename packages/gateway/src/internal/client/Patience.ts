/** How long a client waits for a gateway that is out of reach, and when it tries again. */
import type { Failure } from "@effect-codex/agent"
import { MonotonicClock } from "@effect-codex/app-server"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** A request was not answered, and a later one may be. */
export class NotNow extends Data.TaggedError("NotNow")<{ readonly failure: Failure.Failure }> {}

/** Ends some time after the gateway was lost, and begins anew whenever it is heard. */
export class Patience {
  private readonly now: () => number
  private readonly limit: number
  /** `undefined` while nothing is wrong. */
  private lostAt: number | undefined

  private constructor(now: () => number, limit: number) {
    this.now = now
    this.limit = limit
  }

  static make(limit: Duration.DurationInput): Effect.Effect<Patience> {
    return Effect.map(MonotonicClock.reader, (now) => new Patience(now, Duration.toMillis(limit)))
  }

  heard(): void {
    this.lostAt = undefined
  }

  lost(failure: Failure.Failure): NotNow {
    this.lostAt ??= this.now()
    return new NotNow({ failure })
  }

  /** How long the gateway may stay lost. */
  get left(): Duration.Duration {
    return this.lostAt === undefined
      ? Duration.infinity
      : Duration.millis(Math.max(0, this.limit - (this.now() - this.lostAt)))
  }

  /** The first try is soon: a connection may break where the gateway is well. */
  get schedule() {
    return Schedule.exponential("100 millis").pipe(
      Schedule.union(Schedule.spaced("2 seconds")),
      Schedule.jittered,
      Schedule.whileInput(
        ({ _tag }: NotNow | Failure.Failure) =>
          _tag === "NotNow" && Duration.greaterThan(this.left, Duration.zero)
      )
    )
  }
}
