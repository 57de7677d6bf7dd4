/** Answers that are streams of server-sent events. */
import * as Sse from "@effect/experimental/Sse"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { FrontOptions } from "../../Options.ts"
import * as ErrorHeader from "./ErrorHeader.ts"
import { Readers } from "../sessions/Readers.ts"

/** How long a browser waits before it comes back. */
const retry = Sse.encoder.write(
  new Sse.Retry({ duration: Duration.seconds(1), lastEventId: undefined })
)

const headers = {
  // Proxies must neither keep events back nor keep them.
  "cache-control": "no-store",
  "x-accel-buffering": "no",
  // So that the connection ends with the stream, and a server that closes does not wait for another request on it.
  connection: "close"
}

export const response = (
  events: Stream.Stream<string>,
  { keepAlive = "15 seconds" }: Pick<FrontOptions, "keepAlive">
) =>
  Effect.flatMap(Readers, ({ add }) =>
    Effect.as(
      Effect.tapError(add, ErrorHeader.told),
      HttpServerResponse.stream(
        Stream.make(retry).pipe(
          // What comes together is written together.
          Stream.concat(Stream.mapChunks(events, (frames) => Chunk.of(Chunk.join(frames, "")))),
          // A comment, which readers ignore.
          Stream.merge(
            Stream.repeatValue(": \n\n").pipe(Stream.schedule(Schedule.spaced(keepAlive))),
            { haltStrategy: "left" }
          ),
          Stream.encodeText
        ),
        { contentType: "text/event-stream", headers }
      )
    )
  )
