/** What has gone wrong for others between a server and its runs: notifications, and requests of the server. */
import { Approvals, Run, RunEvent, Session } from "@effect-codex/agent"
import { Account, Limits } from "@effect-codex/app-server"
import { type FakeAppServer, FakeLogin, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option, Redacted, Stream } from "effect"
import { answersTo, onFake, onTurn, pass } from "../agent/support.ts"
import { snapshot, tagsOf, watch } from "../guarantees/support.ts"

const ofCommand = "item/commandExecution/requestApproval"

describe("a request of the server", () => {
  const requests: ReadonlyArray<readonly [string, string, object, object]> = [
    ["nobody knows", "something/new", {}, { _tag: "Error" }],
    ["does not decode", ofCommand, { itemId: 7 }, { result: { decision: "decline" } }],
    [
      "has a kind nobody knew yet",
      "mcpServer/elicitation/request",
      { serverName: "s", mode: "of a later version", message: "?" },
      { result: { action: "decline" } }
    ],
    ["was asked by older servers", "execCommandApproval", {}, { result: { decision: "denied" } }]
  ]

  it.scoped.each(requests)(
    "that %s is answered, and nothing stalls (cmux #5507, agent-portal #695)",
    ([, method, params, answer]) =>
      onTurn([FakeTurn.ask(method, params), FakeTurn.text("Done")], (fake) =>
        Effect.gen(function* () {
          const { text } = yield* Run.run({
            server: fake.spec(),
            input: "x",
            approvals: Approvals.make({ command: () => Effect.succeed("accept") })
          })
          expect(text).toBe("Done")
          const process = yield* fake.awaitProcess(1)
          expect(yield* answersTo(process, method)).toMatchObject([answer])
        })
      )
  )

  it.scoped("that waits for a person delays no other run and no response (t3code, qm #1375)", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "asks"
            ? [FakeTurn.approveCommand(), FakeTurn.text("Done")]
            : FakeTurn.text("Quick")
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const answer = yield* Deferred.make<Approvals.Decision>()
          const approvals = Approvals.make({ command: () => Deferred.await(answer) })
          const waiting = yield* Effect.fork(
            Effect.forEach([1, 2, 3], () => Run.run({ server, input: "asks", approvals }), {
              concurrency: "unbounded"
            })
          )
          yield* pass("3 hours")
          // The clock stands still: whatever has to wait fails this.
          expect((yield* Run.run({ server, input: "other" })).text).toBe("Quick")
          yield* Deferred.succeed(answer, "accept")
          expect((yield* Fiber.join(waiting)).map(({ text }) => text)).toEqual([
            "Done",
            "Done",
            "Done"
          ])
          expect(yield* fake.spawns).toBe(1)
        })
    )
  )

  it.scoped(
    "that somebody else has answered is answered by nobody here, and the turn goes on (row resolved elsewhere)",
    () =>
      onFake(
        {
          turns: ({ process, threadId }) => [
            FakeTurn.perform(
              Effect.flatMap(
                process.send(ofCommand, {
                  threadId,
                  turnId: "turn-1",
                  itemId: "i",
                  kind: "command",
                  startedAtMs: 0,
                  environmentId: null
                }),
                (id) => Effect.delay(process.resolve(id), "1 second")
              )
            ),
            FakeTurn.text("Done")
          ]
        },
        (fake) =>
          Effect.gen(function* () {
            const ended = yield* Deferred.make<Exit.Exit<never>>()
            const run = yield* watch(
              Run.stream({
                server: fake.spec(),
                input: "x",
                approvals: Approvals.make({
                  command: () =>
                    Effect.onExit(Effect.never, (exit) => Deferred.succeed(ended, exit))
                })
              })
            )
            yield* pass("1 second")
            expect((yield* run.result).text).toBe("Done")
            expect(Exit.isInterrupted(yield* Deferred.await(ended))).toBe(true)
            expect(yield* (yield* fake.awaitProcess(1)).replies).toEqual([])
          })
      )
  )
})

