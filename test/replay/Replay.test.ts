import { Approvals, Run, type RunAttempt, Session } from "@effect-codex/agent"
import type { AppServerSpec, FlightRecorder } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn, Replay } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Fiber, Layer, Random, TestClock } from "effect"
import * as Spans from "../agent/spans.ts"
import { Pool, settle } from "../guarantees/support.ts"
import { failureOf, onTestClock, recorded, replayed, threadOf } from "./support.ts"

type Server = AppServerSpec.AppServerSpec

const run = (server: Server, input = "hello", options: Partial<RunAttempt.Options> = {}) =>
  Run.run({ server, input, ...options })

/** What goes wrong in a run, and what a program is told of it. */
const failures: ReadonlyArray<readonly [string, string, FakeAppServer.Options, number?]> = [
  [
    "is told 401 by the provider",
    "AuthError",
    { turns: () => FakeTurn.unauthorizedWithRetries },
    500
  ],
  [
    "loses its server in its turn",
    "TransportError",
    { turns: ({ process }) => [FakeTurn.text("I am"), FakeTurn.perform(process.kill("SIGKILL"))] }
  ],
  [
    "asks an overloaded server",
    "OverloadedError",
    {
      refuse: (method) =>
        method === "turn/start" ? { code: -32001, message: "overloaded" } : undefined
    }
  ],
  [
    "has a server that does not start",
    "TransportError",
    { starts: () => ({ spawnFails: true, spawnDelay: "50 millis" }) }
  ],
  [
    "has a server that hangs in its handshake",
    "TransportError",
    { starts: () => ({ silent: true }) },
    1000
  ]
]

/** What the model does in a turn, and how long each of it takes. */
const aStep = fc.record({
  pause: fc.constantFrom(0, 0, 7, 120),
  what: fc.constantFrom("Text", "Command", "Approval", "Fail")
})
const aTurn = fc.array(aStep, { maxLength: 4 })

const stepsOf = (turn: ReadonlyArray<{ readonly pause: number; readonly what: string }>) => [
  turn.map(({ pause, what }) => [
    FakeTurn.wait(pause),
    what === "Text"
      ? FakeTurn.text(["some ", "words "], { every: pause })
      : what === "Command"
        ? FakeTurn.command({ output: "ok" })
        : what === "Approval"
          ? FakeTurn.approveCommand({ command: "make" })
          : FakeTurn.fail({ message: "no", codexErrorInfo: "serverOverloaded" })
  ])
]

/** Answers after a moment, as a person does. */
const patient = Approvals.make({
  command: () => Effect.delay(Effect.succeed("accept"), "30 millis")
})

