/** The real codex on a scripted model, each test with a server and a home of its own. */
import {
  Account,
  AppServerPool,
  AppServerSpec,
  CodexBinary,
  Limits,
  StdioTransport
} from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { describe } from "@effect/vitest"
import { Effect, Either, Layer, Ref } from "effect"

export const goodToken = "good-token-of-this-test"
export const badToken = "bad-token-of-this-test"

const found = await CodexBinary.find.pipe(
  Effect.either,
  Effect.provide(NodeContext.layer),
  Effect.runPromise
)

/** Tests that need the executable. Where there is none they are skipped, and the title says why. */
export const describeReal = (name: string, tests: () => void): void => {
  if (Either.isRight(found)) describe(name, tests)
  else describe.skip(`${name} (skipped: ${found.left.message.replaceAll("\n", " ")})`, tests)
}

export interface Options {
  /** How often codex tries a failed request again by itself. Default: never. */
  readonly retries?: number
  /** Whom the server acts for. With one of these the model takes the account's credential. */
  readonly account?: Account.Account
  readonly backEnd?: ScriptedModel.Options
  /** More of `config.toml`. */
  readonly config?: string
  readonly env?: AppServerSpec.Options["env"]
  /** More arguments for codex. */
  readonly args?: ReadonlyArray<string>
  readonly limits?: Partial<Limits.Service>
  /** Default: without. */
  readonly experimentalApi?: boolean
}

/**
 * `workspace-write` also allows writing in the folder for temporary files. A clone of this repository may lie in there,
 * and then every folder of a test would be writable.
 */
const onlyTheWorkspace = `
[sandbox_workspace_write]
exclude_slash_tmp = true
exclude_tmpdir_env_var = true
`

/** A model, a home, a spec and a pool over the real transport. `events` can be read after the pool has closed. */
export const real = (script: ScriptedModel.Script, options: Options = {}) =>
  Effect.gen(function* () {
    const {
      account,
      args = [],
      backEnd,
      config = "",
      env,
      experimentalApi = false,
      limits = {},
      ...rest
    } = options
    const model = yield* ScriptedModel.make(script, backEnd)
    const home = yield* CodexHome.make({
      ...rest,
      config: onlyTheWorkspace + config,
      modelUrl: model.url,
      ...(account === undefined ? { token: goodToken } : { chatgptUrl: model.chatgptUrl })
    })
    const command = yield* CodexBinary.find
    const specFor = (account: Account.Account) =>
      AppServerSpec.make({
        command,
        args: ["app-server", ...args],
        account,
        experimentalApi,
        codexHome: home.codexHome,
        env: { ...home.env, ...env },
        cwd: home.home
      })
    const log = yield* Ref.make<ReadonlyArray<AppServerPool.PoolEvent>>([])
    const pool = AppServerPool.AppServerPool.layer({
      observe: (event) => Ref.update(log, (events) => [...events, event])
    }).pipe(Layer.provide([StdioTransport.layer, Limits.layer(limits)]))
    const spec = specFor(account ?? Account.inherit)
    return { model, home, spec, specFor, events: Ref.get(log), pool }
  })

export const isAlive = (pid: number | undefined): Effect.Effect<boolean> =>
  Effect.orElseSucceed(
    Effect.try(() => pid !== undefined && process.kill(pid, 0)),
    () => false
  )

export const signal = (pid: number | undefined, name: NodeJS.Signals): Effect.Effect<void> =>
  Effect.ignore(Effect.try(() => pid !== undefined && process.kill(pid, name)))
