/** Outgoing lines. Enqueuing never waits. The stream writes queued lines together, at the speed of the receiver. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

export interface Outbox {
  readonly write: (line: string) => void
  /** Ends the stream after the lines that are still queued. */
  readonly close: () => void
  readonly stream: Stream.Stream<Uint8Array>
}

export const make = (): Outbox => {
  let lines: Array<string> = []
  let closed = false
  const ready = Effect.unsafeMakeLatch(false)

  const encoder = new TextEncoder()
  const take: Effect.Effect<Uint8Array, Option.Option<never>> = Effect.suspend(() => {
    if (lines.length > 0) {
      const bytes = encoder.encode(`${lines.join("\n")}\n`)
      lines = []
      return Effect.succeed(bytes)
    }
    if (closed) return Effect.fail(Option.none())
    ready.unsafeClose()
    return Effect.zipRight(ready.await, take)
  })

  return {
    write: (line) => {
      if (closed) return
      lines.push(line)
      ready.unsafeOpen()
    },
    close: () => {
      closed = true
      ready.unsafeOpen()
    },
    stream: Stream.repeatEffectOption(take)
  }
}
