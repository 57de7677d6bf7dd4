/**
 * What to start: the command, its environment and its account. Two specs with the same key are interchangeable, so
 * the pool runs one server for both.
 */
import { createHash } from "node:crypto"
import type { Notifications } from "@effect-codex/protocol"
import { Cause, Config, Effect, Option, Redacted } from "effect"
import * as Account from "./Account.ts"

/** A server as it is to be started. Made by {@link make}, which gives it its key. */
export interface AppServerSpec {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string | undefined
  /** The whole environment of the process: nothing is inherited that is not named here. */
  readonly env: Readonly<Record<string, string | Redacted.Redacted>>
  /** Whom it acts for. */
  readonly account: Account.Account
  /** Whether its connection opts in to the experimental part of the protocol. */
  readonly experimentalApi: boolean
  /** Who the program says it is. */
  readonly clientInfo: ClientInfo
  /** Settings of MCP extensions that the program declares. */
  readonly extensions: Readonly<Record<string, unknown>> | undefined
  /** Notifications that the server does not send. */
  readonly optOutNotifications: ReadonlyArray<string>
  /** What people read in logs, snapshots, events and spans. It says nothing about which servers are interchangeable. */
  readonly name: string
  /** Short, printable, the same for interchangeable servers, and silent about every secret in them. */
  readonly key: string
}

/** What a server is told of its client. The name becomes codex's `originator` and part of its HTTP user agent. */
export interface ClientInfo {
  readonly name: string
  readonly title: string
  readonly version: string
}

/** What a spec is made of. Only the command has no default. */
export interface Options {
  /** Names the server for people: in logs, snapshots, events and spans. Default: its key. */
  readonly name?: string | undefined
  /** The native `codex` executable; see `CodexBinary.find`. */
  readonly command: string
  /** Default: `["app-server"]`. */
  readonly args?: ReadonlyArray<string>
  /** Where the process runs, and threads that are given no folder of their own. Default: where this program runs. */
  readonly cwd?: string | undefined
  /** Where codex keeps its configuration, its login and its threads. Becomes `CODEX_HOME`. */
  readonly codexHome?: string | undefined
  /**
   * The whole environment of the process. Default: none, not even `PATH` or `HOME`, so it finds no login there:
   * {@link ordinaryEnv} is what most servers are to have.
   */
  readonly env?: Readonly<Record<string, string | Redacted.Redacted>>
  /** Opts in to the experimental methods and fields of the protocol. Default: without, unless the account needs them. */
  readonly experimentalApi?: boolean | undefined
  /** Default: `Account.inherit`, the login that `CODEX_HOME` holds. */
  readonly account?: Account.Account
  /** Who the program says it is. Default: this library. */
  readonly clientInfo?: ClientInfo
  /** Settings of MCP extensions that the program declares in the handshake. Default: none. */
  readonly extensions?: Readonly<Record<string, unknown>>
  /**
   * Notifications that the server is not to send, by their exact methods: less to read on a busy connection. Those that
   * runs and sessions rely on cannot be left out: {@link make} throws. Default: none.
   */
  readonly optOutNotifications?: ReadonlyArray<Notifications.NotificationName>
  /** A name that sets this server apart from others that are otherwise interchangeable. */
  readonly isolation?: string | undefined
}

/**
 * Describes a server. The key is computed here, once, so that a warm acquire resolves nothing again: make a spec once and
 * keep it.
 *
 * @example
 * const server = AppServerSpec.make({
 *   command: yield* CodexBinary.find,
 *   env: yield* AppServerSpec.ordinaryEnv,
 *   codexHome: "/var/lib/my-bot/codex",
 *   account: Account.apiKey(token)
 * })
 */
export const make = (options: Options): AppServerSpec => {
  const account = options.account ?? Account.inherit
  const args = [
    ...(options.args ?? ["app-server"]),
    ...(account._tag === "Inherit" ? [] : inMemory)
  ]
  const experimentalApi = account._tag === "ChatgptTokens" || (options.experimentalApi ?? false)
  const env =
    options.codexHome === undefined
      ? { ...options.env }
      : { ...options.env, CODEX_HOME: options.codexHome }
  const optOutNotifications = (options.optOutNotifications ?? []).toSorted()
  const missed = optOutNotifications.filter((method) => reliedOn.has(method))
  if (missed.length > 0) {
    throw new Cause.IllegalArgumentException(
      `Runs rely on these notifications, so a server cannot leave them out: ${missed.join(", ")}`
    )
  }
  const clientInfo = options.clientInfo ?? defaultClientInfo
  const { command, cwd, extensions } = options
  const key = digest([
    command,
    args,
    cwd,
    Object.entries(env)
      .map(([name, value]) => [name, plain(value)])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    experimentalApi,
    Account.identity(account),
    options.isolation,
    clientInfo,
    extensions,
    optOutNotifications
  ])
  return {
    command,
    args,
    cwd,
    env,
    account,
    experimentalApi,
    clientInfo,
    extensions,
    optOutNotifications,
    name: options.name ?? key,
    key
  }
}

