/** The same work with this library, as a user writes it. */
import { AppServerPool, AppServerSpec, Run } from "@effect-codex/agent"
import { Connection, Limits, StdioTransport } from "@effect-codex/app-server"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Server } from "./client.ts"

/** A pool of its own. */
export const layer = AppServerPool.AppServerPool.layer().pipe(
  Layer.provide(StdioTransport.layer),
  Layer.provideMerge(NodeContext.layer)
)

export const specOf = (server: Server) => AppServerSpec.make(server)

type Spec = AppServerSpec.AppServerSpec

const options = (server: Spec) =>
  ({ server, input: "go", thread: { _tag: "Start", ephemeral: true } }) as const

/** A run whose answer is put together as it comes. Returns its length. */
export const stream = (server: Spec) =>
  Run.stream(options(server)).pipe(
    Stream.runFold("", (text, event) => (event._tag === "Text" ? text + event.delta : text)),
    Effect.map((text) => text.length)
  )

/** A run of which only the result is wanted. Returns the length of the answer and the number of items. */
export const run = (server: Spec) =>
  Effect.map(Run.run(options(server)), ({ items, text }) => text.length + items.length)

/** A run that tells when it has said something, and does not end by itself. */
export const midway = (server: Spec, said: Deferred.Deferred<void>) =>
  Run.stream(options(server)).pipe(
    Stream.runForEach((event) =>
      event._tag === "Text" ? Deferred.succeed(said, undefined) : Effect.void
    )
  )

const redact = (text: string): string => text

/** More than the longest line that is measured. */
const limits = { maxLineBytes: 128 * 1024 * 1024 }

/** A connection without threads, turns or a pool. */
export const connect = (server: Server) =>
  Effect.gen(function* () {
    const transport = yield* StdioTransport.open({
      spec: specOf(server),
      generation: 1,
      redact,
      onClosed: () => Effect.void
    })
    return yield* Connection.make({ transport, generation: 1, redact })
  }).pipe(Effect.provide(Layer.merge(NodeContext.layer, Limits.layer(limits))))

type Connected = Connection.Connection

/** The turn of {@link stream} at a connection, by hand. */
export const turnAt = (connection: Connected) =>
  Effect.gen(function* () {
    const opened = yield* connection.request("thread/start", { ephemeral: true })
    const threadId = isOpened(opened) ? opened.thread.id : ""
    const { take } = yield* connection.subscribe(threadId)
    yield* connection.request("turn/start", { threadId, input: [{ type: "text", text: "go" }] })
    let text = ""
    for (let isRunning = true; isRunning;) {
      for (const { method, params } of yield* take) {
        if (isDelta(params)) text += params.delta
        if (method === "turn/completed") isRunning = false
      }
    }
    yield* connection.request("thread/unsubscribe", { threadId })
    return text.length
  }).pipe(Effect.scoped)

const isOpened = (result: unknown): result is { readonly thread: { readonly id: string } } =>
  Predicate.hasProperty(result, "thread")

const isDelta = (params: unknown): params is { readonly delta: string } =>
  Predicate.hasProperty(params, "delta")

/** The length of a long line's text. */
export const long = (connection: Connected, length: number) =>
  Effect.map(connection.request("bench/long", { length }), (result) =>
    Predicate.hasProperty(result, "text") && Predicate.isString(result.text)
      ? result.text.length
      : 0
  )
