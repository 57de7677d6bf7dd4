/** Opens the transport of a generation, and bounds its closing. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { TransportError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import type { OpenOptions, Service, Transport } from "../../Transport.ts"
import * as CleanUp from "./CleanUp.ts"

/**
 * Opens a transport in a scope of its own. When the caller's scope closes, it waits for the transport, but not without
 * end: a program's own factory may never finish, and the pool, the next generation and the program wait behind it.
 */
export const open = (
  factory: Service,
  options: OpenOptions
): Effect.Effect<Transport, TransportError, Scope.Scope> =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const scope = yield* Scope.make()
    const what = `the closing transport of generation ${options.generation}`
    yield* Effect.addFinalizer((exit) =>
      Effect.gen(function* () {
        const closing = yield* Effect.forkDaemon(Scope.close(scope, exit))
        yield* CleanUp.awaitEnd([closing], closingTimeout(limits), what)
        // A defect of the closing is the caller's, too.
        yield* Option.getOrElse(yield* Fiber.poll(closing), () => Exit.void)
      })
    )
    return yield* Scope.extend(factory.open(options), scope)
  })

/** The time in which a server has closed even if it needs SIGKILL, and as much again for a loaded machine. */
export const closingTimeout = ({
  shutdownTimeout,
  terminateTimeout
}: Limits.Service): Duration.Duration =>
  Duration.times(Duration.sum(Duration.sum(shutdownTimeout, terminateTimeout), "5 seconds"), 2)
