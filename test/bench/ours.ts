/** The same work through a transport and a connection, as a program would do it. */
import { AppServerSpec, Connection, type Failure, StdioTransport } from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import { Chunk, Effect, Stream } from "effect"
import { inFlight, method, stopwatch, threadIds } from "./workload.ts"

const redact = (text: string): string => text

const connect = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const transport = yield* StdioTransport.open({
      spec: AppServerSpec.make({ command: process.execPath, args }),
      generation: 1,
      redact,
      onClosed: () => Effect.void
    })
    return yield* Connection.make({ transport, generation: 1, redact })
  })

const textOf = ({ params }: Message.Notification): string =>
  typeof params === "object" &&
  params !== null &&
  "delta" in params &&
  typeof params.delta === "string"
    ? params.delta
    : ""

type Failed = Failure.TransportError | Failure.TurnError

const flood = (
  child: string,
  messages: number,
  consume: (subscription: Connection.Subscription, share: number) => Effect.Effect<number, Failed>
) =>
  Effect.gen(function* () {
    const connection = yield* connect([child, "deltas", String(messages)])
    const subscriptions = yield* Effect.forEach(threadIds, (threadId) =>
      connection.subscribe(threadId)
    )
    const stop = stopwatch()
    yield* connection.notify("start")
    const characters = yield* Effect.forEach(
      subscriptions,
      (subscription) => consume(subscription, messages / threadIds.length),
      { concurrency: "unbounded" }
    )
    const sample = stop()
    if (characters.includes(0)) return yield* Effect.dieMessage("a thread without text")
    return sample
  }).pipe(Effect.scoped)

/** One consumer a thread, which takes whatever is there. */
export const deltas = (child: string, messages: number) =>
  flood(child, messages, (subscription, share) =>
    Effect.gen(function* () {
      let characters = 0
      for (let left = share; left > 0;) {
        const events = yield* subscription.take
        for (const event of events) characters += textOf(event).length
        left -= events.length
      }
      return characters
    })
  )

/** One consumer a thread, on an Effect `Stream` of its events. */
export const stream = (child: string, messages: number) =>
  flood(child, messages, (subscription, share) =>
    Stream.repeatEffectChunk(Effect.map(subscription.take, Chunk.unsafeFromArray)).pipe(
      Stream.take(share),
      Stream.runFold(0, (characters, event) => characters + textOf(event).length)
    )
  )

/** As many fibers as there are to be requests in flight, each asking again when it has its answer. */
export const requests = (child: string, messages: number) =>
  Effect.gen(function* () {
    const connection = yield* connect([child, "echo"])
    let left = messages
    const stop = stopwatch()
    yield* Effect.replicateEffect(
      Effect.gen(function* () {
        while (left-- > 0) yield* connection.request(method, {})
      }),
      inFlight,
      { concurrency: "unbounded", discard: true }
    )
    return stop()
  }).pipe(Effect.scoped)