describe("what nobody knew yet", () => {
  it.scoped("breaks no turn: statuses, items, notifications (t3code #8342, #8875)", () =>
    onTurn(
      [
        FakeTurn.notify("thread/status/changed", { status: { type: "dreaming" } }),
        FakeTurn.notify("item/completed", { item: { type: "hologram", id: "h", depth: 3 } }),
        FakeTurn.notify("item/completed", {
          item: { type: "agentMessage", id: "m", text: "Hello", phase: "whispered" }
        }),
        FakeTurn.notify("something/new", { at: "once" }),
        FakeTurn.notify("turn/completed", {
          turn: { id: "turn-1", status: "completed", items: "elsewhere", mood: "good" }
        })
      ],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
          expect(yield* run.result).toMatchObject({ text: "Hello", status: "completed" })
          expect(yield* run.events).toContainEqual(
            expect.objectContaining({ _tag: "Other", method: "something/new" })
          )
        })
    )
  )

  /** Has the next answer written by hand. */
  const answering = (process: FakeAppServer.FakeProcess, method: string, result: object) =>
    Effect.gen(function* () {
      yield* process.dropAnswers(1)
      const { id } = yield* process.awaitReceived(method)
      yield* process.writeLine(JSON.stringify({ id, result }))
    })

  it.scoped("breaks no resume (t3code #8342, #8875)", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const session = yield* Session.make({ key: "s", server })
        yield* session.run("one")
        const threadId = Option.getOrThrow(yield* session.threadId)
        yield* (yield* fake.awaitProcess(1)).exit(0)
        yield* pass("1 second")
        // Another run starts the server, so that the resumption is the next that it is asked.
        yield* Run.run({ server, input: "x" })
        const second = yield* fake.awaitProcess(2)
        yield* Effect.fork(
          answering(second, "thread/resume", {
            thread: {
              id: threadId,
              sessionId: threadId,
              preview: "",
              ephemeral: false,
              modelProvider: "scripted",
              createdAt: 0,
              updatedAt: 0,
              status: { type: "dreaming", since: "yesterday" },
              cwd: "/",
              cliVersion: "99.0.0",
              source: { hologram: { depth: 3 } },
              threadSource: "hologram",
              projectId: null,
              turns: [
                {
                  id: "t",
                  status: "whispered",
                  itemsView: "hologram",
                  error: null,
                  items: [{ type: "hologram", id: "h" }]
                }
              ],
              mood: "good"
            },
            model: "m",
            modelProvider: "scripted",
            serviceTier: "galactic",
            cwd: "/",
            approvalPolicy: "when-it-rains",
            approvalsReviewer: "the cat",
            sandbox: { type: "glass" },
            reasoningEffort: "heroic",
            multiAgentMode: "swarm"
          })
        )
        expect(yield* session.run("two")).toMatchObject({ text: "Hello", threadId, generation: 2 })
      })
    )
  )

  it.scoped("breaks no login (t3code #8342, #8875)", () =>
    onFake({ logins: () => FakeLogin.silent }, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec({ account: Account.apiKey(Redacted.make("sk-of-this-test")) })
        const run = yield* Effect.fork(Run.run({ server, input: "x" }))
        const process = yield* fake.awaitProcess(1)
        const { id } = yield* process.awaitReceived("account/login/start")
        yield* process.notify("account/updated", { authMode: "telepathy", planType: "galactic" })
        yield* process.writeLine(JSON.stringify({ id, result: { type: "apiKey", mood: "good" } }))
        yield* process.notify("account/login/completed", {
          success: true,
          loginId: null,
          error: null,
          how: "well"
        })
        expect((yield* Fiber.join(run)).text).toBe("Hello")
      })
    )
  )
})

