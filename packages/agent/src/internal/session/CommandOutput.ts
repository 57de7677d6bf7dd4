/** What one command prints, for any number of readers, and how it ends. Only the last part of a long output is kept. */
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { End } from "./CommandsState.ts"
import { News } from "../turn/News.ts"

/** In UTF-16 code units. Twice as many may be kept. */
const capacity = 131_072

export class CommandOutput {
  private text = ""
  /** How much of the output is gone. */
  private gone = 0
  private ended: End | undefined
  /** Made when somebody waits for the end, which is so for few commands. */
  private over: Deferred.Deferred<End> | undefined
  /** That there is more to read, or that it has ended. */
  private readonly news = new News()

  get hasEnded(): boolean {
    return this.ended !== undefined
  }

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
    this.news.wake()
  }

  /** `output` is all that it has printed, if the server has said so. */
  end(end: Omit<End, "output">, output = this.text): void {
    this.ended ??= { output, ...end }
    if (this.over !== undefined) Deferred.unsafeDone(this.over, Effect.succeed(this.ended))
    this.news.wake()
  }

  get result(): Effect.Effect<End> {
    return Effect.suspend(() =>
      this.ended === undefined
        ? Deferred.await((this.over ??= Deferred.unsafeMake(FiberId.none)))
        : Effect.succeed(this.ended)
    )
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
        : Effect.zipRight(this.news.next, this.next(from))
    })
  }
}

type Page = readonly [pieces: Chunk.Chunk<string>, from: Option.Option<number>]
