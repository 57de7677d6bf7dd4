/**
 * The events of a turn, read from a gateway. A connection that breaks is made again, and the reading goes on after the last
 * event that has come, so that the stream of a reader has them all, once.
 */
import { Failure, RemoteTurns, type RunEvent, Turn } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import * as Sse from "@effect/experimental/Sse"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ApiError from "../../ApiError.ts"
import * as ClientFailure from "./ClientFailure.ts"
import type { Connection } from "./Connection.ts"

/** A turn, by the parts of its path. */
export interface TurnPath {
  readonly key: string
  readonly turn: string
}

export const after = (
  connection: Connection,
  path: TurnPath,
  sequence: number
): Stream.Stream<RunEvent.RunEvent, Failure.Failure> =>
  Stream.unwrap(
    Effect.map(RemoteTurns.Patience.make(connection.options.reconnectTimeout), (patience) => {
      let last = sequence
      return Stream.suspend(() => connected(connection, path, last, patience)).pipe(
        Stream.tap((event) =>
          Effect.sync(() => {
            last = event.sequence
          })
        ),
        Stream.retry(patience.schedule),
        Stream.catchTag("NotNow", ({ failure }) => Stream.fail(failure))
      )
    })
  )

/** The events of one connection. */
const connected = (
  connection: Connection,
  path: TurnPath,
  last: number,
  patience: RemoteTurns.Patience
): Stream.Stream<RunEvent.RunEvent, RemoteTurns.NotNow | Failure.Failure> => {
  const { keepAliveTimeout } = connection.options
  const call = { method: "events", turn: "Started" } as const
  const lost = () => patience.lost(ClientFailure.silent(connection.asked(call)))
  const deadline = Duration.min(keepAliveTimeout, patience.left)
  return Stream.unwrapScoped(
    Effect.map(
      connection.attempt({ ...call, deadline }, patience, open(connection, path, last)),
      ({ stream }) =>
        stream.pipe(
          Stream.mapError(lost),
          Stream.timeoutFail(lost, keepAliveTimeout),
          Stream.decodeText(),
          (text) => parsed(text, patience),
          Stream.mapEffect(Turn.fromServerSentEvent),
          // A turn says how it ends. Where nothing was said, the connection was cut.
          Stream.concat(Stream.failSync(lost)),
          Stream.takeUntil(({ _tag }) => _tag === "Completed")
        )
    )
  )
}

/** The connection closes with the scope. `HttpApiClient` cannot do this: it reads an answer to its end. */
const open = (connection: Connection, { key, turn }: TurnPath, last: number) =>
  HttpClient.withScope(connection.http)
    .get(`/v1/sessions/${key}/turns/${turn}/events`, {
      headers: { accept: "text/event-stream", "last-event-id": String(last) }
    })
    .pipe(
      Effect.flatMap((response) =>
        response.status === 200
          ? Effect.succeed(response)
          : Effect.flatMap(HttpClientResponse.schemaBodyJson(Refusal)(response), Effect.fail)
      )
    )

const Refusal = Schema.Union(
  ApiError.Unauthorized,
  ApiError.Forbidden,
  ApiError.NotFound,
  ApiError.TooMany,
  ApiError.StoreUnavailable,
  Failure.Public
)

/** The largest event is the result of a turn, with its items. */
const maxEventSize = 2 * Limits.defaults.maxLineBytes

/**
 * The gateway is well if it sends events, or comments now and then. That it greets every reader means nothing: it may fail
 * after that, each time.
 */
const parsed = (
  text: Stream.Stream<string, RemoteTurns.NotNow>,
  patience: RemoteTurns.Patience
): Stream.Stream<Sse.Event, RemoteTurns.NotNow | Failure.Failure> =>
  Stream.suspend(() => {
    let isGreeting = true
    let events: Array<Sse.Event> = []
    const parser = Sse.makeParser(
      (event) => {
        if (event._tag === "Event") events.push(event)
      },
      { maxEventSize }
    )
    return Stream.mapChunksEffect(text, (pieces) => {
      events = []
      for (const piece of pieces) {
        if (parser.feed(piece) !== undefined) return Effect.fail(tooLong)
      }
      if (!isGreeting || events.length > 0) patience.heard()
      isGreeting = false
      return Effect.succeed(Chunk.unsafeFromArray(events))
    })
  })

const tooLong = new Failure.DecodeError({
  method: "events",
  generation: 0,
  path: "",
  kind: "TooLong"
})
