/** A host is stopped, or killed, at every step of its turns. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { ClusterSessions } from "@effect-codex/cluster"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { eventually } from "../gateway/support.ts"
import { obedient } from "../real/commands.ts"
import { fileOf, steps } from "./holding.ts"
import { place } from "./hosts.ts"
import { describePostgres, ownServer } from "./postgres.ts"
import * as Probe from "./probe.ts"

const locks = ["Table", "Advisory"] as const

/** Keys of sessions whose place is this host. */
const keysOn = (address: string, count: number) =>
  Effect.gen(function* () {
    const client = yield* Probe.entity.client
    const keys: Array<string> = []
    for (let n = 0; keys.length < count; n++) {
      if ((yield* client(`session ${n}`).Where()) === address) keys.push(`session ${n}`)
    }
    return keys
  })

describePostgres(
  "a host that is stopped at any step of a turn, until another has its sessions",
  () => {
    for (const mode of locks) {
      it.scopedLive(`runs no turn a second time (${mode})`, () =>
        Effect.gen(function* () {
          const server = yield* ownServer
          const { client, home, marking, marks, start } = yield* place(server, obedient)
          const holds = `${home.home}/holds`
          mkdirSync(holds)
          const t0 = Date.now()
          const log = (...args: Array<unknown>) => console.log(mode, Date.now() - t0, ...args)
          const [victim] = yield* Effect.forEach([1, 2, 3], (n) =>
            start(`host-${n}`, { holds, locks: mode })
          )
          yield* Effect.forEach([victim], (host) => host?.ready ?? Effect.void)
          yield* Effect.sleep("3 seconds")
          log("ready")
          yield* Effect.gen(function* () {
            const sessions = yield* ClusterSessions.ClusterSessions
            const keys = yield* keysOn(victim?.address ?? "", 2 * steps.length)
            log("keys")
            const cases = steps.flatMap((step, n) => [
              { step, session: keys[2 * n] ?? "", isNew: true },
              { step, session: keys[2 * n + 1] ?? "", isNew: false }
            ])
            const ask = (session: string, id: string) =>
              sessions.submit({ session, id }, `run ${marking(id)}`)
            yield* Effect.forEach(
              cases.filter(({ isNew }) => !isNew),
              ({ session }) =>
                Effect.flatMap(
                  ask(session, `first-${keys.indexOf(session)}`),
                  ({ result }) => result
                ),
              { concurrency: "unbounded" }
            )
            log("first turns")
            const turns = yield* Effect.forEach(
              cases,
              ({ session, step }, n) => {
                writeFileSync(fileOf(holds, session), step)
                return ask(session, `id-${n}`)
              },
              { concurrency: "unbounded" }
            )
            yield* eventually(
              Effect.sync(() =>
                cases.every(({ session }) => existsSync(`${fileOf(holds, session)}.held`))
              ),
              (is) => is
            )
            log("held")
            yield* victim?.signal("SIGSTOP") ?? Effect.void
            writeFileSync(`${holds}/release`, "")
            const results = yield* Effect.forEach(
              turns,
              ({ result }) => Effect.either(result).pipe(Effect.timeoutOption("30 seconds")),
              { concurrency: "unbounded" }
            )
            log("results")
            yield* victim?.signal("SIGCONT") ?? Effect.void
            yield* Effect.sleep("5 seconds")
            const after = yield* marks
            cases.forEach(({ isNew, step }, n) => {
              const r = results[n]
              log(
                step,
                isNew,
                r?._tag === "Some"
                  ? Either.isRight(r.value)
                    ? "completed"
                    : `${(r.value.left as any).reason} ${r.value.left.message}`
                  : "none",
                after.filter((mark) => mark === `id-${n}`).length
              )
            })
            log((yield* victim!.said).slice(0, 3000))
          }).pipe(Effect.provide(client))
        }).pipe(Effect.provide(NodeContext.layer))
      )
    }
  }
)
void expect
