import { Run, Session, Tool } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Option, Schema, Scope } from "effect"
import { snapshot, threadsClosed, watch } from "../guarantees/support.ts"
import { answersTo, methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

class Forecast extends Context.Tag("Forecast")<Forecast, string>() {}

const City = Schema.Struct({ city: Schema.String })

const weather = Tool.make("weather", {
  description: "The weather in a city, now",
  parameters: City,
  handle: ({ city }) => Effect.map(Forecast, (forecast) => `${forecast} in ${city}`)
})

/** A tool that does this, whatever it is asked. */
const doing = <E, R>(handler: Effect.Effect<string, E, R>, name = "do") =>
  Tool.make(name, { description: "does it", parameters: Schema.Struct({}), handle: () => handler })

const asked = FakeTurn.callTool({ tool: "weather", arguments: { city: "Bern" } })

/** The model says what it was told of its call. */
const askedAndSaid = [asked, FakeTurn.toolSaid]

const specOf = (fake: FakeAppServer.FakeAppServer) => fake.spec({ experimentalApi: true })

const answers = (fake: FakeAppServer.FakeAppServer) =>
  Effect.flatMap(fake.awaitProcess(1), (process) => answersTo(process, "item/tool/call"))

describe("the tools of a run", () => {
  it.scoped("are told to a new thread, and answer with what the run's environment has", () =>
    onTurn(askedAndSaid, (fake) =>
      Effect.gen(function* () {
        const server = specOf(fake)
        const result = yield* Run.run({ server, input: "x", tools: [weather] }).pipe(
          Effect.provideService(Forecast, "Rain")
        )
        expect(result.text).toBe("Rain in Bern")
        expect(result.items.map(({ type }) => type)).toEqual([
          "userMessage",
          "dynamicToolCall",
          "agentMessage"
        ])
        expect(yield* sent(yield* fake.awaitProcess(1), "thread/start")).toMatchObject([
          {
            dynamicTools: [{ type: "function", name: "weather", inputSchema: weather.inputSchema }]
          }
        ])
      })
    )
  )

  it.scoped("are answered once each, at the same time if they are called so", () =>
    onTurn(
      [
        FakeTurn.together(
          FakeTurn.callTool({ tool: "slow" }),
          FakeTurn.callTool({ tool: "slow" }),
          FakeTurn.callTool({ tool: "quick" })
        ),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Run.run({
              server: specOf(fake),
              input: "x",
              tools: [
                doing(Effect.as(Effect.sleep("10 seconds"), "slowly"), "slow"),
                doing(Effect.succeed("quickly"), "quick")
              ]
            })
          )
          yield* pass("1 second")
          expect(yield* answers(fake)).toHaveLength(1)
          yield* pass("9 seconds")
          expect((yield* Fiber.join(run)).text).toBe("Done")
          expect(yield* answers(fake)).toHaveLength(3)
        })
    )
  )

  const troubles: ReadonlyArray<readonly [string, Effect.Effect<string, unknown>, string]> = [
    ["fails", Effect.fail({ message: "the line is dead" }), "the line is dead"],
    ["breaks down", Effect.dieMessage("secret"), "crashed"],
    ["takes longer than its deadline", Effect.never, "timed out after"]
  ]
  it.scoped.each(troubles)(
    "one that %s is a failed result that says so, and the turn goes on",
    ([, handler, words]) =>
      onTurn([FakeTurn.callTool({ tool: "do" }), FakeTurn.toolSaid], (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Run.run({ server: specOf(fake), input: "x", tools: [doing(handler)] })
          )
          yield* pass("60 seconds")
          expect((yield* Fiber.join(run)).text).toContain(words)
          expect(yield* answers(fake)).toMatchObject([
            { _tag: "Result", result: { success: false } }
          ])
        })
      )
  )

  it.scoped("one that cannot be interrupted is answered for at its deadline all the same", () =>
    onTurn([FakeTurn.callTool({ tool: "do" }), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const tool = doing(Effect.uninterruptible(Effect.as(Effect.sleep("1 hour"), "late")))
        const run = yield* watch(Run.stream({ server: specOf(fake), input: "x", tools: [tool] }))
        yield* pass("60 seconds")
        expect(yield* answers(fake)).toMatchObject([{ result: { success: false } }])
        yield* run.awaitTexts(1)
        // The run waits a second for it, and then ends without it.
        yield* pass("1 second")
        expect((yield* run.result).text).toBe("Done")
      })
    )
  )

  it.scoped("answer on a thread that was started with them, when it is resumed or copied", () =>
    onTurn(askedAndSaid, (fake) =>
      Effect.gen(function* () {
        const server = specOf(fake)
        const run = (thread?: Parameters<typeof Run.run>[0]["thread"]) =>
          Run.run({
            server,
            input: "x",
            tools: [weather],
            ...(thread === undefined ? {} : { thread })
          }).pipe(Effect.provideService(Forecast, "Snow"))
        const { threadId } = yield* run()
        for (const _tag of ["Resume", "Fork"] as const) {
          yield* threadsClosed
          expect((yield* run({ _tag, threadId })).text).toBe("Snow in Bern")
        }
      })
    )
  )

  it.scoped("that a resumed thread has and the run has not are answered all the same", () =>
    onTurn(askedAndSaid, (fake) =>
      Effect.gen(function* () {
        const server = specOf(fake)
        const { threadId } = yield* Run.run({ server, input: "x", tools: [weather] }).pipe(
          Effect.provideService(Forecast, "Snow")
        )
        yield* threadsClosed
        const thread = { _tag: "Resume", threadId } as const
        const { text } = yield* Run.run({ server, input: "x", thread })
        expect(text).toContain('"weather" failed: there is no such tool')
      })
    )
  )

  it.scoped("need the experimental part of the protocol, and a run without it says so", () =>
    onTurn(askedAndSaid, (fake) =>
      Effect.gen(function* () {
        const failure = yield* Run.run({ server: fake.spec(), input: "x", tools: [weather] }).pipe(
          Effect.provideService(Forecast, "Snow"),
          Effect.flip
        )
        expect(failure).toMatchObject({ _tag: "RequestError", method: "thread/start" })
        expect(failure.message).toContain("experimentalApi")
      })
    )
  )

  it.scoped("may run turns of their own on the same server", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "outer"
            ? [FakeTurn.callTool({ tool: "do" }), FakeTurn.toolSaid]
            : FakeTurn.text("Inner")
      },
      (fake) =>
        Effect.gen(function* () {
          const server = specOf(fake)
          const helper = doing(Effect.map(Run.run({ server, input: "inner" }), ({ text }) => text))
          expect((yield* Run.run({ server, input: "outer", tools: [helper] })).text).toBe("Inner")
          expect(yield* fake.spawns).toBe(1)
        })
    )
  )

  it.scoped("end with the run that is left, and their turn with them", () =>
    onTurn([FakeTurn.callTool({ tool: "do" }), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const ended = yield* Deferred.make<Exit.Exit<string>>()
        const tool = doing(Effect.onExit(Effect.never, (exit) => Deferred.succeed(ended, exit)))
        const run = yield* watch(Run.stream({ server: specOf(fake), input: "x", tools: [tool] }))
        yield* pass("1 second")
        yield* Fiber.interrupt(run.fiber)
        expect(Exit.isInterrupted(yield* Deferred.await(ended))).toBe(true)
        const process = yield* fake.awaitProcess(1)
        expect(yield* process.activeTurns).toEqual([])
        expect((yield* answers(fake)).length).toBeLessThanOrEqual(1)
        expect(yield* snapshot).toMatchObject([{ state: "Ready", leases: 0 }])
      })
    )
  )

  it.scoped("end with a turn that does not wait for them", () =>
    onFake(
      {
        // As a model in code mode may end its turn.
        turns: ({ process, threadId }) => [
          FakeTurn.perform(
            process.send("item/tool/call", {
              threadId,
              turnId: "turn-1",
              callId: "c",
              tool: "do",
              arguments: {}
            })
          ),
          FakeTurn.wait("1 second"),
          FakeTurn.text("Done")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const ended = yield* Deferred.make<Exit.Exit<string>>()
          const tool = doing(Effect.onExit(Effect.never, (exit) => Deferred.succeed(ended, exit)))
          const run = yield* Effect.fork(
            Run.run({ server: specOf(fake), input: "x", tools: [tool] })
          )
          yield* pass("1 second")
          expect((yield* Fiber.join(run)).text).toBe("Done")
          expect(Exit.isInterrupted(yield* Deferred.await(ended))).toBe(true)
          expect(yield* answers(fake)).toHaveLength(1)
        })
    )
  )
})

