/** What runs leave behind in a program that goes on: nothing, however they end. Objects are counted, not bytes. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, it } from "@effect/vitest"

const left = async (): Promise<Readonly<Record<"completed" | "interrupted" | "late", number>>> => {
  const program = fileURLToPath(new URL("../dist/agent/leftovers.js", import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  return JSON.parse(stdout)
}

describe("a program that goes on", () => {
  it("is left no object by runs that complete, are interrupted, or are told of after their end", async () => {
    expect(await left()).toEqual({ completed: 0, interrupted: 0, late: 0 })
  })
})
