import { Schema } from "effect"
import { Turn } from "./Turn.ts"

export const Thread = Schema.Struct({
  id: Schema.String,
  turns: Schema.optionalWith(Schema.Array(Turn), { default: () => [] })
})
export type Thread = typeof Thread.Type

/** What may be chosen for a thread when it is started, resumed or forked. */
export interface Settings {
  readonly model?: string
  readonly modelProvider?: string
  readonly cwd?: string
  readonly approvalPolicy?: "untrusted" | "on-request" | "never" | (string & {})
  readonly sandbox?: "read-only" | "workspace-write" | "danger-full-access" | (string & {})
  readonly baseInstructions?: string
  readonly developerInstructions?: string
  /** Overrides of config.toml, by dotted key. */
  readonly config?: Readonly<Record<string, unknown>>
}

export interface StartParams extends Settings {
  readonly ephemeral?: boolean
}

export interface ResumeParams extends Settings {
  readonly threadId: string
  /** Leave the history out of the answer: it can be tens of megabytes. */
  readonly excludeTurns?: boolean
}

export interface ForkParams extends ResumeParams {
  readonly ephemeral?: boolean
}

export const Opened = Schema.Struct({ thread: Thread, modelProvider: Schema.optional(Schema.String) })
export type Opened = typeof Opened.Type

export interface UnsubscribeParams {
  readonly threadId: string
}
