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
  /** Where the files are that hold turns. */
  holds: Schema.optionalWith(Schema.String, { exact: true }),
  lost: Schema.optionalWith(Schema.Literal("Tell", "Replay"), { exact: true }),
  timing: Schema.Record({ key: Schema.String, value: Schema.Number })
})
export type Options = typeof Options.Type

/** Printed when the host takes sessions. */
export const ready = "ready"
