// An Effect that lacks a requirement is what some of these lines are about.
// @effect-diagnostics missingEffectContext:off
import { Run, RunAttempt, RunEvent, Session, Sessions, Tool } from "@effect-codex/agent"
import type { AppServerPool, AppServerSpec } from "@effect-codex/app-server"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Context, Duration, Effect, type Layer, Option, Schema, Stream } from "effect"
import { settle, tagsOf, threadsClosed, watch } from "../guarantees/support.ts"
import { methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

describe("a run", () => {
  it.scoped("gives its result, and its stream the events with the same result at their end", () =>
    onTurn(
      [
        FakeTurn.text(["Let me", " look."]),
        FakeTurn.command({ command: "ls", output: "a.txt" }),
        FakeTurn.diff("the first patch"),
        FakeTurn.wait("3 seconds"),
        FakeTurn.diff("both patches"),
        FakeTurn.usage({
          inputTokens: 100,
          cachedInputTokens: 20,
          outputTokens: 30,
          reasoningOutputTokens: 4
        }),
        FakeTurn.text("Done.")
      ],
      (fake) =>
        Effect.gen(function* () {
          const options = { server: fake.spec(), input: "x" }
          const running = yield* Effect.fork(Run.run(options))
          yield* pass("3 seconds")
          const result = yield* running
          const stream = yield* watch(Run.stream(options))
          yield* pass("3 seconds")
          const events = yield* stream.events
          const same = yield* stream.result

          expect(result).toMatchObject({
            status: "completed",
            text: "Done.",
            generation: 1,
            diff: "both patches",
            // The one that every turn ends with among them.
            usage: {
              inputTokens: 110,
              cachedInputTokens: 20,
              outputTokens: 35,
              reasoningOutputTokens: 4,
              totalTokens: 145
            }
          })
          expect(result.duration).toEqual(Duration.seconds(3))
          const types = ["userMessage", "agentMessage", "commandExecution", "agentMessage"]
          expect(result.items.map(({ type }) => type)).toEqual(types)

          expect(events.at(0)).toMatchObject({ _tag: "Started", threadId: same.threadId })
          expect(events.at(-1)).toEqual(
            RunEvent.RunEvent.Completed({ sequence: events.length, result: same })
          )
          expect({ ...same, threadId: "", turnId: "", items: [] }).toEqual({
            ...result,
            threadId: "",
            turnId: "",
            items: []
          })
          expect(same.items.map(({ type }) => type)).toEqual(types)
          expect(yield* stream.texts).toEqual(["Let me", " look.", "Done."])
        })
    )
  )

  it.scoped("that says and does nothing has an empty result", () =>
    onTurn([], (fake) =>
      Effect.gen(function* () {
        const { diff, items, text } = yield* Run.run({ server: fake.spec(), input: "x" })
        expect({ diff, text }).toEqual({ diff: "", text: "" })
        expect(items.map(({ type }) => type)).toEqual(["userMessage"])
      })
    )
  )

  it.scoped("has as its text the final answer, also where a comment follows it", () => {
    const said = (text: string, phase: string | null) =>
      FakeTurn.notify("item/completed", { item: { type: "agentMessage", id: text, text, phase } })
    return onFake(
      {
        turns: ({ text }) =>
          text === "known"
            ? [
                said("First", "commentary"),
                said("Draft", "final_answer"),
                said("Answer", "final_answer"),
                said("By the way", "commentary")
              ]
            : [said("Comment", "commentary"), said("One", null), said("Two", null)]
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          expect((yield* Run.run({ server, input: "known" })).text).toBe("Answer")
          expect((yield* Run.run({ server, input: "unknown" })).text).toBe("Two")
        })
    )
  })

  it.scoped("does not count what another turn of its thread has used", () =>
    onFake(
      {
        turns: ({ nth }) => [
          nth === 1
            ? FakeTurn.usage({ inputTokens: 1000, outputTokens: 1000 })
            : // As a thread that is resumed from disk says of its last turn.
              FakeTurn.notify("thread/tokenUsage/updated", {
                turnId: "an earlier one",
                tokenUsage: {
                  last: {
                    inputTokens: 1000,
                    cachedInputTokens: 0,
                    outputTokens: 1000,
                    reasoningOutputTokens: 0,
                    totalTokens: 2000
                  },
                  total: {
                    inputTokens: 1000,
                    cachedInputTokens: 0,
                    outputTokens: 1000,
                    reasoningOutputTokens: 0,
                    totalTokens: 2000
                  }
                }
              }),
          FakeTurn.text("Hello")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const { threadId, usage } = yield* Run.run({ server, input: "x" })
          expect(usage.totalTokens).toBe(2015)
          yield* (yield* fake.awaitProcess(1)).exit(0)
          yield* settle
          for (const _tag of ["Resume", "Fork"] as const) {
            const again = yield* Run.run({ server, input: "y", thread: { _tag, threadId } })
            expect(again.usage.totalTokens).toBe(15)
          }
        })
    )
  )

  it.scoped("adds up what is usable of strange numbers, and fails for none", () =>
    onTurn(
      [
        FakeTurn.notify("thread/tokenUsage/updated", { tokenUsage: { last: "many" } }),
        FakeTurn.notify("turn/diff/updated", { diff: 5 }),
        FakeTurn.text("Hello")
      ],
      (fake) =>
        Effect.gen(function* () {
          const result = yield* Run.run({ server: fake.spec(), input: "x" })
          expect(result).toMatchObject({ text: "Hello", diff: "", usage: { totalTokens: 15 } })
        })
    )
  )

  it.scoped("that was interrupted, or that failed, is a failure and no result", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "fails"
            ? FakeTurn.fail({ message: "no", codexErrorInfo: "usageLimitExceeded" })
            : FakeTurn.notify("turn/completed", {
                turn: { id: "turn-2", status: "interrupted", items: [] }
              })
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          for (const [input, reason] of [
            ["fails", "UsageLimit"],
            ["is interrupted", "Interrupted"]
          ] as const) {
            const events: Array<RunEvent.RunEvent> = []
            const failure = yield* Run.stream({ server, input }).pipe(
              Stream.runForEach((event) => Effect.sync(() => events.push(event))),
              Effect.flip
            )
            expect(failure).toMatchObject({ _tag: "TurnError", reason })
            expect(tagsOf(events)).not.toContain("Completed")
          }
        })
    )
  )

  it.scoped("whose stream is left early interrupts its turn", () =>
    onTurn([FakeTurn.text("one"), FakeTurn.hang], (fake) =>
      Effect.gen(function* () {
        const first = yield* Run.stream({ server: fake.spec(), input: "x" }).pipe(
          Stream.filter(RunEvent.RunEvent.$is("Text")),
          Stream.runHead
        )
        expect(Option.getOrThrow(first).delta).toBe("one")
        const process = yield* fake.awaitProcess(1)
        expect(yield* process.activeTurns).toEqual([])
        expect(yield* sent(process, "turn/interrupt")).toHaveLength(1)
      })
    )
  )
})

