/**
 * Plays what a `FlightRecorder` has recorded: the server's side of it, to the same program or to a test of it.
 *
 * The server's messages come with the pauses of the recording, on the clock of the test. What the program sends is compared
 * with what it sent then.
 *
 * @example
 * const dump = yield* Schema.decode(FlightRecorder.DumpFile)(
 *   yield* (yield* FileSystem.FileSystem).readFileString("failure.json")
 * )
 * const Live = AppServerPool.AppServerPool.layer().pipe(Layer.provide(Replay.layer(dump)))
 * const failure = yield* Run.run({ server, input: "hello" }).pipe(Effect.provide(Live), Effect.flip)
 */
import { Failure, FlightRecorder, Transport } from "@effect-codex/app-server"
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Difference from "./internal/replay/Difference.ts"
import * as Player from "./internal/replay/Player.ts"
import { type Diverged, type Normalize, Script } from "./internal/replay/Script.ts"
import * as ThreadPart from "./internal/replay/ThreadPart.ts"

/** A recording that cannot be played, and why. */
export class Unplayable extends Schema.TaggedError<Unplayable>()("Unplayable", {
  /**
   * - `Empty`: it has no server.
   * - `NoHandshake`: it does not begin with the start of a server.
   * - `Gap`: the recorder has dropped messages. One `thread` can be played if all of it was kept.
   * - `NoThread`: it does not have the `thread`, or lacks the request that started, resumed or forked it.
   */
  reason: Schema.Literal("Empty", "NoHandshake", "Gap", "NoThread"),
  detail: Schema.String
}) {
  override get message(): string {
    return this.detail
  }
}

/** The program has sent a message that it did not send when it was recorded. */
export const Divergence = Schema.Struct({
  generation: Schema.Int,
  /** The place of the recorded message among all that the program sent to this server, from 1. */
  position: Schema.Int,
  differences: Schema.Array(Difference.Difference),
  /** What was recorded and what was sent, for people. */
  text: Schema.String
})
/** The program has sent a message that it did not send when it was recorded. */
export type Divergence = typeof Divergence.Type

/** How a replay compares with its recording so far. Messages are named by their methods. */
export interface Report {
  /** The first divergence of each server. The server is lost with it, so the failure of a run shows its text, too. */
  readonly divergences: ReadonlyArray<Divergence>
  /** What was recorded, and was not sent yet. */
  readonly unsent: ReadonlyArray<string>
  /** What was sent after everything that was recorded. It is not answered. */
  readonly unrecorded: ReadonlyArray<string>
}

/** A replay that is going on. */
export interface Service {
  /**
   * Compares the replay with the recording.
   *
   * @example
   * const replay = yield* Replay.Replay
   * const { divergences, unsent } = yield* replay.report
   */
  readonly report: Effect.Effect<Report>
}

/** The replay of a test. */
export class Replay extends Context.Tag("@effect-codex/testing/Replay")<Replay, Service>() {}

/** Options of {@link layer}. */
export interface Options {
  /**
   * Plays the part of the recording that is about this thread: from the request that starts, resumes or forks it. The
   * recording may lack other parts. Use it for a dump of a server that has run for long. Threads of sub-agents are not
   * played. Default: everything is played.
   *
   * Requests that name no thread are answered as they were, in any order and as often as they are sent.
   */
  readonly thread?: string
  /**
   * Makes equal what may differ between a recording and its replay, such as a folder or a time. It is applied to each
   * message that the program sends and to each recorded one, before they are compared. Default: nothing is changed.
   */
  readonly normalize?: (message: unknown) => unknown
}

/**
 * Plays the servers of a dump in the place of a real transport, in the order in which they were started: the first that
 * is opened is the first of the dump.
 *
 * Ids that the program makes itself, members whose names end with `id`, may be others than in the recording. Everything
 * else must be equal; its secrets are taken out first, as when it was recorded. If it is not, the server is lost with a
 * `TransportError` (`BrokeDown`) whose `detail` shows the difference.
 *
 * **Errors**
 *
 * - `Unplayable`: messages are missing. Record it with greater bounds, or from its beginning.
 *
 * @example
 * const dump = yield* (yield* FlightRecorder.FlightRecorder).dump(server)
 * const Played = AppServerPool.AppServerPool.layer().pipe(Layer.provideMerge(Replay.layer(dump)))
 */
export const layer = (
  dump: FlightRecorder.Dump,
  options: Options = {}
): Layer.Layer<Replay | Transport.TransportFactory, Unplayable> =>
  Layer.effectContext(
    Effect.flatMap(playable(dump, options.thread), (parts) => make(parts, options))
  )

/**
 * Plays the dump of a file, as {@link layer} does.
 *
 * @example
 * const Played = AppServerPool.AppServerPool.layer().pipe(
 *   Layer.provideMerge(Replay.layerFile("test/recordings/unauthorized.json")),
 *   Layer.provide(NodeContext.layer)
 * )
 */
export const layerFile = (
  path: string,
  options: Options = {}
): Layer.Layer<
  Replay | Transport.TransportFactory,
  Unplayable | ParseResult.ParseError | PlatformError.PlatformError,
  FileSystem.FileSystem
> =>
  Layer.unwrapEffect(
    FileSystem.FileSystem.pipe(
      Effect.flatMap((fs) => fs.readFileString(path)),
      Effect.flatMap(Schema.decode(FlightRecorder.DumpFile)),
      Effect.map((dump) => layer(dump, options))
    )
  )

