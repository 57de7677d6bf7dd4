/**
 * Keeps the last messages of each server, without secrets, so that a failure can be looked at and replayed.
 *
 * It is a layer around the transport. A program without it pays nothing. `Replay` in `@effect-codex/testing` plays a dump.
 */
import type * as PlatformError from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Schema from "effect/Schema"
import type * as AppServerSpec from "./AppServerSpec.ts"
import * as Observer from "./internal/pool/Observer.ts"
import { type Dump, Trouble } from "./internal/recorder/Dump.ts"
import * as DumpFiles from "./internal/recorder/DumpFiles.ts"
import { Recordings } from "./internal/recorder/Recordings.ts"
import * as RecordedLine from "./internal/recorder/RecordedLine.ts"
import * as MonotonicClock from "./MonotonicClock.ts"
import type { Redact } from "./Redaction.ts"
import { type CloseReport, type Service as Factory, TransportFactory } from "./Transport.ts"

export { Dump, Entry, Generation, Trouble } from "./internal/recorder/Dump.ts"

/** What is kept of the servers of a program. */
export interface Service {
  /**
   * Returns what is kept now of the servers of a spec, or of all servers.
   *
   * @example
   * const recorder = yield* FlightRecorder.FlightRecorder
   * const dump = yield* recorder.dump(server)
   */
  readonly dump: (spec?: AppServerSpec.AppServerSpec) => Effect.Effect<Dump>
}

/** Options of a recorder. */
export interface Options<R = never> {
  /**
   * How many messages of each server are kept. The first quarter of them are the server's first ones, which say how it
   * was started, and the rest its last ones. Default: 1,000, some turns.
   */
  readonly messages?: number
  /**
   * How many bytes of each server's messages are kept, divided in the same way. A message of more than a quarter of it is
   * not kept, only that there was one. Default: 1 MiB.
   */
  readonly bytes?: number
  /** How many servers are kept after they have ended. Default: 4. */
  readonly ended?: number
  /**
   * When a dump is taken by itself: when a server is lost (`Lost`), when code of this program throws an error while it
   * starts or runs a server (`BrokeDown`), and at the first line of a server that is no message of the protocol
   * (`InvalidMessage`). Default: all of them.
   */
  readonly dumpOn?: ReadonlyArray<Trouble>
  /**
   * Called with each such dump, on a fiber of its own. A failure is logged. Default: nothing is called, and dumps are
   * only taken on demand.
   */
  readonly onDump?: (dump: Dump) => Effect.Effect<void, unknown, R>
}

/** The recorder of a program. */
export class FlightRecorder extends Context.Tag("@effect-codex/app-server/FlightRecorder")<
  FlightRecorder,
  Service
>() {
  /**
   * Records every server that is opened through the transport of this layer.
   *
   * Secrets are taken out of each line before it is kept: those of the spec, of the account and of runs, whatever looks
   * like a key or a token, and the members that hold one. What people and models say is kept.
   *
   * It costs about 2 us of CPU a message: a run of 20 pieces of text takes a seventh more, a long answer half as much again.
   *
   * @example
   * const Live = AppServerPool.AppServerPool.layer().pipe(
   *   Layer.provideMerge(
   *     FlightRecorder.FlightRecorder.layer({
   *       onDump: (dump) => FlightRecorder.writeTo("/var/lib/my-bot/dumps", dump)
   *     })
   *   ),
   *   Layer.provide(StdioTransport.layer),
   *   Layer.provide(NodeContext.layer)
   * )
   */
  static readonly layer = <R = never>(
    options: Options<R> = {}
  ): Layer.Layer<FlightRecorder | TransportFactory, never, TransportFactory | R> =>
    Layer.scopedContext(
      Effect.map(make(options), ({ factory, recorder }) =>
        Context.make(FlightRecorder, recorder).pipe(Context.add(TransportFactory, factory))
      )
    )
}

