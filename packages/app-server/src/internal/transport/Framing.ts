/**
 * Splits bytes into lines. Only LF ends a line (U+2028 is text); a CR before the LF is removed. The cost is linear, and a
 * line takes no more memory than its bytes until it ends.
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
const mebibyte = 1024 * 1024
/** V8 has no longer strings. */
const longestText = 2 ** 29 - 24
const none: ReadonlyArray<Frame> = []
const noBytes = new Uint8Array(0)
const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

export const make = (cap: number): Framing => new Lines(Math.min(cap, longestText))

class Lines implements Framing {
  private readonly incomplete: Incomplete
  private readonly cap: number

  constructor(cap: number) {
    this.cap = cap
    this.incomplete = new Incomplete(cap)
  }

  push(chunk: Uint8Array): ReadonlyArray<Frame> {
    const first = chunk.indexOf(LF)
    if (first === -1) {
      this.incomplete.add(chunk)
      return none
    }
    const frames: Array<Frame> = []
    const last = chunk.lastIndexOf(LF)
    let at = 0
    if (!this.incomplete.isEmpty) {
      frames.push(this.incomplete.end(chunk.subarray(0, first)))
      at = first + 1
    }
    if (at <= last) this.whole(chunk.subarray(at, last), frames)
    this.incomplete.add(chunk.subarray(last + 1))
    return frames
  }

  /** Lines that came whole. If none can be over the cap, they are decoded together: one by one would cost more. */
  private whole(lines: Uint8Array, frames: Array<Frame>): void {
    if (lines.length > this.cap) return this.oneByOne(lines, frames)
    const text = decoder.decode(lines)
    let at = 0
    for (let lf = text.indexOf("\n"); lf !== -1; lf = text.indexOf("\n", at)) {
      frames.push(trimmed(text.slice(at, lf)))
      at = lf + 1
    }
    frames.push(trimmed(text.slice(at)))
  }

  private oneByOne(lines: Uint8Array, frames: Array<Frame>): void {
    let at = 0
    for (let lf = lines.indexOf(LF); lf !== -1; lf = lines.indexOf(LF, at)) {
      frames.push(this.incomplete.end(lines.subarray(at, lf)))
      at = lf + 1
    }
    frames.push(this.incomplete.end(lines.subarray(at)))
  }
}

/**
 * The line that has not ended yet. What came in one chunk stays where it is. What comes in more is put together in memory
 * that grows in place, and that is given back as soon as the line is text: garbage collection would come too late.
 */
class Incomplete {
  private length = 0
  /** What has come; over the cap, the head of it. */
  private bytes: Uint8Array = noBytes
  private room: ArrayBuffer | undefined
  private readonly cap: number

  constructor(cap: number) {
    this.cap = cap
  }

  get isEmpty(): boolean {
    return this.length === 0
  }

  add(part: Uint8Array): void {
    // A view of no bytes would keep its chunk.
    if (part.length === 0) return
    const length = this.length + part.length
    if (length > this.cap) this.bytes = this.headWith(part)
    else this.bytes = this.length === 0 ? part : this.grownBy(part)
    this.length = length
  }

  end(last: Uint8Array): Frame {
    const bytes = this.length + last.length
    const frame: Frame =
      bytes > this.cap
        ? { _tag: "Oversized", head: decoder.decode(this.headWith(last)), bytes }
        : trimmed(decoder.decode(this.allWith(last)))
    this.length = 0
    this.bytes = noBytes
    this.giveBack()
    return frame
  }

  private allWith(last: Uint8Array): Uint8Array {
    if (this.length === 0) return last
    return this.room === undefined ? joined(this.bytes, last) : this.grownBy(last)
  }

  private grownBy(part: Uint8Array): Uint8Array {
    const length = this.length + part.length
    this.room ??= roomFor(this.bytes, this.cap)
    if (length > this.room.byteLength) {
      this.room.resize(Math.min(this.cap, Math.ceil(length / mebibyte) * mebibyte))
    }
    const bytes = new Uint8Array(this.room, 0, length)
    bytes.set(part, this.length)
    return bytes
  }

  private headWith(part: Uint8Array): Uint8Array {
    const head = joined(this.bytes.subarray(0, headBytes), part.subarray(0, headBytes))
    this.giveBack()
    return head.subarray(0, headBytes)
  }

  private giveBack(): void {
    this.room?.resize(0)
    this.room = undefined
  }
}

const roomFor = (bytes: Uint8Array, most: number): ArrayBuffer => {
  const room = new ArrayBuffer(bytes.length, { maxByteLength: most })
  new Uint8Array(room).set(bytes)
  return room
}

const trimmed = (line: string): string =>
  line.charCodeAt(line.length - 1) === CR ? line.slice(0, -1) : line

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