describe("the thread of a run", () => {
  const runOn = (thread?: RunAttempt.ThreadSource) =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        yield* Run.run({ server, input: "x", ...(thread === undefined ? {} : { thread }) })
        const process = yield* fake.awaitProcess(1)
        return yield* sent(process, "thread/start")
      })
    )

  it.scoped("is a new one that is kept, or one that is not", () =>
    Effect.gen(function* () {
      expect(yield* runOn()).toMatchObject([{ ephemeral: false }])
      expect(yield* runOn({ _tag: "Start" })).toMatchObject([{ ephemeral: false }])
      expect(yield* runOn({ _tag: "Start", ephemeral: true })).toMatchObject([{ ephemeral: true }])
    })
  )

  it.scoped("is resumed or copied without its history, and with its settings given again", () =>
    onFake({ turns: ({ nth }) => FakeTurn.text(`turn ${nth}`) }, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const settings = { sandbox: "workspace-write", config: { some: "thing" } } as const
        const { threadId } = yield* Run.run({ server, input: "x", settings })
        yield* threadsClosed
        const resume = { _tag: "Resume", threadId } as const
        const resumed = yield* Run.run({ server, input: "x", settings, thread: resume })
        expect(resumed).toMatchObject({ threadId, text: "turn 2" })
        const fork = { _tag: "Fork", threadId } as const
        const forked = yield* Run.run({ server, input: "x", settings, thread: fork })
        expect(forked.text).toBe("turn 3")
        expect(forked.threadId).not.toBe(threadId)
        yield* threadsClosed
        // The copy has left no trace.
        expect((yield* Run.run({ server, input: "x", thread: resume })).text).toBe("turn 3")

        const process = yield* fake.awaitProcess(1)
        // Goals would start turns that nobody asked for; and a thread that is let go is to be unloaded.
        const config = { some: "thing", "features.goals": false, thread_unload_delay_secs: 0 }
        for (const method of ["thread/start", "thread/resume", "thread/fork"]) {
          expect((yield* sent(process, method))[0]).toMatchObject({
            sandbox: "workspace-write",
            config
          })
        }
        expect(yield* sent(process, "thread/resume")).toMatchObject([
          { threadId, excludeTurns: true },
          { threadId, excludeTurns: true }
        ])
        expect(yield* sent(process, "thread/fork")).toMatchObject([
          { threadId, excludeTurns: true, ephemeral: false }
        ])
      })
    )
  )

  it.scoped("has what the run chooses for it, where that is another thing than usual", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const settings = {
          model: "m",
          cwd: "/somewhere",
          approvalPolicy: "never",
          baseInstructions: "Be.",
          developerInstructions: "Be brief.",
          config: { "features.goals": true }
        } as const
        yield* Run.run({ server: fake.spec(), input: "x", settings })
        expect(yield* sent(yield* fake.awaitProcess(1), "thread/start")).toMatchObject([settings])
      })
    )
  )

  it.scoped("runs the turn with what is chosen for that", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const turn = {
          model: "m",
          effort: "low",
          cwd: "/somewhere",
          approvalPolicy: "never",
          sandboxPolicy: { type: "readOnly", networkAccess: false }
        } as const
        yield* Run.run({ server: fake.spec(), input: "x", turn, outputSchema: { type: "object" } })
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toMatchObject([
          { ...turn, outputSchema: { type: "object" } }
        ])
      })
    )
  )

  it.scoped("that cannot be opened fails that run, and no turn is started", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        for (const _tag of ["Resume", "Fork"] as const) {
          const thread = { _tag, threadId: "no such thread" }
          const failure = yield* Effect.flip(Run.run({ server, input: "x", thread }))
          expect(failure).toMatchObject({ _tag: "TurnError", reason: "ThreadGone" })
        }
        expect(yield* methodsOf(yield* fake.awaitProcess(1))).not.toContain("turn/start")
        expect((yield* Run.run({ server, input: "x" })).generation).toBe(1)
      })
    )
  )
})

