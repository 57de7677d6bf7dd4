/**
 * The definitions of the domain "Model".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import { CyberAccessProgram, ReasoningEffort } from "./Common.ts"

export interface AuthRecoveryNotification {
  readonly message: string
  readonly provider: string
  readonly threadId: string
  readonly turnId: string
}
export const AuthRecoveryNotification: Schema.Schema<AuthRecoveryNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      message: Schema.String,
      provider: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "AuthRecoveryNotification" })

export type BedrockProviderId = "amazon-bedrock" | "amazon-bedrock-runtime" | (string & {})
export const BedrockProviderId: Schema.Schema<BedrockProviderId> = Schema.String

export interface BedrockProviderSettings {
  readonly profile: string | null
  readonly region: string | null
  readonly type: "bedrock"
}
/** `BedrockProviderSettings` as it is on the wire: defaults may be missing. */
export interface BedrockProviderSettingsEncoded extends Omit<
  BedrockProviderSettings,
  "profile" | "region"
> {
  readonly profile?: string | null
  readonly region?: string | null
}
export const BedrockProviderSettings: Schema.Schema<
  BedrockProviderSettings,
  BedrockProviderSettingsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    profile: Lenient.nullable(Schema.String),
    region: Lenient.nullable(Schema.String),
    type: Schema.Literal("bedrock")
  })
).annotations({ identifier: "BedrockProviderSettings" })

/** AWS configuration fields for built-in Bedrock providers. */
export interface BedrockProviderSettingsPatch {
  readonly profile?: string | null
  readonly providerId: BedrockProviderId
  readonly region?: string | null
  readonly type: "bedrock"
}
export const BedrockProviderSettingsPatch: Schema.Schema<BedrockProviderSettingsPatch> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      profile: Lenient.optional(Schema.NullOr(Schema.String)),
      providerId: BedrockProviderId,
      region: Lenient.optional(Schema.NullOr(Schema.String)),
      type: Schema.Literal("bedrock")
    })
  ).annotations({ identifier: "BedrockProviderSettingsPatch" })

export interface CustomGatewayProviderSettings {
  readonly auth: GatewayAuth
  readonly type: "customGateway"
}
/** `CustomGatewayProviderSettings` as it is on the wire: defaults may be missing. */
export interface CustomGatewayProviderSettingsEncoded extends Omit<
  CustomGatewayProviderSettings,
  "auth"
> {
  readonly auth: GatewayAuthEncoded
}
export const CustomGatewayProviderSettings: Schema.Schema<
  CustomGatewayProviderSettings,
  CustomGatewayProviderSettingsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ auth: GatewayAuth, type: Schema.Literal("customGateway") })
).annotations({ identifier: "CustomGatewayProviderSettings" })

export interface CustomGatewayProviderSettingsPatch {
  readonly baseUrl?: string | null
  readonly envKey?: string | null
  readonly name?: string
  /** Omit or pass null to allocate a new custom provider ID. */
  readonly providerId?: string | null
  readonly type: "customGateway"
}
export const CustomGatewayProviderSettingsPatch: Schema.Schema<CustomGatewayProviderSettingsPatch> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      baseUrl: Lenient.optional(Schema.NullOr(Schema.String)),
      envKey: Lenient.optional(Schema.NullOr(Schema.String)),
      name: Lenient.optional(Schema.String),
      providerId: Lenient.optional(Schema.NullOr(Schema.String)),
      type: Schema.Literal("customGateway")
    })
  ).annotations({ identifier: "CustomGatewayProviderSettingsPatch" })

export interface EnvironmentVariableGatewayAuth {
  readonly envKey: string
  readonly mode: "environmentVariable"
}
export const EnvironmentVariableGatewayAuth: Schema.Schema<EnvironmentVariableGatewayAuth> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ envKey: Schema.String, mode: Schema.Literal("environmentVariable") })
  ).annotations({ identifier: "EnvironmentVariableGatewayAuth" })

