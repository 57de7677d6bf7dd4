/** The transport to a server that runs as a child process. Messages are lines on its stdin and stdout. */
import * as Command from "@effect/platform/Command"
import * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Scope from "effect/Scope"
import * as AppServerSpec from "./AppServerSpec.ts"
import { type Phase, TransportError, type TransportReason } from "./Failure.ts"
import * as Delivery from "./internal/transport/Delivery.ts"
import * as StderrTail from "./internal/transport/StderrTail.ts"
import * as TreeMark from "./internal/process/TreeMark.ts"
import * as Framing from "./internal/transport/Framing.ts"
import * as Outbox from "./internal/transport/Outbox.ts"
import * as Pipes from "./internal/process/Pipes.ts"
import * as OrphanSweep from "./internal/process/OrphanSweep.ts"
import * as ProcessTable from "./internal/process/ProcessTable.ts"
import * as ProcessTree from "./internal/process/ProcessTree.ts"
import * as Limits from "./Limits.ts"
import * as MonotonicClock from "./MonotonicClock.ts"
import * as Transport from "./Transport.ts"

type Env = CommandExecutor.CommandExecutor | FileSystem.FileSystem

/**
 * After the process, its stdin or its stdout has ended, how long to wait for the other two. They tell the exit code
 * and the last output.
 */
const exitGracePeriod = Duration.millis(250)

/** How long to wait for the exit code of a process that the system is taking down. */
const exitCodeTimeout = Duration.seconds(10)

/** How long to wait for the process to be gone after SIGKILL, so that closing always ends. */
const killTimeout = Duration.seconds(2)

/**
 * Starts the process of a spec in a process group of its own, with the spec's environment and nothing else.
 *
 * Closing the scope closes the process's stdin, then sends SIGTERM, then SIGKILL, each after its timeout in
 * `Limits`. Then it ends the remaining processes of its tree, and reports which step was needed.
 *
 * **Errors**
 *
 * - `TransportError` (`SpawnFailed`): the process could not be started.
 *
 * @example
 * const transport = yield* StdioTransport.open({
 *   spec: server,
 *   generation: 1,
 *   redact: Redaction.make(AppServerSpec.secrets(server)).redact,
 *   onClosed: ({ how, took }) => Effect.logInfo(`${how}, after ${Duration.format(took)}`)
 * })
 */
export const open = (
  options: Transport.OpenOptions
): Effect.Effect<Transport.Transport, TransportError, Scope.Scope | Env> =>
  Effect.gen(function* () {
    const { generation, redact } = options
    const limits = yield* Limits.Limits
    const stderr = StderrTail.make(limits.stderrTailBytes)
    const failure = (phase: Phase, reason: TransportReason, detail: string) =>
      new TransportError({
        reason,
        phase,
        generation,
        detail: redact(detail),
        stderr: stderr.text(redact)
      })

    const outbox = Outbox.make(limits.maxUnwrittenCharacters)
    const { child, pipes, pumpScope, writer, tree, endTree } = yield* Effect.uninterruptible(
      spawnInScope(options, outbox)
    ).pipe(
      Effect.mapError((error) =>
        failure(
          "Spawn",
          "SpawnFailed",
          `the process could not be started. Check the command, args, env and cwd of the server's spec (${error})`
        )
      )
    )
    yield* Effect.forkIn(Effect.zipRight(exitOf(child), endTree), pumpScope)
    yield* Effect.forkIn(Pipes.drain(child.stderr, stderr.push), pumpScope)

    const listener = yield* Deferred.make<Transport.Listener>()
    const framing = Framing.make(limits.maxLineBytes)
    const now = yield* MonotonicClock.reader
    const reader = yield* Effect.forkIn(
      Effect.flatMap(Deferred.await(listener), (listen) =>
        pipes.read(Delivery.make(framing, now, listen))
      ),
      pumpScope
    )

    const fileSystem = yield* FileSystem.FileSystem
    return {
      pid: child.pid,
      memory: Effect.provideService(tree.memory, FileSystem.FileSystem, fileSystem),
      listen: (listen) => Effect.asVoid(Deferred.succeed(listener, listen)),
      write: outbox.write,
      end: yield* Effect.cached(
        Effect.provideService(
          endOf({ child, outbox, writer, reader, failure }),
          FileSystem.FileSystem,
          fileSystem
        )
      ),
      stderr: () => stderr.text(redact)
    }
  })