/**
 * Records what a test does on a server into a file, which {@link layerFile} plays from then on. The file is written when
 * the layer closes: after the pool, and so after its servers. A file that cannot be written is a defect.
 *
 * It is a `FlightRecorder` without bounds. To record what goes wrong in production, use a `FlightRecorder` with bounds.
 *
 * Secrets are taken out of it. What people and models say is kept, and so are folders and names.
 *
 * @example
 * const file = "test/recordings/unauthorized.json"
 * const Pool = AppServerPool.AppServerPool.layer()
 * const Live = process.env["RECORD"]
 *   ? Pool.pipe(Layer.provide(Replay.record(file)), Layer.provide(StdioTransport.layer))
 *   : Pool.pipe(Layer.provide(Replay.layerFile(file)))
 * const test = Effect.provide(Run.run({ server, input: "hello" }), Layer.provide(Live, NodeContext.layer))
 */
export const record = (
  path: string
): Layer.Layer<
  FlightRecorder.FlightRecorder | Transport.TransportFactory,
  never,
  Transport.TransportFactory | FileSystem.FileSystem
> =>
  Layer.provideMerge(
    written(path),
    FlightRecorder.FlightRecorder.layer({ messages: Infinity, bytes: Infinity, ended: Infinity })
  )

const written = (path: string) =>
  Layer.scopedDiscard(
    Effect.addFinalizer(() =>
      FlightRecorder.FlightRecorder.pipe(
        Effect.flatMap((recorder) => recorder.dump()),
        Effect.flatMap((dump) => FlightRecorder.write(path, dump)),
        Effect.orDie
      )
    )
  )

interface Playable extends ThreadPart.Part {
  readonly recorded: FlightRecorder.Generation
}

/** What is played of each server. */
const playable = ({ generations }: FlightRecorder.Dump, thread: string | undefined) =>
  Effect.gen(function* () {
    if (generations.length === 0) {
      return yield* unplayable(
        "Empty",
        "the recording has no server. Take the dump after a server was started"
      )
    }
    yield* Effect.forEach(generations, begins, { discard: true })
    return thread === undefined
      ? yield* Effect.forEach(generations, whole)
      : yield* partsOf(generations, thread)
  })

const unplayable = (reason: Unplayable["reason"], detail: string): Unplayable =>
  new Unplayable({ reason, detail })

/** A recorder keeps the beginning of each server, if it keeps any of its messages. */
const begins = ({ entries: [first], generation }: FlightRecorder.Generation) =>
  first === undefined || first._tag === "Dropped"
    ? unplayable(
        "NoHandshake",
        `the recording of generation ${generation} lacks its beginning. Record it with greater bounds`
      )
    : Effect.void

const whole = (recorded: FlightRecorder.Generation): Effect.Effect<Playable, Unplayable> => {
  const { entries, generation } = recorded
  const gap = entries.find((entry) => entry._tag === "Dropped")
  return gap === undefined
    ? Effect.succeed({ recorded, entries, standing: [] })
    : unplayable(
        "Gap",
        `the recording of generation ${generation} lacks ${gap.entries} messages, of ${gap.bytes} bytes, after its first ${entries.indexOf(gap)}. Record it with greater bounds, or play one thread of it`
      )
}

/** A thread whose server was lost goes on on another. */
const partsOf = (
  generations: ReadonlyArray<FlightRecorder.Generation>,
  thread: string
): Effect.Effect<ReadonlyArray<Playable>, Unplayable> => {
  const parts = generations.flatMap((recorded) => {
    const part = ThreadPart.ofThread(recorded.entries, thread)
    return part === undefined ? [] : [{ recorded, ...part }]
  })
  return parts.length > 0
    ? Effect.succeed(parts)
    : unplayable("NoThread", `the recording lacks thread ${thread}, or its beginning`)
}

interface Server {
  readonly recorded: FlightRecorder.Generation
  readonly script: Script
}

const make = (parts: ReadonlyArray<Playable>, { normalize = (message) => message }: Options) =>
  Effect.sync(() => {
    const servers = parts.map((part) => serverOf(part, normalize))
    const divergences: Array<Divergence> = []
    let opened = 0
    const open = (opening: Transport.OpenOptions) =>
      Effect.suspend(() => {
        const server = servers[opened++]
        if (server === undefined) return Effect.fail(tooMany(opening, servers.length, divergences))
        const { generation } = opening
        const onDiverged = (diverged: Diverged): string => {
          divergences.push({ generation, ...diverged })
          return textOf(diverged)
        }
        return Player.open({ ...server, opening, onDiverged })
      })
    const report = Effect.sync(() => ({
      divergences: [...divergences],
      unsent: servers.flatMap(({ script }) => script.unsent),
      unrecorded: servers.flatMap(({ script }) => script.unrecorded)
    }))
    return Context.make(Replay, { report }).pipe(Context.add(Transport.TransportFactory, { open }))
  })

const serverOf = (part: Playable, normalize: Normalize): Server => ({
  recorded: part.recorded,
  script: new Script(part, normalize)
})

const textOf = ({ text }: Pick<Diverged, "text">): string =>
  `this program diverged from the recording: ${text}`

/** A session starts another server after a loss, so the divergence that caused the loss is told again. */
const tooMany = (
  opening: Transport.OpenOptions,
  recorded: number,
  [divergence]: ReadonlyArray<Divergence>
): Failure.TransportError =>
  Player.stopped(
    opening,
    divergence === undefined
      ? `the recording has ${recorded} servers, and this program starts one more`
      : textOf(divergence)
  )
