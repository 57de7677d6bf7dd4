/**
 * The definitions of the domain "Permissions".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  AdditionalFileSystemPermissions,
  type AdditionalFileSystemPermissionsEncoded,
  AdditionalNetworkPermissions,
  type AdditionalNetworkPermissionsEncoded
} from "./Common.ts"

export interface ActivePermissionProfile {
  /** Parent profile identifier from the selected permissions profile's `extends` setting, when present. */
  readonly extends: string | null
  /** Identifier from `default_permissions` or the implicit built-in default, such as `:workspace` or a user-defined `[permissions.<id>]` profile. */
  readonly id: string
}
/** `ActivePermissionProfile` as it is on the wire: defaults may be missing. */
export interface ActivePermissionProfileEncoded extends Omit<ActivePermissionProfile, "extends"> {
  readonly extends?: string | null
}
export const ActivePermissionProfile: Schema.Schema<
  ActivePermissionProfile,
  ActivePermissionProfileEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ extends: Lenient.nullable(Schema.String), id: Schema.String })
).annotations({ identifier: "ActivePermissionProfile" })

export type AskForApproval =
  | "untrusted"
  | "on-request"
  | "never"
  | (string & {})
  | {
      /** @experimental */
      readonly granular: {
        readonly mcp_elicitations: boolean
        /** Default: `false`. */
        readonly request_permissions: boolean
        readonly rules: boolean
        readonly sandbox_approval: boolean
        /** Default: `false`. */
        readonly skill_approval: boolean
      }
    }
  | Lenient.UnknownVariant
/** `AskForApproval` as it is on the wire: defaults may be missing. */
export type AskForApprovalEncoded =
  | "untrusted"
  | "on-request"
  | "never"
  | (string & {})
  | {
      readonly granular: {
        readonly mcp_elicitations: boolean
        readonly request_permissions?: boolean
        readonly rules: boolean
        readonly sandbox_approval: boolean
        readonly skill_approval?: boolean
      }
    }
  | Lenient.UnknownVariant
export const AskForApproval: Schema.Schema<AskForApproval, AskForApprovalEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Schema.String,
      Lenient.struct({
        granular: Lenient.struct({
          mcp_elicitations: Schema.Boolean,
          request_permissions: Lenient.defaulted(Schema.Boolean, () => false),
          rules: Schema.Boolean,
          sandbox_approval: Schema.Boolean,
          skill_approval: Lenient.defaulted(Schema.Boolean, () => false)
        })
      }),
      Lenient.unknownVariant("granular")
    )
  ).annotations({ identifier: "AskForApproval" })

export interface DangerFullAccessSandboxPolicy {
  readonly type: "dangerFullAccess"
}
export const DangerFullAccessSandboxPolicy: Schema.Schema<DangerFullAccessSandboxPolicy> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("dangerFullAccess") })
  ).annotations({ identifier: "DangerFullAccessSandboxPolicy" })

export interface ExternalSandboxSandboxPolicy {
  /** Default: `"restricted"`. */
  readonly networkAccess: NetworkAccess
  readonly type: "externalSandbox"
}
/** `ExternalSandboxSandboxPolicy` as it is on the wire: defaults may be missing. */
export interface ExternalSandboxSandboxPolicyEncoded extends Omit<
  ExternalSandboxSandboxPolicy,
  "networkAccess"
> {
  readonly networkAccess?: NetworkAccess
}
export const ExternalSandboxSandboxPolicy: Schema.Schema<
  ExternalSandboxSandboxPolicy,
  ExternalSandboxSandboxPolicyEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    networkAccess: Lenient.defaulted(NetworkAccess, () => "restricted"),
    type: Schema.Literal("externalSandbox")
  })
).annotations({ identifier: "ExternalSandboxSandboxPolicy" })

export type NetworkAccess = "restricted" | "enabled" | (string & {})
export const NetworkAccess: Schema.Schema<NetworkAccess> = Schema.String

export interface ReadOnlySandboxPolicy {
  /** Default: `false`. */
  readonly networkAccess: boolean
  readonly type: "readOnly"
}
/** `ReadOnlySandboxPolicy` as it is on the wire: defaults may be missing. */
export interface ReadOnlySandboxPolicyEncoded extends Omit<ReadOnlySandboxPolicy, "networkAccess"> {
  readonly networkAccess?: boolean
}
export const ReadOnlySandboxPolicy: Schema.Schema<
  ReadOnlySandboxPolicy,
  ReadOnlySandboxPolicyEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    networkAccess: Lenient.defaulted(Schema.Boolean, () => false),
    type: Schema.Literal("readOnly")
  })
).annotations({ identifier: "ReadOnlySandboxPolicy" })

