/**
 * Prints the address of every module that importing the agent loads. V8 itself lists them: each has run once. Nothing
 * but Node's own is imported here besides.
 */
import { Session } from "node:inspector/promises"

const session = new Session()
session.connect()
await session.post("Profiler.enable")
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false })
await import("@effect-codex/agent")
const { result } = await session.post("Profiler.takePreciseCoverage")
const urls = result.map(({ url }) => url).filter((url) => url.startsWith("file:"))
process.stdout.write(JSON.stringify(urls))
