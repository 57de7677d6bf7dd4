/** The stdout pipe of a fake process. */
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import type * as Stream from "effect/Stream"

export interface Output {
  /** The end that the client reads. */
  readonly stream: Stream.Stream<Uint8Array>
  /** Writes the bytes, or keeps them while a hold is in force. */
  readonly print: (bytes: Uint8Array) => Effect.Effect<void>
  readonly end: Effect.Effect<void>
  /** Keeps what is printed from now on, until each `hold` has been followed by a `release`. */
  readonly hold: Effect.Effect<void>
  readonly release: Effect.Effect<void>
  /** Writes no chunk larger than this from now on. */
  readonly split: (bytes: number) => Effect.Effect<void>
}

export const make: Effect.Effect<Output> = Effect.map(Mailbox.make<Uint8Array>(), (pipe) => {
  let held: Array<Uint8Array> = []
  let holds = 0
  let largest = Infinity
  return {
    stream: Mailbox.toStream(pipe),
    print: (bytes) =>
      Effect.sync(() => {
        if (holds > 0) held.push(...pieces(bytes, largest))
        else pipe.unsafeOfferAll(pieces(bytes, largest))
      }),
    end: Effect.asVoid(pipe.end),
    hold: Effect.sync(() => {
      holds++
    }),
    release: Effect.sync(() => {
      if (--holds > 0) return
      pipe.unsafeOfferAll(held)
      held = []
    }),
    split: (bytes) =>
      Effect.sync(() => {
        largest = Math.max(1, bytes)
      })
  }
})

const pieces = (bytes: Uint8Array, largest: number): ReadonlyArray<Uint8Array> =>
  bytes.length <= largest
    ? [bytes]
    : Array.from({ length: Math.ceil(bytes.length / largest) }, (_, n) =>
        bytes.subarray(n * largest, (n + 1) * largest)
      )
