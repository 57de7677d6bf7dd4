import { Run, Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schema, Scope } from "effect"
import { methodsOf, onFake, pass, sent } from "../agent/support.ts"
import { Pool, snapshot } from "./support.ts"

const ephemeral = { _tag: "Start", ephemeral: true } as const

/** A session on an ephemeral thread, in a scope of its own, that has taken its first turn. */
const aSession = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    const server = fake.spec()
    const scope = yield* Scope.make()
    const made = Session.make({ key: "s", server, thread: ephemeral })
    const session = yield* Scope.extend(made, scope)
    const { threadId } = yield* session.run("one")
    const process = yield* fake.awaitProcess(1)
    return { end: Scope.close(scope, Exit.void), process, server, session, threadId }
  })

const echo: FakeAppServer.Options = { turns: ({ text }) => FakeTurn.text(`hello ${text}`) }

describe("a session on an ephemeral thread", () => {
  it.scoped("goes on with it after a pause that is longer than an unused server is kept", () =>
    onFake(echo, (fake) =>
      Effect.gen(function* () {
        const { end, process, session, threadId } = yield* aSession(fake)
        yield* pass("10 minutes")
        expect(yield* session.run("two")).toMatchObject({ threadId, text: "hello two" })
        expect(yield* fake.spawns).toBe(1)
        expect(yield* methodsOf(process)).not.toContain("thread/resume")
        yield* end
      })
    )
  )

  it.scoped("goes on with it after its server was drained, on that server", () =>
    onFake(echo, (fake) =>
      Effect.gen(function* () {
        const { end, server, session, threadId } = yield* aSession(fake)
        yield* (yield* Pool).drain(server)
        const next = yield* Run.run({ server, input: "another" })
        expect(next.generation).toBe(2)
        yield* pass("10 minutes")
        expect(yield* session.run("two")).toMatchObject({
          threadId,
          text: "hello two",
          generation: 1
        })
        yield* end
      })
    )
  )

  it.scoped("keeps its server for as long as it lives, and no longer", () =>
    onFake(echo, (fake) =>
      Effect.gen(function* () {
        const { end, process, threadId } = yield* aSession(fake)
        yield* pass("10 minutes")
        expect(yield* snapshot).toMatchObject([{ state: "Ready", leases: 1 }])
        yield* end
        expect(yield* sent(process, "thread/unsubscribe")).toEqual([{ threadId }])
        expect(yield* snapshot).toMatchObject([{ leases: 0 }])
        yield* pass("1 minute")
        expect(yield* process.isRunning).toBe(false)
      })
    )
  )

  it.scoped("lets a drained server go at its end", () =>
    onFake(echo, (fake) =>
      Effect.gen(function* () {
        const { end, process, server } = yield* aSession(fake)
        yield* (yield* Pool).drain(server)
        yield* pass("1 second")
        expect(yield* process.isRunning).toBe(true)
        yield* end
        yield* pass("1 second")
        expect(yield* process.isRunning).toBe(false)
      })
    )
  )

  it.scoped("says that it is lost once its server is: at once, and each time", () =>
    onFake(echo, (fake) =>
      Effect.gen(function* () {
        const { end, process, session, threadId } = yield* aSession(fake)
        yield* process.exit(1)
        yield* pass("1 second")
        // The clock stands still.
        for (const input of ["two", "three"]) {
          expect(yield* Effect.flip(session.run(input))).toMatchObject({
            _tag: "TurnError",
            reason: "ThreadLost",
            threadId
          })
        }
        expect(yield* fake.spawns).toBe(1)
        yield* end
      })
    )
  )

  it.scoped("says so too when its server is lost during a turn that would be taken again", () =>
    onFake(
      { turns: ({ text }) => (text === "two" ? FakeTurn.hang : FakeTurn.text("Hello")) },
      (fake) =>
        Effect.gen(function* () {
          const { end, process, session } = yield* aSession(fake)
          const two = yield* Effect.fork(Effect.flip(session.run("two")))
          yield* pass("1 second")
          yield* process.exit(1)
          yield* pass("1 second")
          expect(yield* Fiber.join(two)).toMatchObject({ _tag: "TurnError", reason: "ThreadLost" })
          yield* end
        })
    )
  )

  it.scoped("begins anew when its server is lost during its first turn: nothing was said yet", () =>
    onFake(
      {
        turns: ({ process }) =>
          process.number === 1 ? FakeTurn.perform(process.exit(1)) : FakeTurn.text("Hello")
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: fake.spec(),
            thread: ephemeral
          })
          const one = yield* Effect.fork(session.run("one"))
          yield* pass("1 second")
          expect(yield* Fiber.join(one)).toMatchObject({ text: "Hello", generation: 2 })
        })
    )
  )
})

describe("a run with structured output on an ephemeral thread", () => {
  it.scoped("asks again on that thread also when its server was drained meanwhile", () =>
    onFake(
      {
        turns: ({ nth }) => [
          FakeTurn.wait("1 second"),
          FakeTurn.text(nth === 1 ? "no" : '{"fits":true}')
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const Answer = Schema.Struct({ fits: Schema.Boolean })
          const asked = Run.structured(Answer, { server, input: "x", thread: ephemeral })
          const run = yield* Effect.fork(asked)
          yield* pass("500 millis")
          yield* (yield* Pool).drain(server)
          yield* pass("500 millis")
          yield* pass("1 second")
          expect(yield* Fiber.join(run)).toMatchObject({ output: { fits: true }, generation: 1 })
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "turn/start")).toHaveLength(2)
          yield* pass("1 second")
          expect(yield* process.isRunning).toBe(false)
          expect(yield* fake.spawns).toBe(1)
        })
    )
  )
})
