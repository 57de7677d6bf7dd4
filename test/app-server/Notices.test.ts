/** What a server says of a thread before anybody listens to it. */
import type { Connection } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { wired } from "./wire.ts"

const status = (threadId: string, name: string) =>
  JSON.stringify({
    method: "mcpServer/startupStatus/updated",
    params: { threadId, name, status: "failed", error: "No such file" }
  })

const namesOf = ({ poll }: Connection.Subscription) =>
  Effect.map(poll, (notifications) =>
    notifications.map(({ params }) =>
      typeof params === "object" && params !== null && "name" in params ? params.name : params
    )
  )

describe("what a server says before anybody listens", () => {
  it.scoped("reaches the first subscriber of the thread, in order, and no other one", () =>
    Effect.gen(function* () {
      const { connection, line } = yield* wired
      const tapped: Array<string> = []
      // Whoever opens the thread watches it, but does not run a turn.
      yield* connection.tap("t", ({ method }) => tapped.push(method))
      line(status("t", "one"))
      line(status("other", "elsewhere"))
      line(status("t", "two"))
      const first = yield* connection.subscribe("t")
      line(status("t", "three"))
      const second = yield* connection.subscribe("t")
      expect(yield* namesOf(first)).toEqual(["one", "two", "three"])
      expect(yield* namesOf(second)).toEqual([])
      expect(tapped).toHaveLength(3)
    })
  )

  it.scoped("is kept within bounds: the oldest is forgotten first", () =>
    Effect.gen(function* () {
      const { connection, line } = yield* wired
      for (let nth = 1; nth <= 1_000; nth++) line(status("t", `${nth}`))
      const names = yield* namesOf(yield* connection.subscribe("t"))
      expect(names).toHaveLength(32)
      expect(names.at(-1)).toBe("1000")
      line(status("forgotten", "x"))
      for (let nth = 1; nth <= 64; nth++) line(status(`thread-${nth}`, "x"))
      expect(yield* namesOf(yield* connection.subscribe("forgotten"))).toEqual([])
      expect(yield* namesOf(yield* connection.subscribe("thread-64"))).toEqual(["x"])
    })
  )

  it.scoped("is forgotten with the last one who watched the thread", () =>
    Effect.gen(function* () {
      const { connection, line } = yield* wired
      yield* Effect.scoped(
        Effect.andThen(
          connection.tap("t", () => {}),
          () => line(status("t", "one"))
        )
      )
      expect(yield* namesOf(yield* connection.subscribe("t"))).toEqual([])
    })
  )
})
