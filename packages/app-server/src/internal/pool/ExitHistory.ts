/** The last exits of each key's servers, for people who ask why a server was lost. */
import * as Duration from "effect/Duration"
import type { CloseReport } from "../../Transport.ts"
import type { ThreadSnapshot } from "../threads/Threads.ts"
import type { ServerExit } from "./PoolEvent.ts"

const exitsPerKey = 10

/** The keys whose servers exited longest ago are forgotten first. */
const maxKeys = 1_000

export interface Exit extends Pick<ServerExit, "key" | "name"> {
  readonly uptime: number
  readonly report: CloseReport
  readonly running: ReadonlyArray<ThreadSnapshot>
}

export class ExitHistory {
  private readonly byKey = new Map<string, ReadonlyArray<ServerExit>>()

  get all(): ReadonlyArray<ServerExit> {
    return [...this.byKey.values()].flat()
  }

  add({ key, name, report, running, uptime }: Exit): void {
    const exit: ServerExit = {
      key,
      name,
      generation: report.generation,
      uptime: Duration.millis(uptime),
      report,
      isLikelyOutOfMemory:
        report.how === "AlreadyGone" && (report.signal === "SIGKILL" || report.exitCode === 137),
      running
    }
    const before = this.byKey.get(key) ?? []
    // Put last, because the map keeps the order of insertion.
    this.byKey.delete(key)
    this.byKey.set(key, [...before, exit].slice(-exitsPerKey))
    const [oldest] = this.byKey.keys()
    if (this.byKey.size > maxKeys && oldest !== undefined) this.byKey.delete(oldest)
  }
}
