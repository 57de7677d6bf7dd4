import type { FlightRecorder } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { Script } from "../../packages/testing/src/internal/replay/Script.js"

const sent = (at: number, message: object): FlightRecorder.Entry => ({
  _tag: "Sent",
  at,
  line: JSON.stringify(message)
})

const received = (at: number, message: object): FlightRecorder.Entry => ({
  _tag: "Received",
  at,
  line: JSON.stringify(message)
})

const scriptOf = (...entries: ReadonlyArray<FlightRecorder.Entry>) =>
  new Script({ entries, standing: [] }, (message) => message)

const send = (script: Script, message: object, time = 0) =>
  Either.isRight(script.sent(JSON.stringify(message), time))

/** What the server is to write next, as messages. */
const nextOf = (script: Script): unknown => {
  const next = script.next()
  return next._tag === "Deliver" ? next.lines.map((line) => JSON.parse(line)) : next._tag
}

describe("a script", () => {
  it("repeats to a program the ids that it has made in this replay", () => {
    const script = scriptOf(
      sent(0, { id: 1, method: "say", params: { clientId: "recorded" } }),
      received(5, { method: "said", params: { item: { clientId: "recorded" } } }),
      received(5, { id: 1, result: {} })
    )
    expect(nextOf(script)).toBe("AwaitProgram")
    expect(send(script, { id: 7, method: "say", params: { clientId: "now" } })).toBe(true)
    expect(nextOf(script)).toEqual([
      { method: "said", params: { item: { clientId: "now" } } },
      { id: 7, result: {} }
    ])
    expect(nextOf(script)).toBe("Done")
  })

  it("takes no two ids of a program for one", () => {
    const say = (id: number, clientId: string) => ({ id, method: "say", params: { clientId } })
    const script = scriptOf(sent(0, say(1, "a")), sent(1, say(2, "b")))
    expect(send(script, say(1, "now"))).toBe(true)
    expect(send(script, say(2, "now"))).toBe(false)
  })

  it("answers requests that come in another order than they were recorded in", () => {
    const script = scriptOf(
      sent(0, { id: 1, method: "first", params: {} }),
      sent(0, { id: 2, method: "second", params: {} }),
      received(4, { id: 1, result: "of first" }),
      received(5, { id: 2, result: "of second" })
    )
    expect(send(script, { id: 1, method: "second", params: {} })).toBe(true)
    expect(nextOf(script)).toBe("AwaitProgram")
    expect(send(script, { id: 2, method: "first", params: {} })).toBe(true)
    expect(nextOf(script)).toEqual([{ id: 2, result: "of first" }])
    expect(nextOf(script)).toEqual([{ id: 1, result: "of second" }])
  })

  it("lets the server wait for a program that is late, and not for one that is early", () => {
    const script = scriptOf(
      sent(10, { id: 1, method: "early", params: {} }),
      received(20, { id: 1, result: {} }),
      sent(30, { id: 2, method: "late", params: {} })
    )
    send(script, { id: 1, method: "early", params: {} }, 0)
    script.next()
    expect(script.lateness).toBe(0)
    send(script, { id: 2, method: "late", params: {} }, 130)
    script.next()
    expect(script.lateness).toBe(100)
  })
})
