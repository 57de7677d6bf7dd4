/** The version of this package, read from its `package.json`, which every installation has beside the code. */
import { createRequire } from "node:module"
import * as Schema from "effect/Schema"

const Package = Schema.Struct({ version: Schema.String })

export const { version } = Schema.decodeUnknownSync(Package)(
  createRequire(import.meta.url)("../../package.json")
)
