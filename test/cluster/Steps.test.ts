/** Hosts that are stopped or killed at every step of their turns, while the storage restarts. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import type { PortableSessions } from "@effect-codex/agent"
import { ClusterSessions } from "@effect-codex/cluster"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Cause, Effect, Schedule } from "effect"
import { eventually } from "../gateway/support.ts"
import { fileOf, type Step, steps } from "./holding.ts"
import { place, type Process } from "./hosts.ts"
import { describePostgres, ownServer } from "./postgres.ts"
import * as Probe from "./probe.ts"

const together = { concurrency: "unbounded" } as const

/** A session whose turn is held at a step, with a thread of an earlier turn or without. */
interface Case {
  readonly host: string
  readonly session: string
  readonly step: Step
  readonly isNew: boolean
}

/** Two sessions for each step, whose place is this host. */
const casesOn = ({ address, name }: Process) =>
  Effect.gen(function* () {
    const client = yield* Probe.entity.client
    const cases: Array<Case> = []
    for (let n = 0; cases.length < 2 * steps.length; n++) {
      const session = `${name} ${n}`
      const step = steps[Math.floor(cases.length / 2)]
      if (step === undefined || (yield* client(session).Where()) !== address) continue
      cases.push({ host: name, session, step, isNew: cases.length % 2 === 0 })
    }
    return cases
  })

/** How a turn may end that was at this step when its host was struck. What is on its thread is read back. */
const ends: { readonly [Name in Step]: ReadonlyArray<string> } = {
  // Also if the server of a host that is stopped has its thread.
  taken: ["Completed"],
  claiming: ["Completed"],
  claimed: ["TurnLost"],
  sent: ["Completed", "TurnLost"],
  ran: ["Completed", "TurnLost"],
  ending: ["Completed", "TurnLost"],
  ended: ["Completed"]
}

/** How often the command of a turn may have run that ended so. */
const timesOf = (end: string): ReadonlyArray<number> =>
  end === "Completed" ? [1] : end === "TurnLost" ? [0, 1] : [0]

/** Fails with what the test was at. All of it takes half a minute. */
const phase =
  (name: string) =>
  <A, E, R>(work: Effect.Effect<A, E, R>) =>
    Effect.timeoutFailCause(work, {
      duration: "100 seconds",
      onTimeout: () => Cause.die(new Error(`was still at this after 100 seconds: ${name}`))
    })

const endOf = (result: PortableSessions.PortableTurn["result"]) =>
  Effect.match(result, {
    onFailure: (failure) => (failure._tag === "TurnError" ? failure.reason : failure._tag),
    onSuccess: () => "Completed"
  })

describePostgres("of hosts that are stopped or killed at any step of a turn", () => {
  for (const locks of ["Table", "Advisory"] as const) {
    it.scopedLive(`no turn runs twice, and each is told how it ended (${locks})`, () =>
      Effect.gen(function* () {
        const server = yield* ownServer
        const { client, home, marking, marks, start } = yield* place(server)
        const holds = `${home.home}/holds`
        mkdirSync(holds)
        const hosts = yield* Effect.all([
          start("stopped", { holds, locks }),
          start("killed", { holds, locks }),
          start("other", { locks })
        ])
        yield* phase("start hosts")(Effect.forEach(hosts, ({ ready }) => ready))
        const [stopped, killed] = hosts

        yield* Effect.gen(function* () {
          const { submit } = yield* ClusterSessions.ClusterSessions
          const ask = (session: string, id: string, text: string) =>
            Effect.map(submit({ session, id }, text), ({ result }) => result)
          const cases = (yield* Effect.forEach([stopped, killed], casesOn, together).pipe(
            phase("find sessions whose place is a host")
          )).flat()
          yield* Effect.forEach(
            cases.filter(({ isNew }) => !isNew),
            ({ session }) => Effect.flatten(ask(session, "before", "hello")),
            together
          ).pipe(phase("run earlier turns"))
          const turns = yield* Effect.forEach(
            cases,
            (one) =>
              Effect.gen(function* () {
                writeFileSync(fileOf(holds, one.session), one.step)
                const mark = one.session.replace(" ", "-")
                return {
                  ...one,
                  mark,
                  result: yield* ask(one.session, "turn", `run ${marking(mark)}`)
                }
              }),
            together
          ).pipe(phase("submit turns"))
          yield* eventually(
            Effect.sync(() =>
              cases.every(({ session }) => existsSync(`${fileOf(holds, session)}.held`))
            ),
            (areHeld) => areHeld
          ).pipe(phase("hold each turn at its step"))

          yield* stopped.signal("SIGSTOP")
          yield* killed.signal("SIGKILL")
          yield* server.stop
          yield* server.start
          writeFileSync(`${holds}/release`, "")
          const told = yield* Effect.forEach(
            turns,
            ({ result, ...one }) => Effect.map(endOf(result), (end) => ({ ...one, end })),
            together
          ).pipe(phase("hear how the turns end"))
          yield* stopped.signal("SIGCONT")
          // A host that goes on lets the threads go that are not its own any more.
          yield* Effect.forEach(
            turns,
            ({ session }) =>
              Effect.retry(
                Effect.flatten(
                  Effect.suspend(() => ask(session, `after ${Math.random()}`, "hello"))
                ),
                Schedule.spaced("200 millis")
              ),
            together
          ).pipe(phase("run later turns"))

          const all = yield* marks
          for (const { end, host, isNew, mark, step } of told) {
            const times = all.filter((one) => one === mark).length
            const about = { host, step, isNew }
            expect({ ...about, end, times }).toEqual({
              ...about,
              end: expect.toBeOneOf([...ends[step]]),
              times: expect.toBeOneOf([...timesOf(end)])
            })
          }
          // What was told stays.
          for (const { result, session } of turns) {
            const { end } = told.find((one) => one.session === session) ?? {}
            expect(yield* endOf(result)).toBe(end)
          }
        }).pipe(Effect.provide(client))
      }).pipe(Effect.provide(NodeContext.layer))
    )
  }
})