describe("a replay", () => {
  it.scoped.each(failures)("ends a run that %s with the same failure", ([, tag, options, step]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make(options)
      const server = fake.spec()
      const before = yield* onTestClock(recorded(fake.layer, run(server)), step)
      expect(failureOf(before.exit)).toMatchObject({ _tag: tag })
      const after = yield* onTestClock(replayed(before.dump, run(server)), step)
      expect(failureOf(after.exit)).toEqual(failureOf(before.exit))
      expect(after).toMatchObject({ divergences: [], unsent: [] })
    })
  )

  it.scoped(
    "plays a session through two servers, its approvals and its helper, with other ids",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ process, text }) =>
            text === "exit"
              ? [FakeTurn.perform(process.exit(1))]
              : [FakeTurn.approveCommand({ command: text }), FakeTurn.text(["done ", text])]
        })
        const server = fake.spec()
        const approvals = Approvals.make({
          command: ({ command }) =>
            Effect.delay(Effect.succeed(command === "rm" ? "decline" : "accept"), "1 second")
        })
        const program = Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server, approvals })
          const first = yield* session.run("rm")
          const lost = yield* Effect.flip(session.run("exit"))
          const again = yield* session.run("ls")
          const helper = yield* session.spawn({ input: "cat" })
          return [first, lost._tag, again, yield* helper.result] as const
        }).pipe(Effect.scoped)

        const before = yield* onTestClock(
          Effect.withRandom(recorded(fake.layer, program), Random.make("before")),
          100
        )
        expect(before.dump.generations.length).toBeGreaterThan(1)
        const after = yield* onTestClock(
          Effect.withRandom(replayed(before.dump, program), Random.make("after")),
          100
        )
        expect(after.exit).toEqual(before.exit)
        expect(after).toMatchObject({ divergences: [], unsent: [] })
      })
  )

  it.scoped.prop(
    "plays runs at once, whatever they do, to the same ends",
    [fc.array(aTurn, { minLength: 1, maxLength: 4 })],
    ([turns]) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ text }) => stepsOf(turns[Number(text)] ?? [])
        })
        const server = fake.spec()
        const all = Effect.forEach(
          turns,
          (_, n) =>
            Effect.either(
              Effect.map(run(server, `${n}`, { approvals: patient }), ({ text, usage }) => ({
                text,
                usage
              }))
            ),
          { concurrency: "unbounded" }
        )
        const before = yield* onTestClock(
          Effect.withRandom(recorded(fake.layer, all), Random.make(turns.length))
        )
        const after = yield* onTestClock(
          Effect.withRandom(replayed(before.dump, all), Random.make("another"))
        )
        expect(after.exit).toEqual(before.exit)
        expect(after.divergences).toEqual([])
      }),
    { fastCheck: { numRuns: 15 } }
  )

  it.scoped(
    "compares no traces: a run that is part of one was recorded without, and with another",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("hi") })
        const { tracer } = yield* Spans.recording
        const traced = Effect.withTracer(run(fake.spec()), tracer)
        for (const program of [run(fake.spec()), traced]) {
          const { dump } = yield* onTestClock(recorded(fake.layer, program))
          const after = yield* onTestClock(replayed(dump, traced))
          expect(after).toMatchObject({ exit: { _tag: "Success" }, divergences: [], unsent: [] })
        }
      })
  )

  it.scoped("tells a program what the server said when it was said", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.wait("3 seconds"), FakeTurn.text("late")]
      })
      const server = fake.spec()
      const before = yield* onTestClock(recorded(fake.layer, run(server)), 100)
      const replay = yield* Effect.fork(replayed(before.dump, run(server)))
      yield* settle
      yield* TestClock.adjust("2900 millis")
      yield* settle
      expect(yield* Fiber.poll(replay)).toMatchObject({ _tag: "None" })
      const { exit } = yield* onTestClock(Fiber.join(replay), 100)
      expect(exit).toMatchObject({ _tag: "Success", value: { text: "late" } })
    })
  )
})

