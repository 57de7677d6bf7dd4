/** Turns over HTTP, with nothing but the packages and `@effect/platform`: start, follow, come back, approve, read. */
import { Approvals, Failure, RunEvent, Sessions, Turn } from "@effect-codex/agent"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Deferred, Effect, Option, Schema, Stream } from "effect"

/** What waits for an answer, by the item that it is about. */
const waiting = new Map<string, Deferred.Deferred<Approvals.Decision>>()

const ask = ({ itemId }: { readonly itemId: string }) =>
  Effect.gen(function* () {
    const decision = yield* Deferred.make<Approvals.Decision>()
    waiting.set(itemId, decision)
    return yield* Deferred.await(decision)
  }).pipe(Effect.ensuring(Effect.sync(() => waiting.delete(itemId))))

export const approvals = Approvals.make({ command: ask, fileChange: ask })

const start = Effect.gen(function* () {
  const { key = "" } = yield* HttpRouter.params
  const { input } = yield* HttpServerRequest.schemaBodyJson(Schema.Struct({ input: Schema.String }))
  const session = yield* (yield* Sessions.Sessions).get(key)
  return yield* HttpServerResponse.json({ id: (yield* session.start(input)).id }, { status: 201 })
})

const found = Effect.gen(function* () {
  const { key = "", id } = yield* HttpRouter.params
  const session = yield* Effect.flatten((yield* Sessions.Sessions).find(key))
  return yield* Option.fromNullable((yield* session.turns).find((turn) => turn.id === id))
})

const follow = Effect.gen(function* () {
  const { headers } = yield* HttpServerRequest.HttpServerRequest
  const events = Turn.serverSentEvents(yield* found, {
    after: Number(headers["last-event-id"]) || 0
  })
  return HttpServerResponse.stream(Stream.encodeText(events), { contentType: "text/event-stream" })
})

const read = Effect.flatMap(found, ({ result }) =>
  Effect.matchEffect(result, {
    onSuccess: HttpServerResponse.schemaJson(RunEvent.RunResult),
    onFailure: (error) => HttpServerResponse.json(error, { status: Failure.httpStatus(error) })
  })
)

const decide = Effect.gen(function* () {
  const { item = "" } = yield* HttpRouter.params
  const decision = yield* Option.fromNullable(waiting.get(item))
  yield* Deferred.succeed(decision, yield* HttpServerRequest.schemaBodyJson(Approvals.Decision))
  return HttpServerResponse.empty()
})

export const routes = HttpRouter.empty.pipe(
  HttpRouter.post("/sessions/:key/turns", start),
  HttpRouter.get("/sessions/:key/turns/:id/events", follow),
  HttpRouter.get("/sessions/:key/turns/:id", read),
  HttpRouter.post("/approvals/:item", decide),
  HttpRouter.catchTag("NoSuchElementException", () => HttpServerResponse.empty({ status: 404 }))
)