interface Ends {
  readonly child: CommandExecutor.Process
  readonly outbox: Outbox.Outbox
  readonly writer: Fiber.RuntimeFiber<void, unknown>
  readonly reader: Fiber.RuntimeFiber<void, unknown>
  readonly failure: (phase: Phase, reason: TransportReason, detail: string) => TransportError
}

/**
 * Waits for the first of the three ends, or for an outbox that is full. The other ends, if they follow soon, decide
 * the reason. The end of a process that the system is taking down is waited for, so that it is not taken for one that
 * lives on, however slow the machine is.
 */
const endOf = ({ child, failure, outbox, reader, writer }: Ends) =>
  Effect.gen(function* () {
    const exit = exitOf(child)
    yield* Effect.raceAll([exit, Fiber.await(writer), Fiber.await(reader), outbox.full])
    yield* Effect.zip(exit, Fiber.await(reader), { concurrent: true }).pipe(
      Effect.timeoutOption(exitGracePeriod)
    )
    const isEnding = yield* ProcessTable.isEnding(child.pid)
    if (isEnding) yield* Effect.timeoutOption(exit, exitCodeTimeout)
    if (!(yield* isRunning(child))) {
      return failure("Running", "Exited", `the process ended (${describeExit(yield* exit)})`)
    }
    if (isEnding)
      return failure("Running", "Exited", "the process ended (with a code not yet known)")
    return Option.isSome(yield* Fiber.poll(reader))
      ? failure("Running", "StdoutEnded", "the process closed its stdout but is still running")
      : failure("Running", "StdinBroken", "the process no longer reads its stdin")
  })

/**
 * Reads the ids of the orphaned processes on this machine: those of servers whose program was killed, and what these have
 * started. Nothing is ended; building {@link layer} does that. Empty on other systems than Linux.
 *
 * @example
 * const left = Effect.map(StdioTransport.orphans, (pids) => pids.length)
 */
export const orphans: Effect.Effect<
  ReadonlyArray<number>,
  never,
  FileSystem.FileSystem
> = Effect.map(OrphanSweep.orphans, (processes) => processes.map(({ pid }) => pid))

/**
 * Opens a child process for each generation. `NodeContext.layer` provides what it needs.
 *
 * On Linux, building this layer first ends orphaned servers: process trees whose owner, a program with this
 * library, was killed.
 *
 * Where Node has started the process, its pipes are used directly, because the platform's streams cost more than what
 * passes through them. An executor that changes what passes returns a new process: `{ ...process, stdout }`.
 *
 * @example
 * const Live = AppServerPool.AppServerPool.layer().pipe(
 *   Layer.provide(StdioTransport.layer),
 *   Layer.provide(NodeContext.layer)
 * )
 */
export const layer: Layer.Layer<Transport.TransportFactory, never, Env> = Layer.effect(
  Transport.TransportFactory,
  Effect.gen(function* () {
    // Not the whole context: it contains a Scope, in which the process would outlive its lease.
    const executor = yield* CommandExecutor.CommandExecutor
    const fileSystem = yield* FileSystem.FileSystem
    yield* OrphanSweep.sweep
    return {
      open: (options: Transport.OpenOptions) =>
        open(options).pipe(
          Effect.provideService(CommandExecutor.CommandExecutor, executor),
          Effect.provideService(FileSystem.FileSystem, fileSystem)
        )
    }
  })
)

/** A running process, and the fibers that move data through its pipes. */
interface Running {
  readonly child: CommandExecutor.Process
  readonly pipes: Pipes.Pipes
  readonly outbox: Outbox.Outbox
  readonly pumpScope: Scope.CloseableScope
  /** Ends before the process does if the process closes its stdin. */
  readonly writer: Fiber.RuntimeFiber<void, unknown>
  readonly tree: ProcessTree.ProcessTree
  /**
   * Ends the remaining processes of the tree as soon as the server itself has exited. Runs once. Returns how many
   * it ended.
   */
  readonly endTree: Effect.Effect<number, never, FileSystem.FileSystem>
}

/**
 * Spawns the process and registers its finalizer in one uninterruptible step, so that no interruption leaks a
 * process.
 */
