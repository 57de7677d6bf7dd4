/** `effect-codex replay`: plays a recording, and shows what the run gets from it. */
import { Args, Command, Options } from "@effect/cli"
import { AppServerPool, FlightRecorder } from "@effect-codex/app-server"
import { type RunEvent, Session, Threads, type Turn } from "@effect-codex/agent"
import { Replay } from "@effect-codex/testing"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { AlreadyTold, UsageError } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import { Screen } from "../internal/Screen.ts"
import * as Server from "../internal/Server.ts"
import * as Show from "../internal/Show.ts"
import * as State from "../internal/State.ts"
import * as Comparison from "../replay/Comparison.ts"
import * as RecordedRun from "../replay/RecordedRun.ts"

const options = {
  json: Options.boolean("json").pipe(
    Options.withDescription("Print each event as a line of JSON, and nothing else on stdout.")
  ),
  thread: Options.text("thread").pipe(
    Options.withDescription(
      "Play what was done on this thread. By default the first that was opened."
    ),
    Options.optional
  ),
  file: Args.file({ name: "recording", exists: "yes" }).pipe(
    Args.withDescription("A file that record or a FlightRecorder has written.")
  ),
  words: Args.text({ name: "prompt" }).pipe(
    Args.withDescription("Ask this in the first turn instead of what was asked then."),
    Args.repeated
  )
}

export const command = Command.make("replay", options, ({ file, json, thread, words }) =>
  Effect.gen(function* () {
    const dump = yield* load(file)
    const recorded = RecordedRun.read(dump, Option.getOrUndefined(thread))
    if (Option.isSome(thread) && recorded.threadId !== thread.value) {
      return yield* new UsageError({
        message: `The recording does not have the opening of thread ${thread.value}.`
      })
    }
    const turns = words.length === 0 ? recorded.turns : asking(words.join(" "), recorded.turns)
    const played = Replay.layer(dump, partOf(dump, recorded))
    const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provideMerge(played))
    const screen = json ? Screen.silent : Screen.layer
    yield* play({ ...recorded, turns }, { json, patience: patienceFor(dump) }).pipe(
      Effect.provide(Layer.mergeAll(pool, screen, serverOf(recorded)))
    )
  })
).pipe(
  Command.withDescription(
    "Plays a recording to the run that it was made of, without codex and at the pace of the recording. Shows what the run gets, and where this program sends something else than was recorded."
  )
)

/** **Errors**: `UsageError` if the file is no recording. */
const load = (file: string) =>
  Effect.gen(function* () {
    const text = yield* (yield* FileSystem.FileSystem).readFileString(file)
    return yield* Effect.mapError(
      Schema.decode(FlightRecorder.DumpFile)(text),
      () => new UsageError({ message: whyNot(file, text) })
    )
  }).pipe(
    Effect.catchTags({
      BadArgument: cannotRead(file),
      SystemError: cannotRead(file)
    })
  )

const cannotRead =
  (file: string) =>
  ({ message }: { readonly message: string }) =>
    new UsageError({ message: `${file} cannot be read: ${message}` })

const decodeFormat = Schema.decodeOption(
  Schema.parseJson(Schema.Struct({ format: Schema.Number, library: Schema.String }))
)

