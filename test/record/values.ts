/**
 * Records the values that may leave the process as this version writes them, for the test that later versions read them.
 *
 *     pnpm record:values
 *
 * Writes `recordings/values-<version>.json` in `test/app-server` and in `test/agent`. Once a version is released, its
 * files stay as they are.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Schema } from "effect"
import * as Agent from "../agent/samples.ts"
import * as AppServer from "../app-server/samples.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const { version } = Schema.decodeSync(Schema.parseJson(Schema.Struct({ version: Schema.String })))(
  readFileSync(`${root}packages/app-server/package.json`, "utf8")
)

const record = (folder: string, values: unknown) =>
  writeFileSync(
    `${root}test/${folder}/recordings/values-${version}.json`,
    `${JSON.stringify(values, undefined, 2)}\n`
  )

record("app-server", Schema.encodeSync(AppServer.Values)(AppServer.samples))
record("agent", Schema.encodeSync(Agent.Values)(Agent.samples))
