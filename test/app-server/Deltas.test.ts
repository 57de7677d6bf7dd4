import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc, Predicate } from "effect"
import { Deltas } from "../../packages/app-server/src/internal/connection/Deltas.js"

const parsed = (line: string): unknown =>
  Either.try((): unknown => JSON.parse(line)).pipe(Either.getOrUndefined)

const isNotification = (
  value: unknown
): value is { readonly method: string; readonly params: unknown } =>
  Predicate.isRecord(value) && typeof value["method"] === "string" && "params" in value

/** Reads lines as a connection does, and compares what is read without parsing. Returns how many were. */
const readAll = (lines: ReadonlyArray<string>): number => {
  const deltas = new Deltas()
  let read = 0
  for (const line of lines) {
    const delta = deltas.read(line)
    const message = parsed(line)
    if (delta !== undefined) {
      read++
      expect(message).toMatchObject(delta)
      expect(Object.keys(Predicate.isRecord(message) ? message : {})).not.toContain("id")
      expect(isNotification(message) ? message.params : undefined).toEqual(delta.params)
    } else if (isNotification(message)) deltas.saw(line, message)
  }
  return read
}

const methods = ["item/agentMessage/delta", "item/plan/delta", "item/commandExecution/outputDelta"]

const texts = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom("\\", '"', "\n", "\u0000", "a", "}", "\ud83d", "\u2028", ",")
  }),
  fc.constant('"},"emittedAtMs":1}')
)

const line = (members: Readonly<Record<string, unknown>>, method: string, rest: object): string =>
  JSON.stringify({ method, params: members, ...rest })

const deltaLine = fc
  .record({
    method: fc.constantFrom(...methods),
    threadId: fc.constantFrom("t1", "t2", 't"3', "é"),
    turnId: fc.constantFrom("u1", "u2"),
    itemId: fc.constantFrom("i1", "i2"),
    delta: texts,
    time: fc.option(fc.oneof(fc.nat(), fc.double({ noNaN: true })), { nil: undefined })
  })
  .map(({ delta, itemId, method, threadId, time, turnId }) =>
    line(
      { threadId, turnId, itemId, delta },
      method,
      time === undefined ? {} : { emittedAtMs: time }
    )
  )

/** Like a delta, and not quite. */
const damaged = fc
  .tuple(deltaLine, fc.nat(), fc.constantFrom("", '"', "\\", "}", "{", ",", "\t", "0", " ", "x"))
  .map(([text, at, put]) => {
    const place = at % text.length
    return text.slice(0, place) + put + text.slice(place + (at % 2))
  })

const lookalike = fc.constantFrom(
  line({ threadId: "t1", turnId: "u1", itemId: "i1", delta: 1 }, "item/agentMessage/delta", {}),
  line({ threadId: "t1", turnId: "u1", itemId: "i1", delta: "a", more: 1 }, "item/plan/delta", {}),
  line({ threadId: "t1", turnId: "u1", itemId: "i1", delta: "a" }, "item/plan/delta", { id: 1 }),
  line({ turnId: "u1", threadId: "t1", itemId: "i1", delta: "a" }, "item/agentMessage/delta", {}),
  line({ threadId: "t1" }, "item/started", {})
)

describe("the pieces of a text", () => {
  it("are read as their lines are parsed, whatever comes between them", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(deltaLine, damaged, lookalike), { maxLength: 40 }), (lines) => {
        readAll(lines)
      }),
      { numRuns: 2_000 }
    )
  })

  it("are read without parsing from the second one of an item on", () => {
    const of = (itemId: string) => (delta: string) =>
      line({ threadId: "t1", turnId: "u1", itemId, delta }, "item/agentMessage/delta", {
        emittedAtMs: 1_790_000_000_000
      })
    const words = ["Reading", " the", "\n", ' "quoted" ', " and a piece that is longer than others"]
    expect(readAll([...words.map(of("i1")), ...words.map(of("i2"))])).toBe(8)
  })
})
