import { Approvals, Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Logger, Scope } from "effect"
import { settle, snapshot, watch } from "../guarantees/support.ts"
import { answersTo, onFake, onTurn, pass } from "./support.ts"

const ofCommand = "item/commandExecution/requestApproval"

/** The turn is complete at once. Its sub-agent asks for an approval so much later. */
const asksAfter = (delay: FakeTurn.FakeTurn) => [
  FakeTurn.spawn([...FakeTurn.steps(delay), FakeTurn.approveCommand(), FakeTurn.hang]),
  FakeTurn.text("Done")
]

/** Approvals that note which thread was asked about, and by whom. */
const noting = (asked: Array<string>, name: string, decision: Approvals.Decision = "accept") =>
  Approvals.make({
    command: ({ threadId }) =>
      Effect.sync(() => {
        asked.push(`${name} of ${threadId}`)
        return decision
      })
  })

const accepted = { _tag: "Result", result: { decision: "accept" } }
const declined = { _tag: "Result", result: { decision: "decline" } }

const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) => {
  const lines: Array<string> = []
  const logger = Logger.map(Logger.logfmtLogger, (line) => void lines.push(line))
  return Effect.map(
    Effect.provide(effect, Logger.replace(Logger.defaultLogger, logger)),
    (value) => ({ value, lines })
  )
}

