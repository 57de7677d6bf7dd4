/** Turns in memory. */
import type { RunEvent } from "@effect-codex/agent"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isRow, withMissed } from "./EventRows.ts"
import * as TurnsState from "./TurnsState.ts"
import type { Keeper, Row, TurnStore, Writer } from "./TurnStore.ts"
import { type Claim, failed, type Status, type TurnKey, TurnLogError } from "./Values.ts"

export class MemoryTurns implements TurnStore {
  /** While it is set, nothing is answered. */
  isAway = false
  private readonly turns = new Map<string, TurnsState.Turn>()
  private readonly keepers = new Map<string, { readonly by: Keeper; readonly until: number }>()
  /** Done with the next change. */
  private changed = Deferred.unsafeMake<void>(FiberId.none)

  readonly accept: TurnStore["accept"] = (turn, inputHash) =>
    this.answer(turn, (now) => {
      const number = numberOf(turn)
      const isNew = !this.turns.has(number)
      if (isNew) this.set(number, TurnsState.accepted(inputHash, now))
      return isNew
    })

  readonly read: TurnStore["read"] = (turn) =>
    this.answer(turn, () => {
      const number = numberOf(turn)
      const found = this.turns.get(number)
      return found === undefined ? undefined : rowOf(number, found, turn)
    })

  readonly unended: TurnStore["unended"] = Effect.suspend(() =>
    this.answer(undefined, () =>
      [...this.turns].flatMap(([number, { state }]) => (state === "Ended" ? [] : keyOf(number)))
    )
  )

  readonly eventsAfter: TurnStore["eventsAfter"] = (turn, row, after) =>
    this.answer(turn, () => {
      const events = [...(this.turns.get(row.number)?.events.values() ?? [])]
      return withMissed(
        events.filter((event) => event.sequence > after && isRow(event)).toSorted(bySequence),
        after
      )
    })

  readonly news: TurnStore["news"] = (standing, after) =>
    Effect.suspend(() => {
      const { number } = standing
      const turn = this.turns.get(number)
      if (turn === undefined) return Effect.succeed(undefined)
      const isEnded = turn.state === "Ended"
      return isEnded || turn.lastEvent > after
        ? Effect.succeed({ number, isEnded, lastEvent: turn.lastEvent })
        : Effect.zipRight(Deferred.await(this.changed), this.news(standing, after))
    })

  readonly claim: TurnStore["claim"] = (turn, by, sent) =>
    this.change(turn, by, { _tag: "Claim", sent })

  readonly takeOver: TurnStore["takeOver"] = (turn, by, from) =>
    this.change(turn, by, { _tag: "TakeOver", from })

  readonly append: TurnStore["append"] = (turn, by, events, { capacity }) =>
    this.change(turn, by, { _tag: "Append", events, capacity })

  readonly end: TurnStore["end"] = (turn, by, outcome) =>
    this.change(turn, by, { _tag: "End", outcome })

  readonly keep: TurnStore["keep"] = (session, by, time) =>
    this.answer(undefined, (now) => {
      const old = this.keepers.get(session)
      const mayKeep = old === undefined || (old.by.name === by.name) === old.until > now
      if (mayKeep) this.keepers.set(session, { by, until: now + Duration.toMillis(time) })
      return mayKeep
    })

  readonly letGo: TurnStore["letGo"] = (session, { name }) =>
    this.answer(undefined, () => {
      if (this.keepers.get(session)?.by.name === name) this.keepers.delete(session)
    })

  readonly keeperOf: TurnStore["keeperOf"] = (session) =>
    this.answer(undefined, (now) => {
      const keeper = this.keepers.get(session)
      return keeper !== undefined && keeper.until > now ? keeper.by : undefined
    })

  readonly prune: TurnStore["prune"] = (kept) =>
    this.answer(undefined, (now) => {
      const old = [...this.turns].filter(([, { acceptedAt, endedAt }]) =>
        endedAt === undefined
          ? acceptedAt <= now - Duration.toMillis(kept.unended)
          : endedAt <= now - Duration.toMillis(kept.ended)
      )
      for (const [number] of old) this.turns.delete(number)
      return old.length
    })

  private change(turn: TurnKey, by: Writer, change: TurnsState.Change) {
    return this.answer(turn, (now) => {
      const number = numberOf(turn)
      const before = this.turns.get(number)
      const after = before && TurnsState.step(before, change, { ...by, now })
      if (after !== undefined) this.set(number, after)
      return after !== undefined
    })
  }

  private answer<A>(turn: TurnKey | undefined, operation: (now: number) => A) {
    return Effect.flatMap(Clock.currentTimeMillis, (now) =>
      this.isAway
        ? Effect.fail(
            new TurnLogError({ reason: "Unavailable", turn, detail: "The store is away" })
          )
        : Effect.sync(() => operation(now))
    )
  }

  private set(number: string, turn: TurnsState.Turn): void {
    const { changed } = this
    this.turns.set(number, turn)
    this.changed = Deferred.unsafeMake(FiberId.none)
    Deferred.unsafeDone(changed, Effect.void)
  }
}

const numberOf = ({ id, session }: TurnKey): string => JSON.stringify([session, id])

const keyOf = (number: string): ReadonlyArray<TurnKey> =>
  Option.match(decodeNumber(number), {
    onNone: () => [],
    onSome: ([session, id]) => [{ session, id }]
  })

const decodeNumber = Schema.decodeOption(
  Schema.parseJson(Schema.Tuple(Schema.String, Schema.String))
)

const bySequence = (a: RunEvent.RunEvent, b: RunEvent.RunEvent): number => a.sequence - b.sequence

const rowOf = (number: string, turn: TurnsState.Turn, key: TurnKey): Row => {
  const status = statusOf(turn)
  return {
    number,
    inputHash: turn.inputHash,
    isEnded: turn.state === "Ended",
    lastEvent: turn.lastEvent,
    status: status === undefined ? Effect.fail(failed(key, "Foreign")) : Effect.succeed(status)
  }
}

/** How a turn stands. */
export const statusOf = (turn: TurnsState.Turn): Status | undefined => {
  const { lastEvent, outcome, state } = turn
  if (state === "Accepted") return { _tag: "Accepted" }
  const claim = claimOf(turn)
  if (claim === undefined) return undefined
  if (state === "Claimed") return { _tag: "Claimed", claim, lastEvent }
  return outcome === undefined ? undefined : { _tag: "Ended", claim, lastEvent, outcome }
}

const claimOf = ({ claimant, claimedAt, host, sent }: TurnsState.Turn): Claim | undefined =>
  claimant === undefined || host === undefined
    ? undefined
    : {
        claimant,
        host,
        claimedAt: DateTime.unsafeMake(claimedAt),
        ...(sent === undefined ? {} : { sent })
      }