describe("the tools of a session", () => {
  it.scoped("use the environment where it was made, in its turns of every kind", () =>
    onFake(
      { turns: ({ nth }) => (nth === 2 ? [asked, FakeTurn.text('"fits"')] : askedAndSaid) },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: specOf(fake),
            tools: [weather]
          }).pipe(Effect.provideService(Forecast, "Rain"))
          const elsewhere = Effect.provideService(Forecast, "Snow")
          expect((yield* elsewhere(session.run("one"))).text).toBe("Rain in Bern")
          const structured = yield* elsewhere(session.structured(Schema.String, "two"))
          expect(structured.output).toBe("fits")
          expect(yield* answers(fake)).toMatchObject([
            { result: { contentItems: [{ text: "Rain in Bern" }] } },
            { result: { contentItems: [{ text: "Rain in Bern" }] } }
          ])
          expect((yield* elsewhere(session.btw("aside"))).text).toBe("Rain in Bern")
        })
    )
  )

  it.scoped("answer again after the server was lost, on the thread that has them", () =>
    onTurn(askedAndSaid, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: specOf(fake),
          tools: [weather]
        }).pipe(Effect.provideService(Forecast, "Rain"))
        const { threadId } = yield* session.run("one")
        yield* (yield* fake.awaitProcess(1)).exit(0)
        yield* pass("1 second")
        expect(yield* session.run("two")).toMatchObject({ threadId, text: "Rain in Bern" })
      })
    )
  )

  it.scoped("are not a helper's, whose thread is another", () =>
    onTurn(askedAndSaid, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: specOf(fake),
          tools: [weather]
        }).pipe(Effect.provideService(Forecast, "Rain"))
        const helper = yield* session.spawn({ input: "x" })
        expect((yield* helper.result).text).toBe("unsupported call: weather")
      })
    )
  )

  it.scoped("end with the turn that its session's scope takes along", () =>
    onTurn(FakeTurn.callTool({ tool: "do" }), (fake) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const ended = yield* Deferred.make<Exit.Exit<string>>()
        const tool = doing(Effect.onExit(Effect.never, (exit) => Deferred.succeed(ended, exit)))
        const session = yield* Scope.extend(
          Session.make({ key: "s", server: specOf(fake), tools: [tool] }),
          scope
        )
        const aside = yield* Effect.fork(Effect.either(session.run("x")))
        yield* pass("1 second")
        expect(Option.isSome(yield* session.threadId)).toBe(true)
        yield* Fiber.interrupt(aside)
        yield* Scope.close(scope, Exit.void)
        expect(Exit.isInterrupted(yield* Deferred.await(ended))).toBe(true)
        expect(yield* methodsOf(yield* fake.awaitProcess(1))).toContain("thread/unsubscribe")
      })
    )
  )
})
