import { type BackgroundCommand, Session, type Turn } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, Scope, Stream } from "effect"
import { snapshot as serverSnapshot } from "../guarantees/support.ts"
import { onTurn, pass } from "./support.ts"

/** Prints `ready` 90 seconds after it was started, which is longer than a server stays without a lease, and goes on. */
const development: FakeTurn.FakeTurn = [
  FakeTurn.leaveRunning({
    command: "npm start",
    later: { output: ["starting ", "ready ", "bye "], every: "90 seconds", exitCode: 3 }
  }),
  FakeTurn.text("It starts.")
]

const aCommand = (session: Session.Session) =>
  Effect.flatMap(session.commands, ([command]) =>
    command === undefined ? Effect.dieMessage("no command runs") : Effect.succeed(command)
  )

/** A session that has left a command running. */
const left = (fake: FakeAppServer.FakeAppServer, experimentalApi = true) =>
  Effect.gen(function* () {
    const session = yield* Session.make({ key: "s", server: fake.spec({ experimentalApi }) })
    yield* session.run("start it")
    return { session, command: yield* aCommand(session) }
  })

const printed = (command: BackgroundCommand.BackgroundCommand) =>
  Effect.map(Stream.runCollect(command.output), (pieces) => Chunk.join(pieces, ""))

describe("a command that a turn has left running", () => {
  it.scoped("is listed, read and waited for, and keeps its server meanwhile", () =>
    onTurn(development, (fake) =>
      Effect.gen(function* () {
        const { command, session } = yield* left(fake)
        expect(yield* command.snapshot).toMatchObject({
          threadId: "thread-1",
          turnId: "turn-1",
          processId: "process-1",
          command: expect.stringContaining("npm start"),
          outlivesTurn: true
        })
        const reading = yield* Effect.fork(printed(command))
        yield* pass("90 seconds")
        yield* pass("90 seconds")
        expect(yield* fake.running).toBe(1)
        yield* pass("90 seconds")
        expect(yield* Fiber.join(reading)).toBe("starting ready bye ")
        expect(yield* command.end).toEqual({
          how: "Exited",
          exitCode: 3,
          output: "starting ready bye "
        })
        expect(yield* session.commands).toEqual([])
        expect(yield* serverSnapshot).toMatchObject([{ leases: 0 }])
        yield* pass("61 seconds")
        expect(yield* fake.running).toBe(0)
      })
    )
  )

  it.scoped("is ended, and its end is told", () =>
    onTurn(development, (fake) =>
      Effect.gen(function* () {
        const { command, session } = yield* left(fake)
        yield* pass("90 seconds")
        const ending = yield* Effect.fork(command.terminate)
        yield* pass("20 millis")
        yield* Fiber.join(ending)
        expect(yield* command.end).toMatchObject({ how: "Terminated", output: "starting " })
        expect(yield* session.commands).toEqual([])
        yield* command.terminate
      })
    )
  )

  it.scoped(
    "is not ended without the experimental part of the protocol, and the refusal says so",
    () =>
      onTurn(development, (fake) =>
        Effect.gen(function* () {
          const { command } = yield* left(fake, false)
          const refused = yield* Effect.flip(command.terminate)
          expect(refused).toMatchObject({
            _tag: "RequestError",
            detail: expect.stringContaining("experimentalApi")
          })
        })
      )
  )

  it.scoped("is not written to: codex cannot, and the refusal says who can", () =>
    onTurn(development, (fake) =>
      Effect.gen(function* () {
        const { command } = yield* left(fake)
        const refused = yield* Effect.flip(command.write("yes\n"))
        expect(refused).toMatchObject({
          _tag: "RequestError",
          detail: expect.stringContaining("Ask the model")
        })
      })
    )
  )

  it.scoped("is gone when its server is lost", () =>
    onTurn(development, (fake) =>
      Effect.gen(function* () {
        const { command, session } = yield* left(fake)
        yield* pass("90 seconds")
        yield* (yield* fake.awaitProcess(1)).exit(1)
        expect(yield* command.end).toMatchObject({ how: "Gone", output: "starting " })
        expect(yield* session.commands).toEqual([])
      })
    )
  )

  it.scoped("ends with its session", () =>
    onTurn(development, (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const { command } = yield* Scope.extend(left(fake), scope)
        yield* Scope.close(scope, Exit.void)
        expect((yield* command.end).how).toBe("Gone")
        yield* pass("1 second")
        expect(yield* serverSnapshot).toMatchObject([{ leases: 0 }])
      })
    )
  )

  it.scoped("keeps the last part of what it prints, however much that is", () =>
    onTurn(
      [
        FakeTurn.leaveRunning({
          later: { output: Array.from({ length: 9 }, (_, n) => `${n}`.repeat(50_000)), every: 1 }
        })
      ],
      (fake) =>
        Effect.gen(function* () {
          const { command } = yield* left(fake)
          yield* pass("1 second")
          const kept = yield* printed(command)
          expect(kept.endsWith("8".repeat(50_000))).toBe(true)
          expect(kept.length).toBeGreaterThanOrEqual(131_072)
          expect(kept.length).toBeLessThan(2 * 131_072)
          expect((yield* command.end).output).toHaveLength(450_000)
        })
    )
  )

  it.scoped("is said to have outlived its turn only if it has", () =>
    onTurn([FakeTurn.command({ output: ["a", "b"], every: "1 second" }), FakeTurn.hang], (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.start("run it")
        yield* pass("1 second")
        const command = yield* aCommand(session)
        yield* pass("1 second")
        expect(yield* command.end).toMatchObject({ how: "Exited" })
        expect(yield* command.snapshot).toMatchObject({ outlivesTurn: false })
      })
    )
  )

  it.scoped("is waited for no longer than it may take to end, if its end is never told", () =>
    onTurn(development, (fake) =>
      Effect.gen(function* () {
        const { command } = yield* left(fake)
        yield* (yield* fake.awaitProcess(1)).loseNotifications("item/completed", 1)
        const ending = yield* Effect.fork(Effect.flip(command.terminate))
        yield* pass("4 seconds")
        expect(ending.unsafePoll()).toBeNull()
        yield* pass("1 second")
        expect(yield* Fiber.join(ending)).toMatchObject({
          _tag: "TurnError",
          reason: "StillRunning",
          threadId: "thread-1"
        })
      })
    )
  )
})

