import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Outbox from "../../packages/app-server/src/internal/transport/Outbox.js"

/** An outbox and what its receiver has taken, of which each element was taken at once. */
const received = () => {
  const outbox = Outbox.make(1_000_000)
  const taken: Array<string | undefined> = []
  const receive = (): void =>
    outbox.onReady(() => {
      const text = outbox.take()
      taken.push(text)
      if (text !== undefined) receive()
    })
  receive()
  return { outbox, taken }
}

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`)

const text = (all: ReadonlyArray<string>) => all.map((line) => `${line}\n`).join("")

describe("an outbox", () => {
  it.effect(
    "hands on few lines together, when the step of the program is done that has queued them",
    () =>
      Effect.gen(function* () {
        const { outbox, taken } = received()
        lines(3).forEach(outbox.write)
        expect(taken).toEqual([])
        yield* Effect.promise(() => Promise.resolve())
        expect(taken).toEqual([text(lines(3))])
      })
  )

  it.effect(
    "hands on many lines before the step is done: the receiver works on them meanwhile",
    () =>
      Effect.gen(function* () {
        const { outbox, taken } = received()
        lines(100).forEach(outbox.write)
        expect(taken.length).toBeGreaterThan(1)
        yield* Effect.promise(() => Promise.resolve())
        expect(taken.join("")).toBe(text(lines(100)))
      })
  )

  it("keeps the lines of a receiver that is not ready, and ends after the last one", () => {
    const outbox = Outbox.make(1_000_000)
    lines(100).forEach(outbox.write)
    outbox.close()
    expect(outbox.take()).toBe(text(lines(100)))
    const ends: Array<string | undefined> = []
    outbox.onReady(() => ends.push(outbox.take()))
    expect(ends).toEqual([undefined])
  })
})
