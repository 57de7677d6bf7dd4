/**
 * Reads server-sent events with `fetch`, because `EventSource` cannot send a token. Comes back after the last event that
 * it has seen, for as long as somebody wants the events.
 */
import { createParser, type EventSourceMessage } from "eventsource-parser"
import { Refused, send } from "./Http.ts"

export interface Event {
  readonly name: string
  readonly data: string
}

export interface Options {
  readonly path: string
  /** The id of the last event that is known. */
  readonly after?: string
  readonly signal: AbortSignal
  readonly onEvent: (event: Event) => void
  /** Whether the stream has come to its end. If not, it was only broken off. */
  readonly isOver: () => boolean
}

/** The gateway writes at least a comment in 15 seconds. A connection that is silent for longer is dead. */
const longestSilence = 45_000
const firstPause = 500
const longestPause = 8_000

/** Returns when the stream is over, when nobody wants it any more, or when the gateway refuses it. */
export const follow = async (options: Options): Promise<"Over" | "Left" | "Refused"> => {
  let last = options.after
  let pause = firstPause
  const onEvent = ({ data, event = "", id }: EventSourceMessage) => {
    last = id ?? last
    pause = firstPause
    options.onEvent({ name: event, data })
  }
  for (;;) {
    const refused = await readOnce(options, last, onEvent)
    if (options.signal.aborted) return "Left"
    if (options.isOver()) return "Over"
    if (refused) return "Refused"
    await sleep(pause, options.signal)
    if (options.signal.aborted) return "Left"
    pause = Math.min(pause * 2, longestPause)
  }
}

/** Reads until the connection ends. Returns whether the gateway will never let it be read. */
const readOnce = async (
  { path, signal }: Options,
  last: string | undefined,
  onEvent: (event: EventSourceMessage) => void
): Promise<boolean> => {
  const connection = new AbortController()
  const leave = () => connection.abort()
  signal.addEventListener("abort", leave)
  let silence = setTimeout(leave, longestSilence)
  try {
    const response = await send(path, {
      signal: connection.signal,
      headers: {
        accept: "text/event-stream",
        ...(last === undefined ? {} : { "last-event-id": last })
      }
    })
    const parser = createParser({ onEvent })
    const decoder = new TextDecoder()
    const reader = response.body?.getReader()
    for (;;) {
      const read = await reader?.read()
      if (read?.value === undefined) return false
      clearTimeout(silence)
      silence = setTimeout(leave, longestSilence)
      parser.feed(decoder.decode(read.value, { stream: true }))
    }
  } catch (cause) {
    return (
      cause instanceof Refused && cause.status >= 400 && cause.status < 500 && cause.status !== 429
    )
  } finally {
    clearTimeout(silence)
    signal.removeEventListener("abort", leave)
    connection.abort()
  }
}

/** Ends early when nobody waits any more. */
export const sleep = (millis: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, millis)
    signal.addEventListener("abort", done)
  })
