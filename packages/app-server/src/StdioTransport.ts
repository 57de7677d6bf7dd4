/** The transport of a server that is a child process: lines over its stdin and stdout. */
import { Command, CommandExecutor, FileSystem } from "@effect/platform"
import {
  Clock,
  Deferred,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Option,
  Scope,
  Stream
} from "effect"
import * as AppServerSpec from "./AppServerSpec.ts"
import { type Phase, TransportError, type TransportReason } from "./Failure.ts"
import * as StderrTail from "./internal/transport/StderrTail.ts"
import * as TreeMark from "./internal/process/TreeMark.ts"
import * as Framing from "./internal/transport/Framing.ts"
import * as Outbox from "./internal/transport/Outbox.ts"
import * as ProcessTree from "./internal/process/ProcessTree.ts"
import * as Limits from "./Limits.ts"
import * as Transport from "./Transport.ts"

type Env = CommandExecutor.CommandExecutor | FileSystem.FileSystem

/** A read of this size, half of what a pipe holds, says that the server is ahead of us: more is on its way. */
const largeRead = 32_768

/** Once one end of a child is gone, how long the others have to say why: its exit code, the last of its output. */
const afterlife = Duration.millis(250)

/** How long the kernel has to bury a process after SIGKILL, so that closing always ends. */
const burial = Duration.seconds(2)

/**
 * Spawns the process of a spec in a process group of its own, with the spec's environment and nothing else.
 *
 * Closing the scope ends its input, then sends SIGTERM, then SIGKILL, each after its share of `Limits`, ends whatever
 * is left of its family, and reports what it took.
 *
 * Fails with `TransportError` (`SpawnFailed`) when the process cannot be started.
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

    const outbox = Outbox.make()
    const { child, pumps, writer, buried } = yield* Effect.uninterruptible(
      spawned(options, outbox)
    ).pipe(
      Effect.mapError((error) =>
        failure("Spawn", "SpawnFailed", `could not start: ${error.message}`)
      )
    )
    yield* Effect.forkIn(Effect.zipRight(exitOf(child), buried), pumps)
    yield* Effect.forkIn(drain(child.stderr, stderr.push), pumps)

    const listener = yield* Deferred.make<Transport.Listener>()
    const framing = Framing.make(limits.maxLineBytes)
    const reader = yield* Effect.forkIn(
      Effect.flatMap(Deferred.await(listener), (listen) =>
        drain(child.stdout, handOn(framing, listen))
      ),
      pumps
    )

    /** The first of the three ends; what the others say shortly after decides how it is called. */
    const end = Effect.gen(function* () {
      yield* Effect.raceAll([exitOf(child), Fiber.await(writer), Fiber.await(reader)])
      yield* Effect.zip(exitOf(child), Fiber.await(reader), { concurrent: true }).pipe(
        Effect.timeoutOption(afterlife)
      )
      if (!(yield* isRunning(child))) {
        return failure("Running", "Exited", `the process ended (${describe(yield* exitOf(child))})`)
      }
      return Option.isSome(yield* Fiber.poll(reader))
        ? failure("Running", "StdoutEnded", "the process closed its output and lives on")
        : failure("Running", "StdinBroken", "the process no longer reads its input")
    })

    return {
      pid: child.pid,
      listen: (listen) => Effect.asVoid(Deferred.succeed(listener, listen)),
      write: outbox.write,
      end: yield* Effect.cached(end),
      stderr: () => stderr.text(redact)
    }
  })

/**
 * Opens a child process for each generation. Needs what `NodeContext.layer` provides.
 *
 * First ends what programs that used this library and were killed have left behind: on Linux, the processes of every
 * family whose owner no longer runs.
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
    // Picked one by one: the whole context would bring its own Scope along, and the process would outlive its lease.
    const executor = yield* CommandExecutor.CommandExecutor
    const fileSystem = yield* FileSystem.FileSystem
    yield* ProcessTree.sweep
    return {
      open: (options: Transport.OpenOptions) =>
        open(options).pipe(
          Effect.provideService(CommandExecutor.CommandExecutor, executor),
          Effect.provideService(FileSystem.FileSystem, fileSystem)
        )
    }
  })
)

/** A process, and what pumps its pipes. */
interface Open {
  readonly child: CommandExecutor.Process
  readonly outbox: Outbox.Outbox
  readonly pumps: Scope.CloseableScope
  /** Ends before the process does when that no longer reads. */
  readonly writer: Fiber.RuntimeFiber<void, unknown>
  readonly family: ProcessTree.ProcessTree
  /** Ends what is left of its family, once and as soon as it has ended itself, and says how many there were. */
  readonly buried: Effect.Effect<number, never, FileSystem.FileSystem>
}