const asked = (turnId: string, changes: object = {}) => ({
  threadId: "thread-1",
  turnId,
  item: {
    type: "commandExecution",
    id: "call",
    command: "sleep 100",
    cwd: "/srv",
    processId: null,
    source: "agent",
    status: "inProgress",
    commandActions: [],
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
    ...changes
  }
})

const ended = (turnId: string, exitCode: number) =>
  asked(turnId, { exitCode, status: "completed", processId: "process" })

/** A session whose turns take 5 seconds, in its first turn. */
const inTurn = <A, E, R>(
  test: (
    session: Session.Session,
    process: FakeAppServer.FakeProcess,
    turn: Turn.Turn
  ) => Effect.Effect<A, E, R>
) =>
  onTurn([FakeTurn.wait("5 seconds"), FakeTurn.text("Done")], (fake) =>
    Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server: fake.spec() })
      const turn = yield* session.start("start it")
      const process = yield* fake.awaitProcess(1)
      yield* pass("1 second")
      yield* test(session, process, turn)
    })
  )

describe("a command that had to be approved", () => {
  it.scoped("is listed after a turn that is complete, also if it has printed nothing", () =>
    inTurn((session, process) =>
      Effect.gen(function* () {
        yield* process.notify("item/started", asked("turn-1"))
        yield* pass("1 second")
        expect(yield* session.commands).toEqual([])
        yield* pass("5 seconds")
        const command = yield* aCommand(session)
        expect(yield* serverSnapshot).toMatchObject([{ leases: 1 }])
        yield* process.notify("item/completed", ended("turn-1", 0))
        expect(yield* command.end).toMatchObject({ how: "Exited", exitCode: 0 })
        yield* pass("1 second")
        expect(yield* serverSnapshot).toMatchObject([{ leases: 0 }])
      })
    )
  )

  it.scoped("is gone when its thread is unloaded, also if nobody tells of its end", () =>
    inTurn((session, process) =>
      Effect.gen(function* () {
        yield* process.notify("item/started", asked("turn-1"))
        yield* pass("6 seconds")
        const command = yield* aCommand(session)
        yield* process.notify("thread/status/changed", {
          threadId: "thread-of-another",
          status: { type: "notLoaded" }
        })
        yield* pass("1 second")
        expect(yield* session.commands).toHaveLength(1)
        yield* process.notify("thread/status/changed", {
          threadId: "thread-1",
          status: { type: "notLoaded" }
        })
        expect(yield* command.end).toMatchObject({ how: "Gone" })
        yield* pass("1 second")
        expect(yield* session.commands).toEqual([])
        expect(yield* serverSnapshot).toMatchObject([{ leases: 0 }])
      })
    )
  )

  it.scoped("of a sub-agent is gone when that is closed, and those of its parent are not", () =>
    onTurn([FakeTurn.spawn(FakeTurn.hang), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("start it")
        const process = yield* fake.awaitProcess(1)
        const [child] = yield* session.subAgents.all
        const { threadId = "" } = child ?? {}
        const running = { processId: "process" }
        yield* process.notify("item/started", asked("turn-1", running))
        yield* process.notify("item/started", { ...asked("turn-of-child", running), threadId })
        yield* pass("1 second")
        expect(yield* session.commands).toHaveLength(2)
        yield* process.notify("thread/status/changed", { threadId, status: { type: "notLoaded" } })
        yield* pass("1 second")
        expect(yield* (yield* aCommand(session)).snapshot).toMatchObject({ threadId: "thread-1" })
        expect(yield* session.commands).toHaveLength(1)
      })
    )
  )

  it.scoped("is listed during its turn as soon as it prints", () =>
    inTurn((session, process) =>
      Effect.gen(function* () {
        yield* process.notify("item/started", asked("turn-1"))
        yield* process.notify("item/commandExecution/outputDelta", {
          threadId: "thread-1",
          turnId: "turn-1",
          itemId: "call",
          delta: "ready"
        })
        yield* pass("1 second")
        expect(yield* (yield* aCommand(session)).snapshot).toMatchObject({ outlivesTurn: false })
      })
    )
  )

  it.scoped("never ran if its turn was interrupted before, and keeps no server", () =>
    inTurn((session, process, turn) =>
      Effect.gen(function* () {
        yield* process.notify("item/started", asked("turn-1"))
        yield* pass("1 second")
        yield* turn.interrupt
        yield* pass("1 second")
        expect(yield* session.commands).toEqual([])
        expect(yield* serverSnapshot).toMatchObject([{ leases: 0 }])
      })
    )
  )

  it.scoped("is another one than that of a later turn to which the model gives the same id", () =>
    inTurn((session, process) =>
      Effect.gen(function* () {
        yield* process.notify("item/started", asked("turn-1", { processId: "1" }))
        yield* pass("5 seconds")
        const first = yield* aCommand(session)
        yield* session.start("start it again")
        yield* pass("1 second")
        yield* process.notify("item/started", asked("turn-2", { processId: "2" }))
        yield* pass("1 second")
        expect(yield* session.commands).toHaveLength(2)
        yield* process.notify("item/completed", ended("turn-1", 7))
        expect(yield* first.end).toMatchObject({ exitCode: 7 })
        expect(yield* session.commands).toHaveLength(1)
      })
    )
  )
})
