import { Session } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, FastCheck as fc, Fiber, Scope, TestContext } from "effect"
import { Pool, snapshot } from "../guarantees/support.ts"
import { onFake, pass } from "./support.ts"

/** What may happen between two turns of a session, and to a turn. */
type Step = "turn" | "interrupted turn" | "pause" | "drain" | "kill" | "kill during a turn"

interface Known {
  readonly threadId: string
  /** The server that has the ephemeral thread. */
  readonly generation: number
}

/** What is known of the session, and what its next turn must therefore come to. */
class Model {
  known: Known | undefined
  isLost = false
  readonly isEphemeral: boolean

  constructor(isEphemeral: boolean) {
    this.isEphemeral = isEphemeral
  }

  killed(): void {
    this.isLost = this.isEphemeral && this.known !== undefined
  }

  get expected() {
    if (this.isLost) return { _tag: "TurnError", reason: "ThreadLost" }
    if (this.known === undefined) return { text: "hello turn" }
    const { generation, threadId } = this.known
    return { text: "hello turn", threadId, ...(this.isEphemeral ? { generation } : {}) }
  }
}

/** The turn, whatever it comes to, while time passes. */
const turn = (session: Session.Session, input: string) =>
  Effect.gen(function* () {
    const running = yield* Effect.fork(Effect.merge(session.run(input)))
    yield* pass("1 minute")
    return yield* Fiber.join(running)
  })

const start = (session: Session.Session) =>
  Effect.gen(function* () {
    const running = yield* Effect.fork(Effect.merge(session.run("hang")))
    yield* pass("1 second")
    return running
  })

const kill = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    const spawns = yield* fake.spawns
    for (let number = 1; number <= spawns; number++) {
      const process = yield* fake.awaitProcess(number)
      if (yield* process.isRunning) yield* process.exit(1)
    }
    yield* pass("1 minute")
  })

const play = (
  fake: FakeAppServer.FakeAppServer,
  session: Session.Session,
  model: Model,
  step: Step
) =>
  Effect.gen(function* () {
    switch (step) {
      case "turn": {
        const came = yield* turn(session, "turn")
        expect(came).toMatchObject(model.expected)
        if (!("_tag" in came)) model.known = came
        return
      }
      case "interrupted turn": {
        const running = yield* start(session)
        const interrupting = yield* Effect.fork(Fiber.interrupt(running))
        yield* pass("10 seconds")
        return yield* Fiber.join(interrupting)
      }
      case "pause":
        return yield* pass("10 minutes")
      case "drain":
        return yield* (yield* Pool).drain(fake.spec())
      case "kill":
        yield* kill(fake)
        return model.killed()
      case "kill during a turn": {
        const running = yield* start(session)
        yield* kill(fake)
        model.killed()
        yield* Fiber.interrupt(running)
        return yield* pass("10 seconds")
      }
    }
  })

/** The server is killed more often than a thread may have ended it. */
const killedFromOutside = Limits.layer({ maxLossesPerThread: Infinity })

const history = (isEphemeral: boolean, steps: ReadonlyArray<Step>) =>
  onFake(
    { turns: ({ text }) => (text === "hang" ? FakeTurn.hang : FakeTurn.text(`hello ${text}`)) },
    (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const thread = { _tag: "Start", ephemeral: isEphemeral } as const
        const made = Session.make({ key: "s", server: fake.spec(), thread })
        const session = yield* Scope.extend(made, scope)
        const model = new Model(isEphemeral)
        for (const step of ["turn", ...steps, "turn"] as const) {
          yield* play(fake, session, model, step)
        }
        yield* Scope.close(scope, Exit.void)
        yield* pass("10 minutes")
        expect(yield* snapshot).toEqual([])
      })
  ).pipe(Effect.provide(killedFromOutside))

const seed = Number(process.env["MODEL_SEED"] ?? 20261127)

describe(`a session, whatever happens between its turns (MODEL_SEED=${seed})`, () => {
  it.each([true, false])(
    "goes on with its thread, or says that it is lost (ephemeral: %s)",
    (isEphemeral) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.constantFrom<Step>(
              "turn",
              "interrupted turn",
              "pause",
              "drain",
              "kill",
              "kill during a turn"
            ),
            { minLength: 1, maxLength: 8, size: "max" }
          ),
          (steps) =>
            Effect.runPromise(
              history(isEphemeral, steps).pipe(
                Effect.scoped,
                Effect.provide(TestContext.TestContext)
              )
            )
        ),
        { numRuns: 15, seed }
      )
  )
})
