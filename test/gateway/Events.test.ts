import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import {
  aGate,
  eventually,
  type Frame,
  frames,
  send,
  started,
  told,
  withGateway
} from "./support.ts"

const ids = (frames: Iterable<Frame>) => Array.from(frames, ({ id }) => id)
const kinds = (frames: Iterable<Frame>) => Array.from(frames, ({ event }) => event)
const wordsOf = (frames: Iterable<Frame>) =>
  Array.from(frames, ({ data, event }) => (event === "Text" ? JSON.stringify(data) : ""))
    .map((data) => /"delta":"([^"]*)"/.exec(data)?.[1] ?? "")
    .join("")

const words = ["one ", "two ", "three ", "four"]
const slowly = { turns: () => FakeTurn.text(words, { every: "50 millis" }) }

const all = (turn: string, headers: Record<string, string> = {}) =>
  frames(`${turn}/events`, { headers }).pipe(told, Stream.runCollect)

describe("the events of a turn", () => {
  it.scopedLive("come in order as they happen, and end with the result", () =>
    Effect.gen(function* () {
      const turn = yield* started("s")
      const seen = yield* all(turn)
      expect(ids(seen)).toEqual(Array.from(seen, (_, index) => index + 1))
      expect(wordsOf(seen)).toBe(words.join(""))
      expect(kinds(seen).at(-1)).toBe("Completed")
      const { headers } = yield* send("GET", `${turn}/events`)
      expect(headers).toMatchObject({
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no"
      })
    }).pipe(withGateway(slowly))
  )

  it.scopedLive("go on for a reader that comes back, who has ended nothing, without a gap", () =>
    Effect.gen(function* () {
      const turn = yield* started("s")
      const before = yield* frames(`${turn}/events`).pipe(
        told,
        Stream.takeUntil(({ event }) => event === "Text"),
        Stream.runCollect
      )
      expect((yield* send("GET", turn)).json).toMatchObject({ status: "Running" })
      const after = yield* all(turn, { "last-event-id": String(ids(before).at(-1)) })
      expect([...ids(before), ...ids(after)]).toEqual(
        Array.from({ length: before.length + after.length }, (_, index) => index + 1)
      )
      expect(wordsOf(before) + wordsOf(after)).toBe(words.join(""))
      // Also after the turn, and also to somebody else.
      expect(wordsOf(yield* all(turn))).toBe(words.join(""))
      expect(ids(yield* all(turn, { "last-event-id": String(ids(after).at(-1)) }))).toEqual([])
    }).pipe(withGateway(slowly))
  )

  it.scopedLive("tell how many are gone of a log that is too long", () =>
    Effect.gen(function* () {
      const turn = yield* started("s")
      yield* send("GET", `${turn}/result?wait=30`)
      const [first] = yield* all(turn)
      expect(first).toMatchObject({ event: "Missed" })
    }).pipe(withGateway(slowly, { options: { turnLogCapacity: 2 } }))
  )

  it.scopedLive("end with what a stranger may be told, if the turn fails", () =>
    Effect.gen(function* () {
      const turn = yield* started("s")
      const failure = { _tag: "AuthError", reason: "Unauthorized", message: expect.any(String) }
      const seen = yield* all(turn)
      expect(Array.from(seen).at(-1)).toMatchObject({ event: "Failed", data: failure })
      expect(yield* send("GET", `${turn}/result`)).toMatchObject({ status: 502, json: failure })
      expect((yield* send("GET", turn)).json).toMatchObject({ status: "Failed" })
    }).pipe(withGateway({ turns: () => FakeTurn.unauthorized }))
  )

  it.scopedLive("keep their connection open while nothing happens", () =>
    Effect.gen(function* () {
      const turn = yield* started("s")
      const quiet = yield* frames(`${turn}/events`).pipe(
        Stream.filter(({ event }) => event === "comment"),
        Stream.take(2),
        Stream.runCollect
      )
      expect(quiet).toHaveLength(2)
    }).pipe(withGateway({ turns: () => FakeTurn.hang }, { options: { keepAlive: "50 millis" } }))
  )
})

