/**
 * Splits bytes into lines. Only LF ends a line (U+2028 is text); a CR before the LF is removed. The cost is linear, and
 * what comes of a long line is decoded as it comes, so that its bytes need not be kept.
 */

/** A line over the cap: its length, and its first bytes, which usually tell which message it was. */
export interface Oversized {
  readonly _tag: "Oversized"
  readonly head: string
  readonly bytes: number
}

/** A line of the server, or that one was too long. */
export type Frame = string | Oversized

export interface Framing {
  /** Returns the lines that this chunk completes. */
  readonly push: (chunk: Uint8Array) => ReadonlyArray<Frame>
}

const LF = 10
const headBytes = 256
const none: ReadonlyArray<Frame> = []
const noBytes = new Uint8Array(0)

export const make = (cap: number): Framing => new Lines(cap)

class Lines implements Framing {
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  /** The incomplete line at the end of what has come: its length, its first bytes, and its text. */
  private pendingBytes = 0
  private head = noBytes
  private text = ""
  /** The last bytes of the text, if they may be a part of a code point. */
  private cut = noBytes
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
    this.pendingBytes += bytes.length
    if (this.head.length < headBytes) {
      this.head = joined(this.head, bytes.subarray(0, headBytes - this.head.length))
    }
    if (this.pendingBytes > this.cap) {
      this.text = ""
      this.cut = noBytes
      return
    }
    const rest = this.cut.length === 0 ? bytes : joined(this.cut, bytes)
    const end = beforeCut(rest)
    this.text += this.decoder.decode(rest.subarray(0, end))
    this.cut = end === rest.length ? noBytes : rest.slice(end)
  }

  private complete(): Frame {
    const frame: Frame =
      this.pendingBytes > this.cap
        ? { _tag: "Oversized", head: this.decoder.decode(this.head), bytes: this.pendingBytes }
        : trimmed(this.text + this.decoder.decode(this.cut))
    this.pendingBytes = 0
    this.head = noBytes
    this.text = ""
    this.cut = noBytes
    return frame
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

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/**
 * Where the bytes can be cut so that the parts are decoded as the whole is, valid or not: before a byte that begins a code
 * point, if it is one of the last three, and else at the end.
 */
const beforeCut = (bytes: Uint8Array): number => {
  for (let at = bytes.length - 1; at >= 0 && at >= bytes.length - 3; at--) {
    const byte = bytes[at] ?? 0
    if (byte >= firstOfMany) return at
    if (byte < firstContinuation) return bytes.length
  }
  return bytes.length
}

const firstContinuation = 0x80
const firstOfMany = 0xc0
