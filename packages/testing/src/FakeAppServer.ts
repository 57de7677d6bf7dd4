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
import type { Message, ServerRequests } from "@effect-codex/protocol"
import { Command, CommandExecutor, FileSystem } from "@effect/platform"
import { type Duration, Effect, HashMap, Layer } from "effect"
import type { FakeLogin } from "./FakeLogin.ts"
import type { FakeTurn } from "./FakeTurn.ts"
import * as Faults from "./Faults.ts"
import * as FakeChild from "./internal/FakeChild.ts"
import * as FakeLog from "./internal/FakeLog.ts"
import * as FakeLoginStore from "./internal/FakeLoginStore.ts"
import * as FakeServer from "./internal/FakeServer.ts"
import * as FakeThreads from "./internal/FakeThreads.ts"

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

/** What a process is signed in with. */
export interface FakeAccount {
  readonly type: "apiKey" | "chatgptAuthTokens"
  /** The key, or the access token. */
  readonly token: string
  /** Of tokens only. */
  readonly accountId: string | undefined
}

/** An `account/login/start`, as scripts look at it. */
export interface LoginRequest extends FakeAccount {
  /** Its place among the logins of all processes of the fake, from 1. */
  readonly nth: number
  readonly process: FakeProcess
}

/** A `turn/start`, as scripts look at it. */
export interface TurnRequest {
  readonly threadId: string
  /** The thread that its thread is a fork of. */
  readonly forkedFrom: string | undefined
  /** What the user says. */
  readonly text: string
  /** What the definition of the thread's provider names: the value of its `env_key`, or else its bearer token. */
  readonly token: string | undefined
  /** What the process is signed in with as the turn starts, whether or not the thread's provider uses it. */
  readonly account: FakeAccount | undefined
  readonly provider: string
  /** Its place among the turns of its thread, from 1. */
  readonly nth: number
  /** The dynamic tools its thread was started with, or inherited: their names, as `namespace__name` where they have one. */
  readonly tools: ReadonlyArray<string>
  readonly process: FakeProcess
  readonly params: unknown
}

/** What is wrong with a process from its start. */
export interface StartFaults {
  readonly spawnFails?: boolean
  /** How long it takes to be there at all, or to fail to be. Default: no time. */
  readonly spawnDelay?: Duration.DurationInput
  /** Never answers `initialize`. */
  readonly silent?: boolean
  /** How long it takes to react to `initialize`, in whatever way. */
  readonly handshakeDelay?: Duration.DurationInput
  /** Ends with this code instead of answering `initialize`. */
  readonly exitsWith?: number
  readonly refusesHandshake?: Message.RpcError
  readonly userAgent?: string
  /** What it writes to stderr first. */
  readonly stderr?: string
  /**
   * How long it takes to end after its input has. Default: no time, so that a scope can close on a clock that nobody
   * turns; the real one takes about 200 ms.
   */
  readonly lingers?: Duration.DurationInput
  readonly ignoresEndOfInput?: boolean
  readonly ignoresSigterm?: boolean
}

/** How a process went, with its exit code, if a signal was not what ended it. */
export interface Ended {
  readonly how: "EndOfInput" | "SIGTERM" | "SIGKILL" | "Exit"
  readonly code: number | undefined
}

/** A request or a notification of the client. */
export interface Received {
  readonly id: Message.RequestId | undefined
  readonly method: string
  readonly params: unknown
}

/** What the client answered to a request of the server. */
export interface Reply {
  readonly id: Message.RequestId
  /** Of the request; nothing if there was no such request. */
  readonly method: string | undefined
  readonly answer: ServerRequests.Answer
}

/** One process, looked at and disturbed from outside. */
export interface FakeProcess {
  /** Higher than any that the system gives to a process. */
  readonly pid: number
  /** Its place among the starts of its fake, from 1. */
  readonly number: number
  readonly env: Readonly<Record<string, string>>
  readonly isRunning: Effect.Effect<boolean>
  readonly ended: Effect.Effect<Ended | undefined>
  readonly howEnded: Effect.Effect<Ended["how"] | undefined>
  /** Everything the client sent but its answers. */
  readonly received: Effect.Effect<ReadonlyArray<Received>>
  /** Waits for the `nth` message of this method, from 1. Default: the first. */
  readonly awaitReceived: (method: string, nth?: number) => Effect.Effect<Received>
  /** Every answer of the client, also those that it should not have given. */
  readonly replies: Effect.Effect<ReadonlyArray<Reply>>
  /** The turns that run on it: none once it is gone. */
  readonly activeTurns: Effect.Effect<
    ReadonlyArray<{ readonly threadId: string; readonly turnId: string }>
  >
  /** The threads it tells the client of: none once it is gone. */
  readonly subscribedThreads: Effect.Effect<ReadonlyArray<string>>
  /** The commands that run on it, those included that have outlived their turns: none once it is gone. */
  readonly commandsRunning: Effect.Effect<ReadonlyArray<string>>

