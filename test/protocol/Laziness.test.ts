/** Importing the protocol builds no schema, and using one method builds what it needs. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "@effect/vitest"

it("nothing is built by importing, and a method builds its own part", async () => {
  const program = fileURLToPath(new URL("../dist/protocol/built.js", import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  const [imported, interrupt, models]: ReadonlyArray<number> = JSON.parse(stdout)
  expect(imported).toBe(0)
  expect(interrupt).toBe(1)
  expect(models).toBeLessThan(20)
})