describe("a session answers for its thread and its sub-agents", () => {
  it.scoped("also between its turns (cx #36141, cx #23324)", () =>
    onTurn(asksAfter(FakeTurn.wait("5 seconds")), (fake) =>
      Effect.gen(function* () {
        const asked: Array<string> = []
        const approvals = noting(asked, "session")
        const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
        yield* session.run("x", { approvals: noting(asked, "turn") })
        yield* pass("5 seconds")
        expect(asked).toEqual(["session of thread-2"])
        const process = yield* fake.awaitProcess(1)
        expect(yield* answersTo(process, ofCommand)).toMatchObject([accepted])
        expect(yield* process.activeTurns).toMatchObject([{ threadId: "thread-2" }])
      })
    )
  )

  it.scoped(
    "what the handlers of a turn have not answered at its end is asked of the session",
    () =>
      onTurn(
        [
          FakeTurn.spawn([FakeTurn.approveCommand(), FakeTurn.hang]),
          FakeTurn.wait("1 second"),
          FakeTurn.text("Done")
        ],
        (fake) =>
          Effect.gen(function* () {
            const asked: Array<string> = []
            const withdrawn = yield* Deferred.make<void>()
            const approvals = noting(asked, "session")
            const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
            const slow = Approvals.make({
              command: () =>
                Effect.onInterrupt(Effect.never, () => Deferred.succeed(withdrawn, void 0))
            })
            const run = yield* Effect.fork(session.run("x", { approvals: slow }))
            yield* settle
            expect(asked).toEqual([])
            yield* pass("1 second")
            yield* Fiber.join(run)
            yield* Deferred.await(withdrawn)
            yield* settle
            expect(asked).toEqual(["session of thread-2"])
            expect(yield* answersTo(yield* fake.awaitProcess(1), ofCommand)).toMatchObject([
              accepted
            ])
          })
      )
  )

  it.scoped("with the changes of a patch that was announced during the turn", () =>
    onTurn(
      [
        FakeTurn.spawn([
          FakeTurn.wait("5 seconds"),
          FakeTurn.approvePatch({ changes: [{ path: "/a", kind: "add", diff: "a" }] })
        ]),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const asked = yield* Deferred.make<Approvals.FileChangeRequest>()
          const approvals = Approvals.make({
            fileChange: (request) => Effect.as(Deferred.succeed(asked, request), "accept" as const)
          })
          const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
          yield* session.run("x")
          yield* pass("5 seconds")
          expect(yield* Deferred.await(asked)).toMatchObject({ changes: [{ path: "/a" }] })
        })
    )
  )

  it.scoped("on a server that is kept as long as they work, however long that takes", () =>
    onTurn(
      [
        FakeTurn.spawn([
          FakeTurn.wait("10 minutes"),
          FakeTurn.approveCommand(),
          FakeTurn.wait("10 minutes")
        ]),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const approvals = Approvals.make({
            command: () => Effect.delay(Effect.succeed("accept" as const), "1 hour")
          })
          const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
          yield* session.run("x")
          const leases = Effect.map(snapshot, (all) => all.map(({ leases }) => leases))
          yield* pass("10 minutes")
          yield* pass("1 hour")
          const process = yield* fake.awaitProcess(1)
          expect(yield* answersTo(process, ofCommand)).toMatchObject([accepted])
          expect(yield* leases).toEqual([1])
          yield* pass("10 minutes")
          expect(yield* leases).toEqual([0])
          yield* pass("1 minute")
          expect(yield* fake.running).toBe(0)
        })
    )
  )

  it.scoped("also after its server was lost, on the next one", () =>
    onFake(
      {
        turns: ({ process }) =>
          process.number === 1 ? FakeTurn.text("one") : asksAfter(FakeTurn.wait("5 seconds"))
      },
      (fake) =>
        Effect.gen(function* () {
          const asked: Array<string> = []
          const approvals = noting(asked, "session")
          const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
          yield* session.run("x")
          yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* session.run("y")
          yield* pass("5 seconds")
          expect(asked).toHaveLength(1)
        })
    )
  )

  it.scoped("but consents to nothing that an interrupted turn has left", () =>
    onFake(
      {
        turns: () => [FakeTurn.spawn([FakeTurn.approveCommand(), FakeTurn.hang]), FakeTurn.hang]
      },
      (fake) =>
        Effect.gen(function* () {
          const asked: Array<string> = []
          const session = yield* Session.make({
            key: "s",
            server: fake.spec({ experimentalApi: true }),
            approvals: noting(asked, "session")
          })
          const slow = Approvals.make({ command: () => Effect.never })
          const run = yield* watch(session.stream("x", { approvals: slow }))
          yield* pass("1 second")
          const process = yield* fake.awaitProcess(1)
          // It answers nothing, so that the turn cannot end in time.
          yield* process.freeze
          const leaving = yield* Effect.fork(Fiber.interrupt(run.fiber))
          yield* pass("1 minute")
          yield* process.thaw
          yield* pass("1 minute")
          yield* Fiber.join(leaving)
          expect(asked).toEqual([])
          expect(yield* answersTo(process, ofCommand)).not.toMatchObject([accepted])
        })
    )
  )

  it.scoped("until it ends: then they are declined, and that is logged", () =>
    Effect.gen(function* () {
      const { lines } = yield* logged(
        onTurn(asksAfter(FakeTurn.wait("5 seconds")), (fake) =>
          Effect.gen(function* () {
            const asked: Array<string> = []
            const scope = yield* Scope.make()
            const session = yield* Scope.extend(
              Session.make({ key: "s", server: fake.spec(), approvals: noting(asked, "session") }),
              scope
            )
            yield* session.run("x")
            yield* Scope.close(scope, Exit.void)
            yield* pass("5 seconds")
            expect(asked).toEqual([])
            expect(yield* answersTo(yield* fake.awaitProcess(1), ofCommand)).toMatchObject([
              declined
            ])
          })
        )
      )
      const refusals = lines.filter((line) => line.includes(ofCommand))
      expect(refusals).toHaveLength(1)
      expect(refusals[0]).toContain("threadId=thread-2")
    })
  )
})

describe("a helper", () => {
  it.scoped("asks the handlers of its session, unless it has its own", () =>
    onTurn([FakeTurn.approveCommand(), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const asked: Array<string> = []
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          approvals: noting(asked, "session")
        })
        const one = yield* session.spawn({ input: "x" })
        yield* one.result
        const two = yield* session.spawn({ input: "x", approvals: noting(asked, "own") })
        yield* two.result
        expect(asked).toEqual(["session of thread-1", "own of thread-2"])
      })
    )
  )
})
