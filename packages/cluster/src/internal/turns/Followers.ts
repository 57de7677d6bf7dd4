/**
 * Those who wait for news of turns. One statement asks for all of them, and none is sent while nobody waits. This is not
 * LISTEN: a client whose connection for that is lost is not told, and each NOTIFY holds a lock that all commits share.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import { operation } from "./Operation.ts"
import type { Standing } from "./TurnStore.ts"

/** Somebody who has read the events of a turn up to a number. */
interface Waiter {
  readonly number: string
  readonly after: number
  readonly news: Deferred.Deferred<Standing | undefined>
}

interface Row {
  readonly number: string
  readonly last_event: number
  readonly is_ended: boolean
}

/** How many turns one statement asks for. */
const perStatement = 1000

export class Followers {
  private readonly waiting = new Set<Waiter>()
  private readonly latch = Effect.unsafeMakeLatch(false)
  private readonly sql: SqlClient.SqlClient

  constructor(sql: SqlClient.SqlClient) {
    this.sql = sql
  }

  /** Waits until the turn has an event after this number, or has ended, or is gone. */
  news(number: string, after: number): Effect.Effect<Standing | undefined> {
    return Effect.suspend(() => {
      const waiter: Waiter = { number, after, news: Deferred.unsafeMake(FiberId.none) }
      this.waiting.add(waiter)
      return this.latch.open.pipe(
        Effect.zipRight(Deferred.await(waiter.news)),
        Effect.ensuring(Effect.sync(() => this.waiting.delete(waiter)))
      )
    })
  }

  /** Asks for news for as long as it runs. */
  asking(every: Duration.DurationInput): Effect.Effect<never> {
    return this.latch.await.pipe(
      Effect.zipRight(Effect.sleep(every)),
      Effect.zipRight(Effect.suspend(() => this.ask([...this.waiting]))),
      // If the database is away it is asked again. Readers learn that from their own questions.
      Effect.catchAll((error) => Effect.logDebug(`no news of turns: ${error.message}`)),
      Effect.zipRight(
        Effect.suspend(() => (this.waiting.size === 0 ? this.latch.close : Effect.void))
      ),
      Effect.forever
    )
  }

  private ask(waiting: ReadonlyArray<Waiter>) {
    const numbers = [...new Set(waiting.map(({ number }) => number))]
    const pages = Array.from({ length: Math.ceil(numbers.length / perStatement) }, (_, page) =>
      numbers.slice(page * perStatement, (page + 1) * perStatement)
    )
    return Effect.forEach(pages, (page) =>
      Effect.map(operation(this.standing(page)), (rows) => {
        const standings = new Map(rows.map((row) => [row.number, standingOf(row)]))
        const asked = new Set(page)
        for (const waiter of waiting) {
          if (!asked.has(waiter.number)) continue
          const standing = standings.get(waiter.number)
          // A turn that is gone is news, too.
          if (standing === undefined || standing.isEnded || standing.lastEvent > waiter.after) {
            Deferred.unsafeDone(waiter.news, Effect.succeed(standing))
          }
        }
      })
    )
  }

  private standing(numbers: ReadonlyArray<string>) {
    const { sql } = this
    return sql<Row>`SELECT number, last_event, state = 'Ended' AS is_ended FROM effect_codex_turns
      WHERE ${sql.in("number", numbers)}`
  }
}

const standingOf = ({ is_ended, last_event, number }: Row): Standing => ({
  number,
  isEnded: is_ended,
  lastEvent: last_event
})
