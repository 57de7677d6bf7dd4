/** Locks on files, as codex has them on its threads: `flock`. Node has none, so the command of the same name holds them. */
import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type { PlatformError } from "@effect/platform/Error"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/** A lock that was asked for. */
export interface Asked {
  readonly isHeld: boolean
  /** Waits until its holder has ended, and the lock with it. */
  readonly ended: Effect.Effect<void>
}

/**
 * Asks for the lock of a file. It is held until the scope closes or this program ends, however it ends: the holder reads
 * from this program.
 *
 * **Errors**: `SystemError` (`NotFound`) if the command is not installed.
 */
export const ask = (
  file: string
): Effect.Effect<Asked, PlatformError, CommandExecutor.CommandExecutor | Scope.Scope> =>
  Effect.gen(function* () {
    const holder = yield* Command.start(
      Command.make("flock", "-n", file, "sh", "-c", "echo held; exec cat")
    )
    const first = yield* Stream.runHead(Stream.splitLines(Stream.decodeText(holder.stdout)))
    return {
      isHeld: Option.isSome(first),
      ended: Effect.ignore(holder.exitCode)
    }
  })
