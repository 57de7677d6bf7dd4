import { AppServerPool, Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { snapshot } from "../guarantees/support.ts"
import { onTurn, pass } from "./support.ts"

/** Leaves a sub-agent and a command at work, and runs on for a time. */
const leaving: FakeTurn.FakeTurn = [
  FakeTurn.spawn([FakeTurn.wait("1 second"), FakeTurn.text("Found it.")]),
  FakeTurn.leaveRunning(),
  FakeTurn.wait("10 millis"),
  FakeTurn.text("Done")
]

/** A turn that another fiber than the session's runs, until so many steps have passed. */
const afterSteps = (steps: number, session: Session.Session) =>
  Effect.tap(Effect.fork(Effect.exit(session.run("go"))), () =>
    Effect.zipRight(
      Effect.repeatN(Effect.yieldNow(), steps),
      steps > 150 ? pass("10 millis") : Effect.void
    )
  )

const stepsToTry = Array.from({ length: 20 }, (_, n) => n * 10)

/** Nothing listens any more but this test's lease, and nothing is leased but that. */
const nothingIsLeft = (server: AppServerPool.Lease["server"], when: string) =>
  Effect.gen(function* () {
    yield* pass("1 second")
    expect(yield* server.connection.counts, when).toMatchObject({
      subscriptions: 0,
      serverRequests: 0
    })
    expect(yield* snapshot, when).toMatchObject([{ leases: 1 }])
  })

describe("what a turn has left at work is let go", () => {
  it.scoped("when the session ends, at whatever step of a turn that is", () =>
    onTurn(leaving, (fake) =>
      Effect.gen(function* () {
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(fake.spec())
        for (const steps of stepsToTry) {
          const scope = yield* Scope.make()
          const session = yield* Scope.extend(
            Session.make({ key: "s", server: fake.spec({}) }),
            scope
          )
          const running = yield* afterSteps(steps, session)
          yield* Scope.close(scope, Exit.void)
          yield* pass("20 millis")
          yield* Fiber.interrupt(running)
          yield* nothingIsLeft(server, `closed after ${steps} steps`)
          expect(yield* session.commands).toEqual([])
        }
      })
    )
  )

  it.scoped("when a turn is interrupted at whatever step and the session ends", () =>
    onTurn(leaving, (fake) =>
      Effect.gen(function* () {
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(fake.spec())
        for (const steps of stepsToTry) {
          const scope = yield* Scope.make()
          const session = yield* Scope.extend(
            Session.make({ key: "s", server: fake.spec({}) }),
            scope
          )
          const running = yield* afterSteps(steps, session)
          yield* Fiber.interrupt(running)
          yield* Scope.close(scope, Exit.void)
          yield* nothingIsLeft(server, `interrupted after ${steps} steps`)
        }
      })
    )
  )

  it.scoped("when its server is lost, at whatever step", () =>
    Effect.forEach(
      stepsToTry.filter((steps) => steps % 20 === 0),
      (steps) =>
        onTurn(leaving, (fake) =>
          Effect.gen(function* () {
            const session = yield* Session.make({
              key: "s",
              server: fake.spec(),
              replay: "Never"
            })
            const running = yield* afterSteps(steps, session)
            yield* (yield* fake.awaitProcess(1)).exit(1)
            yield* pass("1 second")
            yield* Fiber.interrupt(running)
            expect(yield* session.commands, `lost after ${steps} steps`).toEqual([])
            const agents = yield* session.subAgents.all
            const states = yield* Effect.forEach(agents, ({ snapshot }) => snapshot)
            expect(states.map(({ state }) => state._tag)).toEqual(agents.map(() => "Lost"))
            const again = yield* Effect.fork(session.run("again"))
            yield* pass("1 second")
            expect((yield* Fiber.join(again)).text).toBe("Done")
          })
        ),
      { discard: true }
    )
  )
})