export type GatewayAuth =
  | NoneGatewayAuth
  | EnvironmentVariableGatewayAuth
  | ModeGatewayAuth
  | UnrecognizedGatewayAuth
/** `GatewayAuth` as it is on the wire: defaults may be missing. */
export type GatewayAuthEncoded =
  | NoneGatewayAuth
  | EnvironmentVariableGatewayAuth
  | ModeGatewayAuthEncoded
  | UnrecognizedGatewayAuth
export const GatewayAuth: Schema.Schema<GatewayAuth, GatewayAuthEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      NoneGatewayAuth,
      EnvironmentVariableGatewayAuth,
      ModeGatewayAuth,
      UnrecognizedGatewayAuth
    )
  ).annotations({ identifier: "GatewayAuth" })

export type GcpProviderId = "gcp" | (string & {})
export const GcpProviderId: Schema.Schema<GcpProviderId> = Schema.String

export interface GcpProviderSettings {
  /** Path on the app-server host, without credential-file contents. */
  readonly credentialFile: string | null
  readonly location: string | null
  readonly projectId: string | null
  readonly type: "gcp"
}
/** `GcpProviderSettings` as it is on the wire: defaults may be missing. */
export interface GcpProviderSettingsEncoded extends Omit<
  GcpProviderSettings,
  "credentialFile" | "location" | "projectId"
> {
  readonly credentialFile?: string | null
  readonly location?: string | null
  readonly projectId?: string | null
}
export const GcpProviderSettings: Schema.Schema<GcpProviderSettings, GcpProviderSettingsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      credentialFile: Lenient.nullable(Schema.String),
      location: Lenient.nullable(Schema.String),
      projectId: Lenient.nullable(Schema.String),
      type: Schema.Literal("gcp")
    })
  ).annotations({ identifier: "GcpProviderSettings" })

/** GCP configuration fields. Credential-file paths refer to the app-server host. */
export interface GcpProviderSettingsPatch {
  readonly credentialFile?: string | null
  readonly location?: string | null
  readonly projectId?: string | null
  readonly providerId: GcpProviderId
  readonly type: "gcp"
}
export const GcpProviderSettingsPatch: Schema.Schema<GcpProviderSettingsPatch> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      credentialFile: Lenient.optional(Schema.NullOr(Schema.String)),
      location: Lenient.optional(Schema.NullOr(Schema.String)),
      projectId: Lenient.optional(Schema.NullOr(Schema.String)),
      providerId: GcpProviderId,
      type: Schema.Literal("gcp")
    })
  ).annotations({ identifier: "GcpProviderSettingsPatch" })

/**
 * Canonical user-input modality tags advertised by a model.
 * - `text`: Plain text turns and tool payloads.
 * - `image`: Image attachments included in user turns.
 * - `audio`: Audio attachments included in user turns.
 */
export type InputModality = "text" | "image" | "audio" | (string & {})
export const InputModality: Schema.Schema<InputModality> = Schema.String

/** Authentication is configured outside the gateway form. Preserve it on edits. */
export interface ModeGatewayAuth {
  readonly envKey: string | null
  readonly mode: "externallyConfigured"
}
/** `ModeGatewayAuth` as it is on the wire: defaults may be missing. */
export interface ModeGatewayAuthEncoded extends Omit<ModeGatewayAuth, "envKey"> {
  readonly envKey?: string | null
}
export const ModeGatewayAuth: Schema.Schema<ModeGatewayAuth, ModeGatewayAuthEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      envKey: Lenient.nullable(Schema.String),
      mode: Schema.Literal("externallyConfigured")
    })
  ).annotations({ identifier: "ModeGatewayAuth" })

