/** Processes that a killed program has left. */
import { StdioTransport } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"

export const judge = (pids: ReadonlyArray<number>, hasProcessTable: boolean) => {
  if (!hasProcessTable) {
    return Finding.unchecked("Processes of killed programs can be recognised on Linux only.")
  }
  return pids.length === 0
    ? Finding.ok("no process of a program that was killed")
    : Finding.warning(
        `${pids.length === 1 ? "A process still runs" : `${pids.length} processes still run`} whose program was killed: ${pids.join(" ")}`,
        `The next server that this library starts ends them, also the one of a later check here. If they are here again and again, find out what kills their program, such as a limit of memory. To end them now: kill ${pids.join(" ")}`
      )
}

export const check = Check.warning({
  name: "leftovers",
  how: "processes with the mark of a program that no longer runs, in /proc",
  find: Effect.map(StdioTransport.orphans, (pids) => [judge(pids, process.platform === "linux")])
})
