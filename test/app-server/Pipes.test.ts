import { AppServerSpec, Limits, StdioTransport, type Transport } from "@effect-codex/app-server"
import { CommandExecutor } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it, vi } from "@effect/vitest"
import { Deferred, Effect, Layer, Predicate, Stream } from "effect"
import { ChildProcess } from "node:child_process"
import { subscribe, unsubscribe } from "node:diagnostics_channel"

/** What does not end by itself is ended soon. */
const live = Layer.merge(NodeContext.layer, Limits.layer({ shutdownTimeout: "100 millis" }))

type Change = (child: CommandExecutor.Process) => CommandExecutor.Process

/** Starts processes as the platform does, and hands on what `change` makes of them. */
const changing = (change: Change) =>
  Effect.map(CommandExecutor.CommandExecutor, (platform) =>
    CommandExecutor.makeExecutor((command) => Effect.map(platform.start(command), change))
  )

/** A process that runs a program of node. */
const aProcess = (change: Change, program: string) =>
  Effect.gen(function* () {
    const executor = yield* changing(change)
    const closed = yield* Deferred.make<Transport.CloseReport>()
    const transport = yield* StdioTransport.open({
      spec: AppServerSpec.make({ command: process.execPath, args: ["-e", program] }),
      generation: 1,
      redact: (text) => text,
      onClosed: (report) => Effect.asVoid(Deferred.succeed(closed, report))
    }).pipe(Effect.provideService(CommandExecutor.CommandExecutor, executor))
    return { transport, closed }
  })

const heard = (transport: Transport.Transport, count: number) =>
  Effect.gen(function* () {
    const frames: Array<Transport.Frame> = []
    const all = yield* Deferred.make<ReadonlyArray<Transport.Frame>>()
    yield* transport.listen((more) => {
      frames.push(...more)
      if (frames.length >= count) Deferred.unsafeDone(all, Effect.succeed(frames))
      return 0
    })
    return { frames: Deferred.await(all) }
  })

const echo = "process.stdin.pipe(process.stdout)"

const same: Change = (child) => child
/** The platform's streams are all that is known of it. */
const composed: Change = (child) => ({ ...child })

const lines = [
  ...Array.from({ length: 1000 }, (_, n) => `${n} grüße 👋\u2028`),
  "x".repeat(3_000_000),
  "",
  "\ud800",
  "the end"
]

const ways: ReadonlyArray<readonly [string, Change]> = [
  ["Node's pipes", same],
  ["the platform's streams", composed]
]

/** The processes that Node makes while this scope is open. They have their pipes once they are started. */
const processes = Effect.gen(function* () {
  const made: Array<ChildProcess> = []
  const onMade = (message: unknown): void => {
    if (Predicate.hasProperty(message, "process") && message.process instanceof ChildProcess) {
      made.push(message.process)
    }
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => subscribe("child_process", onMade)),
    () => Effect.sync(() => unsubscribe("child_process", onMade))
  )
  return made
})

describe("a process by Node's pipes", () => {
  it.scopedLive("gets the first line of a step at once, and those that follow together", () =>
    Effect.gen(function* () {
      const made = yield* processes
      const { transport } = yield* aProcess(same, echo)
      const answers = yield* heard(transport, 1)
      transport.write("ready")
      yield* answers.frames
      const stdin = made[0]?.stdin
      if (!stdin) return yield* Effect.dieMessage("no process was made")
      const written = vi.spyOn(stdin, "write")
      const texts = () => written.mock.calls.map(([text]) => text)
      for (const line of ["first", "second", "third"]) transport.write(line)
      expect(texts()).toEqual(["first\n"])
      yield* Effect.sleep("1 millis")
      expect(texts()).toEqual(["first\n", "second\nthird\n"])
      transport.write("fourth")
      expect(texts().at(-1)).toBe("fourth\n")
    }).pipe(Effect.provide(live))
  )
})

for (const [way, change] of ways) {
  describe(`a process by ${way}`, () => {
    it.scopedLive("gets each line that is written, in order, and is heard so", () =>
      Effect.gen(function* () {
        const { transport } = yield* aProcess(change, echo)
        const answers = yield* heard(transport, lines.length)
        for (const line of lines) transport.write(line)
        expect(yield* answers.frames).toEqual(lines.map((line) => line.replace("\ud800", "\ufffd")))
      }).pipe(Effect.provide(live))
    )

    it.live("gets what was written before its input ends", () =>
      Effect.gen(function* () {
        const length = `let n = 0; process.stdin.on("data", (text) => { n += text.length }).on("end", () => process.exit(n % 256))`
        const { closed } = yield* Effect.scoped(
          Effect.tap(aProcess(change, length), ({ transport }) =>
            Effect.sync(() => transport.write("x".repeat(1_000_006)))
          )
        )
        const { exitCode, how } = yield* Deferred.await(closed)
        expect({ exitCode, how }).toEqual({ exitCode: 1_000_007 % 256, how: "EndOfInput" })
      }).pipe(Effect.provide(NodeContext.layer))
    )

    it.scopedLive("that closes its output is lost so", () =>
      Effect.gen(function* () {
        const { transport } = yield* aProcess(
          change,
          `require("node:fs").closeSync(1); setInterval(() => {}, 1000)`
        )
        yield* transport.listen(() => 0)
        expect((yield* transport.end).reason).toBe("StdoutEnded")
      }).pipe(Effect.provide(live))
    )

    it.scopedLive("that closes its input is lost so", () =>
      Effect.gen(function* () {
        const { transport } = yield* aProcess(
          change,
          `require("node:fs").closeSync(0); console.log("closed"); setInterval(() => {}, 1000)`
        )
        yield* (yield* heard(transport, 1)).frames
        transport.write("anybody?")
        expect((yield* transport.end).reason).toBe("StdinBroken")
      }).pipe(Effect.provide(live))
    )

    it.scopedLive("is lost when its listener throws", () =>
      Effect.gen(function* () {
        const { transport } = yield* aProcess(change, echo)
        yield* transport.listen(() => {
          throw new Error("thrown by the listener")
        })
        transport.write("something")
        expect((yield* transport.end).reason).toBe("StdoutEnded")
      }).pipe(Effect.provide(live))
    )
  })
}

it.scopedLive("an executor may change what a process says", () =>
  Effect.gen(function* () {
    const louder: Change = (child) => ({
      ...child,
      stdout: child.stdout.pipe(
        Stream.decodeText(),
        Stream.map((text) => text.toUpperCase()),
        Stream.encodeText
      )
    })
    const { transport } = yield* aProcess(louder, echo)
    const answers = yield* heard(transport, 1)
    transport.write("something")
    expect(yield* answers.frames).toEqual(["SOMETHING"])
  }).pipe(Effect.provide(live))
)
