/**
 * Outgoing lines. Enqueuing never waits. The stream writes queued lines together, at the speed of the receiver. A
 * receiver that does not read fills the outbox, which is bounded.
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

export interface Outbox {
  readonly write: (line: string) => void
  /** Waits until more characters are queued than may be. From then on lines are dropped. */
  readonly full: Effect.Effect<void>
  /** Ends the stream after the lines that are still queued. */
  readonly close: () => void
  readonly stream: Stream.Stream<Uint8Array>
}

/**
 * Follows each write. The platform's sink waits until its pipe has room only between the elements of a chunk, so
 * after a single element it would take all that comes, and Node would keep it.
 */
const nothing = new Uint8Array(0)

export const make = (maxCharacters: number): Outbox => {
  let lines: Array<string> = []
  let queued = 0
  let closed = false
  const ready = Effect.unsafeMakeLatch(false)
  const full = Effect.unsafeMakeLatch(false)

  const encoder = new TextEncoder()
  const take: Effect.Effect<Chunk.Chunk<Uint8Array>, Option.Option<never>> = Effect.suspend(() => {
    if (lines.length > 0) {
      const bytes = encoder.encode(`${lines.join("\n")}\n`)
      lines = []
      queued = 0
      return Effect.succeed(Chunk.make(bytes, nothing))
    }
    if (closed) return Effect.fail(Option.none())
    ready.unsafeClose()
    return Effect.zipRight(ready.await, take)
  })

  return {
    write: (line) => {
      if (closed || queued > maxCharacters) return
      queued += line.length
      if (queued > maxCharacters) return full.unsafeOpen()
      lines.push(line)
      ready.unsafeOpen()
    },
    close: () => {
      closed = true
      ready.unsafeOpen()
    },
    full: full.await,
    stream: Stream.repeatEffectChunkOption(take)
  }
}
