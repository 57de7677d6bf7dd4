/**
 * The sessions of the gateway. A session is stored with its settings, so that it goes on after a restart as it was made.
 * Keys are stored with the tenant before them: tenants may use the same keys, and learn nothing of those of others.
 */
import { ApprovalInbox, ApprovalRules, type Approvals, Sessions } from "@effect-codex/agent"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Api from "../../Api.ts"
import { Forbidden } from "../../ApiError.ts"
import type { Options } from "../../Options.ts"
import type { Tenant } from "../../Tenants.ts"
import * as Folders from "./Folders.ts"
import { TurnLimits } from "./TurnLimits.ts"

/** What is stored with a session. */
export const Kept = Schema.Struct({ settings: Api.SessionSettings, metadata: Api.Metadata })
export type Kept = typeof Kept.Type

/** For a session that exists. */
export const nothingKept: Kept = { settings: {}, metadata: {} }

/** What a caller gives is kept, if the session is new. */
export class Registry extends Sessions.Tag<Registry>()("@effect-codex/gateway/Registry", {
  input: Kept,
  metadata: Kept,
  failure: Forbidden
}) {}

/** No tenant's name has a slash. */
export const keyOf = (tenant: Tenant, key: string): string => `${tenant.name}/${key}`

/** The key as its tenant knows it. */
export const ownKey = (stored: string): string => stored.slice(stored.indexOf("/") + 1)

/** The registry as a tenant sees it. */
export const of = (tenant: Tenant) =>
  Effect.map(Registry, (registry) => registry.ownedBy(tenant.name))

export const layer = (options: Options) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const limits = yield* TurnLimits
      const approvalsOf = yield* approvalsByTenant(options)
      return Registry.layer(
        ({ input, metadata, owner }) =>
          Effect.gen(function* () {
            const kept = Option.getOrElse(metadata, () => input)
            yield* stillWithin(options, kept.settings)
            const tenant = Option.getOrElse(owner, () => "")
            const budget = options.budget?.(tenant)
            return {
              ...sessionOptions(options, kept.settings),
              ...(budget === undefined ? {} : { budget }),
              approvals: yield* approvalsOf(tenant),
              permit: limits.permit(tenant),
              metadata: kept
            }
          }),
        { idleTimeToLive: "15 minutes", ...options.sessions }
      )
    })
  )

/** A folder may have become a link to another place since the session was made, and the gateway may have other folders. */
const stillWithin = ({ folders }: Options, { cwd }: Api.SessionSettings) =>
  cwd === undefined ? Effect.void : Folders.within(folders, cwd)

const sessionOptions = (options: Options, own: Api.SessionSettings) => {
  const { effort, ...settings } = { ...options.defaults, ...own }
  return {
    server: options.server,
    ceiling: ceilingOf(options),
    settings: { cwd: options.folders[0], ...settings },
    ...(effort === undefined ? {} : { turn: { effort } }),
    ...(options.turnLogCapacity === undefined ? {} : { turnLogCapacity: options.turnLogCapacity }),
    ...options.deadlines
  }
}

export const ceilingOf = ({ ceiling = { sandbox: "workspace-write" } }: Options) => ceiling

/** Each tenant's people decide for its sessions alone, and what they have remembered holds for them alone. */
const approvalsByTenant = (options: Options) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { person } = yield* ApprovalInbox.ApprovalInbox
    const { deadline = { after: "1 hour", decision: "decline" }, record, rules = [] } = options
    const made = new Map<string, Approvals.Service>()
    const make = (tenant: string) =>
      Effect.gen(function* () {
        const store = yield* options.ruleStore?.(tenant) ?? ApprovalRules.memory
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
