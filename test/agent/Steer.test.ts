import { Approvals, Input, RunEvent, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Stream } from "effect"
import { watch } from "../guarantees/support.ts"
import { methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

/** A session with a turn that runs. */
const running = (fake: FakeAppServer.FakeAppServer, options?: Partial<Session.Options>) =>
  Effect.gen(function* () {
    const session = yield* Session.make({ key: "s", server: fake.spec(), ...options })
    const turn = yield* watch(session.stream("start"))
    yield* turn.awaitEvent("Started")
    yield* pass("1 second")
    return { session, turn, process: yield* fake.awaitProcess(1) }
  })

/** What the user has said in a turn, in order. */
const userTexts = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.flatMap((event) =>
    event._tag === "ItemCompleted" && event.item.type === "userMessage"
      ? event.item.content.flatMap((part) => (part.type === "text" ? [part.text] : []))
      : []
  )

const notSteered = { _tag: "TurnError", reason: "NotSteered" }

describe("steering a session", () => {
  it.scoped("adds to the running turn: what was being written is void, and begins anew", () =>
    onTurn(
      [FakeTurn.text(["Half", " of", " it"], { every: "1 second" }), FakeTurn.text("Anew")],
      (fake) =>
        Effect.gen(function* () {
          const { process, session, turn } = yield* running(fake)
          yield* session.steer("and also this")
          expect((yield* turn.result).text).toBe("Anew")
          expect(userTexts(yield* turn.events)).toEqual(["start", "and also this"])
          expect(yield* turn.texts).toEqual(["Half", "Anew"])
          expect((yield* turn.result).items.map(({ type }) => type)).toEqual([
            "userMessage",
            "userMessage",
            "agentMessage"
          ])
          expect(yield* sent(process, "turn/start")).toHaveLength(1)
        })
    )
  )

  it.scoped("concerns one turn: a stream that is run again does not say it again", () =>
    onTurn([FakeTurn.text(["Half", " of"], { every: "1 second" }), FakeTurn.text("Anew")], (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const words = session.stream("start")
        const first = yield* watch(words)
        yield* first.awaitEvent("Started")
        yield* pass("1 second")
        yield* session.steer("more")
        yield* first.result
        const second = yield* watch(words)
        yield* pass("5 seconds")
        yield* second.result
        expect(userTexts(yield* second.events)).toEqual(["start"])
      })
    )
  )

  it.scoped("is said again with the turn, when that is taken again on another server", () =>
    onFake(
      {
        turns: ({ text }) => (text.includes("more") ? FakeTurn.text("Done") : FakeTurn.hang)
      },
      (fake) =>
        Effect.gen(function* () {
          const { process, session, turn } = yield* running(fake)
          const steering = yield* Effect.fork(session.steer("more"))
          yield* pass("1 second")
          yield* Fiber.join(steering)
          yield* process.exit(1)
          yield* pass("1 second")
          expect(yield* turn.result).toMatchObject({ text: "Done", generation: 2 })
        })
    )
  )

  it.scoped("returns once the turn has taken it in: after the tool, while one runs", () =>
    onTurn(
      [FakeTurn.command({ output: ["1", "2"], every: "5 seconds" }), FakeTurn.text("Done")],
      (fake) =>
        Effect.gen(function* () {
          const { session, turn } = yield* running(fake)
          const steering = yield* Effect.fork(session.steer("more"))
          yield* pass("8 seconds")
          expect((yield* Fiber.poll(steering))._tag).toBe("None")
          yield* pass("1 second")
          yield* Fiber.join(steering)
          const { items } = yield* turn.result
          expect(items).toMatchObject([
            { type: "userMessage" },
            { type: "commandExecution", status: "completed" },
            { type: "userMessage" },
            { type: "agentMessage" }
          ])
        })
    )
  )

  it.scoped("leaves an open approval alone, and is taken in after it", () =>
    onTurn([FakeTurn.approveCommand({ output: "ok" }), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const answer = yield* Deferred.make<Approvals.Decision>()
        const approvals = Approvals.make({ command: () => Deferred.await(answer) })
        const { session, turn } = yield* running(fake, { approvals })
        const steering = yield* Effect.fork(session.steer("more"))
        yield* pass("1 hour")
        expect((yield* Fiber.poll(steering))._tag).toBe("None")
        yield* Deferred.succeed(answer, "accept")
        yield* Fiber.join(steering)
        expect((yield* turn.result).text).toBe("Done")
      })
    )
  )

  it.scoped("takes parts of every kind, and several in their order", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const { process, session, turn } = yield* running(fake)
        const skill = Input.skill({ name: "review", path: "/skills/review/SKILL.md" })
        yield* session.steer([Input.text("one"), skill])
        yield* session.steer("two")
        expect(userTexts(yield* turn.events)).toEqual(["start", "one", "two"])
        const threadId = yield* Effect.flatten(session.threadId)
        const steers = yield* sent(process, "turn/steer")
        expect(steers).toMatchObject([
          { threadId, expectedTurnId: "turn-1", input: [{ type: "text", text: "one" }, skill] },
          { threadId, expectedTurnId: "turn-1", input: [{ type: "text", text: "two" }] }
        ])
      })
    )
  )

  it.scoped("that is accepted and lost is a failure that says so: the turn ended first", () =>
    onTurn([FakeTurn.ignoresSteer, FakeTurn.wait("10 seconds"), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const { session, turn } = yield* running(fake)
        const steering = yield* Effect.fork(Effect.flip(session.steer("more")))
        yield* pass("9 seconds")
        const failure = yield* Fiber.join(steering)
        expect(failure).toMatchObject({ ...notSteered, turnId: "turn-1", generation: 1 })
        expect((yield* turn.result).text).toBe("Done")
      })
    )
  )

  it.scoped("is not taken for in when another's message is", () =>
    onTurn(
      [
        FakeTurn.ignoresSteer,
        FakeTurn.wait("5 seconds"),
        FakeTurn.notify("item/completed", {
          item: { type: "userMessage", id: "u", clientId: "another", content: [] }
        }),
        FakeTurn.wait("5 seconds")
      ],
      (fake) =>
        Effect.gen(function* () {
          const { session, turn } = yield* running(fake)
          const steering = yield* Effect.fork(Effect.flip(session.steer("more")))
          yield* pass("4 seconds")
          yield* pass("5 seconds")
          expect(yield* Fiber.join(steering)).toMatchObject(notSteered)
          yield* turn.result
        })
    )
  )

  it.scoped("that comes as the turn is interrupted fails too", () =>
    onTurn([FakeTurn.ignoresSteer, FakeTurn.hang], (fake) =>
      Effect.gen(function* () {
        const { session, turn } = yield* running(fake)
        const steering = yield* Effect.fork(Effect.flip(session.steer("more")))
        yield* pass("1 second")
        yield* Fiber.interrupt(turn.fiber)
        expect(yield* Fiber.join(steering)).toMatchObject(notSteered)
      })
    )
  )

  it.scoped("without a turn fails at once: before one, between two, after a failed one", () =>
    onFake(
      {
        turns: ({ nth }) =>
          nth === 1
            ? FakeTurn.text("Hello")
            : FakeTurn.fail({ message: "no", codexErrorInfo: "other" })
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const steered = Effect.flip(session.steer("more"))
          expect(yield* steered).toMatchObject({ ...notSteered, turnId: undefined, threadId: "" })
          yield* session.run("x")
          const threadId = yield* Effect.flatten(session.threadId)
          expect(yield* steered).toMatchObject({ ...notSteered, threadId })
          yield* Effect.either(session.run("x"))
          expect(yield* steered).toMatchObject(notSteered)
          expect(yield* methodsOf(yield* fake.awaitProcess(1))).not.toContain("turn/steer")
        })
    )
  )

  it.scoped("fails so too when the server's turn has ended and its reader does not know yet", () =>
    onTurn([FakeTurn.text("one"), FakeTurn.text("two")], (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const read = yield* Deferred.make<void>()
        const reading = yield* session.stream("x").pipe(
          Stream.tap((event) => (event._tag === "Started" ? Deferred.await(read) : Effect.void)),
          Stream.runDrain,
          Effect.forkScoped
        )
        yield* pass("1 second")
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
        expect(yield* Effect.flip(session.steer("more"))).toMatchObject(notSteered)
        yield* Deferred.succeed(read, undefined)
        yield* Fiber.join(reading)
      })
    )
  )

  it.scoped("fails also when its turn ends after its run has given up waiting for that", () =>
    onTurn([FakeTurn.ignoresSteer, FakeTurn.hang], (fake) =>
      Effect.gen(function* () {
        const { process, session, turn } = yield* running(fake)
        const steering = yield* Effect.fork(Effect.flip(session.steer("more")))
        yield* pass("1 second")
        yield* process.stall("8 seconds")
        const left = yield* Effect.fork(Fiber.interrupt(turn.fiber))
        for (let n = 0; n < 5; n++) yield* pass("1 second")
        yield* Fiber.join(left)
        yield* pass("3 seconds")
        const exit = yield* Fiber.poll(steering)
        expect(exit).toMatchObject({ value: { value: notSteered } })
      })
    )
  )

  it.scoped("that the server refuses says why", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const { session } = yield* running(fake)
        const steering = yield* Effect.fork(Effect.flip(session.steer([])))
        yield* pass("100 millis")
        expect(yield* Fiber.join(steering)).toMatchObject({
          _tag: "RequestError",
          method: "turn/steer"
        })
      })
    )
  )

  it.scoped("fails when the server is lost before it was taken in", () =>
    onTurn([FakeTurn.ignoresSteer, FakeTurn.hang], (fake) =>
      Effect.gen(function* () {
        const { process, session } = yield* running(fake)
        const steering = yield* Effect.fork(Effect.flip(session.steer("more")))
        yield* pass("1 second")
        yield* process.exit(0)
        expect((yield* Fiber.join(steering))._tag).toBe("TransportError")
      })
    )
  )

  it.scoped("reaches the turn that a session is in after its server was lost", () =>
    onFake(
      {
        turns: ({ process }) =>
          process.number === 1 ? FakeTurn.perform(process.exit(0)) : FakeTurn.hang
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const turn = yield* watch(session.stream("start"))
          yield* pass("1 second")
          yield* session.steer("more")
          // The model may read the message twice.
          expect(userTexts(yield* turn.events)).toEqual(["start", "start", "more"])
          expect(yield* sent(yield* fake.awaitProcess(2), "turn/steer")).toHaveLength(1)
        })
    )
  )

  it.scoped("that its caller gives up on is not waited for, and the turn goes on", () =>
    onTurn([FakeTurn.ignoresSteer, FakeTurn.wait("1 hour"), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const { session, turn } = yield* running(fake)
        const steering = yield* Effect.fork(session.steer("more"))
        yield* pass("1 second")
        yield* Fiber.interrupt(steering)
        yield* pass("1 hour")
        expect((yield* turn.result).text).toBe("Done")
      })
    )
  )
})
