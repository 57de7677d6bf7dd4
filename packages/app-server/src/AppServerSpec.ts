/**
 * What to start: the command, its environment and its account. Two specs with the same key are interchangeable, so
 * the pool runs one server for both.
 */
import { createHash } from "node:crypto"
import { Config, Effect, Option, Redacted } from "effect"

export interface AppServerSpec {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string | undefined
  /** The whole environment of the process: nothing is inherited that is not named here. */
  readonly env: Readonly<Record<string, string | Redacted.Redacted>>
  /** Short, printable, the same for interchangeable servers, and silent about every secret in them. */
  readonly key: string
}

export interface Options {
  /** The native `codex` executable; see `CodexBinary.find`. */
  readonly command: string
  /** Default: `["app-server"]`. */
  readonly args?: ReadonlyArray<string>
  readonly cwd?: string
  /** Where codex keeps its configuration, its login and its threads. Becomes `CODEX_HOME`. */
  readonly codexHome?: string
  readonly env?: Readonly<Record<string, string | Redacted.Redacted>>
  /** Whose account the server acts for, when two specs differ in nothing else. */
  readonly account?: string
  /** A name that sets this server apart from others that are otherwise interchangeable. */
  readonly isolation?: string
}

/**
 * Describes a server. The key is computed here, once, so that a warm acquire resolves nothing again.
 */
export const make = (options: Options): AppServerSpec => {
  const args = options.args ?? ["app-server"]
  const env =
    options.codexHome === undefined
      ? { ...options.env }
      : { ...options.env, CODEX_HOME: options.codexHome }
  const key = digest([
    options.command,
    args,
    options.cwd,
    Object.entries(env)
      .map(([name, value]) => [name, plain(value)])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    options.account,
    options.isolation
  ])
  return { command: options.command, args, cwd: options.cwd, env, key }
}

/** The secrets of a spec, for redaction. */
export const secrets = (spec: AppServerSpec): ReadonlyArray<Redacted.Redacted> =>
  Object.values(spec.env).filter((value) => typeof value !== "string")

/** What a process needs of the environment to find its way: no credential is among them. */
const ordinary = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TMPDIR",
  "SSL_CERT_FILE",
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "NO_PROXY"
]

/**
 * The part of this program's environment that a server needs to run at all (PATH, HOME, locale, proxies), read from
 * the `ConfigProvider`. Credentials are not among it: pass those on purpose, as `Redacted`.
 */
export const ordinaryEnv: Effect.Effect<Record<string, string>> = Effect.forEach(ordinary, (name) =>
  Config.option(Config.string(name)).pipe(
    Effect.orElseSucceed(() => Option.none<string>()),
    Effect.map((value) => Option.map(value, (found): [string, string] => [name, found]))
  )
).pipe(Effect.map((found) => Object.fromEntries(found.flatMap(Option.toArray))))

const plain = (value: string | Redacted.Redacted): string =>
  typeof value === "string" ? value : Redacted.value(value)

export const plainEnv = (spec: AppServerSpec): Record<string, string> =>
  Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, plain(value)]))

const digest = (identity: unknown): string =>
  createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16)
