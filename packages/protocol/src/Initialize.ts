import { Schema } from "effect"

export interface Params {
  readonly clientInfo: { readonly name: string; readonly title: string | null; readonly version: string }
  readonly capabilities: {
    readonly experimentalApi: boolean
    readonly requestAttestation: boolean
    readonly optOutNotificationMethods?: ReadonlyArray<string>
  } | null
}

export const Result = Schema.Struct({
  userAgent: Schema.String,
  codexHome: Schema.optional(Schema.String)
})
export type Result = typeof Result.Type
