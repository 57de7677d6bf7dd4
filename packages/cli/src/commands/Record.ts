/** `effect-codex record`: a run whose messages are kept in a file, for `replay`. */
import { Command, Options } from "@effect/cli"
import { FlightRecorder, StdioTransport } from "@effect-codex/app-server"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { UsageError } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import * as Server from "../internal/Server.ts"
import * as Run from "./Run.ts"

const out = Options.file("out").pipe(
  Options.withAlias("o"),
  Options.withDescription("The file to write. It is overwritten when the run ends.")
)

/** All of it is kept. */
const recorder = FlightRecorder.FlightRecorder.layer({
  messages: Infinity,
  bytes: Infinity,
  ended: Infinity
}).pipe(Layer.provide(StdioTransport.layer))

export const command = Command.make("record", { out, ...Run.options }, ({ out, ...options }) =>
  Effect.gen(function* () {
    yield* demandWritable(out)
    const recorded = yield* Layer.build(recorder)
    const run = Run.run(options).pipe(
      Run.onScreen(options, Server.layerOver(options.server, Layer.succeedContext(recorded)))
    )
    // The file is written however the run has ended, and after its servers.
    yield* Effect.uninterruptibleMask((restore) =>
      Effect.exit(restore(run)).pipe(
        Effect.tap(Effect.provide(keep(out), recorded)),
        Effect.flatten
      )
    )
  }).pipe(Effect.scoped)
).pipe(
  Command.withDescription(
    "Runs a turn as run does, and keeps every message to and from codex in a file, without secrets. What people and models say is in it. Use it to report a problem, and to play it again with replay."
  )
)

/** Before the turn, because it would be lost. What is in the file stays there until there is something to write. */
const demandWritable = (file: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* fs.writeFileString(file, "", { flag: "a", mode: onlyItsOwner })
    const { type } = yield* fs.stat(file)
    // A file that is there already is closed to others, too. A device is everybody's.
    if (type === "File") yield* Effect.ignore(fs.chmod(file, onlyItsOwner))
  }).pipe(Effect.mapError(notWritten))

const onlyItsOwner = 0o600

/** Writes what was recorded. A file with nothing in it is not left behind. */
const keep = (file: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const dump = yield* Effect.flatMap(FlightRecorder.FlightRecorder, ({ dump }) => dump())
    if (dump.generations.length > 0) {
      yield* Effect.mapError(FlightRecorder.write(file, dump), notWritten)
      return yield* Output.note(`Recorded in ${file}. To play it: effect-codex replay ${file}`)
    }
    const info = yield* Effect.option(fs.stat(file))
    const isEmpty = Option.exists(info, ({ size, type }) => type === "File" && size === 0n)
    if (isEmpty) yield* Effect.ignore(fs.remove(file))
    yield* Output.note("Nothing was recorded, because no server was started.")
  })

const notWritten = ({ message }: { readonly message: string }) =>
  new UsageError({
    message: `The recording cannot be written: ${message}. Name another file with --out.`
  })
