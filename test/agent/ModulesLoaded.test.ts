/** Importing the agent loads what it uses of Effect, and not all there is. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "@effect/vitest"

/** From the name of the package on. */
const loaded = async (): Promise<ReadonlyArray<string>> => {
  const program = fileURLToPath(new URL("../dist/agent/loaded.js", import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  const urls: ReadonlyArray<string> = JSON.parse(stdout)
  return urls.flatMap((url) => url.split("/node_modules/").slice(1).slice(-1))
}

it("importing the agent loads the modules of Effect that it uses, and no barrel", async () => {
  const modules = await loaded()
  const inPackage = (name: string) => modules.filter((module) => module.startsWith(`${name}/`))
  expect(modules.filter((module) => module.endsWith("/dist/esm/index.js"))).toEqual([])
  // With the barrels they are 362 and 92, and the packages for HTTP and for workers come with them.
  expect(inPackage("effect").length).toBeLessThan(270)
  expect(inPackage("@effect/platform").length).toBeLessThan(20)
  const packages = new Set(modules.map((module) => /^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0]))
  // `effect/Schema` itself brings fast-check, which brings pure-rand.
  expect([...packages].sort()).toEqual(["@effect/platform", "effect", "fast-check", "pure-rand"])
})
