import { describe, expect, it } from "@effect/vitest"
import * as Outbox from "../../packages/app-server/src/internal/transport/Outbox.js"

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`)

const text = (all: ReadonlyArray<string>) => all.map((line) => `${line}\n`).join("")

describe("an outbox", () => {
  it("calls a receiver that is ready with the first line, and again when there are so many that it should take them", () => {
    const outbox = Outbox.make(1_000_000)
    const called: Array<string> = []
    outbox.onReady(() => {
      called.push("ready")
      outbox.onMany(() => called.push("many"))
    })
    lines(2).forEach(outbox.write)
    expect(called).toEqual(["ready"])
    lines(100).forEach(outbox.write)
    expect(called.slice(0, 2)).toEqual(["ready", "many"])
  })

  it("hurries no receiver that has taken", () => {
    const outbox = Outbox.make(1_000_000)
    outbox.onReady(() => outbox.onMany(() => expect.unreachable()))
    outbox.write("one")
    expect(outbox.take()).toBe("one\n")
    lines(100).forEach(outbox.write)
    expect(outbox.take()).toBe(text(lines(100)))
  })

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