/** The process and the promise to close it: one step, so that no interruption finds a process nobody will close. */
const spawned = ({ spec, generation, onClosed }: Transport.OpenOptions, outbox: Outbox.Outbox) =>
  Effect.gen(function* () {
    const mark = yield* ProcessTree.newMark
    // Closed when the process has ended, and not before: it would wait for that without any limit. Nor much later, as
    // it may signal the process group once more.
    const life = yield* Scope.make()
    const child = yield* Scope.extend(spawn(spec, mark), life).pipe(
      Effect.onError(() => Scope.close(life, Exit.void))
    )
    const family = ProcessTree.make(mark, child.pid)
    const buried = yield* Effect.cached(Effect.zipLeft(family.end, Scope.close(life, Exit.void)))
    // Its output is read while it is being closed, or it could not write the last of it, and would not end.
    const pumps = yield* Scope.make()
    // From the start, or the end of its input would not reach a process that is closed before anything else runs.
    const writer = yield* Effect.forkIn(
      Effect.interruptible(Stream.run(outbox.stream, child.stdin)),
      pumps
    )
    const open: Open = { child, outbox, pumps, writer, family, buried }
    yield* Effect.addFinalizer((exit) =>
      close(open).pipe(
        // Whoever closes it may be interrupted once more, and that would cut short what it waits for.
        Effect.disconnect,
        Effect.flatMap((report) => onClosed({ ...report, generation, pid: child.pid })),
        Effect.ensuring(Scope.close(pumps, exit))
      )
    )
    return open
  })

const spawn = (spec: AppServerSpec.AppServerSpec, mark: string) => {
  const env = { ...AppServerSpec.plainEnv(spec), [TreeMark.name]: mark }
  const command = Command.make(spec.command, ...spec.args).pipe(
    Command.env(env, { extendEnv: false })
  )
  return Command.start(
    spec.cwd === undefined ? command : Command.workingDirectory(command, spec.cwd)
  )
}

/** A fold: with an effect for each chunk the collector keeps the chunks far too long, at half the cost of parsing. */
const drain = <E>(
  stream: Stream.Stream<Uint8Array, E>,
  push: (chunk: Uint8Array) => void
): Effect.Effect<void, E> => Stream.runFold(stream, undefined, (_: void, chunk) => push(chunk))

/** Says after a large read that more is coming, and takes it back if two turns of the event loop bring nothing. */
const handOn = (framing: Framing.Framing, listen: Transport.Listener) => {
  let quietTurns = 0
  let watching = false
  const watch = (): void => {
    watching = ++quietTurns < 2
    if (watching) setImmediate(watch)
    else listen([], false)
  }
  return (chunk: Uint8Array): void => {
    const more = chunk.length >= largeRead
    listen(framing.push(chunk), more)
    quietTurns = 0
    if (!more || watching) return
    watching = true
    setImmediate(watch)
  }
}

/** The code, or nothing when a signal ended it. */
const exitOf = (child: CommandExecutor.Process): Effect.Effect<Option.Option<number>> =>
  Effect.option(child.exitCode)

const isRunning = (child: CommandExecutor.Process): Effect.Effect<boolean> =>
  Effect.orElseSucceed(child.isRunning, () => false)

const describe = (exit: Option.Option<number>): string =>
  Option.match(exit, { onNone: () => "by a signal", onSome: (code) => `code ${code}` })

const close = (open: Open) =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const how = yield* escalate(open)
    const survived = yield* isRunning(open.child)
    const exit = survived ? Option.none() : yield* exitOf(open.child)
    const orphans = yield* survived ? open.family.end : open.buried
    const took = Duration.millis((yield* Clock.currentTimeMillis) - started)
    return { how, exitCode: Option.getOrUndefined(exit), orphans, took }
  })

const escalate = ({ child, outbox, writer, family }: Open) =>
  Effect.gen(function* () {
    if (!(yield* isRunning(child))) return "AlreadyGone" as const
    const limits = yield* Limits.Limits
    yield* family.look
    // Over a broken pipe the end of the input does not reach it.
    const reachable = Option.isNone(yield* Fiber.poll(writer))
    outbox.close()
    if (reachable && (yield* within(exitOf(child), limits.shutdownTimeout)))
      return "EndOfInput" as const
    if (yield* within(Effect.ignore(child.kill("SIGTERM")), limits.terminateTimeout))
      return "SIGTERM" as const
    yield* within(Effect.ignore(child.kill("SIGKILL")), burial)
    return "SIGKILL" as const
  })

/** Closing runs where nothing may interrupt it, so what it waits for has to be made interruptible again. */
const within = (
  effect: Effect.Effect<unknown>,
  time: Duration.DurationInput
): Effect.Effect<boolean> =>
  Effect.interruptible(effect).pipe(Effect.timeoutOption(time), Effect.map(Option.isSome))
