import { AppServerSpec, StdioTransport, type Transport } from "@effect-codex/app-server"
import { CommandExecutor, FileSystem } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Inspectable, Mailbox, Sink, Stream } from "effect"

/** A process whose output is what the test says. */
const aProcess = Effect.gen(function* () {
  const output = yield* Mailbox.make<Uint8Array>()
  const executor = CommandExecutor.makeExecutor(() =>
    Effect.succeed<CommandExecutor.Process>({
      ...Inspectable.BaseProto,
      toJSON: () => ({}),
      [CommandExecutor.ProcessTypeId]: CommandExecutor.ProcessTypeId,
      pid: CommandExecutor.ProcessId(5_000_000),
      exitCode: Effect.succeed(CommandExecutor.ExitCode(0)),
      isRunning: Effect.succeed(false),
      kill: () => Effect.void,
      stdin: Sink.drain,
      stdout: Mailbox.toStream(output),
      stderr: Stream.never
    })
  )
  const transport = yield* StdioTransport.open({
    spec: AppServerSpec.make({ command: "codex" }),
    generation: 1,
    redact: (text) => text,
    onClosed: () => Effect.void
  }).pipe(
    Effect.provideService(CommandExecutor.CommandExecutor, executor),
    Effect.provide(FileSystem.layerNoop({}))
  )
  const encoder = new TextEncoder()
  return { transport, says: (text: string) => output.offer(encoder.encode(text)) }
})

/** Long enough for what follows a pause of the process, and that once more. Nothing else is to come after it. */
const pause = Effect.sleep("50 millis")

/** The calls of a listener that leaves a consumer asleep or not, while a process says two things. */
const callsOf = (leavesAsleep: boolean) =>
  Effect.gen(function* () {
    const { says, transport } = yield* aProcess
    const calls: Array<ReadonlyArray<Transport.Frame>> = []
    yield* transport.listen((frames, more) => {
      calls.push(frames)
      return more && leavesAsleep ? 1 : 0
    })
    yield* says("one\n")
    yield* pause
    yield* says("two\n")
    yield* pause
    return calls
  })

describe("a listener", () => {
  it.scopedLive("that leaves a consumer asleep is called again when nothing more comes", () =>
    Effect.gen(function* () {
      expect(yield* callsOf(true)).toEqual([["one"], [], ["two"], []])
    })
  )

  it.scopedLive("that leaves nobody asleep is called with what comes and no more", () =>
    Effect.gen(function* () {
      expect(yield* callsOf(false)).toEqual([["one"], ["two"]])
    })
  )
})