describe("a program that diverges from its recording", () => {
  const hello = Effect.gen(function* () {
    const fake = yield* FakeAppServer.make()
    const { dump } = yield* onTestClock(recorded(fake.layer, run(fake.spec())))
    return { dump, server: fake.spec() }
  })

  it.scoped("loses its server, and is shown what it sent and what was recorded", () =>
    Effect.gen(function* () {
      const { dump, server } = yield* hello
      const program = run(server, "good bye", { turn: { model: "gpt-x" } })
      const { divergences, exit } = yield* onTestClock(replayed(dump, program))
      const text = `message 5, turn/start, is not as it was recorded:
  params.input[0].text
    recorded: "hello"
    sent:     "good bye"
  params.model
    recorded: nothing
    sent:     "gpt-x"`
      expect(divergences.map((divergence) => divergence.text)).toEqual([text])
      expect(failureOf(exit)).toMatchObject({
        _tag: "TransportError",
        reason: "BrokeDown",
        detail: `this program diverged from the recording: ${text}`
      })
    })
  )

  it.scoped("is told which message was not recorded at all", () =>
    Effect.gen(function* () {
      const { dump, server } = yield* hello
      const program = Effect.gen(function* () {
        const lease = yield* (yield* Pool).lease(server)
        return yield* lease.server.request("thread/archive", { threadId: "t" })
      }).pipe(Effect.scoped)
      const { divergences, exit, unsent } = yield* onTestClock(replayed(dump, program))
      expect(failureOf(exit)).toMatchObject({ reason: "BrokeDown" })
      expect(divergences[0]?.text).toMatch(
        /^the program sent thread\/archive, which was not recorded\. The next message of the recording is message 3, /
      )
      expect(unsent).toContain("turn/start")
    })
  )

  it.scoped("may make ids of its own, and must use those that the server has made", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const server = fake.spec()
      const reading = (of: (threadId: string) => string) =>
        Effect.gen(function* () {
          const lease = yield* (yield* Pool).lease(server)
          const { thread } = yield* lease.server.request("thread/start", {})
          return yield* lease.server.request("thread/read", { threadId: of(thread.id) })
        }).pipe(Effect.scoped)
      const { dump } = yield* onTestClock(
        recorded(
          fake.layer,
          reading((id) => id)
        )
      )
      const { divergences } = yield* onTestClock(
        replayed(
          dump,
          reading(() => "another")
        )
      )
      expect(divergences[0]?.differences).toMatchObject([
        { path: "params.threadId", sent: '"another"' }
      ])
    })
  )

  it.scoped("is told again when it goes on with another server", () =>
    Effect.gen(function* () {
      const { dump, server } = yield* hello
      const program = Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        return yield* session.run("good bye")
      }).pipe(Effect.scoped)
      const { exit } = yield* onTestClock(replayed(dump, program))
      expect(failureOf(exit)).toMatchObject({ detail: expect.stringContaining("diverged") })
    })
  )

  it.scoped("may differ in what it makes equal", () =>
    Effect.gen(function* () {
      const { dump, server } = yield* hello
      const quiet = (message: unknown): unknown =>
        JSON.parse(JSON.stringify(message).replaceAll(/good bye|hello/g, "a greeting"))
      const program = run(server, "good bye")
      const { divergences, exit } = yield* onTestClock(
        replayed(dump, program, { normalize: quiet })
      )
      expect(divergences).toEqual([])
      expect(exit).toMatchObject({ _tag: "Success", value: { text: "Hello" } })
    })
  )

  it.scoped("sends more than was recorded: that is reported, and nothing answers it", () =>
    Effect.gen(function* () {
      const { dump, server } = yield* hello
      const program = Effect.zipRight(run(server), Effect.either(run(server)))
      const { unrecorded } = yield* onTestClock(replayed(dump, program), 2000)
      expect(unrecorded).toContain("thread/start")
    })
  )
})