describe("a turn over HTTP", () => {
  it.scopedLive("answers that it has not ended, until it has", () => {
    const gate = aGate()
    return Effect.gen(function* () {
      const turn = yield* started("s")
      expect(yield* send("GET", `${turn}/result`)).toMatchObject({ status: 202, text: "" })
      expect(yield* send("GET", `${turn}/result?wait=0.05`)).toMatchObject({ status: 202 })
      yield* gate.open
      expect(yield* send("GET", `${turn}/result?wait=30`)).toMatchObject({
        status: 200,
        json: { text: "at last" }
      })
    }).pipe(withGateway({ turns: () => [gate.step, FakeTurn.text("at last")] }))
  })

  it.scopedLive("is steered while it runs, and interrupted", () =>
    Effect.gen(function* () {
      const steer = (path: string) =>
        send("POST", `${path}/steer`, { body: { input: "In French." } })
      const turn = yield* started("s")
      yield* eventually(steer(turn), ({ status }) => status === 204)
      expect(yield* steer("/v1/sessions/s")).toMatchObject({ status: 204 })
      expect(yield* send("POST", `${turn}/interrupt`)).toMatchObject({ status: 204 })
      expect(yield* send("POST", `${turn}/interrupt`)).toMatchObject({ status: 204 })
      expect(yield* send("GET", `${turn}/result`)).toMatchObject({
        status: 409,
        json: { _tag: "TurnError", reason: "Interrupted" }
      })
      for (const path of [turn, "/v1/sessions/s"]) {
        expect(yield* steer(path)).toMatchObject({ status: 409, json: { reason: "NotSteered" } })
      }
    }).pipe(withGateway({ turns: () => FakeTurn.hang }))
  )

  it.scopedLive("has helpers and side questions beside it, which fail alone", () => {
    const gate = aGate()
    return Effect.gen(function* () {
      const turn = yield* started("s", "parent")
      const reader = yield* Effect.fork(all(turn))
      const aside = (thread: string) =>
        Effect.map(
          send("POST", "/v1/sessions/s/helpers", { body: { input: `${thread} helper`, thread } }),
          ({ text }) => `/v1/sessions/s/turns/${/"id":"([^"]*)"/.exec(text)?.[1]}`
        )
      const helper = yield* aside("new")
      expect(yield* send("GET", `${helper}/result?wait=30`)).toMatchObject({
        status: 502,
        json: { _tag: "AuthError" }
      })
      const question = yield* aside("copy")
      expect(yield* send("GET", `${question}/result?wait=30`)).toMatchObject({
        json: { text: "aside" }
      })
      const { json } = yield* send("GET", "/v1/sessions/s/turns")
      expect(json).toMatchObject({
        turns: [
          { kind: "Turn", title: "parent" },
          { kind: "Helper", title: "new helper", status: "Failed" },
          { kind: "SideQuestion", title: "copy helper", status: "Completed" }
        ]
      })
      yield* gate.open
      const seen = yield* Fiber.join(reader)
      expect(wordsOf(seen)).toBe("one two ")
      expect(ids(seen)).toEqual(Array.from(seen, (_, index) => index + 1))
    }).pipe(
      withGateway({
        turns: ({ text }) => {
          if (text === "parent") return [FakeTurn.text("one "), gate.step, FakeTurn.text("two ")]
          return text.startsWith("new") ? FakeTurn.unauthorized : FakeTurn.text("aside")
        }
      })
    )
  })

  it.scopedLive("is asked again, taken back, and read in the history", () =>
    Effect.gen(function* () {
      const turn = yield* started("s", "first")
      yield* send("GET", `${turn}/result?wait=30`)
      const retried = yield* send("POST", "/v1/sessions/s/retry", { body: {} })
      expect(retried).toMatchObject({ status: 201, json: { kind: "Turn" } })
      yield* eventually(
        send("GET", "/v1/sessions/s/turns"),
        ({ text }) => !text.includes("Running")
      )
      const history = send("GET", "/v1/sessions/s/history?limit=5")
      expect(yield* history).toMatchObject({ status: 200, json: { turns: [{}] } })
      const { text } = yield* history
      const before = /"id":"([^"]*)"/.exec(text)?.[1]
      expect(yield* send("POST", "/v1/sessions/s/rewind", { body: { before } })).toMatchObject({
        status: 204
      })
      expect((yield* history).json).toMatchObject({ turns: [] })
      expect(
        yield* send("POST", "/v1/sessions/s/rewind", { body: { after: "none" } })
      ).toMatchObject({
        status: 410,
        json: { reason: "TurnGone" }
      })
      expect(yield* send("GET", "/v1/sessions/s/history?cursor=none")).toMatchObject({
        status: 502
      })
    }).pipe(withGateway({ turns: () => FakeTurn.text("ok") }))
  )
})
