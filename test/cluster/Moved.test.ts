/** Sessions that have moved to a host that has joined, while their turns run where they were. */
import { writeFileSync } from "node:fs"
import { PortableSessions } from "@effect-codex/agent"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventually } from "../gateway/support.ts"
import { place } from "./hosts.ts"
import { describePostgres, sharedServer } from "./postgres.ts"
import * as Probe from "./probe.ts"

const together = { concurrency: "unbounded" } as const

/** So many that some move. */
const keys = Array.from({ length: 12 }, (_, n) => `moved-${n}`)

describePostgres("a session that has moved while a turn of it runs", () => {
  it.scopedLive(
    "is asked beside that turn, has a helper, and takes its next turn when that has ended",
    () =>
      Effect.gen(function* () {
        const { client, home, marks, start } = yield* place(yield* sharedServer)
        const first = yield* start("first")
        yield* first.ready
        yield* Effect.gen(function* () {
          const { get } = yield* PortableSessions.PortableSessions
          const probe = yield* Probe.entity.client
          const running = yield* Effect.forEach(
            keys,
            (key) =>
              Effect.gen(function* () {
                const session = yield* get(key)
                return { key, session, turn: yield* session.start(`wait ${key}`) }
              }),
            together
          )
          yield* eventually(marks, ({ length }) => length === keys.length)

          const second = yield* start("second")
          yield* second.ready
          const hasMoved = ({ key }: { readonly key: string }) =>
            Effect.map(probe(key).Where(), (at) => at === second.address)
          yield* eventually(Effect.filter(running, hasMoved), ({ length }) => length > 0)
          const [moved] = yield* Effect.filter(running, hasMoved)
          if (moved === undefined) return yield* Effect.dieMessage("none has moved")

          const { session, turn } = moved
          const next = yield* session.start("next")
          expect((yield* session.btw("what is this")).text).toContain("what is this")
          const helper = yield* session.spawn({ input: "help" })
          expect((yield* helper.result).text).toBe("hello help")
          expect(yield* turn.snapshot).toMatchObject({ status: "Running" })
          expect(yield* next.snapshot).toMatchObject({ status: "Queued" })

          for (const key of keys) writeFileSync(`${home.home}/${key}`, "")
          expect((yield* turn.result).text).toBe("went on")
          expect((yield* next.result).text).toBe("hello next")
          expect((yield* marks).toSorted()).toEqual(keys.toSorted())
        }).pipe(Effect.provide(client))
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
