/** Answers that are streams of server-sent events. */
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Options } from "../Options.ts"

/** How long a browser waits before it comes back, in milliseconds. */
const retry = 1_000

export const response = (
  events: Stream.Stream<string>,
  { keepAlive = "15 seconds" }: Pick<Options, "keepAlive">
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.stream(
    Stream.make(`retry: ${retry}\n\n`).pipe(
      Stream.concat(events),
      // A comment, which readers ignore.
      Stream.merge(Stream.repeatValue(": \n\n").pipe(Stream.schedule(Schedule.spaced(keepAlive))), {
        haltStrategy: "left"
      }),
      Stream.encodeText
    ),
    {
      contentType: "text/event-stream",
      // Proxies must neither keep events back nor keep them.
      headers: { "cache-control": "no-store", "x-accel-buffering": "no" }
    }
  )
