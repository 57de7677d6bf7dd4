/**
 * A child process in memory, as the operating system shows it: three pipes, signals, and one end.
 */
// Not from the package's index: a process of the system would load all of it, and start twice as late.
import * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as PlatformError from "@effect/platform/Error"
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

/** `onBreak` is done before the process goes on after it has broken its input. */
export const make = (
  pid: number,
  faults: StartFaults,
  onBreak: Effect.Effect<void> = Effect.void
): Effect.Effect<FakeChild> =>
  Effect.gen(function* () {
    const life = yield* makeLife(faults)
    const input = yield* makeInput(life, onBreak)
    const output = yield* makeOutput
    const stderr = yield* Mailbox.make<Uint8Array>()
    const freeze = Effect.whenEffect(Effect.zipRight(input.freeze, output.hold), life.freeze).pipe(
      Effect.asVoid
    )
    const thaw = Effect.whenEffect(Effect.zipRight(output.letGo, input.thaw), life.thaw).pipe(
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
  /** Whether it was not frozen. */
  readonly freeze: Effect.Effect<boolean>
  /** Whether it was frozen, and that did not end it. */
  readonly thaw: Effect.Effect<boolean>
  /** Runs beside it, no longer than it does. */
  readonly during: (effect: Effect.Effect<void>) => Effect.Effect<void>
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
        const was = frozen
        frozen = true
        return !was
      }),
      thaw: Effect.suspend(() => {
        const was = frozen
        frozen = false
        return Effect.as(terminating ? terminate : Effect.void, was && !terminating)
      }),
      during: (effect) =>
        effect.pipe(
          Effect.raceFirst(Deferred.await(ending)),
          Effect.interruptible,
          Effect.forkDaemon,
          Effect.asVoid
        ),
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
  /** Waits until it is broken. */
  readonly broken: Effect.Effect<void>
  readonly readSlowly: (bytesPerSecond: number) => Effect.Effect<void>
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
}

/** What a pipe of Linux holds: who writes more waits until the rest is read. */
const pipeBytes = 65_536

const makeInput = (life: Life, onBreak: Effect.Effect<void>): Effect.Effect<Input> =>
  Effect.gen(function* () {
    const pipe = yield* Mailbox.make<Uint8Array>()
    const awake = yield* Effect.makeLatch(true)
    const room = yield* Effect.makeLatch(true)
    const broken = yield* Deferred.make<void>()
    let bytesPerSecond = Infinity
    let unread = 0

    const write = (bytes: Uint8Array) =>
      Effect.gen(function* () {
        if (!(yield* life.isRunning) || (yield* Deferred.isDone(broken))) return yield* brokenPipe
        pipe.unsafeOffer(bytes)
        unread += bytes.length
        if (unread <= pipeBytes) return
        yield* room.close
        yield* Effect.raceAll([room.await, life.await, Deferred.await(broken)])
      })
    const read = ({ length }: Uint8Array) =>
      Effect.gen(function* () {
        if (bytesPerSecond < Infinity) yield* Effect.sleep((length / bytesPerSecond) * 1000)
        unread -= length
        if (unread <= pipeBytes) yield* room.open
      })

    return {
      sink: Sink.mapEffect(Sink.forEach(write), () =>
        // Whoever has closed its input does not hear of its end.
        Effect.asVoid(Effect.unlessEffect(pipe.end, Deferred.isDone(broken)))
      ),
      lines: Mailbox.toStream(pipe).pipe(
        Stream.tap(read),
        Stream.decodeText(),
        Stream.splitLines,
        Stream.tap(() => awake.await),
        Stream.concat(Stream.drain(Stream.fromEffect(awake.await)))
      ),
      break: Effect.asVoid(Effect.whenEffect(onBreak, Deferred.succeed(broken, undefined))),
      broken: Deferred.await(broken),
      readSlowly: (speed) =>
        Effect.sync(() => {
          bytesPerSecond = speed
        }),
      freeze: Effect.asVoid(awake.close),
      thaw: Effect.asVoid(awake.open)
    }
  })

interface Output {
  readonly stream: Stream.Stream<Uint8Array>
  /** Written once nothing holds it back. */
  readonly print: (bytes: Uint8Array) => Effect.Effect<void>
  readonly end: Effect.Effect<void>
  /** Holds back whatever is printed, until as many have let go as have held on. */
  readonly hold: Effect.Effect<void>
  readonly letGo: Effect.Effect<void>
  /** From now on no chunk is larger. */
  readonly split: (bytes: number) => Effect.Effect<void>
}

const makeOutput: Effect.Effect<Output> = Effect.map(Mailbox.make<Uint8Array>(), (pipe) => {
  let heldBack: Array<Uint8Array> = []
  let holds = 0
  let largest = Infinity
  return {
    stream: Mailbox.toStream(pipe),
    print: (bytes) =>
      Effect.sync(() => {
        if (holds > 0) heldBack.push(...pieces(bytes, largest))
        else pipe.unsafeOfferAll(pieces(bytes, largest))
      }),
    end: Effect.asVoid(pipe.end),
    hold: Effect.sync(() => {
      holds++
    }),
    letGo: Effect.sync(() => {
      if (--holds > 0) return
      pipe.unsafeOfferAll(heldBack)
      heldBack = []
    }),
    split: (bytes) =>
      Effect.sync(() => {
        largest = Math.max(1, bytes)
      })
  }
})

const pieces = (bytes: Uint8Array, largest: number): ReadonlyArray<Uint8Array> =>
  bytes.length <= largest
    ? [bytes]
    : Array.from({ length: Math.ceil(bytes.length / largest) }, (_, n) =>
        bytes.subarray(n * largest, (n + 1) * largest)
      )

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
