/** What the commands of a thread may do, as its settings and turns choose it. The fake reports it, and enforces nothing. */
import { Lenient } from "@effect-codex/protocol"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

export interface ThreadRights {
  readonly sandbox: object
  readonly approvalPolicy: unknown
  readonly cwd: string
}

/** Those of a thread without settings. */
export const usual: ThreadRights = {
  sandbox: { type: "readOnly" },
  approvalPolicy: "on-request",
  cwd: "/"
}

/** The settings of a thread that choose its rights. */
export const Settings = Schema.Struct({
  sandbox: Lenient.nullable(Schema.String),
  approvalPolicy: Lenient.nullable(Schema.Unknown),
  cwd: Lenient.nullable(Schema.String),
  config: Lenient.nullable(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
})

/** The settings of a turn that choose its rights, and those of the later turns of its thread. */
export const TurnSettings = Schema.Struct({
  sandboxPolicy: Lenient.nullable(Schema.Object),
  approvalPolicy: Lenient.nullable(Schema.Unknown),
  cwd: Lenient.nullable(Schema.String)
})

/** The rights of a thread that is opened with these settings. */
export const opened = (
  before: ThreadRights,
  { approvalPolicy, config, cwd, sandbox }: typeof Settings.Type
): ThreadRights => {
  const mode = sandbox ?? config?.["sandbox_mode"]
  return {
    sandbox: typeof mode === "string" ? policyOf(mode, config ?? {}) : before.sandbox,
    approvalPolicy: approvalPolicy ?? config?.["approval_policy"] ?? before.approvalPolicy,
    cwd: cwd ?? before.cwd
  }
}

/** The rights of a thread from a turn with these settings on. */
export const changed = (
  before: ThreadRights,
  { approvalPolicy, cwd, sandboxPolicy }: typeof TurnSettings.Type
): ThreadRights => ({
  sandbox: sandboxPolicy ?? before.sandbox,
  approvalPolicy: approvalPolicy ?? before.approvalPolicy,
  cwd: cwd ?? before.cwd
})

const policyOf = (mode: string, config: Readonly<Record<string, unknown>>): object => {
  switch (mode) {
    case "danger-full-access":
      return { type: "dangerFullAccess" }
    case "workspace-write":
      return {
        type: "workspaceWrite",
        writableRoots: ofWorkspace(config, "writable_roots") ?? [],
        networkAccess: ofWorkspace(config, "network_access") ?? false,
        excludeTmpdirEnvVar: ofWorkspace(config, "exclude_tmpdir_env_var") ?? false,
        excludeSlashTmp: ofWorkspace(config, "exclude_slash_tmp") ?? false
      }
    default:
      return { type: "readOnly", networkAccess: false }
  }
}

const ofWorkspace = (config: Readonly<Record<string, unknown>>, name: string): unknown => {
  const table = config["sandbox_workspace_write"]
  return (
    config[`sandbox_workspace_write.${name}`] ??
    (Predicate.isRecord(table) ? table[name] : undefined)
  )
}
