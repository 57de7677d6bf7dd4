import { RunAttempt } from "@effect-codex/agent"
import { AppServer, AppServerPool, FlightRecorder, Transport } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Schema, TestClock } from "effect"
import { settle } from "../guarantees/support.ts"

const Recorder = FlightRecorder.FlightRecorder

/** A pool on a fake, recorded, and the dumps that were taken by themselves. */
const recorded = (
  fake: FakeAppServer.FakeAppServer,
  options: Omit<FlightRecorder.Options, "onDump"> = {}
) => {
  const dumps: Array<FlightRecorder.Dump> = []
  const onDump = (dump: FlightRecorder.Dump) => Effect.sync(() => void dumps.push(dump))
  const layer = AppServerPool.AppServerPool.layer().pipe(
    Layer.provideMerge(Recorder.layer({ ...options, onDump })),
    Layer.provide(fake.layer)
  )
  return { dumps, layer }
}

const dumped = Effect.flatMap(Recorder, ({ dump }) => dump())

const run = (fake: FakeAppServer.FakeAppServer) =>
  RunAttempt.run({ server: fake.spec(), input: "hello" })

const methodsOf = ({ entries }: FlightRecorder.Generation) =>
  entries.flatMap((entry) => {
    if (entry._tag === "Dropped") return ["..."]
    if (entry._tag !== "Sent" && entry._tag !== "Received") return [entry._tag]
    return [`${entry._tag === "Sent" ? ">" : "<"} ${JSON.parse(entry.line).method ?? "answer"}`]
  })

const reasonsOf = (dumps: ReadonlyArray<FlightRecorder.Dump>) => dumps.map(({ reason }) => reason)

