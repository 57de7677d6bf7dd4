/** The errors of the operating system, as `CommandExecutor` reports them. */
import * as PlatformError from "@effect/platform/Error"
import * as Effect from "effect/Effect"

const systemError = (
  reason: PlatformError.SystemErrorReason,
  method: string,
  description: string
) => new PlatformError.SystemError({ reason, module: "Command", method, description })

/** Nobody reads the pipe that was written to. */
export const brokenPipe = Effect.fail(systemError("Unknown", "toWritable", "write EPIPE"))

export const noSuchProcess = Effect.fail(systemError("Unknown", "kill", "Failed to kill process"))

/** A process that a signal has ended has no exit code. */
export const endedBy = (signal: string) =>
  Effect.fail(
    systemError("Unknown", "exitCode", `Process interrupted due to receipt of signal: ${signal}`)
  )

/** There is no such program. */
export const spawnFailed = (command: string) =>
  Effect.fail(systemError("NotFound", "spawn", `spawn ${command} ENOENT`))
