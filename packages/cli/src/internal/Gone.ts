/**
 * The ways in which a command's user goes away: Ctrl-C, the end of the terminal, a reader of the output that has had
 * enough. Each interrupts the command, which then closes its servers in bounded time.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"

/** As shells count them: 128 and the number of the signal. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const

const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const

/** The output cannot be written for another reason than that nobody reads it: the disk may be full. */
const notWritten = 1

/** The signals, for a command that ends in its own way, such as a service that lets work end. */
export class Signals extends Context.Tag("@effect-codex/cli/Signals")<
  Signals,
  {
    /** Tells the function of each signal until the scope closes. If it returns `false`, the command is interrupted. */
    readonly handledBy: (onSignal: () => boolean) => Effect.Effect<void, never, Scope.Scope>
  }
>() {}

export class Gone {
  /** The exit code of a command that was interrupted. */
  exitCode: number = exitCodes.SIGINT
  private isClosing = false
  private onSignal = () => false

  private readonly handledBy = (onSignal: () => boolean) =>
    Effect.acquireRelease(
      Effect.sync(() => void (this.onSignal = onSignal)),
      () => Effect.sync(() => void (this.onSignal = () => false))
    )

  /**
   * Interrupts the effect when its user goes away. A second signal does not end the process before the servers are
   * closed.
   */
  interrupts<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Signals>> {
    const handling = Effect.provideService(effect, Signals, { handledBy: this.handledBy })
    return Effect.flatMap(Effect.fork(handling), (fiber) => {
      for (const signal of signals) {
        process.on(signal, () => {
          if (this.onSignal()) return
          if (this.isClosing && signal === "SIGINT") process.stderr.write(stillClosing)
          this.leave(exitCodes[signal], fiber)
        })
      }
      for (const output of [process.stdout, process.stderr]) {
        output.on("error", (error) => {
          const isBrokenPipe = Predicate.hasProperty(error, "code") && error.code === "EPIPE"
          // Nobody is there to read it after a broken pipe.
          if (!this.isClosing && !isBrokenPipe) {
            process.stderr.write(`The output cannot be written: ${error.message}\n`)
          }
          this.leave(isBrokenPipe ? exitCodes.SIGPIPE : notWritten, fiber)
        })
      }
      return Fiber.join(fiber)
    })
  }

  private leave(exitCode: number, fiber: Fiber.RuntimeFiber<unknown, unknown>): void {
    if (this.isClosing) return
    this.isClosing = true
    this.exitCode = exitCode
    fiber.unsafeInterruptAsFork(fiber.id())
  }
}

const stillClosing = "Still closing: servers and their commands have a few seconds to end.\n"