describe("a flight recorder", () => {
  it.scoped("keeps what was sent and received, in its order and with its time", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ handshakeDelay: "30 millis" }) })
      yield* Effect.gen(function* () {
        const running = yield* Effect.fork(run(fake))
        yield* settle
        yield* TestClock.adjust("30 millis")
        yield* Fiber.await(running)
        const { generations, reason } = yield* dumped
        expect(reason).toBe("Asked")
        expect(generations).toHaveLength(1)
        const [first] = generations
        expect(first).toMatchObject({ generation: 1, version: "0.171.0", name: fake.spec().name })
        expect(first === undefined ? [] : methodsOf(first).slice(0, 4)).toEqual([
          "Opened",
          "> initialize",
          "< answer",
          "> initialized"
        ])
        expect(first?.entries.slice(1, 3)).toMatchObject([{ at: 0 }, { at: 30 }])
        expect(first === undefined ? [] : methodsOf(first)).toContain("< turn/completed")
      }).pipe(Effect.provide(recorded(fake).layer))
    })
  )

  it.scoped("takes a dump when a server is lost, with the error and how its process ended", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [FakeTurn.perform(process.exit(7))]
      })
      const { dumps, layer } = recorded(fake)
      yield* Effect.gen(function* () {
        const running = yield* Effect.fork(Effect.flip(run(fake)))
        yield* settle
        yield* TestClock.adjust("1 second")
        const failure = yield* Fiber.join(running)
        expect(reasonsOf(dumps)).toEqual(["Lost"])
        expect(dumps[0]?.generations[0]?.entries.at(-1)).toMatchObject({
          _tag: "Lost",
          by: "Transport",
          error: { _tag: "TransportError", reason: "Exited", detail: expect.stringContaining("7") }
        })
        expect(failure).toMatchObject({ _tag: "TransportError", reason: "Exited" })
        const [first] = (yield* dumped).generations
        expect(first?.entries.slice(-2)).toMatchObject([
          { _tag: "Lost" },
          { _tag: "Closed", report: { how: "AlreadyGone", exitCode: 7 } }
        ])
      }).pipe(Effect.provide(layer))
    })
  )

  it.scoped.each([
    ["does not start", { spawnFails: true }, "Spawn", "Transport"],
    ["is no codex", { userAgent: "something else" }, "Handshake", "Program"]
  ] as const)("takes a dump when the server %s", ([, fault, phase, by]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => fault })
      const { dumps, layer } = recorded(fake)
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(run(fake))).toMatchObject({ phase })
        yield* settle
        expect(reasonsOf(dumps)).toEqual(["Lost"])
        expect(dumps[0]?.generations[0]?.entries.at(-1)).toMatchObject({ by, error: { phase } })
      }).pipe(Effect.provide(layer))
    })
  )

  it.scoped("takes one dump for a server that prints what is no message", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [
          FakeTurn.perform(process.writeLine("garbage")),
          FakeTurn.perform(process.writeLine("more garbage")),
          FakeTurn.text("fine")
        ]
      })
      const { dumps, layer } = recorded(fake)
      yield* Effect.gen(function* () {
        expect(yield* run(fake)).toMatchObject({ text: "fine" })
        yield* settle
        expect(reasonsOf(dumps)).toEqual(["InvalidMessage"])
        expect(dumps[0]?.generations[0]?.entries.slice(-2)).toMatchObject([
          { _tag: "Received", line: "garbage" },
          { _tag: "InvalidMessage", what: "its line is not a JSON object" }
        ])
      }).pipe(Effect.provide(layer))
    })
  )

  it.scoped("takes a dump when code of this program breaks down", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const broken = Layer.effect(
        Transport.TransportFactory,
        Effect.map(Transport.TransportFactory, ({ open }) => ({
          open: (options: Transport.OpenOptions) =>
            Effect.map(open(options), (transport) => ({
              ...transport,
              listen: () => Effect.die(new Error("sk-secret-of-the-defect"))
            }))
        }))
      ).pipe(Layer.provide(fake.layer))
      const { dumps, layer } = recorded({ ...fake, layer: broken })
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(run(fake))).toMatchObject({ reason: "BrokeDown" })
        yield* settle
        expect(reasonsOf(dumps)).toEqual(["BrokeDown"])
        expect(dumps[0]?.generations[0]?.entries.at(-1)).toMatchObject({
          _tag: "BrokeDown",
          cause: expect.stringContaining("<redacted>")
        })
      }).pipe(Effect.provide(layer))
    })
  )

  it.scoped("takes none when a server is closed on purpose, nor for what it is not asked for", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process, text }) =>
          text === "exit" ? [FakeTurn.perform(process.exit(7))] : FakeTurn.text("hello")
      })
      const closed = recorded(fake)
      yield* Effect.provide(run(fake), closed.layer)
      expect(closed.dumps).toEqual([])
      const quiet = recorded(fake, { dumpOn: ["InvalidMessage"] })
      yield* Effect.gen(function* () {
        const running = yield* Effect.fork(
          Effect.flip(RunAttempt.run({ server: fake.spec(), input: "exit" }))
        )
        yield* settle
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(running)).toMatchObject({ reason: "Exited" })
        expect(quiet.dumps).toEqual([])
      }).pipe(Effect.provide(quiet.layer))
    })
  )

  it.scoped("is bounded by count and by bytes, and says how much it has dropped", () =>
    Effect.gen(function* () {
      const words = Array.from({ length: 200 }, (_, n) => `word ${n}`)
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text(words.join(" ")) })
      const bounds = { messages: 20, bytes: 8000 }
      yield* Effect.gen(function* () {
        for (let turn = 0; turn < 10; turn++) yield* run(fake)
        const [generation] = (yield* dumped).generations
        const entries = generation?.entries ?? []
        const dropped = entries.find(({ _tag }) => _tag === "Dropped")
        expect(dropped).toMatchObject({ entries: expect.any(Number) })
        expect(entries.length - 1).toBeLessThanOrEqual(bounds.messages)
        expect(JSON.stringify(entries).length).toBeLessThan(bounds.bytes * 1.5)
        expect(generation === undefined ? [] : methodsOf(generation)).toContain("> initialize")
      }).pipe(Effect.provide(recorded(fake, bounds).layer))
    })
  )

  it.scoped("shows no secret that became known after it was written", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const server = yield* AppServer.make({ spec: fake.spec() })
        yield* Effect.flip(
          server.connection.request("thread/read", { threadId: "hunter2-hunter2" })
        )
        const before = yield* dumped
        expect(JSON.stringify(before)).toContain("hunter2-hunter2")
        yield* server.keepSecret(Redacted.make("hunter2-hunter2"))
        expect(JSON.stringify(yield* dumped)).not.toContain("hunter2-hunter2")
      }).pipe(Effect.provide(recorded(fake).layer))
    })
  )

  it.scoped("keeps no more than the last servers that have ended", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        for (let generation = 1; generation <= 5; generation++) {
          yield* Effect.scoped(AppServer.make({ spec: fake.spec(), generation }))
        }
        const { generations } = yield* dumped
        expect(generations.map(({ generation }) => generation)).toEqual([4, 5])
      }).pipe(Effect.provide(recorded(fake, { ended: 2 }).layer))
    })
  )

  it.scoped("writes dumps that only their owner may read, and removes the oldest", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const dump = yield* Effect.provide(Effect.zipRight(run(fake), dumped), recorded(fake).layer)
      const fs = yield* FileSystem.FileSystem
      const folder = `${yield* fs.makeTempDirectoryScoped()}/dumps`
      for (let n = 0; n < 5; n++) {
        yield* TestClock.setTime(1_700_000_000_000 + n)
        const { takenAt } = yield* Effect.provide(dumped, recorded(fake).layer)
        yield* FlightRecorder.writeTo(folder, { ...dump, takenAt }, { maxFiles: 3 })
      }
      const files = (yield* fs.readDirectory(folder)).toSorted()
      expect(files.map((name) => name.slice(0, 20))).toEqual([
        "flight-1700000000002",
        "flight-1700000000003",
        "flight-1700000000004"
      ])
      const newest = `${folder}/${files.at(-1)}`
      expect(Number((yield* fs.stat(newest)).mode) & 0o777).toBe(0o600)
      const read = yield* Schema.decode(FlightRecorder.DumpFile)(yield* fs.readFileString(newest))
      expect(read.generations).toEqual(dump.generations)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
