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

export const make = (cap: number): Framing => new Lines(cap)

class Lines implements Framing {
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  /** The incomplete line at the end of what has come, as the chunks it came in. */
  private pending: Array<Uint8Array> = []
  private pendingBytes = 0
  private readonly cap: number

  constructor(cap: number) {
    this.cap = cap
  }

  push(chunk: Uint8Array): ReadonlyArray<Frame> {
    const first = chunk.indexOf(LF)
    if (first === -1) {
      this.keep(chunk)
      return none
    }
    const frames: Array<Frame> = []
    let start = 0
    if (this.pendingBytes > 0) {
      this.keep(chunk.subarray(0, first))
      frames.push(this.complete())
      start = first + 1
    }
    const end = chunk.lastIndexOf(LF) + 1
    if (end > start) this.whole(chunk, start, end, frames)
    if (end < chunk.length) this.keep(chunk.subarray(end))
    return frames
  }

  /** Over the cap only the head is kept, and the length counted. */
  private keep(bytes: Uint8Array): void {
    const over = this.pendingBytes > this.cap
    this.pendingBytes += bytes.length
    if (over) return
    this.pending.push(bytes)
    if (this.pendingBytes > this.cap) this.pending = [this.join(headBytes)]
  }

  private complete(): Frame {
    const frame: Frame =
      this.pendingBytes > this.cap
        ? {
            _tag: "Oversized",
            head: this.decoder.decode(this.pending[0]),
            bytes: this.pendingBytes
          }
        : trimmed(this.decoder.decode(this.join(this.pendingBytes)))
    this.pending = []
    this.pendingBytes = 0
    return frame
  }

  private join(limit: number): Uint8Array {
    const joined = new Uint8Array(Math.min(limit, this.pendingBytes))
    let at = 0
    for (const part of this.pending) {
      if (at === joined.length) break
      joined.set(part.subarray(0, joined.length - at), at)
      at = Math.min(at + part.length, joined.length)
    }
    return joined
  }

  /** Decodes the lines that lie whole in one chunk together. This is the common and the fast case. */
  private whole(chunk: Uint8Array, start: number, end: number, frames: Array<Frame>): void {
    if (end - start > this.cap) return this.wholeNearCap(chunk, start, end, frames)
    const text = this.decoder.decode(chunk.subarray(start, end))
    let at = 0
    for (let lf = text.indexOf("\n"); lf !== -1; lf = text.indexOf("\n", at)) {
      frames.push(trimmed(text.slice(at, lf)))
      at = lf + 1
    }
  }

  /** One of them may be over the cap. */
  private wholeNearCap(chunk: Uint8Array, start: number, end: number, frames: Array<Frame>): void {
    for (let at = start; at < end;) {
      const lf = chunk.indexOf(LF, at)
      this.keep(chunk.subarray(at, lf))
      frames.push(this.complete())
      at = lf + 1
    }
  }
}

const trimmed = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line)
