import { Approvals, Run, RunEvent, Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Logger, Option, Ref, Stream } from "effect"
import { watch } from "../guarantees/support.ts"
import { answersTo, onFake, onTurn, pass } from "./support.ts"

const ofCommand = "item/commandExecution/requestApproval"
const ofPatch = "item/fileChange/requestApproval"

const asks = [FakeTurn.approveCommand({ command: "rm x", output: "gone" }), FakeTurn.text("Done")]

/** Decides every command so. */
const deciding = (decision: Approvals.Decision) =>
  Approvals.make({ command: () => Effect.succeed(decision) })

const answers = (fake: FakeAppServer.FakeAppServer, method = ofCommand) =>
  Effect.flatMap(fake.awaitProcess(1), (process) => answersTo(process, method))

const decision = (decision: string) => ({ _tag: "Result", result: { decision } })

/** A handler that is asked and never answers, and how it ended. */
const endless = Effect.gen(function* () {
  const asked = yield* Deferred.make<Approvals.CommandRequest>()
  const ended = yield* Deferred.make<Exit.Exit<never>>()
  const approvals = Approvals.make({
    command: (request) =>
      Deferred.succeed(asked, request).pipe(
        Effect.zipRight(Effect.never),
        Effect.onExit((exit) => Deferred.succeed(ended, exit))
      )
  })
  return {
    approvals,
    asked: Deferred.await(asked),
    wasInterrupted: Effect.map(Deferred.await(ended), Exit.isInterrupted)
  }
})

const question = (threadId: string) => ({
  threadId,
  turnId: "turn-1",
  itemId: "i",
  questions: [],
  isBlocking: true
})

