/**
 * Describes a server to start: its command, environment and account. Two specs with the same key are
 * interchangeable, so the pool runs one server for both.
 */
import { createHash } from "node:crypto"
import type { Notifications } from "@effect-codex/protocol"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Account from "./Account.ts"

/** A server to start. Made by {@link make}, which also computes its key. */
export interface AppServerSpec {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string | undefined
  /** The whole environment of the process. Nothing is inherited from this program. */
  readonly env: Readonly<Record<string, string | Redacted.Redacted>>
  /** The account that the server acts for. */
  readonly account: Account.Account
  /** Whether the connection opts in to the experimental part of the protocol. */
  readonly experimentalApi: boolean
  /** How the program identifies itself to the server. */
  readonly clientInfo: ClientInfo
  /** Settings of MCP extensions, sent in the handshake. */
  readonly extensions: Readonly<Record<string, unknown>> | undefined
  /** Notifications that the server is asked not to send. */
  readonly optOutNotifications: ReadonlyArray<string>
  /** The name in logs, snapshots, events and spans. It does not affect which servers are interchangeable. */
  readonly name: string
  /** Identifies interchangeable servers. It is a short printable hash that reveals no secret. */
  readonly key: string
}

/**
 * How the program identifies itself. Codex uses the name as its `originator` and as part of its HTTP user agent.
 */
export interface ClientInfo {
  readonly name: string
  readonly title: string
  readonly version: string
}

/** Options of {@link make}. Only `command` is required. */
export interface Options {
  /**
   * A name for people, shown in logs, snapshots, events, spans and metrics. Default: the name of the command's file, and
   * the beginning of the key, such as `codex-6fadad`.
   */
  readonly name?: string | undefined
  /** The path of the native `codex` executable. `CodexBinary.find` finds it. */
  readonly command: string
  /** Default: `["app-server"]`. */
  readonly args?: ReadonlyArray<string>
  /**
   * The working directory of the process, and of threads that name none. Default: this program's working directory.
   */
  readonly cwd?: string | undefined
  /** The folder of codex's configuration, login and threads. Sets `CODEX_HOME`. */
  readonly codexHome?: string | undefined
  /**
   * The whole environment of the process. Most servers need {@link ordinaryEnv}. Default: empty. Then the server
   * has neither `PATH` nor `HOME`, so it finds no login.
   *
   * Commands that the model runs get the plain variables. The `Redacted` ones are empty there, unless the
   * configuration of a thread sets them in its `shell_environment_policy`. A command with `danger-full-access` can
   * read them all the same, because it may read the memory and the environment of the server's process.
   */
  readonly env?: Readonly<Record<string, string | Redacted.Redacted>>
  /** Opts in to the experimental methods and fields of the protocol. Default: only if the account needs them. */
  readonly experimentalApi?: boolean | undefined
  /** Default: `Account.inherit`, the login in `CODEX_HOME`. */
  readonly account?: Account.Account
  /** How the program identifies itself to the server. Default: as this library. */
  readonly clientInfo?: ClientInfo
  /** Settings of MCP extensions, sent in the handshake. Default: none. */
  readonly extensions?: Readonly<Record<string, unknown>>
  /**
   * Methods of notifications that the server should not send, to reduce the traffic of a busy connection.
   * {@link make} throws if runs or sessions need one of them. Default: none, because every notification of a run's
   * thread is one of its events, if only as `Other`.
   */
  readonly optOutNotifications?: ReadonlyArray<Notifications.NotificationName>
  /** Separates this server from others that would be interchangeable with it. Any text will do. */
  readonly isolation?: string | undefined
}

