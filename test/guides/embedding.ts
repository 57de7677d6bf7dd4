/** What the guide on embedding shows. `Guides.test.ts` runs it. */
// #region imports
import { AppServerSpec, Failure, Sessions } from "@effect-codex/agent"
import { CodexBinary, Limits } from "@effect-codex/app-server"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Layer, Schedule, Schema } from "effect"
// #endregion imports

// #region server
const Server = Effect.gen(function* () {
  const command = yield* CodexBinary.find
  return AppServerSpec.make({ name: "main", command, env: yield* AppServerSpec.ordinaryEnv })
})
// #endregion server

// #region sessions
export const Chats = Layer.unwrapEffect(
  Effect.map(Server, (server) =>
    Sessions.Sessions.layer(() => ({
      server,
      settings: { cwd: process.cwd(), sandbox: "read-only" },
      progressTimeout: "5 minutes"
    }))
  )
)
// #endregion sessions

// #region routes
const answer = Effect.gen(function* () {
  const { key = "" } = yield* HttpRouter.params
  const { text } = yield* HttpServerRequest.schemaBodyJson(Schema.Struct({ text: Schema.String }))
  const session = yield* (yield* Sessions.Sessions).get(key)
  const result = yield* session.run(text, { timeout: "10 minutes" })
  return yield* HttpServerResponse.json({ text: result.text })
}).pipe(
  Effect.catchIf(Schema.is(Failure.Failure), (failure) =>
    HttpServerResponse.json(Failure.toPublic(failure), { status: Failure.httpStatus(failure) })
  )
)

const probe = <R>(isWell: Effect.Effect<boolean, never, R>) =>
  Effect.map(isWell, (yes) => HttpServerResponse.empty({ status: yes ? 200 : 503 }))

export const routes = HttpRouter.empty.pipe(
  HttpRouter.post("/chats/:key", answer),
  HttpRouter.get("/readyz", probe(Effect.flatMap(Sessions.Sessions, (all) => all.readiness))),
  HttpRouter.get("/livez", probe(Effect.flatMap(Sessions.Sessions, (all) => all.liveness)))
)
// #endregion routes

// #region retry
const RetryingChats = Layer.unwrapEffect(
  Effect.map(Server, (server) =>
    Sessions.Sessions.layer(() => ({
      server,
      retry: Schedule.intersect(Schedule.exponential("1 second"), Schedule.recurs(3)),
      resetTimeout: "15 minutes"
    }))
  )
)
// #endregion retry

// #region queue
const BoundedChats = Layer.unwrapEffect(
  Effect.gen(function* () {
    const server = yield* Server
    const permits = yield* Effect.makeSemaphore(8)
    const permit = Effect.asVoid(Effect.acquireRelease(permits.take(1), () => permits.release(1)))
    return Sessions.Sessions.layer(() => ({ server, permit }))
  })
)
// #endregion queue

// #region limits
const Changed = Limits.layer({ idleTimeToLive: "10 minutes", shutdownGrace: "25 seconds" })
const FromEnvironment = Layer.unwrapEffect(Effect.map(Limits.config, Limits.layer))
// #endregion limits

export { BoundedChats, Changed, FromEnvironment, RetryingChats }