/** A recording begins as this one does, also one of another version, and one that is cut short. */
const whyNot = (file: string, text: string): string => {
  const other = decodeFormat(text)
  if (Option.isSome(other)) {
    const { format, library } = other.value
    return `${file} cannot be read by this version: effect-codex ${library} has written it, in format ${format}. Replay it with that version, or record it anew.`
  }
  return /^\{\s*"format":/.test(text)
    ? `${file} is cut short or damaged. Record it anew with "effect-codex record --out FILE PROMPT".`
    : `${file} is no recording. "effect-codex record --out FILE PROMPT" makes one.`
}

const asking = (
  text: string,
  [first, ...rest]: ReadonlyArray<RecordedRun.RecordedTurn>
): ReadonlyArray<RecordedRun.RecordedTurn> => [
  {
    ...(first ?? { settings: {}, outputSchema: undefined, deeds: [] }),
    input: [{ type: "text", text }]
  },
  ...rest
]

/** The whole of it, if that is one thread and nothing was dropped. */
const partOf = (
  dump: FlightRecorder.Dump,
  { isOnlyThread, threadId }: RecordedRun.RecordedRun
): Replay.Options => {
  const isWhole = dump.generations.every(({ entries }) =>
    entries.every(({ _tag }) => _tag !== "Dropped")
  )
  return threadId === undefined || (isOnlyThread && isWhole) ? {} : { thread: threadId }
}

const slack = Duration.seconds(10)

/** How long the recording takes. A program and a recording that wait for each other would wait for ever. */
const patienceFor = ({ generations }: FlightRecorder.Dump): Duration.Duration =>
  Duration.sum(
    slack,
    Duration.millis(
      generations
        .map(({ entries }) =>
          Math.max(0, ...entries.map((entry) => ("at" in entry ? entry.at : 0)))
        )
        .reduce((sum, took) => sum + took, 0)
    )
  )

const serverOf = ({ server: spec }: RecordedRun.RecordedRun) =>
  Layer.effect(
    Server.Server,
    Effect.map(State.folders({ scripted: false }), (state) => ({
      spec,
      state,
      isScripted: false,
      cwd: process.cwd()
    }))
  )

interface Played {
  readonly json: boolean
  readonly patience: Duration.Duration
}

/** Shows the turns, then how they compare. A failure that was recorded, too, is the result, and not the command's. */
const play = (recorded: RecordedRun.RecordedRun, { json, patience }: Played) =>
  Effect.gen(function* () {
    const exit = yield* Effect.scoped(turnsOf(recorded, json)).pipe(
      Effect.timeout(patience),
      Effect.exit
    )
    const report = yield* Effect.flatMap(Replay.Replay, ({ report }) => report)
    const { stderr } = yield* Output.Output
    const { note } = yield* Screen
    if (Option.isSome(Option.filter(Exit.causeOption(exit), isTimeout))) {
      yield* note(
        "The recording has ended, and this program and the recording wait for each other."
      )
    }
    yield* note(Comparison.textOf(report, stderr))
    if (Comparison.isEqual(report)) return yield* Exit.isFailure(exit) ? exit : Effect.void
    return yield* new AlreadyTold({ exitCode: 1 })
  })

const isTimeout = (cause: Cause.Cause<unknown>): boolean =>
  Option.exists(Cause.failureOption(cause), Cause.isTimeoutException)

const turnsOf = (recorded: RecordedRun.RecordedRun, json: boolean) =>
  Effect.gen(function* () {
    const { approvals, server, settings, source: thread, threadId, wasLookedUp } = recorded
    if (wasLookedUp && threadId !== undefined) {
      yield* Effect.ignore((yield* Threads.make({ server })).read(threadId))
    }
    const session = yield* Session.make({
      key: "effect-codex",
      server,
      thread,
      settings,
      approvals
    })
    yield* Effect.forEach(
      recorded.turns.length === 0 ? asking("", []) : recorded.turns,
      ({ deeds, input, outputSchema, settings }) =>
        Effect.gen(function* () {
          const turn = yield* session.start(input, {
            turn: settings,
            ...(outputSchema === undefined ? {} : { outputSchema })
          })
          yield* Effect.forkScoped(again(turn, deeds))
          yield* json
            ? Show.failureAsJson(Show.asJson(turn.events()))
            : Show.toPerson(turn.events())
        }),
      { discard: true }
    )
  })

/**
 * A recording waits for a program that is late, and goes on without what it has not shown yet to one that is early. So
 * everything is done a little later than it was.
 */
const delay = 250

const again = (turn: Turn.Turn, deeds: ReadonlyArray<RecordedRun.Deed>) =>
  Effect.gen(function* () {
    const isStarted = Stream.takeUntil<RunEvent.RunEvent>(({ _tag }) => _tag === "Started")
    yield* Stream.runDrain(isStarted(turn.events()))
    yield* Effect.forEach(
      deeds,
      (deed) =>
        Effect.delay(
          deed._tag === "Interrupt" ? turn.interrupt : Effect.ignore(turn.steer(deed.input)),
          deed.after + delay
        ),
      { concurrency: "unbounded", discard: true }
    )
  })
