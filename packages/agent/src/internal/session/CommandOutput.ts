/** What one command prints, for any number of readers, and how it ends. Only the last part of a long output is kept. */
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { End } from "./CommandsState.ts"

/** In UTF-16 code units. Twice as many may be kept. */
const capacity = 131_072

export class CommandOutput {
  private text = ""
  /** How much of the output is gone. */
  private gone = 0
  private readonly over = Deferred.unsafeMake<End>(FiberId.none)
  hasEnded = false
  private readonly waiting = new Set<() => void>()

  get hasText(): boolean {
    return this.text !== ""
  }

  append(delta: string): void {
    this.text += delta
    const surplus = this.text.length - capacity
    // Cut by halves, so that a piece costs a constant time.
    if (surplus >= capacity) {
      this.text = this.text.slice(surplus)
      this.gone += surplus
    }
    this.wake()
  }

  /** `output` is all that it has printed, if the server has said so. */
  end(end: Omit<End, "output">, output = this.text): void {
    this.hasEnded = true
    Deferred.unsafeDone(this.over, Effect.succeed({ ...end, output }))
    this.wake()
  }

  get result(): Effect.Effect<End> {
    return Deferred.await(this.over)
  }

  /** What it has printed, and then what it prints, until it ends. */
  get read(): Stream.Stream<string> {
    return Stream.paginateChunkEffect(0, (from) => this.next(from))
  }

  private next(from: number): Effect.Effect<Page> {
    return Effect.suspend(() => {
      const until = this.gone + this.text.length
      if (from < until) {
        const text = this.text.slice(Math.max(0, from - this.gone))
        return Effect.succeed([Chunk.of(text), Option.some(until)] as const)
      }
      return this.hasEnded
        ? Effect.succeed([Chunk.empty<string>(), Option.none<number>()] as const)
        : Effect.zipRight(this.news, this.next(from))
    })
  }

  private get news(): Effect.Effect<void> {
    return Effect.async((resume) => {
      const wake = () => resume(Effect.void)
      this.waiting.add(wake)
      return Effect.sync(() => this.waiting.delete(wake))
    })
  }

  private wake(): void {
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const wake of waiting) wake()
  }
}

type Page = readonly [pieces: Chunk.Chunk<string>, from: Option.Option<number>]