export interface Model {
  /**
   * Deprecated: use `serviceTiers` instead.
   *
   * Default: `[]`.
   */
  readonly additionalSpeedTiers: ReadonlyArray<string>
  readonly availabilityNux: ModelAvailabilityNux | null
  /** Null when the catalog does not provide access-program metadata. */
  readonly availableAccessPrograms: ModelAccessPrograms | null
  readonly defaultReasoningEffort: ReasoningEffort
  /** Catalog default service tier id for this model, when one is configured. */
  readonly defaultServiceTier: string | null
  readonly description: string
  readonly displayName: string
  readonly hidden: boolean
  readonly id: string
  /** Default: `["text","image"]`. */
  readonly inputModalities: ReadonlyArray<InputModality>
  readonly isDefault: boolean
  readonly model: string
  readonly modelSpecialty: string | null
  /** Multi-agent runtime declared by this model, when available. */
  readonly multiAgentVersion: MultiAgentVersion | null
  /** Default: `[]`. */
  readonly serviceTiers: ReadonlyArray<ModelServiceTier>
  readonly supportedReasoningEfforts: ReadonlyArray<ReasoningEffortOption>
  /**
   * @deprecated Always false; models no longer support personality selection.
   *
   * Default: `false`.
   */
  readonly supportsPersonality: boolean
  readonly upgrade: string | null
  readonly upgradeInfo: ModelUpgradeInfo | null
}
/** `Model` as it is on the wire: defaults may be missing. */
export interface ModelEncoded extends Omit<
  Model,
  | "additionalSpeedTiers"
  | "availabilityNux"
  | "availableAccessPrograms"
  | "defaultServiceTier"
  | "inputModalities"
  | "modelSpecialty"
  | "multiAgentVersion"
  | "serviceTiers"
  | "supportsPersonality"
  | "upgrade"
  | "upgradeInfo"
> {
  readonly additionalSpeedTiers?: ReadonlyArray<string>
  readonly availabilityNux?: ModelAvailabilityNux | null
  readonly availableAccessPrograms?: ModelAccessPrograms | null
  readonly defaultServiceTier?: string | null
  readonly inputModalities?: ReadonlyArray<InputModality>
  readonly modelSpecialty?: string | null
  readonly multiAgentVersion?: MultiAgentVersion | null
  readonly serviceTiers?: ReadonlyArray<ModelServiceTier>
  readonly supportsPersonality?: boolean
  readonly upgrade?: string | null
  readonly upgradeInfo?: ModelUpgradeInfoEncoded | null
}
export const Model: Schema.Schema<Model, ModelEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    additionalSpeedTiers: Lenient.defaulted(Schema.Array(Schema.String), () => []),
    availabilityNux: Lenient.nullable(ModelAvailabilityNux),
    availableAccessPrograms: Lenient.nullable(ModelAccessPrograms),
    defaultReasoningEffort: ReasoningEffort,
    defaultServiceTier: Lenient.nullable(Schema.String),
    description: Schema.String,
    displayName: Schema.String,
    hidden: Schema.Boolean,
    id: Schema.String,
    inputModalities: Lenient.defaulted(Schema.Array(InputModality), () => ["text", "image"]),
    isDefault: Schema.Boolean,
    model: Schema.String,
    modelSpecialty: Lenient.nullable(Schema.String),
    multiAgentVersion: Lenient.nullable(MultiAgentVersion),
    serviceTiers: Lenient.defaulted(Schema.Array(ModelServiceTier), () => []),
    supportedReasoningEfforts: Schema.Array(ReasoningEffortOption),
    supportsPersonality: Lenient.defaulted(Schema.Boolean, () => false),
    upgrade: Lenient.nullable(Schema.String),
    upgradeInfo: Lenient.nullable(ModelUpgradeInfo)
  })
).annotations({ identifier: "Model" })

/** Caller-specific explicit access programs advertised by model discovery. */
export interface ModelAccessPrograms {
  /** Accepted explicit selections. */
  readonly cyber: ReadonlyArray<CyberAccessProgram>
}
export const ModelAccessPrograms: Schema.Schema<ModelAccessPrograms> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ cyber: Schema.Array(CyberAccessProgram) })
).annotations({ identifier: "ModelAccessPrograms" })

export interface ModelAvailabilityNux {
  readonly message: string
}
export const ModelAvailabilityNux: Schema.Schema<ModelAvailabilityNux> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ message: Schema.String })).annotations({
    identifier: "ModelAvailabilityNux"
  })

