/** Writes a reply of a scripted model as an HTTP response. */
import * as Sse from "@effect/experimental/Sse"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Match from "effect/Match"
import * as Stream from "effect/Stream"
import * as Events from "./Events.ts"
import type { Reply } from "./Reply.ts"

export const response = (
  http: HttpServerRequest.HttpServerRequest,
  number: number,
  reply: Reply
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Match.valueTags(reply, {
    Text: ({ chunks, every }) => {
      const { added, deltas, done } = Events.message(number, chunks)
      return eventStream(
        Stream.make(Events.created(number), added),
        paced(deltas, every),
        Stream.make(done, Events.completed(number))
      )
    },
    CallTools: ({ calls }) =>
      eventStream(
        Stream.make(Events.created(number)),
        Stream.fromIterable(
          calls.flatMap((call, index) => Events.functionCall(number, index, call))
        ),
        Stream.make(Events.completed(number))
      ),
    Status: ({ code, message }) =>
      HttpServerResponse.unsafeJson(refusal(code, message), { status: code }),
    Answer: ({ body, code, contentType, headers }) =>
      Effect.succeed(HttpServerResponse.text(body, { status: code, contentType, headers })),
    Failed: ({ code, message }) =>
      eventStream(Stream.make(Events.created(number), Events.failed(number, code, message))),
    Incomplete: ({ reason }) =>
      eventStream(Stream.make(Events.created(number), Events.incomplete(number, reason))),
    EndEarly: ({ chunks }) => {
      const { added, deltas, done } = Events.message(number, chunks)
      return eventStream(Stream.make(Events.created(number), added, ...deltas, done))
    },
    Reset: () =>
      Effect.zipRight(
        Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(http).socket.resetAndDestroy()),
        Effect.never
      ),
    Hang: () => eventStream(Stream.make(Events.created(number)), Stream.never),
    BreakOff: ({ chunks }) => {
      const { added, deltas } = Events.message(number, chunks)
      return eventStream(
        Stream.make(Events.created(number), added, ...deltas),
        Stream.fromEffect(dropConnection(http))
      )
    }
  })

const eventStream = (...parts: ReadonlyArray<Stream.Stream<Events.Event>>) =>
  HttpServerResponse.stream(
    Stream.concatAll(Chunk.fromIterable(parts)).pipe(
      Stream.map((event) =>
        Sse.encoder.write({
          _tag: "Event",
          event: event.type,
          id: undefined,
          data: JSON.stringify(event)
        })
      ),
      Stream.encodeText
    ),
    { contentType: "text/event-stream" }
  )

const paced = (
  events: ReadonlyArray<Events.Event>,
  every: Duration.Duration
): Stream.Stream<Events.Event> =>
  Duration.toMillis(every) === 0
    ? Stream.fromIterable(events)
    : Stream.tap(Stream.fromIterable(events), () => Effect.sleep(every))

/** Closes the connection after what was written before has been sent. The response has no end. */
const dropConnection = (http: HttpServerRequest.HttpServerRequest): Effect.Effect<never> =>
  Effect.zipRight(
    Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(http).socket.destroySoon()),
    Effect.never
  )

const refusal = (status: number, message: string) => ({
  error: {
    message,
    type: "invalid_request_error",
    param: null,
    code: status === 401 ? "invalid_api_key" : null
  }
})
