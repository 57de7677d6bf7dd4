/**
 * The ways in which a command's user goes away: Ctrl-C, the end of the terminal, a reader of the output that has had
 * enough. Each interrupts the command, which then closes its servers in bounded time.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Predicate from "effect/Predicate"

/** As shells count them: 128 and the number of the signal. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const

type Signal = keyof typeof exitCodes

export class Gone {
  private signal: Signal = "SIGINT"
  private isClosing = false

  /** The exit code of a command that was interrupted. */
  get exitCode(): number {
    return exitCodes[this.signal]
  }

  /**
   * Interrupts the effect when its user goes away. A second signal does not end the process before the servers are
   * closed.
   */
  interrupts<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.flatMap(Effect.fork(effect), (fiber) => {
      const leave = (signal: Signal) => () => this.leave(signal, fiber)
      for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
        process.on(signal, leave(signal))
      }
      for (const output of [process.stdout, process.stderr]) {
        output.on("error", onBrokenPipe(leave("SIGPIPE")))
      }
      return Fiber.join(fiber)
    })
  }

  private leave(signal: Signal, fiber: Fiber.RuntimeFiber<unknown, unknown>): void {
    if (!this.isClosing) {
      this.isClosing = true
      this.signal = signal
      return fiber.unsafeInterruptAsFork(fiber.id())
    }
    // Nobody is there to read it after a hang-up or a broken pipe.
    if (signal === "SIGINT") process.stderr.write(stillClosing)
  }
}

const stillClosing = "Still closing: servers and their commands have a few seconds to end.\n"

const onBrokenPipe = (leave: () => void) => (error: Error) => {
  if (Predicate.hasProperty(error, "code") && error.code === "EPIPE") return leave()
  throw error
}
