/** A child process in memory, as the operating system shows one: three pipes, signals, and one end. */
// Not from the package's index: the executable would load all of it, and take twice as long to start.
import * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Mailbox from "effect/Mailbox"
import type * as Scope from "effect/Scope"
import type { Ended, StartFaults } from "../../FakeProcess.ts"
import * as Input from "./Input.ts"
import * as Life from "./Life.ts"
import * as Output from "./Output.ts"
import * as SystemErrors from "./SystemErrors.ts"

export interface ChildProcess {
  /** What `CommandExecutor` shows to the code under test. */
  readonly process: CommandExecutor.Process
  readonly input: Input.Input
  readonly output: Output.Output
  readonly life: Life.Life
  /** Ends the process, and leaves its pipes open. */
  readonly exitHoldingPipes: (code: number) => Effect.Effect<void>
  readonly printError: (text: string) => Effect.Effect<void>
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
  /** What `CommandExecutor` does when the scope of a process closes: SIGTERM, and an unlimited wait for the end. */
  readonly terminate: Effect.Effect<void>
  /** Runs `program` in the background until something ends the process: at the latest the end of its input. */
  readonly run: (program: Effect.Effect<void, never, Scope.Scope>) => Effect.Effect<void>
}

/** `onBreak` runs when the process closes its input, before the process goes on. */
export const make = (
  pid: number,
  faults: StartFaults,
  onBreak: Effect.Effect<void> = Effect.void
): Effect.Effect<ChildProcess> =>
  Effect.gen(function* () {
    const life = yield* Life.make(faults)
    const input = yield* Input.make(life, onBreak)
    const output = yield* Output.make
    const stderr = yield* Mailbox.make<Uint8Array>()
    let holdsPipes = false
    const freeze = Effect.asVoid(
      Effect.whenEffect(Effect.zipRight(input.freeze, output.hold), life.freeze)
    )
    const thaw = Effect.asVoid(
      Effect.whenEffect(Effect.zipRight(output.release, input.thaw), life.thaw)
    )

    const receive = (signal: CommandExecutor.Signal): Effect.Effect<void> => {
      if (signal === "SIGSTOP") return freeze
      if (signal === "SIGCONT") return thaw
      return life.signal(signal)
    }

    const process: CommandExecutor.Process = {
      ...Inspectable.BaseProto,
      toJSON: () => ({ _id: "FakeProcess", pid }),
      [CommandExecutor.ProcessTypeId]: CommandExecutor.ProcessTypeId,
      pid: CommandExecutor.ProcessId(pid),
      exitCode: Effect.flatMap(life.await, exitCodeOf),
      isRunning: life.isRunning,
      kill: (signal = "SIGTERM") =>
        Effect.if(life.isRunning, {
          onTrue: () => Effect.zipRight(receive(signal), Effect.asVoid(life.await)),
          onFalse: () => SystemErrors.noSuchProcess
        }),
      stdin: input.sink,
      stdout: output.stream,
      stderr: Mailbox.toStream(stderr)
    }

    return {
      process,
      input,
      output,
      life,
      exitHoldingPipes: (code) =>
        Effect.suspend(() => {
          holdsPipes = true
          return Effect.zipRight(input.hold, life.exit(code))
        }),
      printError: (text) => Effect.asVoid(stderr.offer(new TextEncoder().encode(text))),
      freeze,
      thaw,
      terminate: Effect.whenEffect(process.kill(), life.isRunning).pipe(Effect.ignore),
      run: (program) =>
        life.run(
          Effect.zipRight(program, endOfInput(faults)),
          Effect.suspend(() => (holdsPipes ? Effect.void : Effect.zipRight(stderr.end, output.end)))
        )
    }
  })

const exitCodeOf = ({ code, how }: Ended) =>
  code === undefined ? SystemErrors.endedBy(how) : Effect.succeed(CommandExecutor.ExitCode(code))

const endOfInput = (faults: StartFaults): Effect.Effect<Ended> =>
  faults.ignoresEndOfInput
    ? Effect.never
    : Effect.as(Effect.sleep(faults.lingers ?? 0), { how: "EndOfInput", code: 0 })
