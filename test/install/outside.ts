/** Runs commands outside the repository, as somebody new would. */
import { delimiter } from "node:path"
import { Command } from "@effect/platform"
import { Data, Effect, Stream } from "effect"

export const pnpm = "npx -y pnpm@12.21.0"

/** The registry is reached as from here. Nothing that is installed in this repository is found. */
const outside = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /proxy|registry|cafile|ca_certs/i.test(name))
  ),
  PATH: (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(process.cwd()))
    .join(delimiter)
}

export class CommandFailed extends Data.TaggedError("CommandFailed")<{
  readonly printed: string
}> {
  override get message() {
    return this.printed
  }
}

/** Runs the commands up to the first that fails, and gives back all that they printed. */
export const shell = (commands: string, folder: string, env: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const { exitCode, stdout } = yield* Command.make("sh", "-ec", `exec 2>&1\n${commands}`).pipe(
      Command.workingDirectory(folder),
      Command.env({ ...env, ...outside }, { extendEnv: false }),
      Command.start
    )
    const printed = yield* Stream.mkString(Stream.decodeText(stdout))
    return (yield* exitCode) === 0 ? printed : yield* new CommandFailed({ printed })
  })
