/** What a test tells a host that it starts, and what that says. */
import { Schema } from "effect"

export const Options = Schema.Struct({
  name: Schema.String,
  address: Schema.Struct({ host: Schema.String, port: Schema.Int }),
  database: Schema.String,
  command: Schema.String,
  env: Schema.Record({ key: Schema.String, value: Schema.String }),
  cwd: Schema.String,
  codexHome: Schema.String,
  sqliteHome: Schema.String,
  locks: Schema.Literal("Table", "Advisory"),
  timing: Schema.Record({ key: Schema.String, value: Schema.Number })
})
export type Options = typeof Options.Type

/** Printed when the host takes sessions. */
export const ready = "ready"
