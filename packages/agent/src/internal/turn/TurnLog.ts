/**
 * The last events of a turn, for any number of readers. Each reads at its own pace, from the start or after a sequence
 * number. The log is bounded: what a reader asks for too late is gone, and it is told which events these are.
 */
import type { Failure } from "@effect-codex/app-server"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { RunEvent, type RunResult } from "../../RunEvent.ts"
import { News } from "./News.ts"

export class TurnLog {
  /** The newest events. The sequence number of the first one is one more than how many are gone. */
  private events: Array<RunEvent> = []
  private gone = 0
  private exit: Exit.Exit<RunResult, Failure.Failure> | undefined
  private readonly over = Deferred.unsafeMake<Exit.Exit<RunResult, Failure.Failure>>(FiberId.none)
  /** That there is more to read, or that it has ended. */
  private readonly news = new News()
  private readonly capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** The number of the last event, or 0. */
  get last(): number {
    return this.gone + this.events.length
  }

  append(events: ReadonlyArray<RunEvent>): void {
    for (const event of events) this.events.push(event)
    // Cut by halves, so that an event costs a constant time.
    const surplus = this.events.length - this.capacity
    if (surplus >= this.capacity) {
      this.events = this.events.slice(surplus)
      this.gone += surplus
    }
    this.news.wake()
  }

  /** Nothing follows. Only the first call has an effect. */
  end(exit: Exit.Exit<RunResult, Failure.Failure>): void {
    if (this.exit !== undefined) return
    this.exit = exit
    Deferred.unsafeDone(this.over, Exit.succeed(exit))
    this.news.wake()
  }

  /** The turn's end, once it has come. */
  get ended(): Option.Option<Exit.Exit<RunResult, Failure.Failure>> {
    return Option.fromNullable(this.exit)
  }

  /** Waits for the end. */
  get result(): Effect.Effect<RunResult, Failure.Failure> {
    return Effect.flatMap(Deferred.await(this.over), (exit) => exit)
  }

  /** The events after this number. The stream ends as the turn does: with its last event, or its failure. */
  read(after: number): Stream.Stream<RunEvent, Failure.Failure> {
    return Stream.paginateChunkEffect(after, (after) => this.next(after))
  }

  private next(after: number): Effect.Effect<Page, Failure.Failure> {
    return Effect.suspend(() => {
      if (after < this.last) return Effect.succeed(this.page(after))
      return this.exit === undefined
        ? Effect.zipRight(this.news.next, this.next(after))
        : Effect.as(this.exit, [Chunk.empty<RunEvent>(), Option.none<number>()] as const)
    })
  }

  private page(after: number): Page {
    const { gone } = this
    const events =
      after >= gone
        ? this.events.slice(after - gone)
        : [RunEvent.Missed({ sequence: gone, first: after + 1, last: gone }), ...this.events]
    return [Chunk.unsafeFromArray(events), Option.some(this.last)]
  }
}

type Page = readonly [events: Chunk.Chunk<RunEvent>, after: Option.Option<number>]