describe("the approvals of a run", () => {
  it.scoped("are declined when nobody is there to decide, and the turn goes on", () =>
    onTurn(
      [
        asks[0] ?? [],
        FakeTurn.approvePatch({ changes: [{ path: "/a", kind: "add", diff: "a" }] }),
        FakeTurn.ask("item/tool/requestUserInput", {
          itemId: "i",
          isBlocking: true,
          autoResolutionMs: null,
          questions: []
        }),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const { items, text } = yield* Run.run({ server: fake.spec(), input: "x" })
          expect(text).toBe("Done")
          expect(items).toMatchObject([
            { type: "userMessage" },
            { type: "commandExecution", status: "declined" },
            { type: "fileChange", status: "declined" },
            { type: "agentMessage" }
          ])
          expect(yield* answers(fake)).toMatchObject([decision("decline")])
          expect(yield* answers(fake, ofPatch)).toMatchObject([decision("decline")])
          expect(yield* answers(fake, "item/tool/requestUserInput")).toMatchObject([
            { _tag: "Result", result: { answers: {} } }
          ])
        })
    )
  )

  it.scoped(
    "that this library declines say so: a call of an MCP server's tool too, which one rule accepts (codex-plugin-cc #641, happy #993)",
    () =>
      onTurn(
        [FakeTurn.callMcpTool({ server: "docs", tool: "search" }), FakeTurn.text("Done")],
        (fake) =>
          Effect.gen(function* () {
            const logged: Array<string> = []
            const logger = Logger.make(({ message }) => logged.push(String(message)))
            const resolved = (approvals?: Approvals.Service) =>
              Run.stream({
                server: fake.spec(),
                input: "x",
                ...(approvals === undefined ? {} : { approvals })
              }).pipe(
                Stream.filter(RunEvent.RunEvent.$is("Resolved")),
                Stream.runCollect,
                Effect.map((events) => [...events].map(({ answer }) => answer)),
                Effect.provide(Logger.replace(Logger.defaultLogger, logger))
              )
            const accepting = (tools: Parameters<typeof Approvals.acceptToolCalls>[0]) =>
              resolved(Approvals.make({ elicitation: Approvals.acceptToolCalls(tools) }))
            expect(yield* resolved()).toMatchObject([
              {
                decision: "decline",
                declinedBecause: expect.stringContaining("no approval handler")
              }
            ])
            expect(logged).toEqual([
              expect.stringMatching(/library declined .*"search" of the MCP server "docs"/)
            ])
            expect(
              yield* resolved(Approvals.make({ elicitation: () => Effect.fail("no") }))
            ).toMatchObject([
              { decision: "decline", declinedBecause: expect.stringContaining("failed") }
            ])
            for (const tools of [{ docs: ["search"] }, { docs: "all" }] as const) {
              expect(yield* accepting(tools)).toMatchObject([
                { decision: { accept: null }, declinedBecause: undefined }
              ])
            }
            for (const tools of [{ docs: ["write"] }, { other: "all" }, {}] as const) {
              expect(yield* accepting(tools)).toMatchObject([
                { decision: "decline", declinedBecause: undefined }
              ])
            }
          })
      )
  )

  it.scoped(
    "have the decisions that the server offers, and where it would run (oc #125995, Netcatty #2221)",
    () =>
      onTurn(
        FakeTurn.ask(ofCommand, {
          itemId: "i",
          startedAtMs: 1,
          command: "ls",
          approvalId: "a-1",
          environmentId: "remote",
          availableDecisions: ["accept", "cancel", { aNewOne: {} }]
        }),
        (fake) =>
          Effect.gen(function* () {
            const asked: Array<Approvals.CommandRequest> = []
            const approvals = Approvals.make({
              command: (request) =>
                Effect.as(
                  Effect.sync(() => asked.push(request)),
                  "accept" as const
                )
            })
            yield* Run.run({ server: fake.spec(), input: "x", approvals })
            expect(asked).toMatchObject([
              {
                approvalId: "a-1",
                environmentId: "remote",
                availableDecisions: ["accept", "cancel", { aNewOne: {} }]
              }
            ])
          })
      )
  )

  it.scoped("are decided by its own handlers, or else by those of its environment", () =>
    onTurn(asks, (fake) =>
      Effect.gen(function* () {
        const options = { server: fake.spec(), input: "x" }
        const below = Effect.provideService(Approvals.Approvals, deciding("accept"))
        expect((yield* below(Run.run(options))).items[1]).toMatchObject({ status: "completed" })
        yield* below(Run.run({ ...options, approvals: deciding("acceptForSession") }))
        yield* below(Run.run({ ...options, approvals: Approvals.declineAll }))
        yield* Stream.runDrain(Run.stream(options)).pipe(below)
        expect(yield* answers(fake)).toMatchObject(
          ["accept", "acceptForSession", "decline", "accept"].map(decision)
        )
      })
    )
  )

  it.scoped("come with everything there is to know, the changes of a patch included", () =>
    onTurn(
      [
        FakeTurn.approveCommand({ command: "rm x", cwd: "/home/me", reason: "in the way" }),
        FakeTurn.approvePatch({ changes: [{ path: "/a", kind: "add", diff: "a" }] })
      ],
      (fake) =>
        Effect.gen(function* () {
          const asked = yield* Ref.make<ReadonlyArray<unknown>>([])
          const note = (request: unknown) =>
            Effect.as(
              Ref.update(asked, (all) => [...all, request]),
              "accept" as const
            )
          const { items, threadId, turnId } = yield* Run.run({
            server: fake.spec(),
            input: "x",
            approvals: Approvals.make({ command: note, fileChange: note })
          })
          expect(yield* Ref.get(asked)).toMatchObject([
            {
              threadId,
              turnId,
              itemId: items[1]?.id,
              command: expect.stringContaining("rm x"),
              cwd: "/home/me",
              reason: "in the way"
            },
            {
              threadId,
              turnId,
              itemId: items[2]?.id,
              changes: [{ path: "/a", kind: "add", diff: "a", movedTo: undefined }]
            }
          ])
        })
    )
  )

  it.scoped("are declined by a handler that fails, and the turn goes on", () =>
    onTurn(asks, (fake) =>
      Effect.gen(function* () {
        const { text } = yield* Run.run({
          server: fake.spec(),
          input: "x",
          approvals: Approvals.make({ command: () => Effect.dieMessage("broken") })
        })
        expect(text).toBe("Done")
        expect(yield* answers(fake)).toMatchObject([decision("decline")])
      })
    )
  )

  it.scoped("that wait for hours delay no other run, nor the run's own events", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "asks"
            ? FakeTurn.together(FakeTurn.approveCommand(), [
                FakeTurn.wait("1 hour"),
                FakeTurn.diff("meanwhile")
              ])
            : FakeTurn.text("Quick")
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const answer = yield* Deferred.make<Approvals.Decision>()
          const approvals = Approvals.make({ command: () => Deferred.await(answer) })
          const asking = yield* watch(Run.stream({ server, input: "asks", approvals }))
          yield* pass("1 hour")
          expect((yield* Run.run({ server, input: "other" })).text).toBe("Quick")
          expect(yield* asking.events).toContainEqual(
            expect.objectContaining({ _tag: "Diff", diff: "meanwhile" })
          )
          yield* pass("10 hours")
          yield* Deferred.succeed(answer, "accept")
          expect(yield* asking.result).toMatchObject({ status: "completed", generation: 1 })
        })
    )
  )

  it.scoped("that come before the start of its turn is answered are decided too", () =>
    onTurn([asks, FakeTurn.answer], (fake) =>
      Effect.gen(function* () {
        const { items } = yield* Run.run({
          server: fake.spec(),
          input: "x",
          approvals: deciding("accept")
        })
        expect(items[1]).toMatchObject({ type: "commandExecution", status: "completed" })
      })
    )
  )

  it.scoped("that are open when it is left end with it: the handler is interrupted", () =>
    onTurn(asks, (fake) =>
      Effect.gen(function* () {
        const { approvals, asked, wasInterrupted } = yield* endless
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", approvals }))
        yield* asked
        yield* Fiber.interrupt(run.fiber)
        expect(yield* wasInterrupted).toBe(true)
        const process = yield* fake.awaitProcess(1)
        expect(yield* process.activeTurns).toEqual([])
        yield* pass("1 minute")
        // The server has closed it with the turn; what is said after that is said to nobody.
        expect((yield* answers(fake)).length).toBeLessThanOrEqual(1)
      })
    )
  )

  it.scoped("that are open when its turn ends are answered once", () =>
    onFake(
      {
        turns: ({ process, threadId }) => [
          FakeTurn.perform(
            process.send(ofCommand, {
              threadId,
              turnId: "turn-1",
              itemId: "i",
              kind: "command",
              startedAtMs: 0,
              environmentId: null
            })
          ),
          FakeTurn.wait("1 second"),
          FakeTurn.text("Done")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const { approvals, asked, wasInterrupted } = yield* endless
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", approvals }))
          yield* asked
          yield* pass("1 second")
          expect((yield* run.result).text).toBe("Done")
          expect(yield* wasInterrupted).toBe(true)
          yield* pass("1 minute")
          expect(yield* answers(fake)).toMatchObject([{ result: { decision: "decline" } }])
        })
    )
  )

  it.scoped("that are open end with their turn also where the run cannot be interrupted", () =>
    onFake(
      {
        turns: ({ process, threadId }) => [
          FakeTurn.perform(process.send("item/tool/requestUserInput", question(threadId))),
          FakeTurn.wait("1 second"),
          FakeTurn.text("Done")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const approvals = Approvals.make({ userInput: () => Effect.never })
          const run = yield* Effect.fork(
            Effect.uninterruptible(Run.run({ server: fake.spec(), input: "x", approvals }))
          )
          yield* pass("1 second")
          expect((yield* Fiber.join(run)).text).toBe("Done")
        })
    )
  )

  it.scoped("that somebody else has decided are answered by nobody", () =>
    onTurn([asks], (fake) =>
      Effect.gen(function* () {
        const { approvals, asked, wasInterrupted } = yield* endless
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", approvals }))
        yield* asked
        const process = yield* fake.awaitProcess(1)
        yield* process.resolve(0)
        expect(yield* wasInterrupted).toBe(true)
        yield* Fiber.interrupt(run.fiber)
        expect(yield* process.replies).toEqual([])
      })
    )
  )
})

