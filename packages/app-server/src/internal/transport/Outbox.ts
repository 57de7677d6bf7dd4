/**
 * Outgoing lines. Enqueuing never waits. Queued lines are taken together, at the speed of the receiver. A receiver that
 * does not read fills the outbox, which is bounded.
 */
import * as Channel from "effect/Channel"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export interface Outbox {
  readonly write: (line: string) => void
  /** Waits until more characters are queued than may be. From then on lines are dropped. */
  readonly full: Effect.Effect<void>
  /** Ends the outbox after the lines that are still queued. */
  readonly close: () => void
  /** Calls the one receiver when there are lines to take, or no more will come: at once if so now. */
  readonly onReady: (wake: () => void) => void
  /** Calls a receiver that is ready and has not taken yet when there are many lines, which should not wait for more. */
  readonly onMany: (hurry: () => void) => void
  /** Takes the queued lines as one text, or `undefined` after the last ones. Only for a receiver that was woken. */
  readonly take: () => string | undefined
  /** What is taken, for a receiver that is a sink of the platform. */
  readonly stream: Stream.Stream<Uint8Array>
}

/** So many lines do not wait for more: the server works on them meanwhile. */
const many = 16

export const make = (maxCharacters: number): Outbox => {
  let lines: Array<string> = []
  let queued = 0
  let closed = false
  let wake: (() => void) | undefined
  let hurry: (() => void) | undefined
  const full = Effect.unsafeMakeLatch(false)

  const take = (): string | undefined => {
    if (lines.length === 0) return undefined
    hurry = undefined
    const text = `${lines.join("\n")}\n`
    lines = []
    queued = 0
    return text
  }
  const onReady = (wakeReceiver: () => void): void => {
    if (closed || lines.length > 0) wakeReceiver()
    else wake = wakeReceiver
  }
  const ready = (): void => {
    const wakeReceiver = wake
    wake = undefined
    wakeReceiver?.()
  }

  return {
    write: (line) => {
      if (closed || queued > maxCharacters) return
      queued += line.length
      if (queued > maxCharacters) return full.unsafeOpen()
      const count = lines.push(line)
      ready()
      if (count >= many) hurry?.()
    },
    close: () => {
      closed = true
      ready()
    },
    full: full.await,
    onReady,
    onMany: (hurryReceiver) => {
      hurry = hurryReceiver
    },
    take,
    stream: streamOf(onReady, take)
  }
}

/**
 * Makes the platform's sink wait until its pipe has room, which it does only between the elements of a chunk: after
 * single elements it would take all that comes, and Node would keep it. An empty write costs as much as any other.
 */
const nothing = new Uint8Array(0)

/** The sink waits after so many bytes: as many as Node takes before it says that a pipe is full. */
const bytesBetweenWaits = 16_384

/** Bytes to write, or `undefined` after the last ones. */
type Taken = Chunk.Chunk<Uint8Array> | undefined

const streamOf = (onReady: Outbox["onReady"], take: Outbox["take"]): Stream.Stream<Uint8Array> => {
  const encoder = new TextEncoder()
  let unawaited = 0
  // What is taken is what is queued when the writer runs, not when it is woken.
  const taken = Effect.sync((): Taken => {
    const text = take()
    if (text === undefined) return undefined
    const bytes = encoder.encode(text)
    unawaited += bytes.length
    if (unawaited < bytesBetweenWaits) return Chunk.of(bytes)
    unawaited = 0
    return Chunk.make(bytes, nothing)
  })
  return Stream.fromChannel(written(Effect.async<Taken>((resume) => onReady(() => resume(taken)))))
}

/** Costs two thirds of what `Stream.repeatEffectChunkOption` does. */
const written = (next: Effect.Effect<Taken>): Channel.Channel<Chunk.Chunk<Uint8Array>> => {
  const loop: Channel.Channel<Chunk.Chunk<Uint8Array>> = Channel.flatMap(
    Channel.fromEffect(next),
    (taken) =>
      taken === undefined ? Channel.void : Channel.flatMap(Channel.write(taken), () => loop)
  )
  return loop
}
