/** Memory stays where it was, whatever a server sends that nobody wants and however slow this program's handlers are. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { describe, expect, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { wired } from "./wire.ts"

setFlagsFromString("--expose-gc")
const collect: unknown = runInNewContext("gc")

const heapUsed = Effect.sync(() => {
  if (typeof collect === "function") collect()
  return process.memoryUsage().heapUsed
})

const mebibyte = 1024 * 1024

/** What the heap has grown by after so many of these, and not after the first tenth of them. */
const growth = (send: (from: number, to: number) => Effect.Effect<void>, count: number) =>
  Effect.gen(function* () {
    yield* send(0, count / 10)
    const before = yield* heapUsed
    yield* send(count / 10, count)
    return (yield* heapUsed) - before
  })

type Wired = Effect.Effect.Success<typeof wired>

/** In chunks, as a pipe brings them. What is written in answer is taken away. */
const lines =
  ({ bytes, written }: Wired, line: (n: number) => string) =>
  (from: number, to: number): Effect.Effect<void> =>
    Effect.gen(function* () {
      const encoder = new TextEncoder()
      for (let start = from; start < to; start += 1_000) {
        let chunk = ""
        for (let n = start; n < start + 1_000; n++) chunk += `${line(n)}\n`
        bytes(encoder.encode(chunk))
        written.splice(0)
        yield* Effect.yieldNow()
      }
    })

const flat = (
  test: (on: Wired) => Effect.Effect<number, never, Scope.Scope>,
  bound = 8 * mebibyte
) =>
  Effect.gen(function* () {
    const on = yield* wired
    expect(yield* test(on)).toBeLessThan(bound)
    const { serverRequests, queued } = yield* on.connection.counts
    expect({ queued, isBounded: serverRequests <= 64 }).toEqual({ queued: 0, isBounded: true })
  })

/** Eight bytes for each of 270,000: no more than a pointer. */
const small = 2 * mebibyte

describe("memory stays flat over", () => {
  it.scoped("300,000 notifications of threads that nobody follows, each of another thread", () =>
    flat(
      (on) =>
        growth(
          lines(on, (n) =>
            JSON.stringify({
              method: "item/started",
              params: { threadId: `t${n}`, item: { id: n } }
            })
          ),
          300_000
        ),
      small
    )
  )

  it.scoped("300,000 answers to requests that were never made", () =>
    flat(
      (on) =>
        growth(
          lines(on, (n) => JSON.stringify({ id: 1_000_000 + n, result: {} })),
          300_000
        ),
      small
    )
  )

  it.scoped(
    "200,000 requests of a method that a later version has, and of a thread without a handler",
    () =>
      flat((on) =>
        growth(
          lines(on, (n) =>
            JSON.stringify({ id: `r${n}`, method: `later/${n}`, params: { threadId: `t${n}` } })
          ),
          200_000
        )
      )
  )

  it.scoped(
    "200,000 requests to a handler that never answers: those past its bound are declined",
    () =>
      flat((on) =>
        Effect.zipRight(
          on.connection.handle("t", () => Effect.never),
          growth(
            lines(on, (n) =>
              JSON.stringify({ id: n, method: "item/tool/call", params: { threadId: "t" } })
            ),
            200_000
          )
        )
      )
  )

  it.scoped("200,000 lines that are no messages", () =>
    flat((on) =>
      growth(
        lines(on, (n) => `{"garbage ${n}`),
        200_000
      )
    )
  )
})
