/**
 * The lines that a pool logs: one for each start, loss, drain and end of a server. A loss is a warning, because the next
 * lease starts the server again. It is an error if that is not so.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as AppServer from "../../AppServer.ts"
import type { TransportError } from "../../Failure.ts"
import type { CloseReport } from "../../Transport.ts"
import type { Circuit } from "./RestartPolicy.ts"

interface Generation {
  readonly generation: number
  readonly spec: { readonly name: string }
}

/** Every line says of which server it is. */
export const of =
  ({ generation, spec: { name } }: Generation) =>
  <A, E, R>(line: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.annotateLogs(line, { server: name, generation })

export const started = ({ pid, version }: AppServer.Service, took: number) =>
  Effect.annotateLogs(Effect.logInfo("app-server started"), {
    pid,
    version,
    took: inMillis(took)
  })

export const lost = (
  { detail, phase, reason, stderr }: TransportError,
  { losses, nextTryIn, state }: Circuit
) => {
  const what = phase === "Running" ? "app-server lost" : "app-server did not start"
  const then =
    state !== "Open"
      ? ""
      : nextTryIn === undefined
        ? ". It is not started again"
        : `. It is not started again for ${inSeconds(nextTryIn)}`
  const log = state === "Open" ? Effect.logError : Effect.logWarning
  return Effect.annotateLogs(log(`${what}: ${detail}${then}`), {
    reason,
    phase,
    losses,
    ...(stderr === "" ? {} : { stderr: stderr.slice(-maxStderr) })
  })
}

const inSeconds = (time: Duration.Duration): string =>
  Duration.format(Duration.seconds(Math.ceil(Duration.toSeconds(time))))

const inMillis = (time: number): string => `${Math.round(time)} ms`

/** Errors have more of it. */
const maxStderr = 1_000

export const draining = (leases: number) =>
  Effect.annotateLogs(Effect.logInfo("app-server takes no new leases"), { leases })

export const overdue = (leases: number) =>
  Effect.annotateLogs(Effect.logWarning("app-server closes before its leases were released"), {
    leases
  })

export const closed = ({ exitCode, how, orphans, pid, signal, took }: CloseReport) =>
  Effect.annotateLogs(Effect.logInfo("app-server closed"), {
    pid,
    how,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    orphans,
    took: inMillis(Duration.toMillis(took))
  })