describe("the approvals of a session", () => {
  it.scoped("are those of the turn, or else the session's, or else of where it was made", () =>
    onTurn(asks, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const madeIn = Effect.provideService(Approvals.Approvals, deciding("accept"))
        const usedIn = Effect.provideService(Approvals.Approvals, deciding("acceptForSession"))
        const bare = yield* madeIn(Session.make({ key: "a", server }))
        yield* usedIn(bare.run("x"))
        const own = yield* madeIn(
          Session.make({ key: "b", server, approvals: deciding("decline") })
        )
        yield* usedIn(own.run("x"))
        yield* usedIn(own.run("x", { approvals: deciding("accept") }))
        yield* usedIn(own.run("x"))
        expect(yield* answers(fake)).toMatchObject(
          ["accept", "decline", "accept", "decline"].map(decision)
        )
      })
    )
  )

  it.scoped("are declined where none were when it was made, whoever runs a turn", () =>
    onTurn([asks[0] ?? [], FakeTurn.text('"ok"')], (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const usedIn = Effect.provideService(Approvals.Approvals, deciding("accept"))
        yield* usedIn(session.run("x"))
        yield* usedIn(Stream.runDrain(session.stream("x")))
        yield* usedIn(session.btw("x"))
        const helper = yield* usedIn(session.spawn({ input: "x" }))
        yield* helper.result
        expect(yield* answers(fake)).toMatchObject(
          ["decline", "decline", "decline", "decline"].map(decision)
        )
      })
    )
  )

  it.scoped("are asked of a helper and of an aside too, with their own handlers", () =>
    onTurn(asks, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          approvals: deciding("accept")
        })
        yield* session.run("x")
        yield* session.btw("x")
        yield* session.btw("x", { approvals: deciding("acceptForSession") })
        const helper = yield* session.spawn({ input: "x", approvals: deciding("decline") })
        yield* helper.result
        expect(yield* answers(fake)).toMatchObject(
          ["accept", "accept", "acceptForSession", "decline"].map(decision)
        )
      })
    )
  )

  it.scoped("are asked again when its turn is taken again", () =>
    onFake(
      {
        turns: ({ process }) =>
          process.number === 1
            ? [FakeTurn.approveCommand(), FakeTurn.perform(process.exit(0))]
            : asks
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: fake.spec(),
            replay: "Always",
            approvals: deciding("accept")
          })
          const run = yield* watch(session.stream("x"))
          yield* pass("1 second")
          expect(yield* run.result).toMatchObject({ text: "Done", generation: 2 })
          const first = Option.fromNullable((yield* run.events)[0])
          expect(Option.exists(first, RunEvent.RunEvent.$is("Started"))).toBe(true)
          const second = yield* fake.awaitProcess(2)
          expect(yield* answersTo(second, ofCommand)).toMatchObject([decision("accept")])
        })
    )
  )
})
