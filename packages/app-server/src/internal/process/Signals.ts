/** Sends signals to processes. It is a service so that tests can observe the signals. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export type Answer = "Sent" | "NoSuchProcess" | "Refused"

export interface Service {
  /** A negative number addresses a process group. Signal 0 only checks that the process exists. */
  readonly send: (pid: number, signal: NodeJS.Signals | 0) => Effect.Effect<Answer>
}

const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : ""

const live: Service = {
  send: (pid, signal) =>
    Effect.try({ try: () => process.kill(pid, signal), catch: errorCode }).pipe(
      Effect.match({
        onSuccess: () => "Sent",
        onFailure: (code) => (code === "ESRCH" ? "NoSuchProcess" : "Refused")
      })
    )
}

export class Signals extends Context.Reference<Signals>()(
  "@effect-codex/app-server/internal/Signals",
  { defaultValue: (): Service => live }
) {}
