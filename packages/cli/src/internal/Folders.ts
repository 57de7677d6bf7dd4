/** The folders that the sessions of a gateway may work in. */
import { Options } from "@effect/cli"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"

export const option = Options.directory("folder", { exists: "yes" }).pipe(
  Options.withDescription(
    "A folder that sessions may work in, and below. May be given several times. By default the one of --cwd."
  ),
  Options.repeated
)

/** As absolute paths, with a default. */
export const of = (given: ReadonlyArray<string>, cwd: string) =>
  Effect.map(Path.Path, (path) => {
    const [first = cwd, ...others] = given.map((folder) => path.resolve(folder))
    return [first, ...others] as const
  })
