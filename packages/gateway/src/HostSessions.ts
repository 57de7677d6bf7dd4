/**
 * How the hosts of a cluster make the sessions of the gateways before them: with the settings that were stored with each, and
 * within the ceiling, the rules and the budgets of these options. Give all hosts and gateways the same folders, which must
 * lead to the same files.
 *
 * @example
 * const Live = Layer.unwrapEffect(
 *   Effect.map(HostSessions.make({ folders: ["/srv/projects"] }), (sessions) =>
 *     Host.layerConfig({ server: { command, env }, sessions })
 *   )
 * )
 */
import type { ApprovalInbox, Sessions } from "@effect-codex/agent"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Kept } from "./Backend.ts"
import * as SessionOptions from "./internal/sessions/SessionOptions.ts"
import type { HostOptions } from "./Options.ts"

export type { HostOptions } from "./Options.ts"

/** The options of a session of these hosts, all but its server. */
export type Made = Omit<Sessions.SessionOptions, "server">

/** Returns what `Host.Options.sessions` takes. A session that no gateway has made works as the options say. */
export const make = (
  options: HostOptions
): Effect.Effect<
  (
    request: Pick<Sessions.Request<void, never>, "kept" | "owner">
  ) => Effect.Effect<Made, never, ApprovalInbox.ApprovalInbox>,
  never,
  FileSystem.FileSystem
> =>
  Effect.map(SessionOptions.make(options), (optionsOf) => ({ kept, owner }) => {
    const { settings } = Option.getOrElse(Option.flatMap(kept, decodeKept), () => nothingKept)
    return optionsOf(
      Option.getOrElse(owner, () => ""),
      settings
    )
  })

const decodeKept = Schema.decodeUnknownOption(Kept)
const nothingKept: Pick<Kept, "settings"> = { settings: {} }
