/**
 * Splits bytes into lines. Only LF ends a line (U+2028 is text); a CR before the LF is removed. The cost is linear:
 * an incomplete line is kept in the chunks it arrived in, and joined once.
 */

/** A line over the cap: its length, and its first bytes, which usually tell which message it was. */
export interface Oversized {
  readonly _tag: "Oversized"
  readonly head: string
  readonly bytes: number
}

export type Frame = string | Oversized

export interface Framing {
  /** Returns the lines that this chunk completes. */
  readonly push: (chunk: Uint8Array) => ReadonlyArray<Frame>
}

const LF = 10
const headBytes = 256
const none: ReadonlyArray<Frame> = []

export const make = (cap: number): Framing => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  let pending: Array<Uint8Array> = []
  let pendingBytes = 0

  const join = (limit: number): Uint8Array => {
    const joined = new Uint8Array(Math.min(limit, pendingBytes))
    let at = 0
    for (const part of pending) {
      if (at === joined.length) break
      joined.set(part.subarray(0, joined.length - at), at)
      at = Math.min(at + part.length, joined.length)
    }
    return joined
  }

  /** Over the cap, keeps only the head of the line and counts its length. */
  const keep = (bytes: Uint8Array): void => {
    const over = pendingBytes > cap
    pendingBytes += bytes.length
    if (over) return
    pending.push(bytes)
    if (pendingBytes > cap) pending = [join(headBytes)]
  }

  const complete = (): Frame => {
    const frame: Frame =
      pendingBytes > cap
        ? { _tag: "Oversized", head: decoder.decode(pending[0]), bytes: pendingBytes }
        : trimmed(decoder.decode(join(pendingBytes)))
    pending = []
    pendingBytes = 0
    return frame
  }

  /** Decodes the lines that lie whole in one chunk together. This is the common and the fast case. */
  const lines = (chunk: Uint8Array, start: number, end: number, frames: Array<Frame>): void => {
    if (end - start > cap) {
      for (let at = start; at < end;) {
        const lf = chunk.indexOf(LF, at)
        keep(chunk.subarray(at, lf))
        frames.push(complete())
        at = lf + 1
      }
      return
    }
    const text = decoder.decode(chunk.subarray(start, end))
    let at = 0
    for (let lf = text.indexOf("\n"); lf !== -1; lf = text.indexOf("\n", at)) {
      frames.push(trimmed(text.slice(at, lf)))
      at = lf + 1
    }
  }

  return {
    push: (chunk) => {
      const first = chunk.indexOf(LF)
      if (first === -1) {
        keep(chunk)
        return none
      }
      const frames: Array<Frame> = []
      let start = 0
      if (pendingBytes > 0) {
        keep(chunk.subarray(0, first))
        frames.push(complete())
        start = first + 1
      }
      const end = chunk.lastIndexOf(LF) + 1
      if (end > start) lines(chunk, start, end, frames)
      if (end < chunk.length) keep(chunk.subarray(end))
      return frames
    }
  }
}

const trimmed = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line)
