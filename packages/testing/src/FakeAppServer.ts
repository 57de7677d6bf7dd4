/**
 * A `codex app-server` in memory, scripted, on the test's clock, that fails wherever a test wants it to.
 *
 * Only the process is a fake: transport, framing, connection and whatever is built on them run as they do in
 * production. Use it for tests of programs that run agents; where the model's or codex's own behaviour is in question,
 * use the real server with a `ScriptedModel`.
 *
 * @example
 * const fake = yield* FakeAppServer.make({
 *   turns: ({ token }) => (token === "bad" ? FakeTurn.unauthorized : FakeTurn.text("Hello"))
 * })
 * const server = yield* AppServer.make({ spec: fake.spec() }).pipe(Effect.provide(fake.layer))
 */
import { AppServerSpec, StdioTransport, type Transport } from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import { Command, CommandExecutor, FileSystem } from "@effect/platform"
import { Effect, HashMap, Layer } from "effect"
import type { FakeLogin, LoginRequest } from "./FakeLogin.ts"
import type { FakeProcess, StartFaults } from "./FakeProcess.ts"
import type { FakeTurn, TurnRequest } from "./FakeTurn.ts"
import * as Faults from "./Faults.ts"
import * as ChildProcess from "./internal/process/ChildProcess.ts"
import * as SystemErrors from "./internal/process/SystemErrors.ts"
import * as LoginStore from "./internal/server/LoginStore.ts"
import * as Server from "./internal/server/Server.ts"
import * as Threads from "./internal/server/Threads.ts"
import * as Log from "./internal/wire/Log.ts"

export type { FakeAccount, LoginRequest } from "./FakeLogin.ts"
export type {
  Ended,
  FakeProcess,
  Received,
  RefusalOptions,
  Reply,
  RequestSelection,
  StartFaults
} from "./FakeProcess.ts"
export type { TurnRequest } from "./FakeTurn.ts"

/** What the processes of a fake do. Without any of it they are well, and the model says "Hello". */
export interface Options {
  /** The script of each turn. Default: the model says "Hello". */
  readonly turns?: (turn: TurnRequest) => FakeTurn
  /** What goes wrong with the `n`th start, from 1. Default: nothing. */
  readonly starts?: (n: number) => StartFaults
  /**
   * All that goes wrong with the `n`th process, as a plan; where both say something of its start, `starts` is right. Default:
   * nothing.
   */
  readonly faults?: (n: number) => Faults.Plan
  /** Answers a request with an error instead of carrying it out. Asked for every request, `initialize` included. */
  readonly refuse?: (method: string, params: unknown) => Message.RpcError | undefined
  /**
   * Whether the configured provider takes its credential from the account. Default: no, from a variable. What it does to
   * a turn without an account is for `turns` to say: the server itself does not notice.
   */
  readonly needsAccount?: boolean
  /**
   * Whether `CODEX_HOME` holds a login, by a key, from the start. As on disk, a later login by a key is held there too,
   * until a logout, unless a process is started with `-c cli_auth_credentials_store=ephemeral`, which has no part in
   * that. Default: no.
   */
  readonly signedIn?: boolean
  /** What comes of each `account/login/start` that the server does not refuse by itself. Default: it is accepted. */
  readonly logins?: (login: LoginRequest) => FakeLogin
}

/** A fake, and a view of all its processes. */
export interface FakeAppServer {
  /** The transport of production, over processes in memory. */
  readonly layer: Layer.Layer<Transport.TransportFactory>
  /** A spec to start it with; whatever is started through `layer` is this fake. */
  readonly spec: (options?: Partial<AppServerSpec.Options>) => AppServerSpec.AppServerSpec
  /** Every process there ever was, the oldest first. */
  readonly processes: Effect.Effect<ReadonlyArray<FakeProcess>>
  /** The `nth` process, from 1; waits for its start. */
  readonly awaitProcess: (nth: number) => Effect.Effect<FakeProcess>
  /** How many starts were tried, those that failed included. */
  readonly spawns: Effect.Effect<number>
  /** How many processes are running. */
  readonly running: Effect.Effect<number>
}

/** Linux gives out no process id above 4,194,304. */
const firstPid = 5_000_000

/**
 * Makes a fake. Its threads outlive its processes, as they do on disk; a process lives in the scope that started it.
 *
 * @example
 * const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.unauthorized })
 * const Live = AppServerPool.AppServerPool.layer().pipe(Layer.provide(fake.layer))
 * const exit = yield* Run.run({ server: fake.spec(), input: "Hello" }).pipe(
 *   Effect.provide(Live),
 *   Effect.exit
 * )
 */
export const make = (options: Options = {}): Effect.Effect<FakeAppServer> =>
  Effect.sync(() => {
    const processes = Log.make<FakeProcess>()
    const starter = makeStarter(options)
    const executor = CommandExecutor.makeExecutor((command) =>
      Effect.gen(function* () {
        const { child, process } = yield* starter.start(command)
        yield* processes.append(process)
        return child.process
      })
    )
    return {
      layer: StdioTransport.layer.pipe(
        Layer.provide(Layer.succeed(CommandExecutor.CommandExecutor, executor)),
        Layer.provide(FileSystem.layerNoop({}))
      ),
      spec: (changes) => AppServerSpec.make({ command: "codex-fake", ...changes }),
      processes: processes.all,
      awaitProcess: processes.awaitNth,
      spawns: starter.spawns,
      running: Effect.map(
        Effect.flatMap(
          processes.all,
          Effect.filter((process) => process.isRunning)
        ),
        (running) => running.length
      )
    }
  })

/** Starts the processes of one fake. They share its threads and logins. */
const makeStarter = (options: Options) => {
  const threads = Threads.make()
  const logins = LoginStore.make(options.signedIn ?? false)
  let spawns = 0

  const start = (command: Command.Command) =>
    Effect.gen(function* () {
      const number = ++spawns
      const plan = options.faults?.(number) ?? Faults.none
      const faults = { ...Faults.startOf(plan), ...options.starts?.(number) }
      const [{ args, command: name, env: variables }] = Command.flatten(command)
      const env = Object.fromEntries(HashMap.toEntries(variables))
      if (faults.spawnDelay !== undefined) yield* Effect.sleep(faults.spawnDelay)
      if (faults.spawnFails) return yield* SystemErrors.spawnFailed(name)
      const child = yield* ChildProcess.make(firstPid + number, faults)
      const process = yield* Effect.acquireRelease(
        Server.start({ child, number, env, args, scripts: options, faults, threads, logins }),
        () => child.terminate
      )
      yield* Faults.inflict(process, plan)
      return { child, process }
    })

  return { start, spawns: Effect.sync(() => spawns) }
}
