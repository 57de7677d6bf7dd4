import { Codec, Thread } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Fiber, ParseResult, Schema } from "effect"
import * as Time from "./Time.ts"
import { wired } from "./wire.ts"

/** Sends a request, and answers it with this JSON. */
const answered = (json: string) =>
  Effect.gen(function* () {
    const { line, requestAs } = yield* wired
    const request = yield* Effect.fork(
      Effect.either(requestAs("thread/start", {}, Thread.Opened, { timeout: "1 hour" }))
    )
    yield* Effect.yieldNow()
    const before = process.cpuUsage()
    line(`{"id":1,"result":${json}}`)
    const answer = yield* Fiber.join(request)
    return { answer, took: Time.since(before) }
  }).pipe(Effect.scoped)

const misfit = (path: string, kind: string) =>
  Either.left(expect.objectContaining({ _tag: "DecodeError", method: "thread/start", path, kind }))

/** Where and how a value does not fit, as the library's formatter says. */
const formatted = (error: ParseResult.ParseError): Codec.Mismatch => {
  const [first, ...others] = ParseResult.ArrayFormatter.formatErrorSync(error)
  const deepest = others.reduce(
    (best, issue) => (best === undefined || issue.path.length > best.path.length ? issue : best),
    first
  )
  return { path: (deepest?.path ?? []).map(String).join("."), kind: deepest?._tag ?? "" }
}

const Shapes = Schema.Struct({
  id: Schema.String,
  count: Schema.optional(Schema.Int.pipe(Schema.positive())),
  list: Schema.optional(Schema.Array(Schema.NumberFromString)),
  either: Schema.optional(
    Schema.Union(
      Schema.Struct({ a: Schema.Struct({ deep: Schema.Number }) }),
      Schema.Struct({ a: Schema.String, b: Schema.Literal("x", "y") })
    )
  )
})

describe("an answer that does not fit", () => {
  it.each([
    [null],
    [{}],
    [{ id: 1 }],
    [{ id: "", count: "1" }],
    [{ id: "", count: -1 }],
    [{ id: "", count: 1.5 }],
    [{ id: "", list: ["1", "one"] }],
    [{ id: "", list: [1] }],
    [{ id: "", either: {} }],
    [{ id: "", either: { a: { deep: "" } } }],
    [{ id: "", either: { a: "", b: "z" } }]
  ])("is told by path and kind, as the formatter of the library would: %j", (value) => {
    const error = Either.flip(Schema.decodeUnknownEither(Shapes)(value)).pipe(Either.getOrThrow)
    expect(Codec.mismatch(error)).toEqual(formatted(error))
  })

  it.effect("fails its request as a DecodeError, however deep it is nested", () =>
    Effect.gen(function* () {
      const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth)
      for (const depth of [3_000, 300_000]) {
        const { answer } = yield* answered(`{"thread":${deep(depth)}}`)
        expect(answer).toEqual(misfit("thread", "Type"))
        const { answer: other } = yield* answered(`{"thread":{"id":${deep(depth)}}}`)
        expect(other).toEqual(misfit("thread.id", "Type"))
      }
    })
  )

  it.effect("of 32 MB costs about what it costs to parse it", () =>
    Effect.gen(function* () {
      const entry = '{"id":"0199-abcd","text":"some words of it","n":[1,2,3]},'
      const json = `{"thread":{"id":[${entry.repeat(2 ** 25 / entry.length)}0]}}`
      const parsing = Time.timeOf(() => JSON.parse(json))
      const { answer, took } = yield* answered(json)
      expect(answer).toEqual(misfit("thread.id", "Type"))
      // Its bytes are also encoded by the test, split into lines and decoded. Printing it takes ten times as long.
      expect(took / parsing).toBeLessThan(3.5)
    })
  )

  it("names a part of a path that is very long", () => {
    const record = Schema.decodeUnknownEither(
      Schema.Record({ key: Schema.String, value: Schema.Number })
    )
    const error = Either.flip(record({ ["k".repeat(1_000_000)]: "" })).pipe(Either.getOrThrow)
    expect(Codec.mismatch(error)).toEqual({ path: `${"k".repeat(256)}...`, kind: "Type" })
  })
})
