/** The way to signal a process of this machine, in one place, so that a test can watch it. */
import { Context, Effect } from "effect"

export type Answer = "Sent" | "NoSuchProcess" | "Refused"

export interface Service {
  /** A negative number is a process group. Signal 0 only asks whether there is such a process. */
  readonly send: (pid: number, signal: NodeJS.Signals | 0) => Effect.Effect<Answer>
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : ""

const live: Service = {
  send: (pid, signal) =>
    Effect.try({ try: () => process.kill(pid, signal), catch: codeOf }).pipe(
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