export interface ModelListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** When true, include models that are hidden from the default picker list. */
  readonly includeHidden?: boolean | null
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null
  /** List models for this configured provider instead of the app-server default. */
  readonly modelProvider?: string | null
}
export const ModelListParams: Schema.Schema<ModelListParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cursor: Lenient.optional(Schema.NullOr(Schema.String)),
    includeHidden: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    limit: Lenient.optional(Schema.NullOr(Schema.Number)),
    modelProvider: Lenient.optional(Schema.NullOr(Schema.String))
  })
).annotations({ identifier: "ModelListParams" })

export interface ModelListResponse {
  readonly data: ReadonlyArray<Model>
  /** Opaque cursor to pass to the next call to continue after the last item. If None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `ModelListResponse` as it is on the wire: defaults may be missing. */
export interface ModelListResponseEncoded extends Omit<ModelListResponse, "data" | "nextCursor"> {
  readonly data: ReadonlyArray<ModelEncoded>
  readonly nextCursor?: string | null
}
export const ModelListResponse: Schema.Schema<ModelListResponse, ModelListResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ data: Schema.Array(Model), nextCursor: Lenient.nullable(Schema.String) })
  ).annotations({ identifier: "ModelListResponse" })

export interface ModelProviderCapabilitiesReadParams {}
export const ModelProviderCapabilitiesReadParams: Schema.Schema<ModelProviderCapabilitiesReadParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ModelProviderCapabilitiesReadParams"
  })

export interface ModelProviderCapabilitiesReadResponse {
  readonly imageGeneration: boolean
  readonly webSearch: boolean
}
export const ModelProviderCapabilitiesReadResponse: Schema.Schema<ModelProviderCapabilitiesReadResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ imageGeneration: Schema.Boolean, webSearch: Schema.Boolean })
  ).annotations({ identifier: "ModelProviderCapabilitiesReadResponse" })

export interface ModelProviderConfigWriteParams {
  readonly settings: ProviderSettingsPatch
}
export const ModelProviderConfigWriteParams: Schema.Schema<ModelProviderConfigWriteParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ settings: ProviderSettingsPatch })
  ).annotations({ identifier: "ModelProviderConfigWriteParams" })

export interface ModelProviderConfigWriteResponse {
  readonly provider: ModelProviderSummary
}
/** `ModelProviderConfigWriteResponse` as it is on the wire: defaults may be missing. */
export interface ModelProviderConfigWriteResponseEncoded extends Omit<
  ModelProviderConfigWriteResponse,
  "provider"
> {
  readonly provider: ModelProviderSummaryEncoded
}
export const ModelProviderConfigWriteResponse: Schema.Schema<
  ModelProviderConfigWriteResponse,
  ModelProviderConfigWriteResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ provider: ModelProviderSummary })
).annotations({ identifier: "ModelProviderConfigWriteResponse" })

export interface ModelProviderDefaultSetParams {
  /** Configured provider to use by default for new threads and unscoped model lists. */
  readonly providerId: string
}
export const ModelProviderDefaultSetParams: Schema.Schema<ModelProviderDefaultSetParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ providerId: Schema.String })).annotations({
    identifier: "ModelProviderDefaultSetParams"
  })

export interface ModelProviderListParams {}
export const ModelProviderListParams: Schema.Schema<ModelProviderListParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ModelProviderListParams"
  })

export interface ModelProviderListResponse {
  readonly canChangeDefault: boolean
  readonly data: ReadonlyArray<ModelProviderSummary>
  readonly defaultProviderId: string
}
/** `ModelProviderListResponse` as it is on the wire: defaults may be missing. */
export interface ModelProviderListResponseEncoded extends Omit<ModelProviderListResponse, "data"> {
  readonly data: ReadonlyArray<ModelProviderSummaryEncoded>
}
export const ModelProviderListResponse: Schema.Schema<
  ModelProviderListResponse,
  ModelProviderListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    canChangeDefault: Schema.Boolean,
    data: Schema.Array(ModelProviderSummary),
    defaultProviderId: Schema.String
  })
).annotations({ identifier: "ModelProviderListResponse" })

