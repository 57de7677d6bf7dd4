/**
 * A child process in memory, as the operating system shows it: three pipes, signals, and one end.
 */
import { CommandExecutor, Error as PlatformError } from "@effect/platform"
import {
  Deferred,
  Effect,
  Inspectable,
  Mailbox,
  type Option,
  type Scope,
  Sink,
  Stream
} from "effect"
import type { Ended, StartFaults } from "../FakeAppServer.ts"

export interface FakeChild {
  /** As `CommandExecutor` shows it to the code under test. */
  readonly process: CommandExecutor.Process
  readonly input: Input
  readonly output: Output
  readonly life: Life
  readonly printError: (text: string) => Effect.Effect<void>
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
  /** What the executor does when a process's scope closes: SIGTERM, and waiting for the end without any limit. */
  readonly terminate: Effect.Effect<void>
  /** Runs `program` until something ends it, which is the end of its input when nothing else does; never waits. */
  readonly run: (program: Effect.Effect<void, never, Scope.Scope>) => Effect.Effect<void>
}

export const make = (pid: number, faults: StartFaults): Effect.Effect<FakeChild> =>
  Effect.gen(function* () {
    const life = yield* makeLife(faults)
    const input = yield* makeInput(life)
    const output = yield* makeOutput
    const stderr = yield* Mailbox.make<Uint8Array>()
    const freeze = Effect.all([life.freeze, input.freeze, output.freeze], { discard: true })
    const thaw = Effect.unlessEffect(Effect.zipRight(output.thaw, input.thaw), life.thaw).pipe(
      Effect.asVoid
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
      exitCode: Effect.flatMap(life.await, ({ code, how }) =>
        code === undefined ? endedBy(how) : Effect.succeed(CommandExecutor.ExitCode(code))
      ),
      isRunning: life.isRunning,
      kill: (signal = "SIGTERM") =>
        Effect.if(life.isRunning, {
          onTrue: () => Effect.zipRight(receive(signal), Effect.asVoid(life.await)),
          onFalse: () => noSuchProcess
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
      printError: (text) => Effect.asVoid(stderr.offer(new TextEncoder().encode(text))),
      freeze,
      thaw,
      terminate: Effect.whenEffect(process.kill(), life.isRunning).pipe(Effect.ignore),
      run: (program) =>
        life.run(
          Effect.zipRight(program, endOfInput(faults)),
          Effect.zipRight(stderr.end, output.end)
        )
    }
  })

const endOfInput = (faults: StartFaults): Effect.Effect<Ended> =>
  faults.ignoresEndOfInput
    ? Effect.never
    : Effect.as(Effect.sleep(faults.lingers ?? 0), { how: "EndOfInput", code: 0 })

/** How and when a process ends. Frozen, it keeps SIGTERM until it is thawed. */
interface Life {
  readonly isRunning: Effect.Effect<boolean>
  readonly await: Effect.Effect<Ended>
  readonly ended: Effect.Effect<Option.Option<Ended>>
  readonly signal: (signal: CommandExecutor.Signal) => Effect.Effect<void>
  readonly exit: (code: number) => Effect.Effect<void>
  /** Waits for the end, if something has asked for it. */
  readonly settled: Effect.Effect<void>
  readonly freeze: Effect.Effect<void>
  /** Whether that ended it. */
  readonly thaw: Effect.Effect<boolean>
  readonly run: (
    body: Effect.Effect<Ended, never, Scope.Scope>,
    closeOutput: Effect.Effect<unknown>
  ) => Effect.Effect<void>
}

const makeLife = (faults: StartFaults): Effect.Effect<Life> =>
  Effect.gen(function* () {
    const ending = yield* Deferred.make<Ended>()
    const gone = yield* Deferred.make<Ended>()
    let frozen = false
    let terminating = false

    const end = (ended: Ended) => Effect.asVoid(Deferred.succeed(ending, ended))
    const terminate = Effect.suspend(() => {
      if (faults.ignoresSigterm) return Effect.void
      terminating = true
      return frozen ? Effect.void : end({ how: "SIGTERM", code: 0 })
    })

    return {
      isRunning: Effect.negate(Deferred.isDone(gone)),
      await: Deferred.await(gone),
      ended: Effect.flatMap(Deferred.poll(gone), Effect.transposeOption),
      signal: (signal) =>
        signal === "SIGKILL" ? end({ how: signal, code: undefined }) : terminate,
      exit: (code) => end({ how: "Exit", code }),
      settled: Effect.flatMap(Deferred.isDone(ending), (done) =>
        done ? Effect.asVoid(Deferred.await(gone)) : Effect.void
      ),
      freeze: Effect.sync(() => {
        frozen = true
      }),
      thaw: Effect.suspend(() => {
        frozen = false
        return Effect.as(terminating ? terminate : Effect.void, terminating)
      }),
      run: (body, closeOutput) =>
        Effect.scoped(body).pipe(
          Effect.raceFirst(Deferred.await(ending)),
          Effect.catchAllCause(crashed),
          Effect.zipLeft(closeOutput),
          Effect.flatMap((ended) => Deferred.succeed(gone, ended)),
          // It is started where nothing may interrupt it, and a fiber inherits that.
          Effect.interruptible,
          Effect.forkDaemon,
          Effect.asVoid
        )
    }
  })

/** A mistake in the fake, or in a test's script: it must not leave a process that nobody can end. */
const crashed = (cause: unknown): Effect.Effect<Ended> =>
  Effect.as(Effect.logError("a fake process crashed", cause), { how: "Exit", code: 101 })

interface Input {
  readonly sink: CommandExecutor.Process["stdin"]
  /** Held back while the process is frozen. */
  readonly lines: Stream.Stream<string>
  readonly break: Effect.Effect<void>
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
}

const makeInput = (life: Life): Effect.Effect<Input> =>
  Effect.gen(function* () {
    const pipe = yield* Mailbox.make<Uint8Array>()
    const awake = yield* Effect.makeLatch(true)
    let broken = false
    const write = (chunk: Iterable<Uint8Array>) =>
      Effect.flatMap(life.isRunning, (running) =>
        running && !broken ? Effect.asVoid(pipe.offerAll(chunk)) : brokenPipe
      )
    return {
      sink: Sink.mapEffect(Sink.forEachChunk(write), () => Effect.asVoid(pipe.end)),
      lines: Mailbox.toStream(pipe).pipe(
        Stream.decodeText(),
        Stream.splitLines,
        Stream.tap(() => awake.await),
        Stream.concat(Stream.drain(Stream.fromEffect(awake.await)))
      ),
      break: Effect.sync(() => {
        broken = true
      }),
      freeze: Effect.asVoid(awake.close),
      thaw: Effect.asVoid(awake.open)
    }
  })

interface Output {
  readonly stream: Stream.Stream<Uint8Array>
  /** Written once the process is thawed, when it is frozen. */
  readonly print: (bytes: Uint8Array) => Effect.Effect<void>
  readonly end: Effect.Effect<void>
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
}

const makeOutput: Effect.Effect<Output> = Effect.map(Mailbox.make<Uint8Array>(), (pipe) => {
  let heldBack: Array<Uint8Array> | undefined
  return {
    stream: Mailbox.toStream(pipe),
    print: (bytes) =>
      Effect.sync(() => {
        if (heldBack === undefined) pipe.unsafeOffer(bytes)
        else heldBack.push(bytes)
      }),
    end: Effect.asVoid(pipe.end),
    freeze: Effect.sync(() => {
      heldBack ??= []
    }),
    thaw: Effect.sync(() => {
      pipe.unsafeOfferAll(heldBack ?? [])
      heldBack = undefined
    })
  }
})

const systemError = (
  reason: PlatformError.SystemErrorReason,
  method: string,
  description: string
) => new PlatformError.SystemError({ reason, module: "Command", method, description })

const brokenPipe = Effect.fail(systemError("Unknown", "toWritable", "write EPIPE"))

const noSuchProcess = Effect.fail(systemError("Unknown", "kill", "Failed to kill process"))

const endedBy = (signal: string) =>
  Effect.fail(
    systemError("Unknown", "exitCode", `Process interrupted due to receipt of signal: ${signal}`)
  )

/** What the executor fails with when there is no such program. */
export const spawnFailed = (command: string) =>
  Effect.fail(systemError("NotFound", "spawn", `spawn ${command} ENOENT`))
