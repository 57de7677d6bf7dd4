/** Hosts that are stopped or killed at every step of their turns, while the storage restarts. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import type { PortableSessions } from "@effect-codex/agent"
import { ClusterSessions } from "@effect-codex/cluster"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { eventually } from "../gateway/support.ts"
import { fileOf, type Step, steps } from "./holding.ts"
import { place, type Process } from "./hosts.ts"
import { describePostgres, ownServer } from "./postgres.ts"
import * as Probe from "./probe.ts"

const together = { concurrency: "unbounded" } as const

interface Case {
  readonly session: string
  readonly step: Step
  readonly isNew: boolean
}

/** Sessions whose place is this host: two for each step, one with a thread and one without. */
const casesOn = ({ address }: Process, name: string) =>
  Effect.gen(function* () {
    const client = yield* Probe.entity.client
    const cases: Array<Case> = []
    for (let n = 0; cases.length < 2 * steps.length; n++) {
      const session = `${name} ${n}`
      if ((yield* client(session).Where()) !== address) continue
      const step = steps[Math.floor(cases.length / 2)]
      if (step !== undefined) cases.push({ session, step, isNew: cases.length % 2 === 0 })
    }
    return cases
  })

/** How a turn may end that was at this step when its host was stopped. */
const ends = {
  taken: ["Completed", "ThreadHeldElsewhere"],
  claiming: ["Completed", "ThreadHeldElsewhere"],
  claimed: ["TurnLost"],
  sent: ["Completed", "TurnLost"],
  ran: ["Completed", "TurnLost"],
  ending: ["Completed", "TurnLost"],
  ended: ["Completed"]
} as const satisfies { readonly [Name in Step]: ReadonlyArray<string> }

const endOf = (result: PortableSessions.PortableTurn["result"]) =>
  Effect.match(result, {
    onFailure: (failure) => (failure._tag === "TurnError" ? failure.reason : failure._tag),
    onSuccess: () => "Completed"
  })

/** How often the command of a turn has run that ended so. */
const timesRun = (end: string): ReadonlyArray<number> =>
  end === "Completed" ? [1] : end === "TurnLost" ? [0, 1] : [0]

describePostgres(
  "a host that is stopped at any step of a turn until another has its sessions, or killed there",
  () => {
    for (const locks of ["Table", "Advisory"] as const) {
      it.scopedLive(`runs no turn twice, and tells of each how it ended (${locks})`, () =>
        Effect.gen(function* () {
          const server = yield* ownServer
          const { client, home, marking, marks, start } = yield* place(server)
          const holds = `${home.home}/holds`
          mkdirSync(holds)
          const [first, second, third] = yield* Effect.all([
            start("host-1", { holds, locks }),
            start("host-2", { holds, locks }),
            start("host-3", { locks })
          ])
          yield* Effect.forEach([first, second, third], ({ ready }) => ready)

          const round = (victim: Process, name: string, strike: Effect.Effect<void>) =>
            Effect.gen(function* () {
              const { submit } = yield* ClusterSessions.ClusterSessions
              const ask = (session: string, id: string) =>
                submit({ session, id }, `run ${marking(`${name}-${id}`)}`)
              const cases = yield* casesOn(victim, name)
              yield* Effect.forEach(
                cases.filter(({ isNew }) => !isNew),
                ({ session }) => Effect.flatMap(ask(session, "before"), ({ result }) => result),
                together
              )
              rmSync(`${holds}/release`, { force: true })
              const turns = yield* Effect.forEach(
                cases,
                (one, n) => {
                  writeFileSync(fileOf(holds, one.session), one.step)
                  return Effect.map(ask(one.session, `${n}`), ({ result }) => ({
                    ...one,
                    id: `${n}`,
                    result
                  }))
                },
                together
              )
              const isHeld = ({ session }: Case) => existsSync(`${fileOf(holds, session)}.held`)
              yield* eventually(
                Effect.sync(() => cases.filter(isHeld).length),
                (held) => held === cases.length
              )
              yield* strike
              writeFileSync(`${holds}/release`, "")
              for (const { isNew, result, step } of turns) {
                const end = yield* endOf(result)
                expect({ step, isNew, end }).toEqual({
                  step,
                  isNew,
                  end: expect.toBeOneOf([...ends[step]])
                })
              }
              return turns
            })
          const check = (name: string, turns: Effect.Effect.Success<ReturnType<typeof round>>) =>
            Effect.gen(function* () {
              const { submit } = yield* ClusterSessions.ClusterSessions
              for (const { id, result, session, step } of turns) {
                const end = yield* endOf(result)
                // A host that goes on lets the threads go that are not its own any more.
                const again = Effect.flatMap(
                  submit({ session, id: `after-${Math.random()}` }, "hello"),
                  ({ result }) => result
                )
                yield* Effect.retry(again, Schedule.spaced("200 millis"))
                const times = (yield* marks).filter((mark) => mark === `${name}-${id}`).length
                expect({ step, end, times }).toEqual({
                  step,
                  end,
                  times: expect.toBeOneOf([...timesRun(end)])
                })
              }
            })
          yield* Effect.gen(function* () {
            const restart = Effect.zipRight(server.stop, server.start)
            const stopped = yield* round(
              first,
              "stopped",
              Effect.zipRight(first.signal("SIGSTOP"), restart)
            )
            yield* first.signal("SIGCONT")
            yield* check("stopped", stopped)
            const killed = yield* round(second, "killed", second.signal("SIGKILL"))
            yield* check("killed", killed)
          }).pipe(Effect.provide(client))
        }).pipe(Effect.provide(NodeContext.layer))
      )
    }
  }
)