const make = <R>(options: Options<R>) =>
  Effect.gen(function* () {
    const { bytes = 1024 * 1024, dumpOn = Trouble.literals, ended = 4, messages = 1000 } = options
    const { onDump = () => Effect.void } = options
    const factory = yield* TransportFactory
    const context = yield* Effect.context<R>()
    const clock = yield* Effect.clock
    const recordings = new Recordings({
      bounds: { entries: messages, bytes },
      maxEnded: ended,
      now: yield* MonotonicClock.reader,
      today: () => clock.unsafeCurrentTimeMillis(),
      dumpOn: options.onDump === undefined ? [] : dumpOn,
      onDump: yield* Observer.make<Dump>(
        (dump) => Effect.provide(onDump(dump), context),
        "a flight recorder"
      )
    })
    const recorder: Service = { dump: (spec) => Effect.sync(() => recordings.dump(spec?.key)) }
    return { recorder, factory: { open: recorded(factory, recordings) } }
  })

/** Registers the recording first, so that it ends last: after the transport has told how it was closed. */
const recorded =
  (factory: Factory, recordings: Recordings): Factory["open"] =>
  (opening) =>
    Effect.gen(function* () {
      const recording = yield* Effect.acquireRelease(
        Effect.sync(() => recordings.begin(opening)),
        (recording, exit) =>
          Effect.sync(() => {
            if (Exit.isFailure(exit) && hasDefect(exit.cause)) recording.brokeDown(exit.cause)
            recordings.end(recording)
          })
      )
      const onClosed = (report: CloseReport) =>
        Effect.suspend(() => {
          recording.closed(report)
          return opening.onClosed(report)
        })
      const transport = yield* Effect.tapError(factory.open({ ...opening, onClosed }), (error) =>
        Effect.sync(() => recording.lost("Transport", error))
      )
      return recording.of(transport)
    })

const hasDefect = (cause: Cause.Cause<unknown>): boolean => Chunk.isNonEmpty(Cause.defects(cause))

/**
 * A dump as the text of a file, to read one that was written.
 *
 * @example
 * const fs = yield* FileSystem.FileSystem
 * const text = yield* fs.readFileString("failure.json")
 * const dump = yield* Schema.decode(FlightRecorder.DumpFile)(text)
 */
export const DumpFile: Schema.Schema<Dump, string> = DumpFiles.DumpFile

/**
 * Writes a dump to a file that only its owner may read: what people said is in it.
 *
 * @example
 * const recorder = yield* FlightRecorder.FlightRecorder
 * yield* FlightRecorder.write("failure.json", yield* recorder.dump())
 */
export const write = (
  path: string,
  dump: Dump
): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem> =>
  DumpFiles.write(path, dump)

/**
 * Writes a dump to a new file of a folder, and removes the oldest dumps there if they are more than `maxFiles`. Use it as
 * `onDump`. Default: 20 files.
 *
 * @example
 * const recorder = FlightRecorder.FlightRecorder.layer({
 *   onDump: (dump) => FlightRecorder.writeTo("/var/lib/my-bot/dumps", dump, { maxFiles: 5 })
 * })
 */
export const writeTo = (
  folder: string,
  dump: Dump,
  { maxFiles = 20 }: WriteOptions = {}
): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem | Path.Path> =>
  DumpFiles.writeTo(folder, Math.max(1, maxFiles), dump)

/** Options of {@link writeTo}. */
export interface WriteOptions {
  /** How many dumps the folder keeps, at least 1. Default: 20. */
  readonly maxFiles?: number
}

/**
 * Returns a line of the protocol as a recorder keeps it: without secrets, and still JSON if it was.
 *
 * @example
 * const { redact } = Redaction.make(AppServerSpec.secrets(server))
 * const kept = FlightRecorder.redactLine('{"id":1,"method":"account/read"}', redact)
 */
export const redactLine = (line: string, redact: Redact): string =>
  RecordedLine.redactLine(line, redact)
