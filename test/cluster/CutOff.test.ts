/** A host that is cut off from the database in silence: nobody tells either of them. */
import { writeFileSync } from "node:fs"
import { PortableSessions } from "@effect-codex/agent"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { eventually } from "../gateway/support.ts"
import { place } from "./hosts.ts"
import { isAllowed, network } from "./network.ts"
import { ownServerOn } from "./postgres.ts"
import * as Probe from "./probe.ts"
import { bin } from "./server.ts"

const describeCut = (name: string, tests: () => void): void => {
  if (bin === undefined) describe.skip(`${name} (skipped: PostgreSQL is not installed)`, tests)
  else if (!isAllowed) describe.skip(`${name} (skipped: no network namespaces)`, tests)
  else describe(name, tests)
}

const isReady = (address: string) =>
  Effect.promise(() => fetch(`http://${address}/readyz`).then(({ status }) => status === 200))

describeCut("a host that is cut off from the database in silence", () => {
  it.scopedLive(
    "is replaced when its locks have expired, ends its turns by itself, and takes sessions again when it is back",
    () =>
      Effect.gen(function* () {
        const { address, cut, mend, name } = yield* network
        const server = yield* ownServerOn({ _tag: "Namespace", name })
        const { client, database, home, marks, start } = yield* place(server)
        const overCable = database.replace("@/", `@${address}/`).replace(/\?.*/, "")
        // These locks end with the connection, which the server must notice to be dead.
        const locks = "Advisory"
        const [victim, other] = yield* Effect.all([
          start("victim", { locks, database: overCable }),
          start("other", { locks })
        ])
        yield* Effect.forEach([victim, other], ({ ready }) => ready)
        yield* Effect.gen(function* () {
          const probe = yield* Probe.entity.client
          const onVictim = (key: string) =>
            Effect.map(probe(key).Where(), (where) => where === victim.address)
          const keys = Array.from({ length: 20 }, (_, n) => `cut ${n}`)
          yield* eventually(Effect.filter(keys, onVictim), ({ length }) => length > 0)
          const [key = ""] = yield* Effect.filter(keys, onVictim)
          const session = yield* (yield* PortableSessions.PortableSessions).get(key)
          const turn = yield* session.start("wait cut")
          yield* eventually(marks, ({ length }) => length === 1)

          yield* cut
          expect(yield* Effect.either(turn.result)).toMatchObject({ left: { reason: "TurnLost" } })
          expect(yield* isReady(victim.address)).toBe(false)
          // The thread is let go with the turn.
          yield* Effect.retry(session.run("after"), Schedule.spaced("200 millis"))
          writeFileSync(`${home.home}/cut`, "")

          yield* mend
          yield* eventually(Effect.filter(keys, onVictim), ({ length }) => length > 0)
          expect(yield* isReady(victim.address)).toBe(true)
          yield* Effect.forEach(
            keys,
            (key) =>
              Effect.scoped(
                Effect.gen(function* () {
                  const session = yield* (yield* PortableSessions.PortableSessions).get(key)
                  expect((yield* session.run("hello")).text).toBe("hello hello")
                })
              ),
            { concurrency: 4 }
          )
          expect(yield* marks).toEqual(["cut"])
        }).pipe(Effect.provide(client))
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
