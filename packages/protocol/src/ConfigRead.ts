import { Schema } from "effect"
import { nullable } from "./Lenient.ts"

export interface Params {
  readonly cwd?: string
}

/** The definition of a model provider, as config.toml has it; what is not set is `null`. */
export const Provider = Schema.Record({ key: Schema.String, value: Schema.Unknown })
export type Provider = typeof Provider.Type

export const Result = Schema.Struct({
  config: Schema.Struct({
    model_provider: nullable(Schema.String),
    model_providers: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Provider }), {
      default: () => ({})
    })
  })
})
export type Result = typeof Result.Type
