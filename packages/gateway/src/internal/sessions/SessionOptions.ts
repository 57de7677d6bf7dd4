/** How the sessions of tenants work, by the options of the gateway. */
import { ApprovalInbox, ApprovalRules, type Approvals } from "@effect-codex/agent"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type * as Api from "../../Api.ts"
import type { HostOptions, Options } from "../../Options.ts"

/** The options of the sessions of each tenant, all but their server. */
export const make = (options: HostOptions) =>
  Effect.map(
    approvalsByTenant(options),
    (approvalsOf) => (tenant: string, settings: Api.SessionSettings) =>
      Effect.map(approvalsOf(tenant), (approvals) => {
        const budget = options.budget?.(tenant)
        return {
          ...settingsOf(options, settings),
          ...(budget === undefined ? {} : { budget }),
          approvals
        }
      })
  )

const settingsOf = (options: HostOptions, own: Api.SessionSettings) => {
  const { effort, ...settings } = { ...options.defaults, ...own }
  return {
    ceiling: ceilingOf(options),
    settings: { cwd: options.folders[0], ...settings },
    ...(effort === undefined ? {} : { turn: { effort } }),
    ...(options.turnLogCapacity === undefined ? {} : { turnLogCapacity: options.turnLogCapacity }),
    ...options.deadlines
  }
}

export const ceilingOf = ({ ceiling = { sandbox: "workspace-write" } }: Pick<Options, "ceiling">) =>
  ceiling

/** Each tenant's people decide for its sessions alone, and what they have remembered holds for them alone. */
const approvalsByTenant = (options: HostOptions) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { deadline = { after: "1 hour", decision: "decline" }, record, rules = [] } = options
    const made = new Map<string, Approvals.Service>()
    const make = (tenant: string) =>
      Effect.gen(function* () {
        const { person } = yield* ApprovalInbox.ApprovalInbox
        const storeOf = options.ruleStore ?? (yield* ApprovalRules.Stores)
        const store = yield* storeOf(tenant)
        const approvals = yield* ApprovalRules.make({
          rules,
          person,
          deadline,
          store,
          ...(record === undefined ? {} : { record })
        }).pipe(Effect.provideService(FileSystem.FileSystem, fs))
        made.set(tenant, approvals)
        return approvals
      })
    const alone = yield* Effect.makeSemaphore(1)
    return (tenant: string) =>
      alone.withPermits(1)(
        Effect.suspend(() => {
          const approvals = made.get(tenant)
          return approvals === undefined ? make(tenant) : Effect.succeed(approvals)
        })
      )
  })