describe("notifications", () => {
  it.scoped(
    "that arrive before the answer to turn/start reach the turn's consumer, in order (row early notifications)",
    () =>
      onTurn(
        [
          FakeTurn.text(["a", "b"]),
          FakeTurn.command(),
          FakeTurn.wait("10 seconds"),
          FakeTurn.answer,
          FakeTurn.text("c")
        ],
        (fake) =>
          Effect.gen(function* () {
            const run = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
            yield* pass("10 seconds")
            const { items } = yield* run.result
            expect(yield* run.texts).toEqual(["a", "b", "c"])
            expect(items.map(({ type }) => type)).toEqual([
              "userMessage",
              "agentMessage",
              "commandExecution",
              "agentMessage"
            ])
            const tags = tagsOf(yield* run.events)
            expect(tags[0]).toBe("Started")
            expect(tags.at(-1)).toBe("Completed")
          })
      )
  )

  it.scoped("that are all there before it are too, the turn's end included", () =>
    onTurn(
      [FakeTurn.text("all"), FakeTurn.notify("turn/completed", ended), FakeTurn.answer],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
          expect((yield* run.result).text).toBe("all")
        })
    )
  )

  it.scoped(
    "of a run whose consumer is slow delay no other run, and past its bound only it fails (row slow consumer)",
    () =>
      onFake(
        {
          turns: ({ text }) =>
            text === "slow"
              ? FakeTurn.text(Array.from({ length: 50 }, String), { every: "1 second" })
              : FakeTurn.text(["q", "u", "i", "c", "k"], { every: "1 second" })
        },
        (fake) =>
          Effect.gen(function* () {
            const server = fake.spec()
            const read = yield* Deferred.make<void>()
            const slow = yield* Run.stream({ server, input: "slow" }).pipe(
              Stream.tap((event) => (event._tag === "Text" ? Deferred.await(read) : Effect.void)),
              Stream.runDrain,
              Effect.flip,
              Effect.forkScoped
            )
            yield* pass("1 second")
            const quick = yield* Effect.fork(Run.run({ server, input: "quick" }))
            for (let n = 0; n < 49; n++) yield* pass("1 second")
            expect((yield* Fiber.join(quick)).text).toBe("quick")
            yield* Deferred.succeed(read, undefined)
            expect(yield* Fiber.join(slow)).toMatchObject({
              _tag: "TurnError",
              reason: "SlowConsumer"
            })
            expect(yield* snapshot).toMatchObject([{ state: "Ready", generation: 1 }])
          })
      ).pipe(Effect.provide(Limits.layer({ eventBufferCapacity: 20 })))
  )

  it.scoped(
    "that were too many leave a mark that counts, and never turn/completed (JKToolKit)",
    () =>
      onTurn(
        [
          FakeTurn.text("before"),
          Array.from({ length: 50 }, () =>
            FakeTurn.notify("item/reasoning/textDelta", { itemId: "r", delta: "Hm" })
          ),
          FakeTurn.text("after")
        ],
        (fake) =>
          Effect.gen(function* () {
            /** What a consumer is shown, and how much it was not shown, that reads on only `later`. */
            const shown = (later: Effect.Effect<void>) =>
              Effect.gen(function* () {
                const events: Array<RunEvent.RunEvent> = []
                yield* Run.stream({ server: fake.spec(), input: "x" }).pipe(
                  Stream.tap((event) => (event._tag === "Started" ? later : Effect.void)),
                  Stream.runForEach((event) => Effect.sync(() => events.push(event)))
                )
                const dropped = events
                  .filter(RunEvent.RunEvent.$is("Dropped"))
                  .map(({ count }) => count)
                return { events: events.filter(({ _tag }) => _tag !== "Dropped"), dropped }
              })
            const quick = yield* shown(Effect.void)
            const read = yield* Deferred.make<void>()
            const reading = yield* Effect.fork(shown(Deferred.await(read)))
            yield* pass("1 second")
            yield* Deferred.succeed(read, undefined)
            const { dropped, events } = yield* Fiber.join(reading)
            const sum = (counts: ReadonlyArray<number>) =>
              counts.reduce((sum, count) => sum + count, 0)
            expect(sum(dropped)).toBeGreaterThan(0)
            expect(events.length + sum(dropped)).toBe(quick.events.length + sum(quick.dropped))
            expect(events.at(-1)).toMatchObject({ _tag: "Completed", result: { text: "after" } })
          })
      ).pipe(Effect.provide(Limits.layer({ eventBufferCapacity: 40 })))
  )
})

const ended = { turn: { id: "turn-1", status: "completed", items: [] } }
