/** A service with running turns, started as a process of its own. It prints when all of them run, and what became of them. */
import { Sessions, SessionStore } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, StdioTransport } from "@effect-codex/app-server"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema, Stream } from "effect"

/** What the service is started with, as JSON in its only argument. */
export const Options = Schema.Struct({
  server: Schema.Struct({
    command: Schema.String,
    cwd: Schema.String,
    env: Schema.Record({ key: Schema.String, value: Schema.String })
  }),
  store: Schema.String,
  turns: Schema.Int,
  /** In milliseconds. */
  grace: Schema.Int
})

export const ready = "ready"

export const Printed = Schema.parseJson(Sessions.ShutdownReport)

/** The sessions as the service and its successor have them. */
export const sessions = (
  { server, store }: Pick<typeof Options.Type, "server" | "store">,
  options?: Sessions.Options
) =>
  Sessions.Sessions.layer(
    () => ({
      server: AppServerSpec.make(server),
      settings: { approvalPolicy: "never", sandbox: "danger-full-access" }
    }),
    options
  ).pipe(
    Layer.provide(SessionStore.file(store)),
    Layer.provide(AppServerPool.AppServerPool.layer()),
    Layer.provide(StdioTransport.layer),
    Layer.provide(NodeContext.layer)
  )

const startTurn = (n: number) =>
  Effect.gen(function* () {
    const session = yield* (yield* Sessions.Sessions).get(`turn-${n}`)
    const turn = yield* session.start(`${n}`)
    const isAtWork = Stream.takeUntil(turn.events(), ({ _tag }) => _tag === "ItemStarted")
    yield* Stream.runDrain(isAtWork)
  }).pipe(Effect.scoped)

const serve = (options: typeof Options.Type) => {
  const Turns = Layer.effectDiscard(
    Effect.zipRight(
      Effect.forEach(Array.from({ length: options.turns }).keys(), startTurn, {
        concurrency: "unbounded"
      }),
      Console.log(ready)
    )
  )
  const Live = sessions(options, {
    shutdownGrace: options.grace,
    onShutdown: (report) =>
      Effect.flatMap(Effect.orDie(Schema.encode(Printed)(report)), (line) => Console.log(line))
  })
  return Layer.launch(Layer.provide(Turns, Live))
}

if (process.argv[1]?.endsWith("service.js") === true) {
  const options = Schema.decodeUnknownSync(Schema.parseJson(Options))(process.argv[2])
  NodeRuntime.runMain(serve(options))
}
