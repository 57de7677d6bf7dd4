/** What the benchmark tells a host that it starts. */
import * as Schema from "effect/Schema"

export const Options = Schema.Struct({
  name: Schema.String,
  port: Schema.Int,
  database: Schema.String,
  server: Schema.Struct({
    command: Schema.String,
    args: Schema.Array(Schema.String),
    env: Schema.Record({ key: Schema.String, value: Schema.String })
  }),
  codexHome: Schema.String,
  sqliteHome: Schema.String,
  locks: Schema.Literal("Table", "Advisory"),
  /** In milliseconds. */
  timing: Schema.Record({ key: Schema.String, value: Schema.Number })
})
export type Options = typeof Options.Type