class Weather extends Context.Tag("Weather")<Weather, string>() {}
class Calendar extends Context.Tag("Calendar")<Calendar, string>() {}

describe("the types of a run", () => {
  const needsWeather = Tool.make("weather", {
    description: "The weather, now",
    parameters: Schema.Struct({}),
    handle: () => Weather
  })
  type Pool = AppServerPool.AppServerPool

  it("say what its tools need, and what its output is", () => {
    const typed = (server: AppServerSpec.AppServerSpec) => {
      const options = { server, input: "x" }
      const withTool = { ...options, tools: [needsWeather] }
      const plain = Run.run(options)
      expectTypeOf<Effect.Effect.Context<typeof plain>>().toEqualTypeOf<Pool>()
      const run = Run.run(withTool)
      expectTypeOf<Effect.Effect.Context<typeof run>>().toEqualTypeOf<Pool | Weather>()
      const stream = Run.stream(withTool)
      expectTypeOf<Stream.Stream.Context<typeof stream>>().toEqualTypeOf<Pool | Weather>()
      // @ts-expect-error the weather is missing
      const lacking: Effect.Effect<unknown, unknown, Pool> = Run.run(withTool)

      const Verdict = Schema.Struct({ when: Schema.Date })
      const structured = Run.structured(Verdict, withTool)
      expectTypeOf<Effect.Effect.Context<typeof structured>>().toEqualTypeOf<Pool | Weather>()
      expectTypeOf<Effect.Effect.Success<typeof structured>["output"]>().toEqualTypeOf<{
        readonly when: Date
      }>()
      // @ts-expect-error it has a schema already
      const twice = Run.structured(Verdict, { ...options, outputSchema: {} })

      const session = Session.make({ key: "s", server, tools: [needsWeather] })
      expectTypeOf<Weather>().toExtend<Effect.Effect.Context<typeof session>>()
      const inside = (session: Session.Session) => session.structured(Verdict, "x")
      expectTypeOf<Effect.Effect.Context<ReturnType<typeof inside>>>().toBeNever()
      return [lacking, twice]
    }
    expectTypeOf(typed).toBeFunction()
  })

  it("say what all its tools need, where each needs something else", () => {
    const needsCalendar = Tool.make("calendar", {
      description: "The day",
      parameters: Schema.Struct({}),
      handle: () => Calendar
    })
    type Both = Weather | Calendar
    const typed = (server: AppServerSpec.AppServerSpec) => {
      const run = Run.run({ server, input: "x", tools: [needsWeather, needsCalendar] })
      expectTypeOf<Effect.Effect.Context<typeof run>>().toEqualTypeOf<Pool | Both>()
      const structured = Run.structured(Schema.Struct({}), {
        server,
        input: "x",
        tools: [needsWeather, needsCalendar]
      })
      expectTypeOf<Effect.Effect.Context<typeof structured>>().toEqualTypeOf<Pool | Both>()
      const session = Session.make({ key: "s", server, tools: [needsWeather, needsCalendar] })
      expectTypeOf<Both>().toExtend<Effect.Effect.Context<typeof session>>()
      const sessions = Sessions.Sessions.layer(() => ({
        server,
        tools: [needsWeather, needsCalendar]
      }))
      expectTypeOf<Both>().toExtend<Layer.Layer.Context<typeof sessions>>()
      // @ts-expect-error one of the two is missing
      const lacking: Effect.Effect<unknown, unknown, Pool | Weather> = run
      return lacking
    }
    expectTypeOf(typed).toBeFunction()
  })
})