describe("one thread of a server that has run for long", () => {
  /** Many threads at once, one of which fails; the recorder has kept no more than the last of them. */
  const busy = Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({
      turns: ({ text }) =>
        text === "fail" ? [FakeTurn.text("I am"), FakeTurn.unauthorized] : FakeTurn.text("hello")
    })
    const server = fake.spec()
    const crowd = Effect.forEach([1, 2, 3], () => run(server), { concurrency: "unbounded" })
    const program = Effect.gen(function* () {
      yield* Effect.repeatN(crowd, 3)
      const [failure] = yield* Effect.all([Effect.exit(run(server, "fail")), crowd], {
        concurrency: "unbounded"
      })
      return yield* failure
    })
    const bounds = { messages: 120, bytes: Infinity, ended: 1 }
    const { dump, exit } = yield* onTestClock(recorded(fake.layer, program, bounds))
    return { dump, exit, server }
  })

  it.scoped("plays to the same failure, though the recording has a gap", () =>
    Effect.gen(function* () {
      const { dump, exit, server } = yield* busy
      const whole = yield* Effect.flip(Effect.scoped(Layer.build(Replay.layer(dump))))
      expect(whole).toMatchObject({ reason: "Gap" })
      const thread = threadOf(dump, "fail")
      const after = yield* onTestClock(replayed(dump, run(server, "fail"), { thread }))
      expect(failureOf(exit)).toMatchObject({ _tag: "AuthError" })
      expect(failureOf(after.exit)).toEqual(failureOf(exit))
      expect(after).toMatchObject({ divergences: [], unsent: [] })
    })
  )

  it.scoped("shows what a program sends on it that was not recorded", () =>
    Effect.gen(function* () {
      const { dump, server } = yield* busy
      const thread = threadOf(dump, "fail")
      const { divergences } = yield* onTestClock(
        replayed(dump, run(server, "something else"), { thread })
      )
      expect(divergences[0]?.text).toContain('recorded: "fail"')
    })
  )

  it.scoped("cannot be played without its beginning", () =>
    Effect.gen(function* () {
      const { dump } = yield* busy
      // Begun before the gap, and dropped in the middle.
      const early = threadOf(dump, "hello").split(",")[0] ?? ""
      expect(
        yield* Effect.flip(Effect.scoped(Layer.build(Replay.layer(dump, { thread: early }))))
      ).toMatchObject({ reason: "NoThread" })
      const layer = Replay.layer(dump, { thread: "another" })
      expect(yield* Effect.flip(Effect.scoped(Layer.build(layer)))).toMatchObject({
        reason: "NoThread",
        message: "the recording lacks thread another, or its beginning"
      })
    })
  )
})

describe("a recording", () => {
  it.scoped.each([
    ["no server", "Empty", [], []],
    ["no beginning", "NoHandshake", [0], []],
    ["a gap", "Gap", [0, 1, 2], [8, 9]]
  ] as const)("with %s cannot be played, and says so", ([, reason, first, last]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const { dump } = yield* onTestClock(recorded(fake.layer, run(fake.spec())))
      const cut = dump.generations.map((generation) => {
        const entries: ReadonlyArray<FlightRecorder.Entry> = [
          ...generation.entries.slice(0, reason === "NoHandshake" ? 0 : first.length),
          { _tag: "Dropped", entries: 5, bytes: 1000 },
          ...generation.entries.slice(last[0] ?? 5)
        ]
        return { ...generation, entries }
      })
      const generations = reason === "Empty" ? [] : cut
      const failure = yield* Effect.flip(
        Effect.scoped(Layer.build(Replay.layer({ ...dump, generations })))
      )
      expect(failure).toMatchObject({ _tag: "Unplayable", reason })
    })
  )

  it.scoped("that lacks a long message of the server ends the replay there, and says so", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("x".repeat(5000)) })
      const server = fake.spec()
      const { dump } = yield* onTestClock(
        recorded(fake.layer, run(server), { messages: Infinity, bytes: 16_000, ended: 1 })
      )
      const { exit } = yield* onTestClock(replayed(dump, run(server)))
      expect(failureOf(exit)).toMatchObject({
        reason: "BrokeDown",
        detail: expect.stringContaining("lacks a message of the server")
      })
    })
  )

  it.scoped("is written to a file when its layer closes, and played from there", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* fs.makeTempDirectoryScoped()}/unauthorized.json`
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.unauthorized })
      const server = fake.spec()
      const recording = Pool.layer().pipe(
        Layer.provide(Replay.record(file)),
        Layer.provide(fake.layer)
      )
      const before = yield* onTestClock(Effect.provide(Effect.exit(run(server)), recording))
      const playing = Pool.layer().pipe(Layer.provide(Replay.layerFile(file)))
      const after = yield* onTestClock(Effect.provide(Effect.exit(run(server)), playing))
      expect(failureOf(after)).toEqual(failureOf(before))
      expect(failureOf(after)).toMatchObject({ _tag: "AuthError" })
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
