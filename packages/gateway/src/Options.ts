/** What a gateway is configured with. */
import type { ApprovalRules, AppServerSpec, Budget, Rights, Sessions } from "@effect-codex/agent"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { SessionSettings } from "./Api.ts"

/** What a gateway is configured with that stands before sessions elsewhere. Only `folders` is required. */
export interface FrontOptions {
  /** The folders that a session may work in, as absolute paths. The first is the default. A session may work below them. */
  readonly folders: readonly [string, ...ReadonlyArray<string>]
  /** The most that a session may be allowed. Default: a `workspace-write` sandbox. */
  readonly ceiling?: Rights.Ceiling
  /** The largest body of a request, in bytes. Default: 16 MiB, for images. */
  readonly maxBodyBytes?: number
  /** How often a silent stream of events is written to, so that proxies keep it open. Default: 15 seconds. */
  readonly keepAlive?: Duration.DurationInput
}

/** What the sessions of tenants are configured with, where they run. Only `folders` is required. */
export interface HostOptions extends Pick<FrontOptions, "folders" | "ceiling"> {
  /** How sessions work that do not say. Default: as codex is configured. */
  readonly defaults?: Omit<SessionSettings, "cwd">
  /** The deadlines of turns that name none. Default: none. */
  readonly deadlines?: {
    readonly timeout?: Duration.DurationInput
    readonly progressTimeout?: Duration.DurationInput
  }
  /** What a tenant's sessions may spend in all. Default: no limit. */
  readonly budget?: (tenant: string) => Budget.Budget | undefined
  /** What may be done without asking a person. Default: nothing. */
  readonly rules?: ReadonlyArray<ApprovalRules.Rule>
  /** What happens to a question that nobody answers. Default: it is declined after an hour. */
  readonly deadline?: ApprovalRules.Deadline
  /** Where a tenant's rules are kept that are remembered for ever. Default: in memory, or in the database of hosts. */
  readonly ruleStore?: (tenant: string) => Effect.Effect<ApprovalRules.Store>
  /** Called with each decision. Default: nothing. */
  readonly record?: (decided: ApprovalRules.Decided) => Effect.Effect<void, unknown>
  /** How many of the last events of a turn are kept, for readers that come late or again. Default: 10,000. */
  readonly turnLogCapacity?: number
}

/** Only `server` and `folders` are required. */
export interface Options extends FrontOptions, HostOptions {
  /** The server of all sessions. */
  readonly server: AppServerSpec.AppServerSpec
  /** The idle time and the grace of the sessions. Default: 15 minutes, and `Limits.shutdownGrace`. */
  readonly sessions?: Sessions.Options
}
