import { AppServerPool, Approvals, Session, SubAgent } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Ref, Scope, Stream } from "effect"
import { answersTo, onFake, onTurn, pass, sent } from "./support.ts"

const ofCommand = "item/commandExecution/requestApproval"

/** A session whose first turn is this, and is complete. */
const afterTurn = <A, E, R>(
  turn: ReadonlyArray<FakeTurn.Step>,
  test: (
    session: Session.Session,
    fake: Parameters<Parameters<typeof onTurn>[1]>[0]
  ) => Effect.Effect<A, E, R>,
  approvals = Approvals.declineAll
) =>
  onTurn([...turn, FakeTurn.text("Done")], (fake) =>
    Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
      yield* session.run("spawn")
      return yield* test(session, fake)
    })
  )

const states = (session: Session.Session) =>
  Effect.flatMap(session.subAgents.all, (agents) =>
    Effect.forEach(agents, ({ snapshot }) => Effect.map(snapshot, ({ state }) => state._tag))
  )

const only = (session: Session.Session) =>
  Effect.map(session.subAgents.all, ([agent]) => {
    if (agent === undefined) throw new Error("there is no sub-agent")
    return agent
  })

describe("the sub-agents of a session", () => {
  it.scoped("are a tree, with their names, tasks, states, usage and results", () =>
    afterTurn(
      [
        FakeTurn.spawn(
          [
            FakeTurn.spawn(FakeTurn.hang, { prompt: "deeper" }),
            FakeTurn.usage({ inputTokens: 7, outputTokens: 3 }),
            FakeTurn.text("Found it.")
          ],
          { prompt: "Look for it" }
        ),
        FakeTurn.awaitChild
      ],
      (session) =>
        Effect.gen(function* () {
          const agents = yield* session.subAgents.all
          const snapshots = yield* Effect.forEach(agents, ({ snapshot }) => snapshot)
          expect(SubAgent.tree(snapshots)).toMatchObject([
            {
              agent: {
                threadId: "thread-2",
                parentThreadId: "thread-1",
                name: "Newton",
                task: "Look for it",
                state: { _tag: "Completed" },
                result: "Found it."
              },
              children: [
                {
                  agent: {
                    threadId: "thread-3",
                    parentThreadId: "thread-2",
                    task: "deeper",
                    state: { _tag: "Working" },
                    result: undefined
                  },
                  children: []
                }
              ]
            }
          ])
          expect(snapshots[0]?.usage.totalTokens).toBeGreaterThan(0)
        })
    )
  )

  it.scoped("are asked for their names once, and only if somebody wants to know", () =>
    afterTurn([FakeTurn.spawn(FakeTurn.hang)], (session, fake) =>
      Effect.gen(function* () {
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, "thread/read")).toEqual([])
        yield* session.subAgents.all
        yield* session.subAgents.all
        expect(yield* sent(process, "thread/read")).toEqual([{ threadId: "thread-2" }])
      })
    )
  )

  it.scoped("are told of whenever one changes", () =>
    onTurn(
      [
        FakeTurn.spawn([FakeTurn.wait("5 seconds"), FakeTurn.text("Found it.")]),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const seen = yield* Ref.make<ReadonlyArray<string>>([])
          yield* session.subAgents.changes.pipe(
            Stream.runForEach((agents) =>
              Ref.update(seen, (all) => [...all, agents.map(({ state }) => state._tag).join()])
            ),
            Effect.fork
          )
          yield* session.run("spawn")
          yield* pass("5 seconds")
          const all = yield* Ref.get(seen)
          expect(all[0]).toBe("")
          expect(all).toContain("Working")
          expect(all.at(-1)).toBe("Completed")
        })
    )
  )

  it.scoped("can be read: the events of one, until its turn ends", () =>
    afterTurn(
      [FakeTurn.spawn([FakeTurn.wait("5 seconds"), FakeTurn.text(["Found", " it"])])],
      (session) =>
        Effect.gen(function* () {
          const agent = yield* only(session)
          const reading = yield* Effect.fork(
            agent.events.pipe(
              Stream.filterMap((event) =>
                event._tag === "Text" ? Option.some(event.delta) : Option.none()
              ),
              Stream.runCollect
            )
          )
          const ended = yield* Effect.fork(agent.ended)
          yield* pass("4 seconds")
          expect(ended.unsafePoll()).toBeNull()
          yield* pass("1 second")
          expect([...(yield* Fiber.join(reading))]).toEqual(["Found", " it"])
          expect(yield* Fiber.join(ended)).toMatchObject({
            state: { _tag: "Completed" },
            result: "Found it"
          })
          expect([...(yield* Stream.runCollect(agent.events))]).toEqual([])
        })
    )
  )

  it.scoped("can be steered, after their parent's turn too", () =>
    afterTurn(
      [FakeTurn.spawn([FakeTurn.wait("5 seconds"), FakeTurn.text("Found it.")])],
      (session, fake) =>
        Effect.gen(function* () {
          const agent = yield* only(session)
          const steering = yield* Effect.fork(agent.steer("Only the tests."))
          yield* pass("5 seconds")
          yield* Fiber.join(steering)
          expect(yield* sent(yield* fake.awaitProcess(1), "turn/steer")).toMatchObject([
            { threadId: "thread-2", input: [{ text: "Only the tests." }] }
          ])
          yield* agent.ended
          expect(yield* Effect.flip(agent.steer("Too late."))).toMatchObject({
            _tag: "TurnError",
            reason: "NotSteered",
            threadId: "thread-2",
            detail: expect.stringContaining("sub-agent")
          })
        })
    )
  )

  it.scoped("can be stopped: one, with those that it has spawned, and nobody else", () =>
    afterTurn(
      [
        FakeTurn.spawn([FakeTurn.spawn(FakeTurn.hang), FakeTurn.hang]),
        FakeTurn.spawn(FakeTurn.hang)
      ],
      (session, fake) =>
        Effect.gen(function* () {
          yield* pass("1 second")
          expect(yield* states(session)).toEqual(["Working", "Working", "Working"])
          const agents = yield* session.subAgents.all
          const byThread = new Map(agents.map((agent) => [agent.threadId, agent]))
          const snapshots = yield* Effect.forEach(agents, ({ snapshot }) => snapshot)
          const parent = SubAgent.tree(snapshots).find(({ children }) => children.length > 0)
          const stop = byThread.get(parent?.agent.threadId ?? "")?.stop ?? Effect.dieMessage("?")
          const stopping = yield* Effect.fork(stop)
          yield* pass("1 second")
          yield* Fiber.join(stopping)
          const after = yield* Effect.forEach(agents, ({ snapshot }) => snapshot)
          expect(after.filter(({ state }) => state._tag === "Interrupted")).toHaveLength(2)
          expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toHaveLength(1)
          // There is nothing to stop any more.
          yield* stop
        })
    )
  )

  it.scoped("can be stopped with one that it spawns just before it ends", () =>
    afterTurn([], (session, fake) =>
      Effect.gen(function* () {
        const process = yield* fake.awaitProcess(1)
        const names = (parent: string, child: string) =>
          process.notify("item/completed", {
            threadId: parent,
            turnId: "t",
            item: {
              type: "collabAgentToolCall",
              id: "call",
              tool: "spawnAgent",
              status: "completed",
              senderThreadId: parent,
              receiverThreadIds: [child],
              prompt: "do it",
              model: "m",
              agentsStates: {}
            }
          })
        const turn = (threadId: string, method: string, status: string) =>
          process.notify(method, { threadId, turn: { id: `of ${threadId}`, status, error: null } })
        yield* names("thread-1", "first")
        yield* turn("first", "turn/started", "inProgress")
        yield* pass("1 second")
        const agent = yield* only(session)
        const stopping = yield* Effect.fork(agent.stop)
        yield* pass("10 millis")
        yield* names("first", "second")
        yield* turn("second", "turn/started", "inProgress")
        yield* turn("first", "turn/completed", "interrupted")
        yield* pass("200 millis")
        expect(stopping.unsafePoll()).toBeNull()
        expect(yield* sent(process, "turn/interrupt")).toContainEqual({
          threadId: "second",
          turnId: "of second"
        })
        yield* turn("second", "turn/completed", "interrupted")
        yield* pass("200 millis")
        yield* Fiber.join(stopping)
        expect(yield* states(session)).toEqual(["Interrupted", "Interrupted"])
      })
    )
  )

  it.scoped("can be answered one by one, until the scope of that closes", () =>
    afterTurn(
      [
        FakeTurn.spawn([
          FakeTurn.wait("5 seconds"),
          FakeTurn.approveCommand({ command: "a" }),
          FakeTurn.wait("5 seconds"),
          FakeTurn.approveCommand({ command: "b" })
        ]),
        FakeTurn.spawn([FakeTurn.wait("5 seconds"), FakeTurn.approveCommand({ command: "c" })])
      ],
      (session, fake) =>
        Effect.gen(function* () {
          const asked: Array<unknown> = []
          const scope = yield* Scope.make()
          const agent = yield* only(session)
          yield* Scope.extend(
            agent.answer(
              Approvals.make({
                command: ({ command }) =>
                  Effect.map(Approvals.Conversation, ({ session }) => {
                    asked.push([command, session])
                    return "accept"
                  })
              })
            ),
            scope
          )
          yield* pass("5 seconds")
          expect(asked).toEqual([[expect.stringContaining("a"), "s"]])
          yield* Scope.close(scope, Exit.void)
          yield* pass("5 seconds")
          expect(asked).toHaveLength(1)
          const process = yield* fake.awaitProcess(1)
          expect(
            (yield* answersTo(process, ofCommand)).map((answer) =>
              answer._tag === "Result" ? answer.result : answer
            )
          ).toEqual(
            expect.arrayContaining([
              { decision: "accept" },
              { decision: "decline" },
              { decision: "decline" }
            ])
          )
        })
    )
  )

  it.scoped("wait while the session is asked for them", () =>
    afterTurn(
      [FakeTurn.spawn([FakeTurn.approveCommand(), FakeTurn.text("Found it.")])],
      (session) =>
        Effect.gen(function* () {
          yield* pass("1 second")
          expect(yield* states(session)).toEqual(["Waiting"])
          yield* pass("1 hour")
          expect(yield* states(session)).toEqual(["Completed"])
        }),
      Approvals.make({ command: () => Effect.delay(Effect.succeed("accept" as const), "1 hour") })
    )
  )

  it.scoped("are lost with their server, and what they have done is still known", () =>
    afterTurn(
      [
        FakeTurn.spawn(FakeTurn.text("Found it.")),
        FakeTurn.awaitChild,
        FakeTurn.spawn(FakeTurn.hang)
      ],
      (session, fake) =>
        Effect.gen(function* () {
          const [, working] = yield* session.subAgents.all
          const reading = yield* Effect.fork(
            Effect.flip(Stream.runDrain(working?.events ?? Stream.empty))
          )
          yield* pass("1 second")
          yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* pass("1 second")
          expect(yield* Fiber.join(reading)).toMatchObject({ _tag: "TransportError" })
          expect(yield* states(session)).toEqual(["Completed", "Lost"])
          expect(yield* working?.stop ?? Effect.dieMessage("?")).toBeUndefined()
        })
    )
  )

  it.scoped("are heard of on the next server too, also between turns", () =>
    onTurn(
      [
        FakeTurn.spawn([FakeTurn.wait("5 seconds"), FakeTurn.text("Found it.")]),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* session.run("spawn")
          yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* pass("1 second")
          expect(yield* states(session)).toEqual(["Lost"])
          yield* session.run("spawn")
          expect(yield* states(session)).toEqual(["Lost", "Working"])
          yield* pass("5 seconds")
          expect(yield* states(session)).toEqual(["Lost", "Completed"])
        })
    )
  )

  it.scoped("go on while the session's next turn runs, and are watched by nobody afterwards", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "spawn"
            ? [FakeTurn.spawn([FakeTurn.wait("5 seconds"), FakeTurn.text("Found it.")])]
            : FakeTurn.text("Done")
      },
      (fake) =>
        Effect.gen(function* () {
          const { server } = yield* (yield* AppServerPool.AppServerPool).lease(fake.spec())
          yield* Effect.scoped(
            Effect.gen(function* () {
              const session = yield* Session.make({ key: "s", server: fake.spec() })
              yield* session.run("spawn")
              yield* session.run("next")
              expect(yield* states(session)).toEqual(["Working"])
              yield* pass("5 seconds")
              expect(yield* states(session)).toEqual(["Completed"])
            })
          )
          yield* pass("1 second")
          expect(yield* server.connection.counts).toMatchObject({ subscriptions: 0 })
        })
    )
  )

  it.scoped("are watched by nobody once the session has ended, or its turn was refused", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "spawn"
            ? [FakeTurn.spawn(FakeTurn.text("Found it.")), FakeTurn.awaitChild]
            : FakeTurn.refuseStart({ code: -32600, message: "no" })
      },
      (fake) =>
        Effect.gen(function* () {
          const { server } = yield* (yield* AppServerPool.AppServerPool).lease(fake.spec())
          const session = Session.make({ key: "s", server: fake.spec() })
          yield* Effect.scoped(Effect.flatMap(session, ({ run }) => run("spawn")))
          yield* pass("1 second")
          expect(yield* server.connection.counts).toMatchObject({ subscriptions: 0 })
          yield* Effect.scoped(
            Effect.gen(function* () {
              yield* Effect.flip((yield* session).run("no"))
              yield* pass("1 second")
              expect(yield* server.connection.counts).toMatchObject({ subscriptions: 0 })
            })
          )
        })
    )
  )
})