const spawnInScope = (
  { spec, generation, onClosed }: Transport.OpenOptions,
  outbox: Outbox.Outbox
) =>
  Effect.gen(function* () {
    const mark = yield* ProcessTree.newMark
    // Closing this scope waits for the process without a limit, so it is closed once the process has exited. Not
    // much later either, because closing may signal the process group again.
    const processScope = yield* Scope.make()
    const { child, pipes } = yield* Scope.extend(Pipes.of(spawn(spec, mark)), processScope).pipe(
      Effect.onError(() => Scope.close(processScope, Exit.void))
    )
    const tree = ProcessTree.make(mark, child.pid)
    const endTree = yield* Effect.cached(
      Effect.zipLeft(tree.end, Scope.close(processScope, Exit.void))
    )
    // Output is read while the process is being closed. A process that cannot write its last output would not
    // exit.
    const pumpScope = yield* Scope.make()
    // Forked at once, so that the end of stdin reaches a process that is closed before anything else runs.
    const writer = yield* Effect.forkIn(Effect.interruptible(pipes.write(outbox)), pumpScope)
    const running: Running = { child, pipes, outbox, pumpScope, writer, tree, endTree }
    yield* Effect.addFinalizer((exit) =>
      close(running).pipe(
        // A second interruption of the closing fiber must not cut short what this waits for.
        Effect.disconnect,
        Effect.flatMap((report) => onClosed({ ...report, generation, pid: child.pid })),
        Effect.ensuring(Scope.close(pumpScope, exit))
      )
    )
    return running
  })

const spawn = (spec: AppServerSpec.AppServerSpec, mark: string) => {
  const env = { ...AppServerSpec.plainEnv(spec), [TreeMark.name]: mark }
  const command = Command.make(spec.command, ...spec.args).pipe(
    Command.env(env, { extendEnv: false })
  )
  return Command.start(
    spec.cwd === undefined ? command : Command.workingDirectory(command, spec.cwd)
  ).pipe(
    Effect.mapError(({ message }) => message),
    Effect.catchAllDefect((defect) => Effect.fail(thrownBySpawn(defect)))
  )
}

/**
 * Node throws for arguments and variables that no process can have: with a NUL, or too long. Only the code is shown,
 * because the message quotes a part of the value, and a part of a secret is not recognised as one.
 */
const thrownBySpawn = (defect: unknown): string =>
  `it was refused before it began: ${Predicate.hasProperty(defect, "code") ? String(defect.code) : "no code"}`

/** The exit code. None if a signal ended the process. */
const exitOf = (child: CommandExecutor.Process): Effect.Effect<Option.Option<number>> =>
  Effect.option(child.exitCode)

/** The platform names the signal in the message of the error alone. */
const signalOf = (child: CommandExecutor.Process): Effect.Effect<string | undefined> =>
  Effect.match(child.exitCode, {
    onSuccess: () => undefined,
    onFailure: ({ message }) => /\bSIG[A-Z]+\d*\b/.exec(message)?.[0]
  })

const isRunning = (child: CommandExecutor.Process): Effect.Effect<boolean> =>
  Effect.orElseSucceed(child.isRunning, () => false)

const describeExit = (exit: Option.Option<number>): string =>
  Option.match(exit, { onNone: () => "by a signal", onSome: (code) => `code ${code}` })

const close = (running: Running) =>
  Effect.gen(function* () {
    const now = yield* MonotonicClock.reader
    const started = now()
    const how = yield* escalate(running)
    const survived = yield* isRunning(running.child)
    const exit = survived ? Option.none() : yield* exitOf(running.child)
    const signal = survived ? undefined : yield* signalOf(running.child)
    const orphans = yield* survived ? running.tree.end : running.endTree
    const took = Duration.millis(now() - started)
    return { how, exitCode: Option.getOrUndefined(exit), signal, orphans, took }
  })

const escalate = ({ child, outbox, writer, tree }: Running) =>
  Effect.gen(function* () {
    if (!(yield* isRunning(child))) return "AlreadyGone" as const
    const limits = yield* Limits.Limits
    yield* tree.record
    // A broken pipe does not tell the process that its input has ended.
    const reachable = Option.isNone(yield* Fiber.poll(writer))
    outbox.close()
    if (reachable && (yield* completesWithin(exitOf(child), limits.shutdownTimeout)))
      return "EndOfInput" as const
    if (yield* completesWithin(Effect.ignore(child.kill("SIGTERM")), limits.terminateTimeout))
      return "SIGTERM" as const
    yield* completesWithin(Effect.ignore(child.kill("SIGKILL")), killTimeout)
    return "SIGKILL" as const
  })

/** Closing runs uninterruptibly, so an effect with a timeout must be made interruptible here. */
const completesWithin = (
  effect: Effect.Effect<unknown>,
  time: Duration.DurationInput
): Effect.Effect<boolean> =>
  Effect.interruptible(effect).pipe(Effect.timeoutOption(time), Effect.map(Option.isSome))
