/**
 * A turn that runs whether or not anybody reads it: its events for any number of readers, its result, and how to steer
 * and to interrupt it. A session starts them, and its helpers are turns too.
 *
 * The turn belongs to its session: it is interrupted when that ends. A session of the registry does not end before it,
 * unless the program shuts down and the turn does not end in time (`Sessions.Options.shutdownGrace`). Its log keeps the last events, as many as
 * `Session.Options.turnLogCapacity` says, for as long as somebody has the turn. The session itself keeps the turns that
 * wait or run, and the last that have ended.
 */
import type { Failure } from "@effect-codex/app-server"
import * as Chunk from "effect/Chunk"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Input } from "./Input.ts"
import * as ServerSentEvent from "./internal/turn/ServerSentEvent.ts"
import * as TurnState from "./internal/turn/TurnState.ts"
import * as TurnTitle from "./internal/turn/TurnTitle.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"

/** What is known of a turn now, as a value that can be shown, logged, stored and sent. */
export const Snapshot = Schema.Struct({
  id: Schema.String,
  /** Whether it is a turn of the session itself, or one that runs beside those. */
  kind: Schema.optionalWith(Schema.Literal("Turn", "Helper", "SideQuestion"), {
    default: () => "Turn" as const
  }),
  /** The beginning of what it is asked, in one line. Empty if it is asked nothing in words. */
  title: Schema.optionalWith(Schema.String, { default: () => "" }),
  /** Whether the turn waits for an earlier one of its session, works, or has come to an end. */
  status: Schema.Literal("Queued", "Running", "Completed", "Failed"),
  /** How far the current attempt has come on the server. `undefined` until the attempt has its thread. */
  state: Schema.optional(TurnState.State),
  /** The thread of the current attempt. */
  threadId: Schema.optional(Schema.String),
  /** The sequence number of the last event, or 0. */
  lastEvent: Schema.Number
})

/** See the schema of the same name. */
export type Snapshot = typeof Snapshot.Type

/** A turn of a session, or of one of its helpers. */
export interface Turn {
  /** Identifies the turn within its session. A replay on another server does not change it. */
  readonly id: string
  /**
   * The events of the turn: all of them, or those after a sequence number. The stream ends with `Completed`, or fails as
   * the turn does. Ending the stream early does not end the turn.
   *
   * A reader that comes so late that events are gone from the log gets the event `Missed` first, with their numbers.
   *
   * @example
   * const words = turn.events().pipe(
   *   Stream.filterMap((event) => (event._tag === "Text" ? Option.some(event.delta) : Option.none()))
   * )
   */
  readonly events: (options?: {
    readonly after?: number
  }) => Stream.Stream<RunEvent, Failure.Failure>
  /** Waits for the result. Fails as the turn does, and with a `TurnError` (`Interrupted`) if it is interrupted. */
  readonly result: Effect.Effect<RunResult, Failure.Failure>
  /**
   * Adds input to the turn, and returns when the turn has accepted it.
   *
   * **Errors**: `TurnError` (`NotSteered`) if the turn does not run yet, or ends before it accepts the input.
   */
  readonly steer: (input: Input) => Effect.Effect<void, Failure.Failure>
  /** Interrupts the turn, and returns when it has ended. Does nothing to a turn that has ended. */
  readonly interrupt: Effect.Effect<void>
  readonly snapshot: Effect.Effect<Snapshot>
}

/**
 * Returns the title that the snapshot of a turn has which is asked this: the beginning of its words, in one line.
 *
 * @example
 * const shown = Turn.title("What does this project do?")
 */
export const title = (input: Input): string => TurnTitle.of("Turn", input).title

/**
 * The events of a turn as server-sent events, for an HTTP answer. Each has its sequence number as `id`, so a browser that
 * comes back sends the number of the last one in `Last-Event-ID`: pass it as `after`. Its data are the event as JSON. Of
 * a failure they say what a stranger may be told (`Failure.Public`): in `Retrying`, in `WaitingForReset`, and in `Failed`, the event that a
 * turn which fails ends with.
 *
 * @example
 * const answer = HttpServerResponse.stream(
 *   Stream.encodeText(Turn.serverSentEvents(turn, { after: 0 })),
 *   { contentType: "text/event-stream" }
 * )
 */
export const serverSentEvents = (
  turn: Pick<Turn, "events">,
  options: { readonly after?: number } = {}
): Stream.Stream<string> =>
  turn.events(options).pipe(
    // What comes together stays together.
    Stream.mapChunks(
      Chunk.map((event) => `id: ${event.sequence}\n${frame(ServerSentEvent.of(event))}`)
    ),
    Stream.catchAll((failure) => Stream.make(frame(ServerSentEvent.ofFailure(failure))))
  )

/** JSON has no line breaks of its own. */
const frame = ({ data, event }: ServerSentEvent.ServerSentEvent): string =>
  `event: ${event}\ndata: ${data}\n\n`

/**
 * Returns the event that {@link serverSentEvents} has sent, for a client that reads them. It fails as the turn does at
 * `Failed`. A failure is made of what a stranger is told (`Failure.fromPublic`), in `Retrying` and in `WaitingForReset` too.
 *
 * **Errors**: `DecodeError` if it is none of these events. Every other one is the failure of the turn.
 *
 * @example
 * const event = Turn.fromServerSentEvent({ event: "Text", data: '{"_tag":"Text","sequence":2,"itemId":"a","delta":"Hi"}' })
 */
export const fromServerSentEvent: (sent: {
  readonly event: string
  readonly data: string
}) => Effect.Effect<RunEvent, Failure.Failure> = ServerSentEvent.read
