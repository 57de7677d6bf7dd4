/** The options that say which server is used, and the pool, transport and spec that they give. */
import * as os from "node:os"
import { Options } from "@effect/cli"
import {
  AppServerPool,
  AppServerSpec,
  CodexBinary,
  StdioTransport,
  type Transport
} from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { UsageError } from "./ExitCode.ts"
import * as Script from "./Script.ts"
import * as State from "./State.ts"
import { version } from "./Version.ts"

/** What a person says about the server. */
export interface ServerOptions {
  readonly codex: Option.Option<string>
  readonly codexHome: Option.Option<string>
  readonly cwd: Option.Option<string>
  readonly scripted: boolean
}

/** The options of each command that uses a server. */
export const options: Options.Options<ServerOptions> = Options.all({
  codex: Options.text("codex").pipe(
    Options.withPseudoName("path"),
    Options.withDescription(
      "The codex executable: a path, or a name on PATH. By default EFFECT_CODEX_BINARY, or the installed one."
    ),
    Options.optional
  ),
  codexHome: Options.directory("codex-home", { exists: "yes" }).pipe(
    Options.withDescription(
      "The folder of codex's configuration, login and threads. By default EFFECT_CODEX_HOME, CODEX_HOME, or ~/.codex."
    ),
    Options.optional
  ),
  cwd: Options.directory("cwd", { exists: "yes" }).pipe(
    Options.withAlias("C"),
    Options.withDescription("The folder in which the agent works. By default this one."),
    Options.optional
  ),
  scripted: Options.boolean("scripted").pipe(
    Options.withDescription(
      "Use the embedded model, with a home of its own: needs no account and no network."
    )
  )
})

/** The server of this command. Nothing is started before it is leased. */
export class Server extends Context.Tag("@effect-codex/cli/Server")<
  Server,
  {
    readonly spec: AppServerSpec.AppServerSpec
    readonly state: State.State
    readonly isScripted: boolean
    /** The folder in which the agent works. */
    readonly cwd: string
  }
>() {}

/**
 * The server, and a pool to lease it from.
 *
 * **Errors**: `BinaryNotFound`, a `UsageError` if the agent's folder is not there, or a `ConfigError` if a variable cannot be read. With `--scripted` also what keeps the
 * model from listening or its folders from being made.
 */
export const layer = (options: ServerOptions) => layerOver(options, StdioTransport.layer)

/** The same over another transport. */
export const layerOver = <E, R>(
  options: ServerOptions,
  transport: Layer.Layer<Transport.TransportFactory, E, R>
) =>
  Layer.merge(
    Layer.scoped(Server, make(options)),
    AppServerPool.AppServerPool.layer().pipe(Layer.provide(transport))
  )

/**
 * The executable of the server.
 *
 * **Errors**: `BinaryNotFound`.
 */
export const command = ({ codex }: ServerOptions) =>
  Option.match(codex, { onNone: () => CodexBinary.find, onSome: CodexBinary.findNamed })

/** The folder of codex's configuration, and whether an option or a variable names it. */
export const home = (options: ServerOptions) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    if (options.scripted) {
      return { folder: (yield* State.folders({ scripted: true })).codexHome, isNamed: false }
    }
    const named = [
      Option.getOrElse(options.codexHome, () => ""),
      yield* variable("EFFECT_CODEX_HOME"),
      yield* variable("CODEX_HOME")
    ].find((folder) => folder !== "")
    const folder = named ?? path.join(os.homedir(), ".codex")
    return { folder: path.resolve(folder), isNamed: named !== undefined }
  })

const make = (options: ServerOptions) =>
  Effect.map(described(options), ({ server, ...rest }) => ({
    ...rest,
    spec: AppServerSpec.make(server)
  }))

/** The server as options of a spec, for a command that adds to them. */
export const described = (options: ServerOptions) =>
  Effect.gen(function* () {
    const executable = yield* command(options)
    const { scripted: isScripted } = options
    const state = yield* State.folders({ scripted: isScripted })
    const cwd = yield* folderOf(options)
    const server = isScripted ? yield* scripted(state) : yield* ordinary(options)
    return { server: { ...server, command: executable, cwd, clientInfo }, state, isScripted, cwd }
  })

/** The folder in which the agent works. An option was checked when it was read. */
export const folderOf = ({ cwd }: ServerOptions) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    if (Option.isSome(cwd)) return path.resolve(cwd.value)
    const named = yield* variable("EFFECT_CODEX_CWD")
    const folder = path.resolve(named)
    if (named === "" || (yield* isFolder(folder))) return folder
    return yield* new UsageError({
      message: `EFFECT_CODEX_CWD names ${folder}, which is no folder. Correct it, or unset it.`
    })
  })

const isFolder = (folder: string) =>
  FileSystem.FileSystem.pipe(
    Effect.flatMap((fs) => fs.stat(folder)),
    Effect.match({ onFailure: () => false, onSuccess: ({ type }) => type === "Directory" })
  )

const variable = (name: string) => Effect.orElseSucceed(Config.string(name), () => "")

const clientInfo = { name: "effect-codex-cli", title: "effect-codex", version }

const ordinary = (options: ServerOptions) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const configured = yield* AppServerSpec.config
    const codexHome = Option.match(options.codexHome, {
      onNone: () => configured.codexHome,
      onSome: (folder) => path.resolve(folder)
    })
    return { ...configured, codexHome, env: yield* AppServerSpec.ordinaryEnv }
  })

/**
 * A server on the embedded model. Its home outlives the command, so that a conversation can be continued. The address of
 * the model does not: it is passed as arguments, because other commands may use the same home at the same time.
 */
const scripted = ({ codexHome, home }: State.State) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* fs.makeDirectory(codexHome, { recursive: true, mode: 0o700 })
    yield* fs.makeDirectory(home, { recursive: true, mode: 0o700 })
    const model = yield* ScriptedModel.make(Script.script)
    const PATH = yield* variable("PATH")
    return {
      codexHome,
      args: ["app-server", ...ScriptedModel.providerArguments(model.url)],
      env: { PATH, HOME: home, [ScriptedModel.apiKeyVariable]: Script.token }
    }
  })
