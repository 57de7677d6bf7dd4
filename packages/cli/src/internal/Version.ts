/** What the `package.json` of this package says, which every installation has beside the code. */
import { createRequire } from "node:module"
import * as Schema from "effect/Schema"

const Package = Schema.Struct({
  version: Schema.String,
  engines: Schema.Struct({ node: Schema.String })
})

const manifest = Schema.decodeUnknownSync(Package)(
  createRequire(import.meta.url)("../../package.json")
)

/** The version of this package. */
export const version = manifest.version

/** The oldest major version of Node that this package supports. */
export const oldestNode = Number.parseInt(manifest.engines.node.replace(/^\D+/, ""), 10)
