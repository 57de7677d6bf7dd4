import { Approvals, Credential, Run, RunEvent, Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Redacted, Ref } from "effect"
import { tagsOf, threadsClosed, watch } from "../guarantees/support.ts"
import { answersTo, onFake, pass, sent } from "./support.ts"

const agentEvents = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.filter(RunEvent.RunEvent.$is("SubAgent"))

const ofCommand = "item/commandExecution/requestApproval"

/** A fake whose runs with this input spawn, and whose other runs say hello. */
const spawning = (script: FakeTurn.FakeTurn): FakeAppServer.Options => ({
  turns: ({ text }) => (text === "spawn" ? script : FakeTurn.text("Hello"))
})

describe("the sub-agents of a run", () => {
  it.scoped("are told apart: their events, by their threads, and the run's own", () =>
    onFake(
      spawning([
        FakeTurn.spawn([FakeTurn.text("from one"), FakeTurn.command({ output: "1" })]),
        FakeTurn.spawn(FakeTurn.text("from two")),
        FakeTurn.awaitChild,
        FakeTurn.text("Done")
      ]),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "spawn" }))
          const result = yield* run.result
          expect(result.text).toBe("Done")
          expect(yield* run.texts).toEqual(["Done"])
          expect(result.items.map(({ type }) => type)).toEqual([
            "userMessage",
            "collabAgentToolCall",
            "collabAgentToolCall",
            "collabAgentToolCall",
            "agentMessage"
          ])
          const events = agentEvents(yield* run.events)
          const said = events.flatMap(({ event, threadId }) =>
            event._tag === "Text" ? [[threadId, event.delta]] : []
          )
          expect(said.toSorted()).toEqual([
            ["thread-2", "from one"],
            ["thread-3", "from two"]
          ])
          expect(result.threadId).toBe("thread-1")
          const completed = events.flatMap(({ event, threadId }) =>
            event._tag === "ItemCompleted" && threadId === "thread-2" ? [event.item.type] : []
          )
          expect(completed).toEqual(["userMessage", "agentMessage", "commandExecution"])
        })
    )
  )

  it.scoped("are told apart by the item that newer models' servers name them with, too", () =>
    onFake(
      {
        turns: ({ process }) => {
          const tell = (method: string, params: object) =>
            FakeTurn.perform(process.notify(method, { threadId: "agent", turnId: "t", ...params }))
          return [
            FakeTurn.notify("item/started", {
              item: {
                type: "subAgentActivity",
                id: "sp",
                kind: "started",
                agentThreadId: "agent",
                agentPath: "/root/job"
              }
            }),
            tell("turn/started", { turn: { id: "t" } }),
            tell("item/agentMessage/delta", { itemId: "m", delta: "theirs" }),
            FakeTurn.perform(
              process.ask(ofCommand, {
                threadId: "agent",
                turnId: "t",
                itemId: "i",
                kind: "command",
                startedAtMs: 0,
                environmentId: null
              })
            ),
            FakeTurn.text("Done")
          ]
        }
      },
      (fake) =>
        Effect.gen(function* () {
          const approvals = Approvals.make({ command: () => Effect.succeed("accept") })
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", approvals }))
          expect((yield* run.result).text).toBe("Done")
          expect(agentEvents(yield* run.events)).toContainEqual(
            expect.objectContaining({
              threadId: "agent",
              event: expect.objectContaining({ _tag: "Text", delta: "theirs" })
            })
          )
          expect(yield* answersTo(yield* fake.awaitProcess(1), ofCommand)).toMatchObject([
            { result: { decision: "accept" } }
          ])
        })
    )
  )

  it.scoped("of a sub-agent are the run's too", () =>
    onFake(
      spawning([
        FakeTurn.spawn([FakeTurn.spawn(FakeTurn.text("deep")), FakeTurn.awaitChild]),
        FakeTurn.awaitChild
      ]),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "spawn" }))
          yield* run.result
          expect(agentEvents(yield* run.events)).toContainEqual(
            expect.objectContaining({
              threadId: "thread-3",
              event: expect.objectContaining({ _tag: "Text", delta: "deep" })
            })
          )
        })
    )
  )

  it.scoped("are not another run's, nor count as its usage or its diff", () =>
    onFake(
      spawning([
        FakeTurn.spawn([
          FakeTurn.usage({ inputTokens: 1000, outputTokens: 1000 }),
          FakeTurn.diff("theirs"),
          FakeTurn.text("theirs", { every: "1 second" })
        ]),
        FakeTurn.awaitChild
      ]),
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const run = yield* watch(Run.stream({ server, input: "spawn" }))
          const other = yield* watch(Run.stream({ server, input: "other" }))
          yield* pass("1 second")
          expect(yield* run.result).toMatchObject({ diff: "", usage: { totalTokens: 15 } })
          yield* other.result
          expect(agentEvents(yield* other.events)).toEqual([])
        })
    )
  )

  it.scoped("ask for approvals, and the run's handlers decide, with the changes they name", () =>
    onFake(
      spawning([
        FakeTurn.spawn([
          FakeTurn.approveCommand({ command: "rm x" }),
          FakeTurn.approvePatch({ changes: [{ path: "/a", kind: "add", diff: "a" }] })
        ]),
        FakeTurn.awaitChild,
        FakeTurn.text("Done")
      ]),
      (fake) =>
        Effect.gen(function* () {
          const asked = yield* Ref.make<ReadonlyArray<unknown>>([])
          const note = (request: unknown) =>
            Effect.as(
              Ref.update(asked, (all) => [...all, request]),
              "accept" as const
            )
          const approvals = Approvals.make({ command: note, fileChange: note })
          yield* Run.run({ server: fake.spec(), input: "spawn", approvals })
          expect(yield* Ref.get(asked)).toMatchObject([
            { threadId: "thread-2" },
            { threadId: "thread-2", changes: [{ path: "/a", diff: "a" }] }
          ])
          const process = yield* fake.awaitProcess(1)
          expect(yield* answersTo(process, ofCommand)).toMatchObject([
            { result: { decision: "accept" } }
          ])
        })
    )
  )

  it.scoped("that end do not take along what the run's own patch would change", () =>
    onFake(
      {
        turns: ({ process, threadId }) => [
          FakeTurn.spawn(FakeTurn.wait("1 second")),
          FakeTurn.notify("item/started", {
            item: {
              type: "fileChange",
              id: "patch",
              status: "inProgress",
              changes: [{ path: "/a", kind: { type: "add" }, diff: "a" }]
            }
          }),
          FakeTurn.awaitChild,
          FakeTurn.perform(
            process.ask("item/fileChange/requestApproval", {
              threadId,
              turnId: "turn-1",
              itemId: "patch",
              startedAtMs: 0,
              reason: null,
              grantRoot: null
            })
          )
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const asked = yield* Deferred.make<Approvals.FileChangeRequest>()
          const approvals = Approvals.make({
            fileChange: (request) => Effect.as(Deferred.succeed(asked, request), "accept" as const)
          })
          const run = yield* Effect.fork(Run.run({ server: fake.spec(), input: "x", approvals }))
          yield* pass("1 second")
          yield* Fiber.join(run)
          expect(yield* Deferred.await(asked)).toMatchObject({ changes: [{ path: "/a" }] })
        })
    )
  )

  it.scoped("are interrupted with the run that is left, all of them, and let go", () =>
    onFake(
      spawning([
        FakeTurn.spawn([FakeTurn.leaveRunning({ command: "sleep 1" }), FakeTurn.hang]),
        FakeTurn.spawn([FakeTurn.spawn(FakeTurn.hang), FakeTurn.hang]),
        FakeTurn.spawn(FakeTurn.text("quick")),
        FakeTurn.awaitChild
      ]),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "spawn" }))
          yield* pass("1 second")
          const process = yield* fake.awaitProcess(1)
          expect(yield* process.activeTurns).toHaveLength(4)
          yield* Fiber.interrupt(run.fiber)
          expect(yield* process.activeTurns).toEqual([])
          yield* pass("1 second")
          expect(yield* process.commandsRunning).toEqual([])
        })
    )
  )

  it.scoped("that it was not yet told of when it was left are interrupted too", () =>
    onFake(
      spawning([FakeTurn.wait("1 second"), FakeTurn.spawn(FakeTurn.hang), FakeTurn.hang]),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "spawn" }))
          yield* run.awaitEvent("Started")
          const process = yield* fake.awaitProcess(1)
          yield* process.freeze
          yield* pass("1 second")
          const leaving = yield* Effect.fork(Fiber.interrupt(run.fiber))
          yield* pass("1 second")
          yield* process.thaw
          yield* pass("1 second")
          yield* Fiber.join(leaving)
          expect(yield* process.activeTurns).toEqual([])
        })
    )
  )

  it.scoped("are interrupted with a run whose time is over", () =>
    onFake(spawning([FakeTurn.spawn(FakeTurn.hang), FakeTurn.awaitChild]), (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(
          Effect.flip(Run.run({ server: fake.spec(), input: "spawn", timeout: "10 seconds" }))
        )
        yield* pass("10 seconds")
        expect((yield* Fiber.join(run))._tag).toBe("TimeoutError")
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
      })
    )
  )

  it.scoped("of one run are left alone by another that is left", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "spawn"
            ? [FakeTurn.spawn(FakeTurn.text("late", { every: "5 seconds" })), FakeTurn.awaitChild]
            : FakeTurn.hang
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const run = yield* watch(Run.stream({ server, input: "spawn" }))
          const other = yield* watch(Run.stream({ server, input: "other" }))
          yield* pass("1 second")
          yield* Fiber.interrupt(other.fiber)
          yield* pass("4 seconds")
          yield* run.result
          expect(agentEvents(yield* run.events)).toContainEqual(
            expect.objectContaining({ event: expect.objectContaining({ delta: "late" }) })
          )
        })
    )
  )

  it.scoped("go on when the run is complete, and what they ask then is declined", () =>
    onFake(
      spawning([
        FakeTurn.spawn([FakeTurn.wait("5 seconds"), FakeTurn.approveCommand(), FakeTurn.hang]),
        FakeTurn.text("Done")
      ]),
      (fake) =>
        Effect.gen(function* () {
          const { text } = yield* Run.run({
            server: fake.spec(),
            input: "spawn",
            approvals: Approvals.make({ command: () => Effect.succeed("accept") })
          })
          expect(text).toBe("Done")
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "turn/interrupt")).toEqual([])
          expect(yield* process.activeTurns).toMatchObject([{ threadId: "thread-2" }])
          yield* pass("5 seconds")
          expect(yield* answersTo(process, ofCommand)).toMatchObject([
            { _tag: "Result", result: { decision: "decline" } }
          ])
          expect(yield* process.activeTurns).toMatchObject([{ threadId: "thread-2" }])
        })
    )
  )

  it.scoped("are let go of with its thread, those that still work excepted", () =>
    onFake(
      spawning([
        FakeTurn.spawn(FakeTurn.text("idle")),
        FakeTurn.awaitChild,
        FakeTurn.spawn(FakeTurn.hang),
        FakeTurn.text("Done")
      ]),
      (fake) =>
        Effect.gen(function* () {
          yield* Run.run({ server: fake.spec(), input: "spawn" })
          expect(yield* sent(yield* fake.awaitProcess(1), "thread/unsubscribe")).toEqual([
            { threadId: "thread-2" },
            { threadId: "thread-1" }
          ])
        })
    )
  )

  it.scoped("that go on between a session's turns are the next turn's", () =>
    onFake(
      {
        turns: ({ nth }) =>
          nth === 1
            ? [
                FakeTurn.spawn([
                  FakeTurn.wait("5 seconds"),
                  FakeTurn.text("late"),
                  FakeTurn.approveCommand(),
                  FakeTurn.hang
                ]),
                FakeTurn.text("Done")
              ]
            : FakeTurn.hang
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* session.run("x")
          const approvals = Approvals.make({ command: () => Effect.succeed("accept") })
          const next = yield* watch(session.stream("y", { approvals }))
          yield* pass("5 seconds")
          const process = yield* fake.awaitProcess(1)
          expect(agentEvents(yield* next.events)).toContainEqual(
            expect.objectContaining({ event: expect.objectContaining({ delta: "late" }) })
          )
          expect(yield* answersTo(process, ofCommand)).toMatchObject([
            { result: { decision: "accept" } }
          ])
          yield* Fiber.interrupt(next.fiber)
          expect(yield* process.activeTurns).toEqual([])
        })
    )
  )

  it.scoped("are a session's as long as one of its turns runs", () =>
    onFake(spawning([FakeTurn.spawn(FakeTurn.hang), FakeTurn.hang]), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const run = yield* watch(session.stream("spawn"))
        yield* pass("1 second")
        yield* Fiber.interrupt(run.fiber)
        const process = yield* fake.awaitProcess(1)
        expect(yield* process.activeTurns).toEqual([])
        yield* threadsClosed
        expect((yield* session.run("again")).text).toBe("Hello")
      })
    )
  )

  it.scoped("show no secret in their events (guarantee 12)", () => {
    const token = "a-secret-token-of-a-run"
    const failure = {
      message: `Incorrect API key provided: ${token}`,
      codexErrorInfo: "other",
      additionalDetails: token
    } as const
    return onFake(
      spawning([
        FakeTurn.spawn([FakeTurn.retry(failure), FakeTurn.fail(failure)]),
        FakeTurn.awaitChild
      ]),
      (fake) =>
        Effect.gen(function* () {
          const credential = Credential.bearer(Redacted.make(token))
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "spawn", credential }))
          yield* run.result
          const events = yield* run.events
          expect(tagsOf(agentEvents(events).map(({ event }) => event))).toContain("Reconnecting")
          expect(JSON.stringify(events)).not.toContain(token)
          // That it has ended is told all the same, and how.
          expect(agentEvents(events).at(-1)).toMatchObject({
            threadId: "thread-2",
            event: { method: "turn/completed", params: { turn: { status: "failed" } } }
          })
        })
    )
  })

  it.scoped("whose text was shown keep a turn from being taken again", () =>
    onFake(
      {
        turns: ({ process }) =>
          process.number === 1
            ? [
                FakeTurn.spawn(FakeTurn.text("theirs")),
                FakeTurn.awaitChild,
                FakeTurn.perform(process.exit(0))
              ]
            : FakeTurn.text("again")
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const run = yield* watch(session.stream("x"))
          yield* pass("1 second")
          expect(yield* Effect.flip(run.result)).toMatchObject({ _tag: "TransportError" })
        })
    )
  )
})
