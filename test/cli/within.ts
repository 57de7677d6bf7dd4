/** The command in the process of the test, which is cheaper than one of its own. Nothing is closed by a signal there. */
import { stripVTControlCharacters } from "node:util"
import { Cause, ConfigProvider, Effect, Exit, Layer, Logger, LogLevel, Option } from "effect"
import { run } from "../../packages/cli/dist/Cli.js"
import * as ExitCode from "../../packages/cli/dist/internal/ExitCode.js"
import { Signals } from "../../packages/cli/dist/internal/Gone.js"
import * as Output from "../../packages/cli/dist/internal/Output.js"
import * as Report from "../../packages/cli/dist/internal/Report.js"

/** What a command writes, where it thinks that it writes to a terminal of this width, or else to a pipe. */
export const written = (width?: number) => {
  let text = ""
  const writeNow = (more: string) => void (text += more)
  const target: Output.Target = {
    isTerminal: width !== undefined,
    hasColours: false,
    isLively: false,
    width: () => width ?? 80,
    write: (more) => Effect.sync(() => writeNow(more)),
    writeNow,
    paint: (_, painted) => painted
  }
  return { target, text: () => text }
}

const noSignals = { handledBy: () => Effect.void }

/**
 * Runs the command in this process, with nothing but this environment. A file is to be named by its whole path, because the
 * working folder is that of the test.
 */
export const within =
  (env: Readonly<Record<string, string>>) =>
  (...args: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const stdout = written()
      const stderr = written()
      const console = yield* Effect.console
      const line = (to: ReturnType<typeof written>) => (shown: unknown) =>
        Effect.sync(() => to.target.writeNow(`${String(shown)}\n`))
      const exit = yield* run(["node", "effect-codex", ...args]).pipe(
        Effect.tapErrorCause(Report.failure),
        Effect.withConsole({ ...console, log: line(stdout), error: line(stderr) }),
        Effect.provide([
          Layer.succeed(Output.Output, {
            stdout: stdout.target,
            stderr: stderr.target,
            canAsk: false
          }),
          Layer.succeed(Signals, noSignals)
        ]),
        Effect.withConfigProvider(
          ConfigProvider.fromMap(new Map(Object.entries(env)), { pathDelim: "_" })
        ),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.exit
      )
      const code = Exit.match(exit, {
        onSuccess: () => 0,
        onFailure: (cause) =>
          Option.match(Cause.failureOption(cause), { onNone: () => 1, onSome: ExitCode.of })
      })
      return { code, stdout: stdout.text(), stderr: stripVTControlCharacters(stderr.text()) }
    })