export interface RequestPermissionProfile {
  readonly fileSystem: AdditionalFileSystemPermissions | null
  readonly network: AdditionalNetworkPermissions | null
}
/** `RequestPermissionProfile` as it is on the wire: defaults may be missing. */
export interface RequestPermissionProfileEncoded extends Omit<
  RequestPermissionProfile,
  "fileSystem" | "network"
> {
  readonly fileSystem?: AdditionalFileSystemPermissionsEncoded | null
  readonly network?: AdditionalNetworkPermissionsEncoded | null
}
export const RequestPermissionProfile: Schema.Schema<
  RequestPermissionProfile,
  RequestPermissionProfileEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    fileSystem: Lenient.nullable(AdditionalFileSystemPermissions),
    network: Lenient.nullable(AdditionalNetworkPermissions)
  })
).annotations({ identifier: "RequestPermissionProfile" })

export type SandboxPolicy =
  | DangerFullAccessSandboxPolicy
  | ReadOnlySandboxPolicy
  | ExternalSandboxSandboxPolicy
  | WorkspaceWriteSandboxPolicy
  | UnrecognizedSandboxPolicy
/** `SandboxPolicy` as it is on the wire: defaults may be missing. */
export type SandboxPolicyEncoded =
  | DangerFullAccessSandboxPolicy
  | ReadOnlySandboxPolicyEncoded
  | ExternalSandboxSandboxPolicyEncoded
  | WorkspaceWriteSandboxPolicyEncoded
  | UnrecognizedSandboxPolicy
export const SandboxPolicy: Schema.Schema<SandboxPolicy, SandboxPolicyEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      DangerFullAccessSandboxPolicy,
      ReadOnlySandboxPolicy,
      ExternalSandboxSandboxPolicy,
      WorkspaceWriteSandboxPolicy,
      UnrecognizedSandboxPolicy
    )
  ).annotations({ identifier: "SandboxPolicy" })

/** A member of `SandboxPolicy` that this version does not know, whole. */
export type UnrecognizedSandboxPolicy = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedSandboxPolicy: Schema.Schema<UnrecognizedSandboxPolicy> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag("dangerFullAccess", "readOnly", "externalSandbox", "workspaceWrite")
    })
  ).annotations({ identifier: "UnrecognizedSandboxPolicy" })

export interface WorkspaceWriteSandboxPolicy {
  /** Default: `false`. */
  readonly excludeSlashTmp: boolean
  /** Default: `false`. */
  readonly excludeTmpdirEnvVar: boolean
  /** Default: `false`. */
  readonly networkAccess: boolean
  readonly type: "workspaceWrite"
  /** Default: `[]`. */
  readonly writableRoots: ReadonlyArray<AbsolutePathBuf>
}
/** `WorkspaceWriteSandboxPolicy` as it is on the wire: defaults may be missing. */
export interface WorkspaceWriteSandboxPolicyEncoded extends Omit<
  WorkspaceWriteSandboxPolicy,
  "excludeSlashTmp" | "excludeTmpdirEnvVar" | "networkAccess" | "writableRoots"
> {
  readonly excludeSlashTmp?: boolean
  readonly excludeTmpdirEnvVar?: boolean
  readonly networkAccess?: boolean
  readonly writableRoots?: ReadonlyArray<AbsolutePathBuf>
}
export const WorkspaceWriteSandboxPolicy: Schema.Schema<
  WorkspaceWriteSandboxPolicy,
  WorkspaceWriteSandboxPolicyEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    excludeSlashTmp: Lenient.defaulted(Schema.Boolean, () => false),
    excludeTmpdirEnvVar: Lenient.defaulted(Schema.Boolean, () => false),
    networkAccess: Lenient.defaulted(Schema.Boolean, () => false),
    type: Schema.Literal("workspaceWrite"),
    writableRoots: Lenient.defaulted(Schema.Array(AbsolutePathBuf), () => [])
  })
).annotations({ identifier: "WorkspaceWriteSandboxPolicy" })
