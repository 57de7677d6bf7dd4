/** Sessions that have moved to a host that has joined, while their turns run where they were. */
import { writeFileSync } from "node:fs"
import { PortableSessions } from "@effect-codex/agent"
import { ClusterSessions } from "@effect-codex/cluster"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { eventually } from "../gateway/support.ts"
import { place } from "./hosts.ts"
import { describePostgres, sharedServer } from "./postgres.ts"
import * as Probe from "./probe.ts"

/** So many of each that some move, and some stay. */
const count = 8

const names = (kind: string) => Array.from({ length: count }, (_, n) => `${kind}-${n}`)

const together = { concurrency: "unbounded" } as const

describePostgres("a session that has moved while a turn of it runs", () => {
  it.scopedLive("is steered, interrupted and decided upon where the turn runs", () =>
    Effect.gen(function* () {
      const { client, home, marking, marks, start } = yield* place(yield* sharedServer)
      const first = yield* start("first")
      yield* first.ready
      yield* Effect.gen(function* () {
        const { get } = yield* PortableSessions.PortableSessions
        const { answer, questions } = yield* ClusterSessions.ClusterSessions
        const started = (kind: string, textOf: (name: string) => string) =>
          Effect.forEach(
            names(kind),
            (name) =>
              Effect.gen(function* () {
                const session = yield* get(name)
                return { name, session, turn: yield* session.start(textOf(name)) }
              }),
            together
          )
        const steered = yield* started("steered", (name) => `wait ${name}`)
        const unwanted = yield* started("unwanted", (name) => `wait ${name}`)
        const asking = yield* started("asks", (name) => `run ${marking(name)}`)
        yield* eventually(marks, ({ length }) => length === 2 * count)
        yield* eventually(
          Effect.forEach(asking, ({ name }) => questions(name), together),
          (all) => all.every(({ length }) => length === 1)
        )

        const second = yield* start("second")
        yield* second.ready
        const probe = yield* Probe.entity.client
        const whereIs = ({ name }: { readonly name: string }) => probe(name).Where()
        const places = Effect.forEach([...steered, ...unwanted, ...asking], whereIs, together)
        yield* eventually(places, (all) => all.includes(second.address))
        const haveMoved = <A extends { readonly name: string }>(all: ReadonlyArray<A>) =>
          Effect.filter(all, (one) => Effect.map(whereIs(one), (at) => at === second.address))

        const moved = {
          steered: yield* haveMoved(steered),
          unwanted: yield* haveMoved(unwanted),
          asking: yield* haveMoved(asking)
        }
        for (const some of Object.values(moved)) expect(some.length).toBeGreaterThan(0)

        yield* Effect.forEach(
          moved.unwanted,
          ({ turn }) =>
            Effect.gen(function* () {
              yield* turn.interrupt
              expect(yield* Effect.either(turn.result)).toMatchObject({
                left: { reason: "Interrupted" }
              })
            }),
          together
        )
        yield* Effect.forEach(
          moved.asking,
          ({ name, turn }) =>
            Effect.gen(function* () {
              const [question] = yield* questions(name)
              yield* answer(name, question?.id ?? "", { decision: "accept" })
              yield* turn.result
              expect(
                yield* Effect.flip(answer(name, question?.id ?? "", { decision: "accept" }))
              ).toMatchObject({ _tag: "NotPending" })
            }),
          together
        )
        const steering = yield* Effect.forEach(moved.steered, ({ session, turn }, n) =>
          Effect.fork(n === 0 ? session.steer("and be quick") : turn.steer("and be quick"))
        )
        // They are answered when the agent has read them, which is after its command.
        yield* Effect.sleep("4 seconds")
        yield* Effect.forEach(moved.steered, ({ name }) =>
          Effect.sync(() => writeFileSync(`${home.home}/${name}`, ""))
        )
        yield* Effect.forEach(steering, Fiber.join)
        for (const { session, turn } of moved.steered) {
          expect((yield* turn.result).text).toBe("hello and be quick")
          expect((yield* session.run("after")).text).toBe("hello after")
        }
        const all = yield* marks
        expect(all.toSorted()).toEqual([...new Set(all)].toSorted())
      }).pipe(Effect.provide(client))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
