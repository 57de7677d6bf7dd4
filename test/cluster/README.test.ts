/** What the README of the cluster shows. */
import { readFileSync } from "node:fs"
import { expect, it } from "@effect/vitest"

const readme = readFileSync("packages/cluster/README.md", "utf8")

it("the README of the cluster shows its programs as they stand in files that compile", () => {
  const shown = [...readme.matchAll(/<!-- (\S+) -->\n\n```ts\n([\s\S]*?)```/g)]
  expect(shown.map(([, file]) => file)).toEqual([
    "test/readme/cluster-host.ts",
    "test/readme/cluster-client.ts",
    "test/readme/cluster-submit.ts"
  ])
  for (const [, file = "", code] of shown) expect(code).toBe(readFileSync(file, "utf8"))
  expect(readme.split("```ts\n")).toHaveLength(shown.length + 1)
})
