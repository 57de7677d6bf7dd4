/** What the types of this package name of `@effect-codex/protocol`: items, and the settings of threads and turns. */
export type * from "@effect-codex/protocol/Item"
export type * from "@effect-codex/protocol/Thread"
export type { Settings as TurnSettings, TurnError } from "@effect-codex/protocol/Turn"
