/** `effect-codex record`: a run whose messages are kept in a file, for `replay`. */
import { Command, Options } from "@effect/cli"
import { StdioTransport } from "@effect-codex/app-server"
import { Replay } from "@effect-codex/testing"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { UsageError } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import * as Server from "../internal/Server.ts"
import * as Run from "./Run.ts"

const out = Options.file("out").pipe(
  Options.withAlias("o"),
  Options.withDescription("The file to write. It is overwritten.")
)

export const command = Command.make("record", { out, ...Run.options }, ({ out, ...options }) =>
  Effect.gen(function* () {
    yield* demandWritable(out)
    const transport = Layer.provide(Replay.record(out), StdioTransport.layer)
    // The file is written when the layer closes, however the turn has ended.
    return yield* Run.run(options).pipe(
      Run.onScreen(options, Server.layerOver(options.server, transport)),
      Effect.ensuring(announce(out))
    )
  })
).pipe(
  Command.withDescription(
    "Runs a turn as run does, and keeps every message to and from codex in a file, without secrets. What people and models say is in it. Use it to report a problem, and to play it again with replay."
  )
)

/** Before the turn, because it would be lost. A file that is there already is closed to others, too. */
const demandWritable = (file: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* fs.writeFileString(file, "", { mode: onlyItsOwner })
    yield* Effect.ignore(fs.chmod(file, onlyItsOwner))
  }).pipe(
    Effect.mapError(
      ({ message }) =>
        new UsageError({
          message: `The recording cannot be written: ${message}. Name another file with --out.`
        })
    )
  )

const onlyItsOwner = 0o600

const announce = (file: string) =>
  Output.note(`Recorded in ${file}. To play it: effect-codex replay ${file}`)