  /** Ends by itself, and is gone afterwards. */
  readonly exit: (code: number) => Effect.Effect<void>
  /** A signal from outside. Returns when it is gone, or when the signal does not end it. */
  readonly kill: (signal: "SIGTERM" | "SIGKILL") => Effect.Effect<void>
  /** Closes its output and lives on. */
  readonly endOutput: Effect.Effect<void>
  /** No longer reads its input: the next write fails. */
  readonly breakInput: Effect.Effect<void>
  /** As SIGSTOP does: reads and writes nothing, keeps SIGTERM until `thaw`, and SIGKILL ends it. */
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
  /** Refuses the next requests as overloaded. */
  readonly overload: (count: number) => Effect.Effect<void>
  /** Carries the next requests out and never answers them. */
  readonly dropAnswers: (count: number) => Effect.Effect<void>
  /** Answers the next requests so much later. What follows an answer does not wait for it. */
  readonly delayAnswers: (count: number, by: Duration.DurationInput) => Effect.Effect<void>
  /** Answers the next requests twice. */
  readonly repeatAnswers: (count: number) => Effect.Effect<void>
  /** Makes the lines of the next answers, where they are objects, so many bytes long. */
  readonly padAnswers: (count: number, bytes: number) => Effect.Effect<void>
  /** Answers a request, well, that need not be one of the client's. */
  readonly answerUnknown: (id: Message.RequestId) => Effect.Effect<void>
  /**
   * Holds back as many of the next notifications as `order` has places, and then sends them in that order: `[1, 0]` swaps
   * two. Those of one thread really come in order. What may come in either is those of different threads, and an answer
   * and the notifications around it: for this see `delayAnswers`.
   */
  readonly reorder: (order: ReadonlyArray<number>) => Effect.Effect<void>
  /** Writes nothing for so long, and then everything. Reads and works meanwhile. */
  readonly stall: (duration: Duration.DurationInput) => Effect.Effect<void>
  /** Writes no more than so many bytes at once from now on, wherever that cuts a line or a code point. */
  readonly splitOutput: (bytes: number) => Effect.Effect<void>
  /** Reads its input no faster than that from now on. Who writes waits, as at every process, with more than 64 KiB unread. */
  readonly readSlowly: (bytesPerSecond: number) => Effect.Effect<void>
  /** Runs `effect` as the `nth` request from now arrives, from 1, before it is carried out. */
  readonly atRequest: (nth: number, effect: Effect.Effect<unknown>) => Effect.Effect<void>
  /** Writes any line. */
  readonly writeLine: (line: string) => Effect.Effect<void>
  /** Writes any bytes, as one chunk. */
  readonly writeBytes: (bytes: Uint8Array) => Effect.Effect<void>
  readonly notify: (method: string, params?: object) => Effect.Effect<void>
  /** Asks the client and waits for its answer. */
  readonly ask: (method: string, params?: object) => Effect.Effect<ServerRequests.Answer>
  /** Asks the client and goes on, with the id of the request. */
  readonly send: (method: string, params?: object) => Effect.Effect<number>
  /** Tells the client that somebody else answered a request. */
  readonly resolve: (id: number) => Effect.Effect<void>
  /** Asks the client once more under the same id, whatever has become of the request. */
  readonly sendAgain: (id: number) => Effect.Effect<void>
  readonly stderr: (text: string) => Effect.Effect<void>
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
    const processes = FakeLog.make<FakeProcess>()
    const threads = FakeThreads.make()
    const logins = FakeLoginStore.make(options.signedIn ?? false)
    let spawns = 0

    const executor = CommandExecutor.makeExecutor((command) =>
      Effect.gen(function* () {
        const number = ++spawns
        const plan = options.faults?.(number) ?? Faults.none
        const faults = { ...Faults.startOf(plan), ...options.starts?.(number) }
        const [{ args, command: name, env: variables }] = Command.flatten(command)
        const env = recordOf(variables)
        if (faults.spawnDelay !== undefined) yield* Effect.sleep(faults.spawnDelay)
        if (faults.spawnFails) return yield* FakeChild.spawnFailed(name)
        const child = yield* FakeChild.make(firstPid + number, faults)
        const server = { child, number, env, args, options, faults, threads, logins }
        const process = yield* Effect.acquireRelease(
          FakeServer.start(server),
          () => child.terminate
        )
        yield* Faults.inflict(process, plan)
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
      spawns: Effect.sync(() => spawns),
      running: Effect.map(
        Effect.flatMap(
          processes.all,
          Effect.filter((process) => process.isRunning)
        ),
        (running) => running.length
      )
    }
  })

const recordOf = (env: HashMap.HashMap<string, string>) =>
  Object.fromEntries(HashMap.toEntries(env))