/**
 * Describes a server. Make each spec once and keep it: the key is computed here, so that leasing a running server
 * does not compute it again.
 *
 * **Errors**
 *
 * - Throws an `IllegalArgumentException` if `optOutNotifications` contains a notification that runs need, or if the
 *   name of a `Redacted` variable contains a dot: it could not be hidden from commands.
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
    ...(account._tag === "Inherit" ? [] : inMemoryLogin),
    ...hiddenFromCommands(options.env ?? {})
  ]
  const experimentalApi = account._tag === "ChatgptTokens" || (options.experimentalApi ?? false)
  const env =
    options.codexHome === undefined
      ? { ...options.env }
      : { ...options.env, CODEX_HOME: options.codexHome }
  const optOutNotifications = (options.optOutNotifications ?? []).toSorted()
  const needed = optOutNotifications.filter((method) => neededNotifications.has(method))
  if (needed.length > 0) {
    throw new Cause.IllegalArgumentException(
      `Runs need these notifications. Remove them from optOutNotifications: ${needed.join(", ")}`
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
    name: options.name ?? `${fileName(command)}-${key.slice(0, 6)}`,
    key
  }
}

/** On Windows too, where it ends with what kind of file it is. */
const fileName = (command: string): string =>
  (command.split(/[\\/]/).at(-1) ?? "").replace(/\.(?:exe|cmd|bat)$/i, "")

/** How this library identifies itself to a server, with its version, if the spec has no `clientInfo`. */
export const defaultClientInfo: ClientInfo = {
  name: "effect-codex",
  title: "effect-codex",
  version: "0.1.0"
}

/** The notifications from which the library follows threads, turns and logins. */
const neededNotifications: ReadonlySet<string> = new Set([
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

/** Keeps the login in memory: codex then neither reads nor writes `auth.json`. */
const inMemoryLogin = ["-c", 'cli_auth_credentials_store="ephemeral"']

/**
 * Empties the secret variables in the environment of commands. Unlike `exclude`, a list, the single entries of `set`
 * are merged with the policy of the server's configuration and of other arguments.
 */
const hiddenFromCommands = (env: Options["env"] & {}): ReadonlyArray<string> =>
  Object.entries(env).flatMap(([name, value]) => {
    if (typeof value === "string") return []
    if (name.includes(".")) {
      throw new Cause.IllegalArgumentException(
        `The name of a secret variable must not contain a dot: ${name}. Pass its value as a plain string if commands may read it.`
      )
    }
    return ["-c", `shell_environment_policy.set.${name}=""`]
  })

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
 * Returns the secrets of a spec, for redaction.
 *
 * @example
 * const { redact } = Redaction.make(AppServerSpec.secrets(server))
 */
export const secrets = (spec: AppServerSpec): ReadonlyArray<Redacted.Redacted> => [
  ...Account.secrets(spec.account),
  ...Object.values(spec.env).filter((value) => typeof value !== "string")
]

/** The variables that a process needs to run at all. */
const ordinaryVariables = [
  "PATH",
  "HOME",
  "USER",
  "SHELL",
  "LANG",
  "LC_ALL",
  "TMPDIR",
  "CODEX_HOME",
  "CODEX_CA_CERTIFICATE",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NO_PROXY",
  "no_proxy",
  "SystemRoot",
  "USERPROFILE",
  "APPDATA",
  "TEMP"
]

/** Read as secrets, because the address of a proxy may contain a password. */
const proxyVariables = [
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "ALL_PROXY",
  "https_proxy",
  "http_proxy",
  "all_proxy"
]

/**
 * Reads the variables that a server needs to run at all from the `ConfigProvider`: `PATH`, `HOME`, `SHELL`,
 * `CODEX_HOME`, the locale, certificates, proxies. API keys are not among them: pass those explicitly, as `Redacted`.
 *
 * The proxies are `Redacted`, so they are empty in commands that the model runs.
 *
 * @example
 * const env = { ...(yield* AppServerSpec.ordinaryEnv), TEAM_TOKEN: token }
 */
export const ordinaryEnv: Effect.Effect<Record<string, string | Redacted.Redacted>> = Effect.gen(
  function* () {
    const plain = yield* readVariables(ordinaryVariables, Config.string)
    const secret = yield* readVariables(proxyVariables, (name) =>
      Config.redacted(Config.string(name))
    )
    return { ...plain, ...secret }
  }
)

const readVariables = <A>(names: ReadonlyArray<string>, read: (name: string) => Config.Config<A>) =>
  Effect.forEach(names, (name) =>
    Effect.option(read(name)).pipe(
      Effect.map(Option.map((value): readonly [string, A] => [name, value]))
    )
  ).pipe(Effect.map((entries) => Object.fromEntries(entries.flatMap(Option.toArray))))

const plain = (value: string | Redacted.Redacted): string =>
  typeof value === "string" ? value : Redacted.value(value)

/**
 * Returns the environment with its secrets in the clear. Use it only to start the process.
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
