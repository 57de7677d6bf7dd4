import { describe, expect, it, vi } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Framing from "../../packages/app-server/src/internal/transport/Framing.js"

const encoder = new TextEncoder()
const bytes = (text: string) => encoder.encode(text)
const mebibyte = 1024 * 1024

const split = (whole: Uint8Array, cuts: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const ends = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted((a, b) => a - b)
  return [...ends, whole.length].map((end, index) => whole.subarray(ends[index - 1] ?? 0, end))
}

const frames = (chunks: ReadonlyArray<Uint8Array>, cap = mebibyte) => {
  const framing = Framing.make(cap)
  return chunks.flatMap((chunk) => framing.push(chunk))
}

/** Code points of each length, whole, and bytes that are none, but no LF. */
const anyBytes = fc.oneof(
  fc
    .constantFrom("a", "\r", "\u00e9", "\u20ac", "\u{1f600}", "\uFEFF")
    .map((text) => Array.from(bytes(text))),
  fc
    .constantFrom(0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5, 0xff)
    .map((byte) => [byte])
)

/** Compares what comes of the lines in these chunks, and byte by byte, with each line decoded as a whole. */
const expectDecoded = (
  lines: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>,
  cuts: ReadonlyArray<number>,
  cap: number
): void => {
  const whole = new Uint8Array(lines.flatMap((line) => [...line.flat(), 10]))
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  const expected = lines.map((line) => {
    const bytes = new Uint8Array(line.flat())
    return bytes.length > cap
      ? { _tag: "Oversized", head: decoder.decode(bytes.subarray(0, 256)), bytes: bytes.length }
      : decoder.decode(bytes).replace(/\r$/, "")
  })
  expect(frames(split(whole, cuts), cap)).toEqual(expected)
  expect(
    frames(
      [...whole].map((byte) => new Uint8Array([byte])),
      cap
    )
  ).toEqual(expected)
}

describe("Framing", () => {
  it.prop(
    "whatever the chunks, the lines are the same: code points split over two of them, CRLF, empty lines (bb #2913, cx #33617)",
    [
      fc.array(fc.string({ unit: "binary" }).map((line) => line.replace(/[\n\r]/g, "\u2028"))),
      fc.array(fc.nat()),
      fc.constantFrom("\n", "\r\n")
    ],
    ([lines, cuts, ending]) => {
      const whole = bytes(lines.map((line) => line + ending).join(""))
      expect(frames(split(whole, cuts))).toEqual(
        lines.map((line) => new TextDecoder().decode(bytes(line)))
      )
    }
  )

  it.prop(
    "whatever the bytes and the chunks, valid UTF-8 or not, the lines are what each is when it is decoded as a whole",
    [
      fc.array(fc.array(anyBytes)),
      fc.array(fc.nat(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 400 })
    ],
    ([lines, cuts, cap]) => expectDecoded(lines, cuts, cap),
    { fastCheck: { numRuns: 1_000 } }
  )

  it.prop(
    "also in so many parts that they are put together before the line ends",
    [
      fc.array(fc.array(anyBytes, { minLength: 60, maxLength: 300 }), { maxLength: 3 }),
      fc.array(fc.nat(), { maxLength: 200 }),
      fc.integer({ min: 50, max: 1000 })
    ],
    ([lines, cuts, cap]) => expectDecoded(lines, cuts, cap)
  )

  it("ends lines at LF alone: U+2028 and U+2029 are text (bb #2913, cx #33617)", () => {
    expect(frames([bytes("a\u2028b\u2029c\n")])).toEqual(["a\u2028b\u2029c"])
  })

  it("keeps a byte order mark as the text it is", () => {
    expect(frames([bytes("\uFEFF{}\n")])).toEqual(["\uFEFF{}"])
  })

  it("keeps what is incomplete until its LF comes", () => {
    const framing = Framing.make(mebibyte)
    expect(framing.push(bytes("{"))).toEqual([])
    expect(framing.push(bytes("}"))).toEqual([])
    expect(framing.push(bytes("\n"))).toEqual(["{}"])
  })

  it.prop(
    "a line over the cap fails alone, with its head and its length, and the reader goes on (oc #107369)",
    [fc.integer({ min: 1, max: 4000 }), fc.array(fc.nat())],
    ([over, cuts]) => {
      const cap = 1000
      const long = `{"id":7,"result":"${"x".repeat(cap + over)}"}`
      const result = frames(split(bytes(`before\n${long}\nafter\n`), cuts), cap)
      expect(result).toEqual([
        "before",
        { _tag: "Oversized", head: long.slice(0, 256), bytes: long.length },
        "after"
      ])
    }
  )

  it("passes a legal line of 10 MB (oc #107369, t3code #12884, cx #34863)", () => {
    const line = "x".repeat(10 * mebibyte)
    expect(frames([bytes(`${line}\n`)], 64 * mebibyte)).toEqual([line])
  })

  it("keeps none of the chunks of a line over the cap: its head is a copy", () => {
    const framing = Framing.make(1000)
    const chunk = Buffer.from("x".repeat(2000))
    framing.push(chunk)
    chunk.fill("y")
    expect(framing.push(bytes("\n"))).toEqual([
      { _tag: "Oversized", head: "x".repeat(256), bytes: 2000 }
    ])
  })

  it("copies each byte of a line once, however many chunks it comes in (oc #107369)", () => {
    const chunk = bytes("x".repeat(1024))
    const framing = Framing.make(64 * mebibyte)
    const set = vi.spyOn(Uint8Array.prototype, "set")
    for (let n = 0; n < 1000; n++) framing.push(chunk)
    framing.push(bytes("\n"))
    const copied = set.mock.calls.reduce((sum, [source]) => sum + source.length, 0)
    set.mockRestore()
    expect(copied).toBe(1000 * 1024)
  })
})
