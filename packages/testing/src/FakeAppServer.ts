/**
 * A scripted `codex app-server` in memory. It runs on the clock of the test and fails wherever a test wants it to.
 *
 * Only the process is a fake: the transport, the connection and everything above them are those of production. Use it to
 * test programs that run agents. To test against the behaviour of codex itself, use the real server with a
 * `ScriptedModel`.
 *
 * @example
 * const fake = yield* FakeAppServer.make({
 *   turns: ({ token }) => (token === "bad" ? FakeTurn.unauthorized : FakeTurn.text("Hello"))
 * })
 * const server = yield* AppServer.make({ spec: fake.spec() }).pipe(Effect.provide(fake.layer))
 */
import { AppServerSpec, StdioTransport, type Transport } from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import * as Command from "@effect/platform/Command"
import * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import type { FakeAccount, FakeLogin, LoginRequest } from "./FakeLogin.ts"
import type { FakeMcpServer } from "./FakeMcpServer.ts"
import type { FakeProcess, StartFaults } from "./FakeProcess.ts"
import type * as FakeTurn from "./FakeTurn.ts"
import * as Faults from "./Faults.ts"
import * as ChildProcess from "./internal/process/ChildProcess.ts"
import * as SystemErrors from "./internal/process/SystemErrors.ts"
import * as LoginStore from "./internal/server/LoginStore.ts"
import * as Server from "./internal/server/Server.ts"
import * as Threads from "./internal/server/Threads.ts"
import * as Log from "./internal/wire/Log.ts"

export type { FakeMcpServer } from "./FakeMcpServer.ts"
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

/** What the processes of a fake do. By default nothing goes wrong, and the model says "Hello". */
export interface Options {
  /** The script of each turn. Default: the model says "Hello". */
  readonly turns?: (turn: FakeTurn.TurnRequest) => FakeTurn.FakeTurn
  /** What is wrong with the `n`th process from its start, from 1. Default: nothing. */
  readonly starts?: (n: number) => StartFaults
  /**
   * A plan of everything that goes wrong with the `n`th process, from 1. `starts` has priority over the start of the plan.
   * Default: nothing.
   */
  readonly faults?: (n: number) => Faults.Plan
  /**
   * Chooses the requests that are answered with an error and not carried out. It sees every request, `initialize`
   * included. Default: none.
   */
  readonly refuse?: (method: string, params: unknown) => Message.RpcError | undefined
  /**
   * Whether the default provider takes its credential from the account. Default: no, it takes it from a variable. A turn
   * without an account does not fail by itself: `turns` must say that.
   */
  readonly needsAccount?: boolean
  /**
   * Whether each `CODEX_HOME` keeps a login with a key from the start. A home also keeps a later login with a key, until a
   * logout. Processes with `-c cli_auth_credentials_store=ephemeral` do not use that login. Default: no.
   */
  readonly signedIn?: boolean
  /** What happens before the model sums up in a compaction that was asked for, such as a failure. Default: nothing. */
  readonly compactions?: (threadId: string) => FakeTurn.FakeTurn
  /** What `account/rateLimits/read` answers of an account with tokens. Default: its plan alone. */
  readonly rateLimits?: (account: FakeAccount) => FakeTurn.Limits
  /** The MCP servers of the configuration. They start with each thread that is opened. Default: none. */
  readonly mcpServers?: ReadonlyArray<FakeMcpServer>
  /** The outcome of each `account/login/start` that codex itself would not refuse. Default: the login is accepted. */
  readonly logins?: (login: LoginRequest) => FakeLogin
}

/** A fake and its processes. */
export interface FakeAppServer {
  /** The transport of production, with processes in memory. */
  readonly layer: Layer.Layer<Transport.TransportFactory>
  /** A spec to start the fake with. Whatever is started through `layer` is a process of this fake. */
  readonly spec: (options?: Partial<AppServerSpec.Options>) => AppServerSpec.AppServerSpec
  /** All processes, the oldest first, including those that have ended. */
  readonly processes: Effect.Effect<ReadonlyArray<FakeProcess>>
  /** Waits for the start of the `nth` process, from 1. */
  readonly awaitProcess: (nth: number) => Effect.Effect<FakeProcess>
  /** How many starts were tried, including those that failed. */
  readonly spawns: Effect.Effect<number>
  /** How many processes are running. */
  readonly running: Effect.Effect<number>
}

/** Linux uses no process id above 4,194,304. */
const firstPid = 5_000_000

/**
 * Makes a fake. Its threads outlive its processes, as they do on disk. A process ends with the scope that started it.
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
