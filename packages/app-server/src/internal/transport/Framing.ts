/**
 * Splits bytes into lines. Only LF ends a line (U+2028 is text); a CR before the LF is removed. The cost is linear, and a
 * line takes no more memory than the chunks it came in until it ends.
 */
import { Buffer } from "node:buffer"

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
/** A pipe gives 64 KiB at most at a time, so this is up to 4 MiB. */
const manyParts = 64
/** The length of the longest string that V8 can make. */
const longestText = 2 ** 29 - 24
const none: ReadonlyArray<Frame> = []
const noBytes = new Uint8Array(0)

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
    if (at <= last) this.whole(chunk, at, last, frames)
    if (last + 1 < chunk.length) this.incomplete.add(chunk.subarray(last + 1))
    return frames
  }

  /** Lines that came whole. If none can be over the cap, they are decoded together: one by one would cost more. */
  private whole(chunk: Uint8Array, from: number, to: number, frames: Array<Frame>): void {
    if (to - from > this.cap) return this.oneByOne(chunk.subarray(from, to), frames)
    const text = textOf(chunk, from, to)
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
 * The line that has not ended yet. Its parts stay where they are until it ends. If they are many, they are put together in
 * memory that grows in place, and that is given back once the line is text: garbage collection would come too late.
 */
class Incomplete {
  private length = 0
  /** What has come; over the cap, the head of it. */
  private parts: Array<Uint8Array> = []
  /** Where the first part is, if there were many. */
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
    this.length += part.length
    this.parts.push(part)
    if (this.length > this.cap) this.keepHead()
    else if (this.parts.length === manyParts) this.gather()
  }

  end(last: Uint8Array): Frame {
    this.add(last)
    const { length } = this
    if (this.room !== undefined) this.gather()
    const text = textOf(joined(this.parts))
    this.length = 0
    this.parts = []
    this.giveBack()
    return length > this.cap ? { _tag: "Oversized", head: text, bytes: length } : trimmed(text)
  }

  private keepHead(): void {
    // Copies, because a view keeps its chunk.
    const heads = this.parts.map((part) => new Uint8Array(part.subarray(0, headBytes)))
    this.parts = [joined(heads).subarray(0, headBytes)]
    this.giveBack()
  }

  private gather(): void {
    const room = (this.room ??= new ArrayBuffer(0, { maxByteLength: this.cap }))
    room.resize(this.length)
    const bytes = new Uint8Array(room, 0, this.length)
    let at = 0
    for (const part of this.parts) {
      if (part.buffer !== room) bytes.set(part, at)
      at += part.length
    }
    this.parts = [bytes]
  }

  private giveBack(): void {
    this.room?.resize(0)
    this.room = undefined
  }
}

/**
 * Not by `TextDecoder`, which needs a view of what it decodes, and which the Encoding Standard allows to refuse memory that
 * can be resized.
 */
const textOf = (bytes: Uint8Array, from = 0, to = bytes.length): string =>
  bufferOf(bytes).toString("utf8", from, to)

/** What Node reads is one. */
const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

const trimmed = (line: string): string =>
  line.charCodeAt(line.length - 1) === CR ? line.slice(0, -1) : line

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const [only = noBytes] = parts
  if (parts.length <= 1) return only
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