export interface ModelProviderSummary {
  /** Null when the endpoint is absent or cannot be safely displayed. */
  readonly baseUrl: string | null
  /** Whether a supported configuration field can be edited in the active user layer. */
  readonly canEdit: boolean
  readonly id: string
  readonly name: string
  readonly settings: ProviderSettings
}
/** `ModelProviderSummary` as it is on the wire: defaults may be missing. */
export interface ModelProviderSummaryEncoded extends Omit<
  ModelProviderSummary,
  "baseUrl" | "settings"
> {
  readonly baseUrl?: string | null
  readonly settings: ProviderSettingsEncoded
}
export const ModelProviderSummary: Schema.Schema<
  ModelProviderSummary,
  ModelProviderSummaryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    baseUrl: Lenient.nullable(Schema.String),
    canEdit: Schema.Boolean,
    id: Schema.String,
    name: Schema.String,
    settings: ProviderSettings
  })
).annotations({ identifier: "ModelProviderSummary" })

export type ModelRerouteReason = "highRiskCyberActivity" | (string & {})
export const ModelRerouteReason: Schema.Schema<ModelRerouteReason> = Schema.String

export interface ModelReroutedNotification {
  readonly fromModel: string
  readonly reason: ModelRerouteReason
  readonly threadId: string
  readonly toModel: string
  readonly turnId: string
}
export const ModelReroutedNotification: Schema.Schema<ModelReroutedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      fromModel: Schema.String,
      reason: ModelRerouteReason,
      threadId: Schema.String,
      toModel: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "ModelReroutedNotification" })

export interface ModelSafetyBufferingUpdatedNotification {
  readonly fasterModel: string | null
  readonly model: string
  readonly reasons: ReadonlyArray<string>
  readonly showBufferingUi: boolean
  readonly threadId: string
  readonly turnId: string
  readonly useCases: ReadonlyArray<string>
}
/** `ModelSafetyBufferingUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface ModelSafetyBufferingUpdatedNotificationEncoded extends Omit<
  ModelSafetyBufferingUpdatedNotification,
  "fasterModel"
> {
  readonly fasterModel?: string | null
}
export const ModelSafetyBufferingUpdatedNotification: Schema.Schema<
  ModelSafetyBufferingUpdatedNotification,
  ModelSafetyBufferingUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    fasterModel: Lenient.nullable(Schema.String),
    model: Schema.String,
    reasons: Schema.Array(Schema.String),
    showBufferingUi: Schema.Boolean,
    threadId: Schema.String,
    turnId: Schema.String,
    useCases: Schema.Array(Schema.String)
  })
).annotations({ identifier: "ModelSafetyBufferingUpdatedNotification" })

export interface ModelServiceTier {
  readonly description: string
  readonly id: string
  readonly name: string
}
export const ModelServiceTier: Schema.Schema<ModelServiceTier> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ description: Schema.String, id: Schema.String, name: Schema.String })
).annotations({ identifier: "ModelServiceTier" })

export interface ModelUpgradeInfo {
  readonly migrationMarkdown: string | null
  readonly model: string
  readonly modelLink: string | null
  /** Informational Unix timestamp for this upgrade's scheduled retirement, if known. */
  readonly retirementAt: number | null
  readonly upgradeCopy: string | null
}
/** `ModelUpgradeInfo` as it is on the wire: defaults may be missing. */
export interface ModelUpgradeInfoEncoded extends Omit<
  ModelUpgradeInfo,
  "migrationMarkdown" | "modelLink" | "retirementAt" | "upgradeCopy"
> {
  readonly migrationMarkdown?: string | null
  readonly modelLink?: string | null
  readonly retirementAt?: number | null
  readonly upgradeCopy?: string | null
}
export const ModelUpgradeInfo: Schema.Schema<ModelUpgradeInfo, ModelUpgradeInfoEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      migrationMarkdown: Lenient.nullable(Schema.String),
      model: Schema.String,
      modelLink: Lenient.nullable(Schema.String),
      retirementAt: Lenient.nullable(Schema.Number),
      upgradeCopy: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "ModelUpgradeInfo" })

