/**
 * A session moves to another host at once, also while a turn of it runs. The turn goes on where it is: its host keeps the
 * session until then, and the other one waits. A keeper that does not say in time that it is still there has lost the session.
 */
import { randomUUID } from "node:crypto"
import { MonotonicClock } from "@effect-codex/app-server"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Keeper, TurnStore } from "./TurnStore.ts"
import type { TurnLogError } from "./Values.ts"

/** The options of keeping sessions. */
export interface Options {
  /** Where this host is reached, `HOST:PORT`. Default: nobody reaches it. */
  readonly address?: string
  /**
   * How long a host that is lost keeps a session. Another host has it at the latest then, and the turn is told as lost. Default:
   * 35 seconds.
   */
  readonly keepFor?: Duration.DurationInput
}

/** One keeping of a session. */
export interface Keeping {
  /** Says that the host is there, for as long as this runs. Returns when it has lost the session: what runs of it must end. */
  readonly renewed: Effect.Effect<void>
  readonly letGo: Effect.Effect<void>
}

/** The operations of keeping sessions. */
export interface Service {
  /** Keeps a session. `None` if another host keeps it, or the database does not answer: what runs of it must end. */
  readonly keep: (session: string) => Effect.Effect<Option.Option<Keeping>>
  /** The host that keeps a session that has moved. Fails with a `TurnLogError` if the database does not answer. */
  readonly keeperOf: (session: string) => Effect.Effect<Option.Option<Keeper>, TurnLogError>
}

export const make = (
  store: TurnStore,
  { address = "", keepFor = "35 seconds" }: Options
): Service => ({
  keep: (session) =>
    Effect.suspend(() => {
      const by = { name: randomUUID(), address }
      const keeping = new Kept(store, session, by, Duration.decode(keepFor))
      return Effect.map(keeping.tried, (is) =>
        Option.getOrElse(is, () => false) ? Option.some(keeping) : Option.none()
      )
    }),
  keeperOf: (session) => Effect.map(store.keeperOf(session), Option.fromNullable)
})

class Kept implements Keeping {
  private readonly store: TurnStore
  private readonly session: string
  private readonly by: Keeper
  private readonly time: Duration.Duration
  private readonly third: Duration.Duration

  constructor(store: TurnStore, session: string, by: Keeper, time: Duration.Duration) {
    this.store = store
    this.session = session
    this.by = by
    this.time = time
    this.third = Duration.times(time, 1 / 3)
  }

  /** Whether the session is kept. `None` if that is not known in time. */
  get tried(): Effect.Effect<Option.Option<boolean>> {
    return this.store
      .keep(this.session, this.by, this.time)
      .pipe(Effect.disconnect, Effect.timeout(this.third), Effect.option)
  }

  readonly renewed = Effect.gen(this, function* () {
    const now = yield* MonotonicClock.reader
    const patience = Duration.toMillis(this.third) * 2
    // A keeper ends before its time is over: another host may begin then.
    for (let heldSince = now(), isHeld = true; isHeld;) {
      yield* Effect.sleep(this.third)
      const asked = now()
      const answer = yield* this.tried
      isHeld = Option.getOrElse(answer, () => now() - heldSince < patience)
      if (Option.isSome(answer)) heldSince = asked
    }
  })

  /** If the database is away, the session is free when the time is over. */
  readonly letGo = Effect.suspend(() =>
    this.store
      .letGo(this.session, this.by)
      .pipe(Effect.disconnect, Effect.timeout(this.third), Effect.ignore)
  )
}
