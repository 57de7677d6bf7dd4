/**
 * Prints how many schemas have been built once the protocol is imported, and after some were used. V8 itself counts:
 * each definition is a function that runs when it is built.
 */
import { Session } from "node:inspector/promises"
import { Effect } from "effect"

const session = new Session()
session.connect()
await session.post("Profiler.enable")
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false })

let total = 0
const built = async (): Promise<number> => {
  const { result } = await session.post("Profiler.takePreciseCoverage")
  const definitions = result
    .filter(({ url }) => url.includes("/protocol/dist/generated/"))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    // What starts at 0 is the module itself.
    .filter(({ count, startOffset }) => startOffset > 0 && count > 0)
  total += definitions.length
  return total
}

const { Methods } = await import("@effect-codex/protocol")
const counts = [await built()]
await Effect.runPromise(Methods.methods["turn/interrupt"].decode({}))
counts.push(await built())
await Effect.runPromise(Methods.methods["model/list"].decode({ data: [] }))
counts.push(await built())
process.stdout.write(JSON.stringify(counts))