export type ModelVerification = "trustedAccessForCyber" | (string & {})
export const ModelVerification: Schema.Schema<ModelVerification> = Schema.String

export interface ModelVerificationNotification {
  readonly threadId: string
  readonly turnId: string
  readonly verifications: ReadonlyArray<ModelVerification>
}
export const ModelVerificationNotification: Schema.Schema<ModelVerificationNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      threadId: Schema.String,
      turnId: Schema.String,
      verifications: Schema.Array(ModelVerification)
    })
  ).annotations({ identifier: "ModelVerificationNotification" })

/** Multi-agent runtime supported by a model. */
export type MultiAgentVersion = "disabled" | "v1" | "v2" | (string & {})
export const MultiAgentVersion: Schema.Schema<MultiAgentVersion> = Schema.String

export interface NoneGatewayAuth {
  readonly mode: "none"
}
export const NoneGatewayAuth: Schema.Schema<NoneGatewayAuth> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ mode: Schema.Literal("none") })
).annotations({ identifier: "NoneGatewayAuth" })

export interface OpenaiProviderSettings {
  readonly type: "openai"
}
export const OpenaiProviderSettings: Schema.Schema<OpenaiProviderSettings> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("openai") })
  ).annotations({ identifier: "OpenaiProviderSettings" })

export type ProviderSettings =
  | OpenaiProviderSettings
  | CustomGatewayProviderSettings
  | BedrockProviderSettings
  | GcpProviderSettings
  | UnrecognizedProviderSettings
/** `ProviderSettings` as it is on the wire: defaults may be missing. */
export type ProviderSettingsEncoded =
  | OpenaiProviderSettings
  | CustomGatewayProviderSettingsEncoded
  | BedrockProviderSettingsEncoded
  | GcpProviderSettingsEncoded
  | UnrecognizedProviderSettings
export const ProviderSettings: Schema.Schema<ProviderSettings, ProviderSettingsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      OpenaiProviderSettings,
      CustomGatewayProviderSettings,
      BedrockProviderSettings,
      GcpProviderSettings,
      UnrecognizedProviderSettings
    )
  ).annotations({ identifier: "ProviderSettings" })

/** Omitted patch fields preserve their values. Explicit null clears a nullable field. */
export type ProviderSettingsPatch =
  | CustomGatewayProviderSettingsPatch
  | BedrockProviderSettingsPatch
  | GcpProviderSettingsPatch
export const ProviderSettingsPatch: Schema.Schema<ProviderSettingsPatch> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      CustomGatewayProviderSettingsPatch,
      BedrockProviderSettingsPatch,
      GcpProviderSettingsPatch
    )
  ).annotations({ identifier: "ProviderSettingsPatch" })

export interface ReasoningEffortOption {
  readonly description: string
  readonly reasoningEffort: ReasoningEffort
}
export const ReasoningEffortOption: Schema.Schema<ReasoningEffortOption> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ description: Schema.String, reasoningEffort: ReasoningEffort })
  ).annotations({ identifier: "ReasoningEffortOption" })

/** A member of `GatewayAuth` that this version does not know, whole. */
export type UnrecognizedGatewayAuth = {
  readonly mode: Lenient.UnknownTag
}
export const UnrecognizedGatewayAuth: Schema.Schema<UnrecognizedGatewayAuth> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      mode: Lenient.unknownTag("none", "environmentVariable", "externallyConfigured")
    })
  ).annotations({ identifier: "UnrecognizedGatewayAuth" })

/** A member of `ProviderSettings` that this version does not know, whole. */
export type UnrecognizedProviderSettings = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedProviderSettings: Schema.Schema<UnrecognizedProviderSettings> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("openai", "customGateway", "bedrock", "gcp") })
  ).annotations({ identifier: "UnrecognizedProviderSettings" })
