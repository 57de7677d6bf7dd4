/** What a host writes of a turn that it has taken. Each write names its claimant, and changes nothing if another has the turn. */
import { randomUUID } from "node:crypto"
import { Failure, type RunAttempt, type RunEvent, type Turn } from "@effect-codex/agent"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Keeping from "./Keeping.ts"
import type { TurnStore, Writer } from "./TurnStore.ts"
import { type Claim, failed, type Outcome, type TurnKey, type TurnLogError } from "./Values.ts"

/** The options of claims. */
export interface Options extends Keeping.Options {
  /** Names this host in claims, for people. */
  readonly host: string
  /** How many events of a turn are kept, the last ones. Default: 10,000. */
  readonly turnLogCapacity?: number
  /** A larger event is not stored, and its readers are told that they missed it. In bytes of JSON. Default: 1 MiB. */
  readonly maxEventBytes?: number
  /**
   * How long the events of a turn are gathered before the next ones are written. Its first events and its end do not wait.
   * A model says some fifty words a second, and each write is a statement. Default: 100 milliseconds, as often as readers look.
   */
  readonly writeEvery?: Duration.DurationInput
}

export const make = (store: TurnStore, options: Options) => ({
  ...Keeping.make(store, options),
  take: (turn: TurnKey) => new Taking(store, options, turn)
})

/** Until the database is back. */
const untilBack = Schedule.union(Schedule.exponential("100 millis"), Schedule.spaced("2 seconds"))

class Taking {
  readonly claimant: string = randomUUID()
  private readonly claimed = Deferred.unsafeMake<void>(FiberId.none)
  private readonly store: TurnStore
  private readonly options: Options
  private readonly turn: TurnKey

  constructor(store: TurnStore, options: Options, turn: TurnKey) {
    this.store = store
    this.options = options
    this.turn = turn
  }

  readonly beforeTurn = (begun: RunAttempt.TurnToBegin): Effect.Effect<void, Failure.TurnError> =>
    this.held(this.store.claim(this.turn, this.writer, sentOf(begun))).pipe(
      Effect.mapError((error) =>
        error.reason === "Unavailable"
          ? notBegun(begun, "NotClaimed", error.message)
          : notBegun(begun, "AlreadyClaimed", error.message)
      ),
      Effect.zipRight(Deferred.succeed(this.claimed, undefined)),
      Effect.asVoid
    )

  readonly append = (
    events: ReadonlyArray<RunEvent.RunEvent>
  ): Effect.Effect<void, TurnLogError> => {
    const { maxEventBytes = 1024 * 1024, turnLogCapacity = 10_000 } = this.options
    const limits = { capacity: turnLogCapacity, maxBytes: maxEventBytes }
    return events.length === 0
      ? Effect.void
      : this.held(this.store.append(this.turn, this.writer, events, limits))
  }

  readonly end = (outcome: Outcome): Effect.Effect<void, TurnLogError> =>
    Effect.catchIf(this.held(this.store.end(this.turn, this.writer, outcome)), isNotHeld, (error) =>
      // The answer to an earlier try may have been lost.
      Effect.flatMap(this.isEndedHere, (is) => (is ? Effect.void : Effect.fail(error)))
    )

  readonly takeOver = (from: Pick<Claim, "claimant">): Effect.Effect<void, TurnLogError> =>
    Effect.zipRight(
      this.held(this.store.takeOver(this.turn, this.writer, from.claimant)),
      Effect.asVoid(Deferred.succeed(this.claimed, undefined))
    )

  readonly record = (
    running: Pick<Turn.Turn, "events" | "result">
  ): Effect.Effect<void, TurnLogError> =>
    Effect.gen(this, function* () {
      // Before its claim nothing may be written. The log of the running turn keeps what it tells until then.
      yield* Effect.raceFirst(Deferred.await(this.claimed), Effect.exit(running.result))
      const outcome = yield* this.recordEvents(running)
      yield* whileAway(this.end(outcome))
    })

  /** Writes the events, as far as the turn is claimed, and returns how the turn has ended. */
  private recordEvents(
    running: Pick<Turn.Turn, "events" | "result">
  ): Effect.Effect<Outcome, TurnLogError> {
    let last: RunEvent.RunEvent | undefined
    const written = Stream.runForEachChunk(running.events(), (events) =>
      Effect.suspend(() => {
        last = Chunk.toReadonlyArray(events).at(-1) ?? last
        return Effect.flatMap(Deferred.isDone(this.claimed), (isClaimed) =>
          isClaimed
            ? Effect.zipRight(
                whileAway(this.append(Chunk.toReadonlyArray(events))),
                this.gathered(running)
              )
            : Effect.void
        )
      })
    )
    return written.pipe(
      Effect.flatMap(() =>
        last?._tag === "Completed"
          ? Effect.succeed<Outcome>({
              _tag: "Completed",
              sequence: last.sequence,
              result: last.result
            })
          : Effect.dieMessage("the event stream ended without a Completed event")
      ),
      Effect.catchAll((failure) =>
        failure._tag === "TurnLogError"
          ? Effect.fail(failure)
          : Effect.succeed<Outcome>({ _tag: "Failed", failure })
      )
    )
  }

  /** Waits until there should be enough events for a write, or all of them. */
  private gathered({ result }: Pick<Turn.Turn, "result">): Effect.Effect<void> {
    const { writeEvery = "100 millis" } = this.options
    return Effect.raceFirst(Effect.sleep(writeEvery), Effect.asVoid(Effect.exit(result)))
  }

  private get writer(): Writer {
    return { claimant: this.claimant, host: this.options.host }
  }

  private get isEndedHere(): Effect.Effect<boolean, TurnLogError> {
    return Effect.flatMap(this.store.read(this.turn), (row) =>
      row?.isEnded === true
        ? Effect.map(
            row.status,
            (status) => status._tag === "Ended" && status.claim.claimant === this.claimant
          )
        : Effect.succeed(false)
    )
  }

  /** Fails if nothing was changed. */
  private held(change: Effect.Effect<boolean, TurnLogError>): Effect.Effect<void, TurnLogError> {
    const { store, turn } = this
    return Effect.flatMap(change, (isChanged) =>
      isChanged
        ? Effect.void
        : Effect.flatMap(store.read(turn), (row) =>
            Effect.fail(failed(turn, row === undefined ? "Unknown" : "NotHeld"))
          )
    )
  }
}

const isNotHeld = ({ reason }: TurnLogError): boolean => reason === "NotHeld"

const whileAway = (write: Effect.Effect<void, TurnLogError>): Effect.Effect<void, TurnLogError> =>
  Effect.retry(write, { schedule: untilBack, while: ({ reason }) => reason === "Unavailable" })

const sentOf = ({ attempt, generation, messageId, threadId }: RunAttempt.TurnToBegin) => ({
  attempt,
  generation,
  messageId,
  threadId
})

const notBegun = (
  { generation, threadId }: RunAttempt.TurnToBegin,
  reason: Failure.TurnReason,
  detail: string
) =>
  new Failure.TurnError({
    reason,
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail
  })
