/**
 * The MCP servers that codex starts for the threads of a session: those of its configuration file, and those in the `config` of
 * the session's `settings`.
 *
 * While a turn runs, its events and the `notices` of its result tell of them too. Ask here before the first turn.
 */
import type { Failure } from "@effect-codex/app-server"
import { Lenient, type Thread } from "@effect-codex/protocol"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"

/** One MCP server, and how it stands for the session's thread. */
export const McpServer = Lenient.struct({
  name: Schema.String,
  /**
   * `connected`, `failed`, `authenticationRequired`, `starting`, `disabled`, ..., or `unknown` if the server of codex does not
   * say.
   */
  status: Schema.String,
  /** Why it failed. `undefined` if it did not. */
  error: Lenient.orUndefined(Schema.String),
  /** `unsupported`, `notLoggedIn`, `bearerToken` or `oAuth`. */
  auth: Schema.String,
  tools: Schema.Array(
    Lenient.struct({ name: Schema.String, description: Lenient.orUndefined(Schema.String) })
  )
})
/** One MCP server, and how it stands for the session's thread. */
export interface McpServer extends Schema.Schema.Type<typeof McpServer> {}

/** Options of a login. */
export interface LoginOptions {
  /** The OAuth scopes to ask for. Default: those that the server names. */
  readonly scopes?: ReadonlyArray<string>
  /** How long the person may take. Codex's default: 5 minutes. */
  readonly timeout?: Duration.DurationInput
}

/** A login that a person must complete in a browser. */
export interface Login {
  /** The page to open, on the machine that codex runs on: it sends the browser back to a port of that machine. */
  readonly url: string
  /**
   * Waits for the end of the login.
   *
   * **Errors**: `RequestError` if it was refused or took too long, `TransportError` if the server was lost or the scope
   * of the login has closed.
   */
  readonly completed: Effect.Effect<void, Failure.RequestFailure>
}

/** The MCP servers of a session. */
export interface McpServers {
  /**
   * The servers, each with its tools or the reason why it has none. Waits until none is starting any more, for about 10 seconds
   * at most. Codex connects to each of them for this, so it may take seconds.
   *
   * Without a loaded thread, such as before the first turn, the servers are started for a thread of its own with the session's
   * settings, which is then let go.
   *
   * **Errors**: as a turn that opens its thread. `RequestError` if a server that is required does not start.
   *
   * @example
   * const servers = yield* session.mcpServers.list
   * const broken = servers.filter(({ error }) => error !== undefined)
   */
  readonly list: Effect.Effect<ReadonlyArray<McpServer>, Failure.Failure>
  /**
   * Reads the configuration file again and starts its MCP servers anew, for all threads of the app-server, also those of other
   * sessions.
   */
  readonly reload: Effect.Effect<void, Failure.Failure>
  /**
   * Begins to log in to a server by OAuth. The app-server stays leased until the scope closes, which must be after the login.
   *
   * **Errors**: `RequestError` if there is no such server, or it knows no OAuth.
   *
   * @example
   * const login = yield* session.mcpServers.login("docs")
   * yield* Console.log(`Please open ${login.url}`)
   * yield* login.completed
   */
  readonly login: (
    name: string,
    options?: LoginOptions
  ) => Effect.Effect<Login, Failure.Failure, Scope.Scope>
}

/**
 * The `config` of a thread that is not opened unless these servers start. They must be in the configuration file. For a server
 * that the `config` itself defines, set `required` there. The turn then fails with a `RequestError` that names the server and
 * the reason.
 *
 * @example
 * const settings = { config: McpServers.required("docs", "tickets") }
 * const { text } = yield* Run.run({ server, input: "What is new?", settings })
 */
export const required = (...names: ReadonlyArray<string>): NonNullable<Thread.Settings["config"]> =>
  Object.fromEntries(names.map((name) => [`mcp_servers.${name}.required`, true]))
