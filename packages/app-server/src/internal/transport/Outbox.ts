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
 * Makes the platform's sink wait until its pipe has room, which it does only between the elements of a chunk: after
 * single elements it would take all that comes, and Node would keep it. An empty write costs as much as any other.
 */
const nothing = new Uint8Array(0)

/** The sink waits after so many bytes: as many as Node takes before it says that a pipe is full. */
const bytesBetweenWaits = 16_384

export const make = (maxCharacters: number): Outbox => {
  let lines: Array<string> = []
  let queued = 0
  let unawaited = 0
  let closed = false
  const ready = Effect.unsafeMakeLatch(false)
  const full = Effect.unsafeMakeLatch(false)

  const encoder = new TextEncoder()
  const take: Effect.Effect<Chunk.Chunk<Uint8Array>, Option.Option<never>> = Effect.suspend(() => {
    if (lines.length > 0) {
      const bytes = encoder.encode(`${lines.join("\n")}\n`)
      lines = []
      queued = 0
      unawaited += bytes.length
      if (unawaited < bytesBetweenWaits) return Effect.succeed(Chunk.of(bytes))
      unawaited = 0
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
