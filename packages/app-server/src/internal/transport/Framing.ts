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
const CR = 13
const headBytes = 256
const none: ReadonlyArray<Frame> = []
const noBytes = new Uint8Array(0)

export const make = (cap: number): Framing => new Lines(cap)

class Lines implements Framing {
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  /** The incomplete line at the end of what has come: its length, its first bytes, and its text. */
  private pendingBytes = 0
  private head: Uint8Array = noBytes
  private text = ""
  /** The last bytes of the text, if they may be a part of a code point. */
  private cut: Uint8Array = noBytes
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
    if (chunk.length > this.cap || this.pendingBytes + first > this.cap) {
      this.byLine(chunk, frames)
    } else this.together(chunk, frames)
    return frames
  }

  /** Decodes all of a chunk at once. This is the common and the fast case: none of its lines can be over the cap. */
  private together(chunk: Uint8Array, frames: Array<Frame>): void {
    const text = this.decode(chunk)
    let at = 0
    for (let lf = text.indexOf("\n"); lf !== -1; lf = text.indexOf("\n", at)) {
      const line = text.slice(at, lf)
      frames.push(trimmed(at === 0 ? this.text + line : line))
      at = lf + 1
    }
    const rest = chunk.subarray(chunk.lastIndexOf(LF) + 1)
    this.pendingBytes = rest.length
    // A view of no bytes would keep the chunk.
    this.head = rest.length === 0 ? noBytes : rest.subarray(0, headBytes)
    this.text = text.slice(at)
  }

  private byLine(chunk: Uint8Array, frames: Array<Frame>): void {
    let at = 0
    for (let lf = chunk.indexOf(LF); lf !== -1; lf = chunk.indexOf(LF, at)) {
      this.keep(chunk.subarray(at, lf))
      frames.push(this.complete())
      at = lf + 1
    }
    this.keep(chunk.subarray(at))
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
    } else this.text += this.decode(bytes)
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

  /** Decodes what has come, up to a code point that may go on in what comes next. */
  private decode(bytes: Uint8Array): string {
    const all = this.cut.length === 0 ? bytes : joined(this.cut, bytes)
    const end = beforeCut(all)
    this.cut = end === all.length ? noBytes : all.slice(end)
    return this.decoder.decode(end === all.length ? all : all.subarray(0, end))
  }
}

const trimmed = (line: string): string =>
  line.charCodeAt(line.length - 1) === CR ? line.slice(0, -1) : line

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
