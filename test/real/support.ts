/** The real codex on a scripted model, each test with a server and a home of its own. */
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
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

/** A model, a home, a spec and a pool over the real transport. `events` can be read after the pool has closed. */
export const real = (script: ScriptedModel.Script, options: { readonly retries?: number } = {}) =>
  Effect.gen(function* () {
    const model = yield* ScriptedModel.make(script)
    const home = yield* CodexHome.make({ ...options, modelUrl: model.url, token: goodToken })
    const command = yield* CodexBinary.find
    const spec = AppServerSpec.make({
      command,
      codexHome: home.codexHome,
      env: home.env,
      cwd: home.home
    })
    const log = yield* Ref.make<ReadonlyArray<AppServerPool.PoolEvent>>([])
    const pool = AppServerPool.AppServerPool.layer({
      observe: (event) => Ref.update(log, (events) => [...events, event])
    }).pipe(Layer.provide(StdioTransport.layer))
    return { model, spec, events: Ref.get(log), pool }
  })

export const isAlive = (pid: number | undefined): Effect.Effect<boolean> =>
  Effect.orElseSucceed(
    Effect.try(() => pid !== undefined && process.kill(pid, 0)),
    () => false
  )

export const signal = (pid: number | undefined, name: NodeJS.Signals): Effect.Effect<void> =>
  Effect.ignore(Effect.try(() => pid !== undefined && process.kill(pid, name)))