const defaultClientInfo: ClientInfo = {
  name: "effect-codex",
  title: "effect-codex",
  version: "0.1.0"
}

/** What the state of a thread, of a turn and of a login is known by. */
const reliedOn: ReadonlySet<string> = new Set([
  "account/login/completed",
  "error",
  "item/agentMessage/delta",
  "item/completed",
  "item/fileChange/patchUpdated",
  "item/started",
  "serverRequest/resolved",
  "thread/closed",
  "thread/tokenUsage/updated",
  "turn/completed",
  "turn/diff/updated",
  "turn/started"
])

/** Codex then neither reads nor writes `auth.json`. */
const inMemory = ["-c", 'cli_auth_credentials_store="ephemeral"']

/** What {@link config} reads: all but the command, the arguments and the environment. */
export type Configured = Pick<
  Options,
  "name" | "cwd" | "codexHome" | "experimentalApi" | "isolation" | "account"
>

const optional = <A>(value: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(value), Option.getOrUndefined)

/**
 * The part of a spec that the program's configuration names: `EFFECT_CODEX_NAME`, `_CWD`, `_HOME` (which becomes `CODEX_HOME`),
 * `_EXPERIMENTAL_API`, `_ISOLATION`, and the account (`Account.config`). What is not set keeps its default. The command is
 * found by `CodexBinary.find`, which has a variable of its own.
 *
 * @example
 * const server = AppServerSpec.make({
 *   ...(yield* AppServerSpec.config),
 *   command: yield* CodexBinary.find,
 *   env: yield* AppServerSpec.ordinaryEnv
 * })
 */
export const config: Config.Config<Configured> = Config.all({
  name: optional(Config.string("NAME")),
  cwd: optional(Config.string("CWD")),
  codexHome: optional(Config.string("HOME")),
  experimentalApi: optional(Config.boolean("EXPERIMENTAL_API")),
  isolation: optional(Config.string("ISOLATION"))
}).pipe(
  Config.nested("EFFECT_CODEX"),
  Config.zipWith(Account.config, (settings, account): Configured => ({ ...settings, account }))
)

/**
 * The secrets of a spec, for redaction.
 *
 * @example
 * const { redact } = Redaction.make(AppServerSpec.secrets(server))
 */
export const secrets = (spec: AppServerSpec): ReadonlyArray<Redacted.Redacted> => [
  ...Account.secrets(spec.account),
  ...Object.values(spec.env).filter((value) => typeof value !== "string")
]

/** What a process needs of the environment to find its way. */
const ordinary = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TMPDIR",
  "CODEX_HOME",
  "SSL_CERT_FILE",
  "NO_PROXY",
  "no_proxy",
  "SystemRoot",
  "USERPROFILE",
  "APPDATA",
  "TEMP"
]

/** The address of a proxy may hold a password. */
const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"]

/**
 * The part of this program's environment that a server needs to run at all (PATH, HOME, CODEX_HOME, locale, proxies),
 * read from the `ConfigProvider`. API keys are not among it: pass those on purpose, as `Redacted`.
 *
 * @example
 * const env = { ...(yield* AppServerSpec.ordinaryEnv), TEAM_TOKEN: token }
 */
export const ordinaryEnv: Effect.Effect<Record<string, string | Redacted.Redacted>> = Effect.gen(
  function* () {
    const plain = yield* found(ordinary, Config.string)
    const secret = yield* found(proxies, (name) => Config.redacted(Config.string(name)))
    return { ...plain, ...secret }
  }
)

const found = <A>(names: ReadonlyArray<string>, read: (name: string) => Config.Config<A>) =>
  Effect.forEach(names, (name) =>
    Effect.option(read(name)).pipe(
      Effect.map(Option.map((value): readonly [string, A] => [name, value]))
    )
  ).pipe(Effect.map((entries) => Object.fromEntries(entries.flatMap(Option.toArray))))

const plain = (value: string | Redacted.Redacted): string =>
  typeof value === "string" ? value : Redacted.value(value)

/**
 * The environment with its secrets in the clear: for the process alone that is started with it.
 *
 * @example
 * const command = Command.make(server.command, ...server.args).pipe(
 *   Command.env(AppServerSpec.plainEnv(server), { extendEnv: false })
 * )
 */
export const plainEnv = (spec: AppServerSpec): Record<string, string> =>
  Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, plain(value)]))

const digest = (identity: unknown): string =>
  createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16)
