/** Whether this Node is new enough. */
import * as Effect from "effect/Effect"
import { oldestNode } from "../internal/Version.ts"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"

export const judge = (version: string, oldest: number = oldestNode) => {
  const major = Number.parseInt(version.replace(/^v/, ""), 10)
  return major >= oldest
    ? Finding.ok(`Node ${version.replace(/^v/, "")}`)
    : Finding.failure(
        `Node ${version.replace(/^v/, "")} is older than ${oldest}, the oldest that this command supports.`,
        `Install Node ${oldest} or newer: https://nodejs.org/en/download`
      )
}

export const check = Check.failing({
  name: "node",
  how: "the version of Node that runs this command, against that of package.json",
  exitCode: 1,
  find: Effect.sync(() => [judge(process.version)])
})
