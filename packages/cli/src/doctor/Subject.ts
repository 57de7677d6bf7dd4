/** What `doctor` examines: an executable, a server with the person's own home, and one on the embedded model. */
import type { CodexBinary, AppServer } from "@effect-codex/app-server"
import { AppServerPool } from "@effect-codex/app-server"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { UsageError } from "../internal/ExitCode.ts"
import * as Server from "../internal/Server.ts"

/** What keeps a server from being used. */
export type Unavailable = Effect.Effect.Error<ReturnType<typeof leased>>

/** A server that was started, and what a run on it needs. */
export interface Started {
  readonly server: AppServer.Service
  readonly context: Context.Context<Server.Server | AppServerPool.AppServerPool>
}

export interface Service {
  readonly options: Server.ServerOptions
  /** The executable. */
  readonly command: Effect.Effect<string, CodexBinary.BinaryNotFound>
  /** The server that `run` would use with the same options. It is started once, when a check first asks for it. */
  readonly own: Effect.Effect<Started, Unavailable>
  /** The server that `run --scripted` would use. Neither the person's home nor the network matters to it. */
  readonly scripted: Effect.Effect<Started, Unavailable>
}

export class Subject extends Context.Tag("@effect-codex/cli/Subject")<Subject, Service>() {
  static readonly layer = (options: Server.ServerOptions) =>
    Layer.scoped(
      Subject,
      Effect.gen(function* () {
        const scripted = yield* once(leased({ ...options, scripted: true }))
        return {
          options,
          command: yield* once(Server.command(options)),
          own: options.scripted ? scripted : yield* once(leased(options)),
          scripted
        }
      })
    )
}

/** Run once, in the scope and with the services of the subject. */
const once = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.context<R>(), (context) => Effect.cached(Effect.provide(effect, context)))

/** Less than a check may take, so that the checks that share a server need not wait for it one after the other. */
const patience = Duration.seconds(45)

const leased = (options: Server.ServerOptions) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(Server.layer(options))
    const pool = Context.get(context, AppServerPool.AppServerPool)
    const { server } = yield* pool.lease(Context.get(context, Server.Server).spec)
    return { server, context }
  }).pipe(
    Effect.timeoutFail({
      duration: patience,
      onTimeout: () =>
        new UsageError({
          message: `The server could not be prepared within ${Duration.format(patience)}. See whether CODEX_HOME and $XDG_STATE_HOME/effect-codex, by default ~/.local/state/effect-codex, are on a disk that answers.`
        })
    })
  )
