/**
 * Records the values that may leave the process as this version writes them, for the test that later versions read them.
 *
 *     pnpm build && node test/dist/record/values.js
 *
 * Writes `test/app-server/recordings/values-<version>.json`. Once a version is released, its file stays as it is.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Schema } from "effect"
import { samples, Values } from "../app-server/samples.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const { version } = Schema.decodeSync(Schema.parseJson(Schema.Struct({ version: Schema.String })))(
  readFileSync(`${root}packages/app-server/package.json`, "utf8")
)

writeFileSync(
  `${root}test/app-server/recordings/values-${version}.json`,
  `${JSON.stringify(Schema.encodeSync(Values)(samples), undefined, 2)}\n`
)
