/**
 * The definitions of the domain "Account".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"

export type Account =
  | ApiKeyAccount
  | ChatgptAccount
  | AmazonBedrockAccount
  | GcpAccount
  | UnrecognizedAccount
/** `Account` as it is on the wire: defaults may be missing. */
export type AccountEncoded =
  | ApiKeyAccount
  | ChatgptAccountEncoded
  | AmazonBedrockAccountEncoded
  | GcpAccount
  | UnrecognizedAccount
export const Account: Schema.Schema<Account, AccountEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(ApiKeyAccount, ChatgptAccount, AmazonBedrockAccount, GcpAccount, UnrecognizedAccount)
).annotations({ identifier: "Account" })

export interface AccountLoginCompletedNotification {
  readonly error: string | null
  readonly loginId: string | null
  readonly onboardingEntrypoint: DesktopOnboardingEntrypoint | null
  readonly success: boolean
}
/** `AccountLoginCompletedNotification` as it is on the wire: defaults may be missing. */
export interface AccountLoginCompletedNotificationEncoded extends Omit<
  AccountLoginCompletedNotification,
  "error" | "loginId" | "onboardingEntrypoint"
> {
  readonly error?: string | null
  readonly loginId?: string | null
  readonly onboardingEntrypoint?: DesktopOnboardingEntrypoint | null
}
export const AccountLoginCompletedNotification: Schema.Schema<
  AccountLoginCompletedNotification,
  AccountLoginCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    error: Lenient.nullable(Schema.String),
    loginId: Lenient.nullable(Schema.String),
    onboardingEntrypoint: Lenient.nullable(DesktopOnboardingEntrypoint),
    success: Schema.Boolean
  })
).annotations({ identifier: "AccountLoginCompletedNotification" })

/**
 * Sparse rolling rate-limit update.
 *
 * Clients should merge available values into the most recent `account/rateLimits/read` response or refetch that snapshot. Nullable account metadata may be unavailable in a rolling update and does not clear a previously observed value.
 */
export interface AccountRateLimitsUpdatedNotification {
  readonly rateLimits: RateLimitSnapshot
}
/** `AccountRateLimitsUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface AccountRateLimitsUpdatedNotificationEncoded extends Omit<
  AccountRateLimitsUpdatedNotification,
  "rateLimits"
> {
  readonly rateLimits: RateLimitSnapshotEncoded
}
export const AccountRateLimitsUpdatedNotification: Schema.Schema<
  AccountRateLimitsUpdatedNotification,
  AccountRateLimitsUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ rateLimits: RateLimitSnapshot })
).annotations({ identifier: "AccountRateLimitsUpdatedNotification" })

/** Backend routing policy. Wire values match the accounts/check contract. */
export type AccountRoutingOverride = "NO_CONSTRAINT" | "us" | "us_cr" | (string & {})
export const AccountRoutingOverride: Schema.Schema<AccountRoutingOverride> = Schema.String

export interface AccountSecuritySetupAction {
  readonly label: string
  readonly url: string
}
export const AccountSecuritySetupAction: Schema.Schema<AccountSecuritySetupAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ label: Schema.String, url: Schema.String })
  ).annotations({ identifier: "AccountSecuritySetupAction" })

export interface AccountSecuritySetupNotice {
  readonly accountId: string
  readonly action: AccountSecuritySetupAction
  readonly description: string
  readonly title: string
  readonly userId: string
}
export const AccountSecuritySetupNotice: Schema.Schema<AccountSecuritySetupNotice> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      accountId: Schema.String,
      action: AccountSecuritySetupAction,
      description: Schema.String,
      title: Schema.String,
      userId: Schema.String
    })
  ).annotations({ identifier: "AccountSecuritySetupNotice" })

export interface AccountSession {
  readonly displayName: string | null
  readonly email: string | null
  readonly imageUrl: string | null
  readonly isActive: boolean
  readonly lastUsedAt: number
  readonly selectedWorkspaceAccountId: string | null
  readonly sessionId: string
  readonly userId: string | null
  readonly workspaces: ReadonlyArray<AccountSessionWorkspace>
}
/** `AccountSession` as it is on the wire: defaults may be missing. */
export interface AccountSessionEncoded extends Omit<
  AccountSession,
  "displayName" | "email" | "imageUrl" | "selectedWorkspaceAccountId" | "userId" | "workspaces"
> {
  readonly displayName?: string | null
  readonly email?: string | null
  readonly imageUrl?: string | null
  readonly selectedWorkspaceAccountId?: string | null
  readonly userId?: string | null
  readonly workspaces: ReadonlyArray<AccountSessionWorkspaceEncoded>
}
export const AccountSession: Schema.Schema<AccountSession, AccountSessionEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      displayName: Lenient.nullable(Schema.String),
      email: Lenient.nullable(Schema.String),
      imageUrl: Lenient.nullable(Schema.String),
      isActive: Schema.Boolean,
      lastUsedAt: Schema.Number,
      selectedWorkspaceAccountId: Lenient.nullable(Schema.String),
      sessionId: Schema.String,
      userId: Lenient.nullable(Schema.String),
      workspaces: Schema.Array(AccountSessionWorkspace)
    })
  ).annotations({ identifier: "AccountSession" })

export interface AccountSessionWorkspace {
  readonly accountId: string
  readonly imageUrl: string | null
  readonly kind: AccountSessionWorkspaceKind | null
  readonly name: string | null
}
/** `AccountSessionWorkspace` as it is on the wire: defaults may be missing. */
export interface AccountSessionWorkspaceEncoded extends Omit<
  AccountSessionWorkspace,
  "imageUrl" | "kind" | "name"
> {
  readonly imageUrl?: string | null
  readonly kind?: AccountSessionWorkspaceKind | null
  readonly name?: string | null
}
export const AccountSessionWorkspace: Schema.Schema<
  AccountSessionWorkspace,
  AccountSessionWorkspaceEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    accountId: Schema.String,
    imageUrl: Lenient.nullable(Schema.String),
    kind: Lenient.nullable(AccountSessionWorkspaceKind),
    name: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "AccountSessionWorkspace" })

export type AccountSessionWorkspaceKind = "personal" | "workspace" | (string & {})
export const AccountSessionWorkspaceKind: Schema.Schema<AccountSessionWorkspaceKind> = Schema.String

/** @experimental */
export interface AccountSessionsListParams {
  readonly refreshWorkspaceMetadata?: boolean
}
export const AccountSessionsListParams: Schema.Schema<AccountSessionsListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ refreshWorkspaceMetadata: Lenient.optional(Schema.Boolean) })
  ).annotations({ identifier: "AccountSessionsListParams" })

/** @experimental */
export interface AccountSessionsResponse {
  readonly activeSessionId: string | null
  readonly sessions: ReadonlyArray<AccountSession>
}
/** `AccountSessionsResponse` as it is on the wire: defaults may be missing. */
export interface AccountSessionsResponseEncoded extends Omit<
  AccountSessionsResponse,
  "activeSessionId" | "sessions"
> {
  readonly activeSessionId?: string | null
  readonly sessions: ReadonlyArray<AccountSessionEncoded>
}
export const AccountSessionsResponse: Schema.Schema<
  AccountSessionsResponse,
  AccountSessionsResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    activeSessionId: Lenient.nullable(Schema.String),
    sessions: Schema.Array(AccountSession)
  })
).annotations({ identifier: "AccountSessionsResponse" })

/** @experimental */
export interface AccountSessionsSwitchParams {
  /** Workspace to select within that login; this is not a user identifier. */
  readonly accountId: string
  /** Allow Core to start browser sign-in if this session needs SSO for the workspace. */
  readonly allowBrowserLogin?: boolean
  /** Opaque active-login identifier returned by accountSession/list. */
  readonly sessionId: string
}
export const AccountSessionsSwitchParams: Schema.Schema<AccountSessionsSwitchParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      accountId: Schema.String,
      allowBrowserLogin: Lenient.optional(Schema.Boolean),
      sessionId: Schema.String
    })
  ).annotations({ identifier: "AccountSessionsSwitchParams" })

/** @experimental */
export type AccountSessionsSwitchResponse =
  | {
      readonly activeSessionId: string | null
      readonly sessions: ReadonlyArray<AccountSession>
    }
  | {
      readonly auth_url: string
      readonly login_id: string
    }
  | Lenient.UnknownVariant
/** `AccountSessionsSwitchResponse` as it is on the wire: defaults may be missing. */
export type AccountSessionsSwitchResponseEncoded =
  | {
      readonly activeSessionId?: string | null
      readonly sessions: ReadonlyArray<AccountSessionEncoded>
    }
  | {
      readonly auth_url: string
      readonly login_id: string
    }
  | Lenient.UnknownVariant
export const AccountSessionsSwitchResponse: Schema.Schema<
  AccountSessionsSwitchResponse,
  AccountSessionsSwitchResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    Lenient.struct({
      activeSessionId: Lenient.nullable(Schema.String),
      sessions: Schema.Array(AccountSession)
    }),
    Lenient.struct({ auth_url: Schema.String, login_id: Schema.String }),
    Lenient.unknownVariant()
  )
).annotations({ identifier: "AccountSessionsSwitchResponse" })

export interface AccountTokenUsageDailyBucket {
  readonly startDate: string
  readonly tokens: number
}
export const AccountTokenUsageDailyBucket: Schema.Schema<AccountTokenUsageDailyBucket> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ startDate: Schema.String, tokens: Schema.Number })
  ).annotations({ identifier: "AccountTokenUsageDailyBucket" })

export interface AccountTokenUsageSummary {
  readonly currentStreakDays: number | null
  readonly lifetimeTokens: number | null
  readonly longestRunningTurnSec: number | null
  readonly longestStreakDays: number | null
  readonly peakDailyTokens: number | null
}
/** `AccountTokenUsageSummary` as it is on the wire: defaults may be missing. */
export interface AccountTokenUsageSummaryEncoded extends Omit<
  AccountTokenUsageSummary,
  | "currentStreakDays"
  | "lifetimeTokens"
  | "longestRunningTurnSec"
  | "longestStreakDays"
  | "peakDailyTokens"
> {
  readonly currentStreakDays?: number | null
  readonly lifetimeTokens?: number | null
  readonly longestRunningTurnSec?: number | null
  readonly longestStreakDays?: number | null
  readonly peakDailyTokens?: number | null
}
export const AccountTokenUsageSummary: Schema.Schema<
  AccountTokenUsageSummary,
  AccountTokenUsageSummaryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    currentStreakDays: Lenient.nullable(Schema.Number),
    lifetimeTokens: Lenient.nullable(Schema.Number),
    longestRunningTurnSec: Lenient.nullable(Schema.Number),
    longestStreakDays: Lenient.nullable(Schema.Number),
    peakDailyTokens: Lenient.nullable(Schema.Number)
  })
).annotations({ identifier: "AccountTokenUsageSummary" })

export type AccountUpdateReason = "workspaceRoutingReady" | "unknown" | (string & {})
export const AccountUpdateReason: Schema.Schema<AccountUpdateReason> = Schema.String

export interface AccountUpdatedNotification {
  readonly authMode: AuthMode | null
  readonly planType: PlanType | null
  /** Set when initial routing discovery completes for the same authenticated owner. */
  readonly reason: AccountUpdateReason | null
}
/** `AccountUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface AccountUpdatedNotificationEncoded extends Omit<
  AccountUpdatedNotification,
  "authMode" | "planType" | "reason"
> {
  readonly authMode?: AuthMode | null
  readonly planType?: PlanType | null
  readonly reason?: AccountUpdateReason | null
}
export const AccountUpdatedNotification: Schema.Schema<
  AccountUpdatedNotification,
  AccountUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    authMode: Lenient.nullable(AuthMode),
    planType: Lenient.nullable(PlanType),
    reason: Lenient.nullable(AccountUpdateReason)
  })
).annotations({ identifier: "AccountUpdatedNotification" })

export type AddCreditsNudgeCreditType = "credits" | "usage_limit" | (string & {})
export const AddCreditsNudgeCreditType: Schema.Schema<AddCreditsNudgeCreditType> = Schema.String

export type AddCreditsNudgeEmailStatus = "sent" | "cooldown_active" | (string & {})
export const AddCreditsNudgeEmailStatus: Schema.Schema<AddCreditsNudgeEmailStatus> = Schema.String

/** [UNSTABLE] Managed Amazon Bedrock AWS access key login is experimental. */
export interface AmazonBedrockAccessKeysLoginAccountParams {
  readonly accessKeyId: string
  readonly region: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | null
  readonly type: "amazonBedrockAccessKeys"
}
export const AmazonBedrockAccessKeysLoginAccountParams: Schema.Schema<AmazonBedrockAccessKeysLoginAccountParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      accessKeyId: Schema.String,
      region: Schema.String,
      secretAccessKey: Schema.String,
      sessionToken: Lenient.optional(Schema.NullOr(Schema.String)),
      type: Schema.Literal("amazonBedrockAccessKeys")
    })
  ).annotations({ identifier: "AmazonBedrockAccessKeysLoginAccountParams" })

export interface AmazonBedrockAccount {
  readonly type: "amazonBedrock"
  /** Default: `false`. */
  readonly usesCodexManagedCredentials: boolean
}
/** `AmazonBedrockAccount` as it is on the wire: defaults may be missing. */
export interface AmazonBedrockAccountEncoded extends Omit<
  AmazonBedrockAccount,
  "usesCodexManagedCredentials"
> {
  readonly usesCodexManagedCredentials?: boolean
}
export const AmazonBedrockAccount: Schema.Schema<
  AmazonBedrockAccount,
  AmazonBedrockAccountEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    type: Schema.Literal("amazonBedrock"),
    usesCodexManagedCredentials: Lenient.defaulted(Schema.Boolean, () => false)
  })
).annotations({ identifier: "AmazonBedrockAccount" })

/** [UNSTABLE] Managed Amazon Bedrock login is experimental. */
export interface AmazonBedrockLoginAccountParams {
  readonly apiKey: string
  readonly region: string
  readonly type: "amazonBedrock"
}
export const AmazonBedrockLoginAccountParams: Schema.Schema<AmazonBedrockLoginAccountParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      apiKey: Schema.String,
      region: Schema.String,
      type: Schema.Literal("amazonBedrock")
    })
  ).annotations({ identifier: "AmazonBedrockLoginAccountParams" })

export interface AmazonBedrockLoginAccountResponse {
  readonly type: "amazonBedrock"
}
export const AmazonBedrockLoginAccountResponse: Schema.Schema<AmazonBedrockLoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("amazonBedrock") })
  ).annotations({ identifier: "AmazonBedrockLoginAccountResponse" })

export interface ApiKeyAccount {
  readonly type: "apiKey"
}
export const ApiKeyAccount: Schema.Schema<ApiKeyAccount> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ type: Schema.Literal("apiKey") })
).annotations({ identifier: "ApiKeyAccount" })

export interface ApiKeyLoginAccountParams {
  readonly apiKey: string
  readonly type: "apiKey"
}
export const ApiKeyLoginAccountParams: Schema.Schema<ApiKeyLoginAccountParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ apiKey: Schema.String, type: Schema.Literal("apiKey") })
  ).annotations({ identifier: "ApiKeyLoginAccountParams" })

export interface ApiKeyLoginAccountResponse {
  readonly type: "apiKey"
}
export const ApiKeyLoginAccountResponse: Schema.Schema<ApiKeyLoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("apiKey") })
  ).annotations({ identifier: "ApiKeyLoginAccountResponse" })

/**
 * Authentication mode for OpenAI-backed providers.
 * - `apikey`: OpenAI API key provided by the caller and stored by Codex.
 * - `chatgpt`: ChatGPT OAuth managed by Codex (tokens persisted and refreshed by Codex).
 * - `chatgptAuthTokens`: [UNSTABLE] FOR OPENAI INTERNAL USE ONLY - DO NOT USE.
 *
 *   ChatGPT auth tokens are supplied by an external host app and are only stored in memory. Token refresh must be handled by the external host app.
 * - `headers`: Backend auth supplied as request headers.
 * - `agentIdentity`: Programmatic Codex auth backed by a registered Agent Identity.
 * - `personalAccessToken`: Programmatic Codex auth backed by a personal access token.
 * - `bedrockApiKey`: Amazon Bedrock bearer token managed by Codex.
 * - `bedrockAccessKeys`: Amazon Bedrock AWS access keys managed by Codex.
 */
export type AuthMode =
  | "apikey"
  | "chatgpt"
  | "chatgptAuthTokens"
  | "headers"
  | "agentIdentity"
  | "personalAccessToken"
  | "bedrockApiKey"
  | "bedrockAccessKeys"
  | (string & {})
export const AuthMode: Schema.Schema<AuthMode> = Schema.String

/** @experimental */
export type AwsCredentialType = "accessKeys" | "bedrockApiKey" | (string & {})
export const AwsCredentialType: Schema.Schema<AwsCredentialType> = Schema.String

/** @experimental */
export interface BedrockAwsProfile {
  readonly name: string
  readonly region: string | null
}
/** `BedrockAwsProfile` as it is on the wire: defaults may be missing. */
export interface BedrockAwsProfileEncoded extends Omit<BedrockAwsProfile, "region"> {
  readonly region?: string | null
}
export const BedrockAwsProfile: Schema.Schema<BedrockAwsProfile, BedrockAwsProfileEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ name: Schema.String, region: Lenient.nullable(Schema.String) })
  ).annotations({ identifier: "BedrockAwsProfile" })

/** @experimental */
export interface BedrockCheckGovCloudRequirementsParams {}
export const BedrockCheckGovCloudRequirementsParams: Schema.Schema<BedrockCheckGovCloudRequirementsParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "BedrockCheckGovCloudRequirementsParams"
  })

/**
 * Advisory check of the current Bedrock configuration after login or setup.
 *
 * @experimental
 */
export interface BedrockCheckGovCloudRequirementsResponse {
  /** Whether the active Bedrock authentication resolves to a GovCloud region. */
  readonly isGovCloud: boolean
  /** Whether GovCloud is selected and the managed requirements miss the baseline. A false value is not a general certification of the network configuration. */
  readonly shouldWarn: boolean
}
export const BedrockCheckGovCloudRequirementsResponse: Schema.Schema<BedrockCheckGovCloudRequirementsResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ isGovCloud: Schema.Boolean, shouldWarn: Schema.Boolean })
  ).annotations({ identifier: "BedrockCheckGovCloudRequirementsResponse" })

/** @experimental */
export interface BedrockDiscoverParams {}
export const BedrockDiscoverParams: Schema.Schema<BedrockDiscoverParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "BedrockDiscoverParams"
  })

/** @experimental */
export interface BedrockDiscoverResponse {
  readonly environmentCredentials: ReadonlyArray<BedrockEnvironmentCredential>
  readonly profiles: ReadonlyArray<BedrockAwsProfile>
}
/** `BedrockDiscoverResponse` as it is on the wire: defaults may be missing. */
export interface BedrockDiscoverResponseEncoded extends Omit<
  BedrockDiscoverResponse,
  "environmentCredentials" | "profiles"
> {
  readonly environmentCredentials: ReadonlyArray<BedrockEnvironmentCredentialEncoded>
  readonly profiles: ReadonlyArray<BedrockAwsProfileEncoded>
}
export const BedrockDiscoverResponse: Schema.Schema<
  BedrockDiscoverResponse,
  BedrockDiscoverResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    environmentCredentials: Schema.Array(BedrockEnvironmentCredential),
    profiles: Schema.Array(BedrockAwsProfile)
  })
).annotations({ identifier: "BedrockDiscoverResponse" })

/** @experimental */
export interface BedrockEnvironmentCredential {
  readonly region: string | null
  readonly type: AwsCredentialType
}
/** `BedrockEnvironmentCredential` as it is on the wire: defaults may be missing. */
export interface BedrockEnvironmentCredentialEncoded extends Omit<
  BedrockEnvironmentCredential,
  "region"
> {
  readonly region?: string | null
}
export const BedrockEnvironmentCredential: Schema.Schema<
  BedrockEnvironmentCredential,
  BedrockEnvironmentCredentialEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ region: Lenient.nullable(Schema.String), type: AwsCredentialType })
).annotations({ identifier: "BedrockEnvironmentCredential" })

/** @experimental */
export type BedrockSetupParams = ProfileBedrockSetupParams | EnvironmentBedrockSetupParams
export const BedrockSetupParams: Schema.Schema<BedrockSetupParams> = /*#__PURE__*/ Schema.suspend(
  () => Schema.Union(ProfileBedrockSetupParams, EnvironmentBedrockSetupParams)
).annotations({ identifier: "BedrockSetupParams" })

/** @experimental */
export interface BedrockSetupResponse {}
export const BedrockSetupResponse: Schema.Schema<BedrockSetupResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "BedrockSetupResponse"
  })

export interface CancelLoginAccountParams {
  readonly loginId: string
}
export const CancelLoginAccountParams: Schema.Schema<CancelLoginAccountParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ loginId: Schema.String })).annotations({
    identifier: "CancelLoginAccountParams"
  })

export interface CancelLoginAccountResponse {
  readonly status: CancelLoginAccountStatus
}
export const CancelLoginAccountResponse: Schema.Schema<CancelLoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ status: CancelLoginAccountStatus })
  ).annotations({ identifier: "CancelLoginAccountResponse" })

export type CancelLoginAccountStatus = "canceled" | "notFound" | (string & {})
export const CancelLoginAccountStatus: Schema.Schema<CancelLoginAccountStatus> = Schema.String

export interface ChatgptAccount {
  readonly email: string | null
  readonly planType: PlanType
  readonly type: "chatgpt"
  /** Display name of the selected ChatGPT workspace, when available. */
  readonly workspaceName: string | null
}
/** `ChatgptAccount` as it is on the wire: defaults may be missing. */
export interface ChatgptAccountEncoded extends Omit<ChatgptAccount, "email" | "workspaceName"> {
  readonly email?: string | null
  readonly workspaceName?: string | null
}
export const ChatgptAccount: Schema.Schema<ChatgptAccount, ChatgptAccountEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      email: Lenient.nullable(Schema.String),
      planType: PlanType,
      type: Schema.Literal("chatgpt"),
      workspaceName: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "ChatgptAccount" })

/** [UNSTABLE] FOR OPENAI INTERNAL USE ONLY - DO NOT USE. The access token must contain the same scopes that Codex-managed ChatGPT auth tokens have. */
export interface ChatgptAuthTokensLoginAccountParams {
  /** Access token (JWT) supplied by the client. This token is used for backend API requests and email extraction. */
  readonly accessToken: string
  /** Workspace/account identifier supplied by the client. */
  readonly chatgptAccountId: string
  /**
   * Optional plan type supplied by the client.
   *
   * When `null`, Codex attempts to derive the plan type from access-token claims. If unavailable, the plan defaults to `unknown`.
   */
  readonly chatgptPlanType?: string | null
  readonly type: "chatgptAuthTokens"
}
export const ChatgptAuthTokensLoginAccountParams: Schema.Schema<ChatgptAuthTokensLoginAccountParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      accessToken: Schema.String,
      chatgptAccountId: Schema.String,
      chatgptPlanType: Lenient.optional(Schema.NullOr(Schema.String)),
      type: Schema.Literal("chatgptAuthTokens")
    })
  ).annotations({ identifier: "ChatgptAuthTokensLoginAccountParams" })

export interface ChatgptAuthTokensLoginAccountResponse {
  readonly type: "chatgptAuthTokens"
}
export const ChatgptAuthTokensLoginAccountResponse: Schema.Schema<ChatgptAuthTokensLoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("chatgptAuthTokens") })
  ).annotations({ identifier: "ChatgptAuthTokensLoginAccountResponse" })

export interface ChatgptAuthTokensRefreshParams {
  /**
   * Workspace/account identifier that Codex was previously using.
   *
   * Clients that manage multiple accounts/workspaces can use this as a hint to refresh the token for the correct workspace.
   *
   * This may be `null` when the prior auth state did not include a workspace identifier (`chatgpt_account_id`).
   */
  readonly previousAccountId: string | null
  readonly reason: ChatgptAuthTokensRefreshReason
}
/** `ChatgptAuthTokensRefreshParams` as it is on the wire: defaults may be missing. */
export interface ChatgptAuthTokensRefreshParamsEncoded extends Omit<
  ChatgptAuthTokensRefreshParams,
  "previousAccountId"
> {
  readonly previousAccountId?: string | null
}
export const ChatgptAuthTokensRefreshParams: Schema.Schema<
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    previousAccountId: Lenient.nullable(Schema.String),
    reason: ChatgptAuthTokensRefreshReason
  })
).annotations({ identifier: "ChatgptAuthTokensRefreshParams" })

export type ChatgptAuthTokensRefreshReason = "unauthorized" | (string & {})
export const ChatgptAuthTokensRefreshReason: Schema.Schema<ChatgptAuthTokensRefreshReason> =
  Schema.String

export interface ChatgptAuthTokensRefreshResponse {
  readonly accessToken: string
  readonly chatgptAccountId: string
  readonly chatgptPlanType?: string | null
}
export const ChatgptAuthTokensRefreshResponse: Schema.Schema<ChatgptAuthTokensRefreshResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      accessToken: Schema.String,
      chatgptAccountId: Schema.String,
      chatgptPlanType: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ChatgptAuthTokensRefreshResponse" })

export interface ChatgptDeviceCodeLoginAccountParams {
  readonly type: "chatgptDeviceCode"
}
export const ChatgptDeviceCodeLoginAccountParams: Schema.Schema<ChatgptDeviceCodeLoginAccountParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("chatgptDeviceCode") })
  ).annotations({ identifier: "ChatgptDeviceCodeLoginAccountParams" })

export interface ChatgptDeviceCodeLoginAccountResponse {
  readonly loginId: string
  readonly type: "chatgptDeviceCode"
  /** One-time code the user must enter after signing in. */
  readonly userCode: string
  /** URL the client should open in a browser to complete device code authorization. */
  readonly verificationUrl: string
}
export const ChatgptDeviceCodeLoginAccountResponse: Schema.Schema<ChatgptDeviceCodeLoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      loginId: Schema.String,
      type: Schema.Literal("chatgptDeviceCode"),
      userCode: Schema.String,
      verificationUrl: Schema.String
    })
  ).annotations({ identifier: "ChatgptDeviceCodeLoginAccountResponse" })

export interface ChatgptLoginAccountParams {
  readonly appBrand?: LoginAppBrand | null
  readonly codexStreamlinedLogin?: boolean
  readonly type: "chatgpt"
  readonly useHostedLoginSuccessPage?: boolean
}
export const ChatgptLoginAccountParams: Schema.Schema<ChatgptLoginAccountParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      appBrand: Lenient.optional(Schema.NullOr(LoginAppBrand)),
      codexStreamlinedLogin: Lenient.optional(Schema.Boolean),
      type: Schema.Literal("chatgpt"),
      useHostedLoginSuccessPage: Lenient.optional(Schema.Boolean)
    })
  ).annotations({ identifier: "ChatgptLoginAccountParams" })

export interface ChatgptLoginAccountResponse {
  /** URL the client should open in a browser to initiate the OAuth flow. */
  readonly authUrl: string
  readonly loginId: string
  readonly type: "chatgpt"
}
export const ChatgptLoginAccountResponse: Schema.Schema<ChatgptLoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      authUrl: Schema.String,
      loginId: Schema.String,
      type: Schema.Literal("chatgpt")
    })
  ).annotations({ identifier: "ChatgptLoginAccountResponse" })

/**
 * - `reset`: A reset credit was consumed and the eligible rate-limit windows were reset.
 * - `nothingToReset`: No current rate-limit window is eligible for a reset.
 * - `noCredit`: The account has no earned reset credits available.
 * - `alreadyRedeemed`: The same idempotency key already completed a reset successfully.
 */
export type ConsumeAccountRateLimitResetCreditOutcome =
  | "reset"
  | "nothingToReset"
  | "noCredit"
  | "alreadyRedeemed"
  | (string & {})
export const ConsumeAccountRateLimitResetCreditOutcome: Schema.Schema<ConsumeAccountRateLimitResetCreditOutcome> =
  Schema.String

export interface ConsumeAccountRateLimitResetCreditParams {
  /** Opaque reset-credit identifier to redeem. When omitted, the backend selects the next available credit. */
  readonly creditId?: string | null
  /** Identifies one logical reset attempt. A UUID is recommended; reuse the same value when retrying that attempt. */
  readonly idempotencyKey: string
}
export const ConsumeAccountRateLimitResetCreditParams: Schema.Schema<ConsumeAccountRateLimitResetCreditParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      creditId: Lenient.optional(Schema.NullOr(Schema.String)),
      idempotencyKey: Schema.String
    })
  ).annotations({ identifier: "ConsumeAccountRateLimitResetCreditParams" })

export interface ConsumeAccountRateLimitResetCreditResponse {
  readonly outcome: ConsumeAccountRateLimitResetCreditOutcome
}
export const ConsumeAccountRateLimitResetCreditResponse: Schema.Schema<ConsumeAccountRateLimitResetCreditResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ outcome: ConsumeAccountRateLimitResetCreditOutcome })
  ).annotations({ identifier: "ConsumeAccountRateLimitResetCreditResponse" })

export interface CreditsSnapshot {
  readonly balance: string | null
  readonly hasCredits: boolean
  readonly unlimited: boolean
}
/** `CreditsSnapshot` as it is on the wire: defaults may be missing. */
export interface CreditsSnapshotEncoded extends Omit<CreditsSnapshot, "balance"> {
  readonly balance?: string | null
}
export const CreditsSnapshot: Schema.Schema<CreditsSnapshot, CreditsSnapshotEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      balance: Lenient.nullable(Schema.String),
      hasCredits: Schema.Boolean,
      unlimited: Schema.Boolean
    })
  ).annotations({ identifier: "CreditsSnapshot" })

export type DesktopOnboardingEntrypoint = "life_sciences" | (string & {})
export const DesktopOnboardingEntrypoint: Schema.Schema<DesktopOnboardingEntrypoint> = Schema.String

export interface EnvironmentBedrockSetupParams {
  readonly region: string
  readonly type: "environment"
}
export const EnvironmentBedrockSetupParams: Schema.Schema<EnvironmentBedrockSetupParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ region: Schema.String, type: Schema.Literal("environment") })
  ).annotations({ identifier: "EnvironmentBedrockSetupParams" })

export interface GatewayOAuthCancelResponse {}
export const GatewayOAuthCancelResponse: Schema.Schema<GatewayOAuthCancelResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "GatewayOAuthCancelResponse"
  })

export interface GatewayOAuthChangedNotification {
  /** Authorization handoff, sent only to the connection that started login. */
  readonly authUrl: string | null
  readonly error: string | null
  /** Identifies the completed device login attempt. */
  readonly loginId: string | null
  readonly providerId: string
  readonly status: GatewayOAuthStatus
}
/** `GatewayOAuthChangedNotification` as it is on the wire: defaults may be missing. */
export interface GatewayOAuthChangedNotificationEncoded extends Omit<
  GatewayOAuthChangedNotification,
  "authUrl" | "error" | "loginId"
> {
  readonly authUrl?: string | null
  readonly error?: string | null
  readonly loginId?: string | null
}
export const GatewayOAuthChangedNotification: Schema.Schema<
  GatewayOAuthChangedNotification,
  GatewayOAuthChangedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    authUrl: Lenient.nullable(Schema.String),
    error: Lenient.nullable(Schema.String),
    loginId: Lenient.nullable(Schema.String),
    providerId: Schema.String,
    status: GatewayOAuthStatus
  })
).annotations({ identifier: "GatewayOAuthChangedNotification" })

/** Authorize a configured provider without changing the default or any thread's provider. */
export interface GatewayOAuthLoginParams {
  /** Select device authorization when the server advertises support for it. */
  readonly deviceAuth?: boolean
  /** Defaults to the current provider when omitted. */
  readonly modelProvider?: string | null
}
export const GatewayOAuthLoginParams: Schema.Schema<GatewayOAuthLoginParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      deviceAuth: Lenient.optional(Schema.Boolean),
      modelProvider: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "GatewayOAuthLoginParams" })

export interface GatewayOAuthLoginResponse {
  readonly prompt: GatewayOAuthPrompt | null
}
/** `GatewayOAuthLoginResponse` as it is on the wire: defaults may be missing. */
export interface GatewayOAuthLoginResponseEncoded extends Omit<
  GatewayOAuthLoginResponse,
  "prompt"
> {
  readonly prompt?: GatewayOAuthPrompt | null
}
export const GatewayOAuthLoginResponse: Schema.Schema<
  GatewayOAuthLoginResponse,
  GatewayOAuthLoginResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ prompt: Lenient.nullable(GatewayOAuthPrompt) })
).annotations({ identifier: "GatewayOAuthLoginResponse" })

export interface GatewayOAuthPrompt {
  readonly loginId: string
  readonly userCode: string
  readonly verificationUrl: string
}
export const GatewayOAuthPrompt: Schema.Schema<GatewayOAuthPrompt> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      loginId: Schema.String,
      userCode: Schema.String,
      verificationUrl: Schema.String
    })
).annotations({ identifier: "GatewayOAuthPrompt" })

/** Read credential readiness for a configured provider without starting browser login. */
export interface GatewayOAuthReadParams {
  /** Defaults to the current provider when omitted. */
  readonly modelProvider?: string | null
}
export const GatewayOAuthReadParams: Schema.Schema<GatewayOAuthReadParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ modelProvider: Lenient.optional(Schema.NullOr(Schema.String)) })
  ).annotations({ identifier: "GatewayOAuthReadParams" })

/** Current effective gateway policy and credential readiness; never contains credentials. */
export interface GatewayOAuthReadResponse {
  readonly error: string | null
  readonly providerId: string
  readonly providerName: string
  /** Whether the selected provider uses gateway OAuth, even when already signed in. */
  readonly required: boolean
  /** Null when the effective provider does not use gateway OAuth. */
  readonly status: GatewayOAuthStatus | null
  /**
   * Whether the administrator configured a device authorization endpoint.
   *
   * Default: `false`.
   */
  readonly supportsDeviceAuth: boolean
}
/** `GatewayOAuthReadResponse` as it is on the wire: defaults may be missing. */
export interface GatewayOAuthReadResponseEncoded extends Omit<
  GatewayOAuthReadResponse,
  "error" | "status" | "supportsDeviceAuth"
> {
  readonly error?: string | null
  readonly status?: GatewayOAuthStatus | null
  readonly supportsDeviceAuth?: boolean
}
export const GatewayOAuthReadResponse: Schema.Schema<
  GatewayOAuthReadResponse,
  GatewayOAuthReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    error: Lenient.nullable(Schema.String),
    providerId: Schema.String,
    providerName: Schema.String,
    required: Schema.Boolean,
    status: Lenient.nullable(GatewayOAuthStatus),
    supportsDeviceAuth: Lenient.defaulted(Schema.Boolean, () => false)
  })
).annotations({ identifier: "GatewayOAuthReadResponse" })

export type GatewayOAuthStatus = "notReady" | "started" | "succeeded" | "failed" | (string & {})
export const GatewayOAuthStatus: Schema.Schema<GatewayOAuthStatus> = Schema.String

/** Google Cloud Vertex AI with externally managed credentials. */
export interface GcpAccount {
  readonly type: "gcp"
}
export const GcpAccount: Schema.Schema<GcpAccount> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ type: Schema.Literal("gcp") })
).annotations({ identifier: "GcpAccount" })

/** @experimental */
export interface GcpSetupParams {
  /** Absolute path to a credential file on the app-server host. Omit or pass `null` to clear the active user configuration's override and use ADC. If another configuration layer would still supply a credential file, setup fails without saving changes. */
  readonly credentialFile?: string | null
  /** Vertex AI location. Omission or null selects `global`. */
  readonly location?: string | null
  readonly projectId: string
}
export const GcpSetupParams: Schema.Schema<GcpSetupParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    credentialFile: Lenient.optional(Schema.NullOr(Schema.String)),
    location: Lenient.optional(Schema.NullOr(Schema.String)),
    projectId: Schema.String
  })
).annotations({ identifier: "GcpSetupParams" })

/** @experimental */
export interface GcpSetupResponse {}
export const GcpSetupResponse: Schema.Schema<GcpSetupResponse> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({})
).annotations({ identifier: "GcpSetupResponse" })

export interface GetAccountParams {
  /**
   * When `true`, requests a proactive token refresh before returning.
   *
   * In managed auth mode this triggers the normal refresh-token flow. In external auth mode this flag is ignored. Clients should refresh tokens themselves and call `account/login/start` with `chatgptAuthTokens`.
   */
  readonly refreshToken?: boolean
}
export const GetAccountParams: Schema.Schema<GetAccountParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ refreshToken: Lenient.optional(Schema.Boolean) })
).annotations({ identifier: "GetAccountParams" })

/** Usage-read capabilities of the requesting client, never inferred from its experiment arm. */
export interface GetAccountRateLimitsParams {
  /** Skip the separate reset-credit detail lookup for background usage polls. The usage response still includes the available count; omitted/false preserves detailed reads. */
  readonly excludeResetCreditDetails?: boolean
  /** The client supports automatic Luna Reserve fallback. For eligible ChatGPT CLI users, allow the backend to record experiment exposure after ordinary usage is blocked. */
  readonly supportsLunaReserve?: boolean
}
export const GetAccountRateLimitsParams: Schema.Schema<GetAccountRateLimitsParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      excludeResetCreditDetails: Lenient.optional(Schema.Boolean),
      supportsLunaReserve: Lenient.optional(Schema.Boolean)
    })
  ).annotations({ identifier: "GetAccountRateLimitsParams" })

export interface GetAccountRateLimitsResponse {
  /** Account associated with this usage snapshot, when supplied by the backend. */
  readonly accountId: string | null
  /** Backend permission for ordinary included usage, validated against the active account. Null means unavailable; clients must not infer recovery from percentages or reset times. */
  readonly ordinaryUsageAllowed: boolean | null
  readonly rateLimitResetCredits: RateLimitResetCreditsSummary | null
  /** Optional backend-owned banner from the same usage read. Its nested keys retain the backend's snake_case contract; an absent banner leaves the client's existing UI unchanged. */
  readonly rateLimitUpsell?: unknown
  /** Backward-compatible single-bucket view; mirrors the historical payload. */
  readonly rateLimits: RateLimitSnapshot
  /** Multi-bucket view keyed by metered `limit_id` (for example, `codex`). */
  readonly rateLimitsByLimitId: Readonly<Record<string, RateLimitSnapshot>> | null
}
/** `GetAccountRateLimitsResponse` as it is on the wire: defaults may be missing. */
export interface GetAccountRateLimitsResponseEncoded extends Omit<
  GetAccountRateLimitsResponse,
  | "accountId"
  | "ordinaryUsageAllowed"
  | "rateLimitResetCredits"
  | "rateLimits"
  | "rateLimitsByLimitId"
> {
  readonly accountId?: string | null
  readonly ordinaryUsageAllowed?: boolean | null
  readonly rateLimitResetCredits?: RateLimitResetCreditsSummaryEncoded | null
  readonly rateLimits: RateLimitSnapshotEncoded
  readonly rateLimitsByLimitId?: Readonly<Record<string, RateLimitSnapshotEncoded>> | null
}
export const GetAccountRateLimitsResponse: Schema.Schema<
  GetAccountRateLimitsResponse,
  GetAccountRateLimitsResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    accountId: Lenient.nullable(Schema.String),
    ordinaryUsageAllowed: Lenient.nullable(Schema.Boolean),
    rateLimitResetCredits: Lenient.nullable(RateLimitResetCreditsSummary),
    rateLimitUpsell: Lenient.optional(Schema.Unknown),
    rateLimits: RateLimitSnapshot,
    rateLimitsByLimitId: Lenient.nullable(
      Schema.Record({ key: Schema.String, value: RateLimitSnapshot })
    )
  })
).annotations({ identifier: "GetAccountRateLimitsResponse" })

export interface GetAccountResponse {
  readonly account: Account | null
  readonly requiresOpenaiAuth: boolean
  /** ChatGPT user ID belonging to this account response, when available. */
  readonly userId: string | null
  /** @experimental */
  readonly workspaceRouting: WorkspaceRouting | null
}
/** `GetAccountResponse` as it is on the wire: defaults may be missing. */
export interface GetAccountResponseEncoded extends Omit<
  GetAccountResponse,
  "account" | "userId" | "workspaceRouting"
> {
  readonly account?: AccountEncoded | null
  readonly userId?: string | null
  readonly workspaceRouting?: WorkspaceRouting | null
}
export const GetAccountResponse: Schema.Schema<GetAccountResponse, GetAccountResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      account: Lenient.nullable(Account),
      requiresOpenaiAuth: Schema.Boolean,
      userId: Lenient.nullable(Schema.String),
      workspaceRouting: Lenient.nullable(WorkspaceRouting)
    })
  ).annotations({ identifier: "GetAccountResponse" })

/** Optional security reminder bound to the account that fetched it. Unavailable or ineligible accounts return no notice; this read never changes account security. */
export interface GetAccountSecuritySetupResponse {
  readonly notice: AccountSecuritySetupNotice | null
}
/** `GetAccountSecuritySetupResponse` as it is on the wire: defaults may be missing. */
export interface GetAccountSecuritySetupResponseEncoded extends Omit<
  GetAccountSecuritySetupResponse,
  "notice"
> {
  readonly notice?: AccountSecuritySetupNotice | null
}
export const GetAccountSecuritySetupResponse: Schema.Schema<
  GetAccountSecuritySetupResponse,
  GetAccountSecuritySetupResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ notice: Lenient.nullable(AccountSecuritySetupNotice) })
).annotations({ identifier: "GetAccountSecuritySetupResponse" })

export interface GetAccountTokenUsageParams {
  /** When present, read estimated usage for this thread instead of account-wide token activity. */
  readonly threadId?: string | null
}
export const GetAccountTokenUsageParams: Schema.Schema<GetAccountTokenUsageParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ threadId: Lenient.optional(Schema.NullOr(Schema.String)) })
  ).annotations({ identifier: "GetAccountTokenUsageParams" })

export interface GetAccountTokenUsageResponse {
  readonly dailyUsageBuckets: ReadonlyArray<AccountTokenUsageDailyBucket> | null
  readonly summary: AccountTokenUsageSummary
  /** Estimated usage when a thread was requested and its billing route is available. */
  readonly threadUsage: ThreadUsage | null
}
/** `GetAccountTokenUsageResponse` as it is on the wire: defaults may be missing. */
export interface GetAccountTokenUsageResponseEncoded extends Omit<
  GetAccountTokenUsageResponse,
  "dailyUsageBuckets" | "summary" | "threadUsage"
> {
  readonly dailyUsageBuckets?: ReadonlyArray<AccountTokenUsageDailyBucket> | null
  readonly summary: AccountTokenUsageSummaryEncoded
  readonly threadUsage?: ThreadUsageEncoded | null
}
export const GetAccountTokenUsageResponse: Schema.Schema<
  GetAccountTokenUsageResponse,
  GetAccountTokenUsageResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    dailyUsageBuckets: Lenient.nullable(Schema.Array(AccountTokenUsageDailyBucket)),
    summary: AccountTokenUsageSummary,
    threadUsage: Lenient.nullable(ThreadUsage)
  })
).annotations({ identifier: "GetAccountTokenUsageResponse" })

export interface GetAuthStatusParams {
  readonly includeToken?: boolean | null
  readonly refreshToken?: boolean | null
}
export const GetAuthStatusParams: Schema.Schema<GetAuthStatusParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      includeToken: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      refreshToken: Lenient.optional(Schema.NullOr(Schema.Boolean))
    })
).annotations({ identifier: "GetAuthStatusParams" })

export interface GetAuthStatusResponse {
  readonly authMethod: AuthMode | null
  readonly authToken: string | null
  readonly requiresOpenaiAuth: boolean | null
}
/** `GetAuthStatusResponse` as it is on the wire: defaults may be missing. */
export interface GetAuthStatusResponseEncoded extends Omit<
  GetAuthStatusResponse,
  "authMethod" | "authToken" | "requiresOpenaiAuth"
> {
  readonly authMethod?: AuthMode | null
  readonly authToken?: string | null
  readonly requiresOpenaiAuth?: boolean | null
}
export const GetAuthStatusResponse: Schema.Schema<
  GetAuthStatusResponse,
  GetAuthStatusResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    authMethod: Lenient.nullable(AuthMode),
    authToken: Lenient.nullable(Schema.String),
    requiresOpenaiAuth: Lenient.nullable(Schema.Boolean)
  })
).annotations({ identifier: "GetAuthStatusResponse" })

export interface GetWorkspaceMessagesResponse {
  /** Whether the workspace-message backend route is available for this client. */
  readonly featureEnabled: boolean
  /** Active workspace messages returned by the backend. */
  readonly messages: ReadonlyArray<WorkspaceMessage>
}
/** `GetWorkspaceMessagesResponse` as it is on the wire: defaults may be missing. */
export interface GetWorkspaceMessagesResponseEncoded extends Omit<
  GetWorkspaceMessagesResponse,
  "messages"
> {
  readonly messages: ReadonlyArray<WorkspaceMessageEncoded>
}
export const GetWorkspaceMessagesResponse: Schema.Schema<
  GetWorkspaceMessagesResponse,
  GetWorkspaceMessagesResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ featureEnabled: Schema.Boolean, messages: Schema.Array(WorkspaceMessage) })
).annotations({ identifier: "GetWorkspaceMessagesResponse" })

export type LoginAccountParams =
  | ApiKeyLoginAccountParams
  | ChatgptLoginAccountParams
  | ChatgptDeviceCodeLoginAccountParams
  | ChatgptAuthTokensLoginAccountParams
  | AmazonBedrockLoginAccountParams
  | AmazonBedrockAccessKeysLoginAccountParams
export const LoginAccountParams: Schema.Schema<LoginAccountParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Schema.Union(
      ApiKeyLoginAccountParams,
      ChatgptLoginAccountParams,
      ChatgptDeviceCodeLoginAccountParams,
      ChatgptAuthTokensLoginAccountParams,
      AmazonBedrockLoginAccountParams,
      AmazonBedrockAccessKeysLoginAccountParams
    )
).annotations({ identifier: "LoginAccountParams" })

export type LoginAccountResponse =
  | ApiKeyLoginAccountResponse
  | ChatgptLoginAccountResponse
  | ChatgptDeviceCodeLoginAccountResponse
  | ChatgptAuthTokensLoginAccountResponse
  | AmazonBedrockLoginAccountResponse
  | UnrecognizedLoginAccountResponse
export const LoginAccountResponse: Schema.Schema<LoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      ApiKeyLoginAccountResponse,
      ChatgptLoginAccountResponse,
      ChatgptDeviceCodeLoginAccountResponse,
      ChatgptAuthTokensLoginAccountResponse,
      AmazonBedrockLoginAccountResponse,
      UnrecognizedLoginAccountResponse
    )
  ).annotations({ identifier: "LoginAccountResponse" })

export type LoginAppBrand = "codex" | "chatgpt" | (string & {})
export const LoginAppBrand: Schema.Schema<LoginAppBrand> = Schema.String

export interface LogoutAccountResponse {}
export const LogoutAccountResponse: Schema.Schema<LogoutAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "LogoutAccountResponse"
  })

export type PlanType =
  | "free"
  | "go"
  | "plus"
  | "pro"
  | "prolite"
  | "promax"
  | "team"
  | "self_serve_business_prolite"
  | "self_serve_business_usage_based"
  | "business"
  | "ent26"
  | "enterprise_cbp_automation"
  | "enterprise_cbp_usage_based"
  | "enterprise"
  | "edu"
  | "edu_plus"
  | "edu_pro"
  | "sci"
  | "sci_plus"
  | "unknown"
  | (string & {})
export const PlanType: Schema.Schema<PlanType> = Schema.String

export interface ProfileBedrockSetupParams {
  readonly profile: string
  readonly region: string
  readonly type: "profile"
}
export const ProfileBedrockSetupParams: Schema.Schema<ProfileBedrockSetupParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      profile: Schema.String,
      region: Schema.String,
      type: Schema.Literal("profile")
    })
  ).annotations({ identifier: "ProfileBedrockSetupParams" })

export type RateLimitReachedType =
  | "rate_limit_reached"
  | "workspace_owner_credits_depleted"
  | "workspace_member_credits_depleted"
  | "workspace_owner_usage_limit_reached"
  | "workspace_member_usage_limit_reached"
  | (string & {})
export const RateLimitReachedType: Schema.Schema<RateLimitReachedType> = Schema.String

export interface RateLimitResetCredit {
  /** Backend-provided display description for this credit, or `null` when unavailable. */
  readonly description: string | null
  /** Unix timestamp in seconds when the credit expires, or `null` if it does not expire. */
  readonly expiresAt: number | null
  /** Unix timestamp in seconds when the credit was granted. */
  readonly grantedAt: number
  /** Opaque backend identifier for this reset credit. */
  readonly id: string
  readonly resetType: RateLimitResetType
  readonly status: RateLimitResetCreditStatus
  /** Backend-provided display title for this credit, or `null` when unavailable. */
  readonly title: string | null
}
/** `RateLimitResetCredit` as it is on the wire: defaults may be missing. */
export interface RateLimitResetCreditEncoded extends Omit<
  RateLimitResetCredit,
  "description" | "expiresAt" | "title"
> {
  readonly description?: string | null
  readonly expiresAt?: number | null
  readonly title?: string | null
}
export const RateLimitResetCredit: Schema.Schema<
  RateLimitResetCredit,
  RateLimitResetCreditEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    description: Lenient.nullable(Schema.String),
    expiresAt: Lenient.nullable(Schema.Number),
    grantedAt: Schema.Number,
    id: Schema.String,
    resetType: RateLimitResetType,
    status: RateLimitResetCreditStatus,
    title: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "RateLimitResetCredit" })

export type RateLimitResetCreditStatus =
  | "available"
  | "redeeming"
  | "redeemed"
  | "unknown"
  | (string & {})
export const RateLimitResetCreditStatus: Schema.Schema<RateLimitResetCreditStatus> = Schema.String

export interface RateLimitResetCreditsSummary {
  readonly availableCount: number
  /**
   * Detail rows for available reset credits, when the backend provides them.
   *
   * `null` means only `availableCount` is known, while an empty array means details were fetched and no available credits were returned. The backend may cap this list, so its length can be less than `availableCount`.
   */
  readonly credits: ReadonlyArray<RateLimitResetCredit> | null
}
/** `RateLimitResetCreditsSummary` as it is on the wire: defaults may be missing. */
export interface RateLimitResetCreditsSummaryEncoded extends Omit<
  RateLimitResetCreditsSummary,
  "credits"
> {
  readonly credits?: ReadonlyArray<RateLimitResetCreditEncoded> | null
}
export const RateLimitResetCreditsSummary: Schema.Schema<
  RateLimitResetCreditsSummary,
  RateLimitResetCreditsSummaryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    availableCount: Schema.Number,
    credits: Lenient.nullable(Schema.Array(RateLimitResetCredit))
  })
).annotations({ identifier: "RateLimitResetCreditsSummary" })

export type RateLimitResetType = "codexRateLimits" | "unknown" | (string & {})
export const RateLimitResetType: Schema.Schema<RateLimitResetType> = Schema.String

export interface RateLimitSnapshot {
  readonly credits: CreditsSnapshot | null
  readonly individualLimit: SpendControlLimitSnapshot | null
  readonly limitId: string | null
  readonly limitName: string | null
  /** Normal model whose display name and reasoning options describe this quota alias. */
  readonly normalModelSlug: string | null
  readonly planType: PlanType | null
  readonly primary: RateLimitWindow | null
  readonly rateLimitReachedType: RateLimitReachedType | null
  readonly secondary: RateLimitWindow | null
  /** Backend-reported spend-control state. `None` is unavailable, not a sparse-update recovery. */
  readonly spendControlReached: boolean | null
}
/** `RateLimitSnapshot` as it is on the wire: defaults may be missing. */
export interface RateLimitSnapshotEncoded extends Omit<
  RateLimitSnapshot,
  | "credits"
  | "individualLimit"
  | "limitId"
  | "limitName"
  | "normalModelSlug"
  | "planType"
  | "primary"
  | "rateLimitReachedType"
  | "secondary"
  | "spendControlReached"
> {
  readonly credits?: CreditsSnapshotEncoded | null
  readonly individualLimit?: SpendControlLimitSnapshot | null
  readonly limitId?: string | null
  readonly limitName?: string | null
  readonly normalModelSlug?: string | null
  readonly planType?: PlanType | null
  readonly primary?: RateLimitWindowEncoded | null
  readonly rateLimitReachedType?: RateLimitReachedType | null
  readonly secondary?: RateLimitWindowEncoded | null
  readonly spendControlReached?: boolean | null
}
export const RateLimitSnapshot: Schema.Schema<RateLimitSnapshot, RateLimitSnapshotEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      credits: Lenient.nullable(CreditsSnapshot),
      individualLimit: Lenient.nullable(SpendControlLimitSnapshot),
      limitId: Lenient.nullable(Schema.String),
      limitName: Lenient.nullable(Schema.String),
      normalModelSlug: Lenient.nullable(Schema.String),
      planType: Lenient.nullable(PlanType),
      primary: Lenient.nullable(RateLimitWindow),
      rateLimitReachedType: Lenient.nullable(RateLimitReachedType),
      secondary: Lenient.nullable(RateLimitWindow),
      spendControlReached: Lenient.nullable(Schema.Boolean)
    })
  ).annotations({ identifier: "RateLimitSnapshot" })

export interface RateLimitWindow {
  readonly resetsAt: number | null
  readonly usedPercent: number
  readonly windowDurationMins: number | null
}
/** `RateLimitWindow` as it is on the wire: defaults may be missing. */
export interface RateLimitWindowEncoded extends Omit<
  RateLimitWindow,
  "resetsAt" | "windowDurationMins"
> {
  readonly resetsAt?: number | null
  readonly windowDurationMins?: number | null
}
export const RateLimitWindow: Schema.Schema<RateLimitWindow, RateLimitWindowEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      resetsAt: Lenient.nullable(Schema.Number),
      usedPercent: Schema.Number,
      windowDurationMins: Lenient.nullable(Schema.Number)
    })
  ).annotations({ identifier: "RateLimitWindow" })

export interface SendAddCreditsNudgeEmailParams {
  readonly creditType: AddCreditsNudgeCreditType
}
export const SendAddCreditsNudgeEmailParams: Schema.Schema<SendAddCreditsNudgeEmailParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ creditType: AddCreditsNudgeCreditType })
  ).annotations({ identifier: "SendAddCreditsNudgeEmailParams" })

export interface SendAddCreditsNudgeEmailResponse {
  readonly status: AddCreditsNudgeEmailStatus
}
export const SendAddCreditsNudgeEmailResponse: Schema.Schema<SendAddCreditsNudgeEmailResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ status: AddCreditsNudgeEmailStatus })
  ).annotations({ identifier: "SendAddCreditsNudgeEmailResponse" })

export interface SpendControlLimitSnapshot {
  readonly limit: string
  readonly remainingPercent: number
  readonly resetsAt: number
  readonly used: string
}
export const SpendControlLimitSnapshot: Schema.Schema<SpendControlLimitSnapshot> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      limit: Schema.String,
      remainingPercent: Schema.Number,
      resetsAt: Schema.Number,
      used: Schema.String
    })
  ).annotations({ identifier: "SpendControlLimitSnapshot" })

export interface ThreadUsage {
  readonly estimatedUsageCreditsMicros: number
  readonly estimatedUsageUsdMicros: number | null
  readonly groups: ReadonlyArray<ThreadUsageBreakdownGroup>
  /** Native dollar usage, independent of credit estimates. None means unknown, not zero. */
  readonly nativeUsageUsdMicros: number | null
  readonly threadId: string
}
/** `ThreadUsage` as it is on the wire: defaults may be missing. */
export interface ThreadUsageEncoded extends Omit<
  ThreadUsage,
  "estimatedUsageUsdMicros" | "groups" | "nativeUsageUsdMicros"
> {
  readonly estimatedUsageUsdMicros?: number | null
  readonly groups: ReadonlyArray<ThreadUsageBreakdownGroupEncoded>
  readonly nativeUsageUsdMicros?: number | null
}
export const ThreadUsage: Schema.Schema<ThreadUsage, ThreadUsageEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      estimatedUsageCreditsMicros: Schema.Number,
      estimatedUsageUsdMicros: Lenient.nullable(Schema.Number),
      groups: Schema.Array(ThreadUsageBreakdownGroup),
      nativeUsageUsdMicros: Lenient.nullable(Schema.Number),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadUsage" })

export interface ThreadUsageBreakdownGroup {
  readonly cachedInputTokens: number | null
  readonly estimatedUsageCreditsMicros: number
  readonly inputTokens: number | null
  readonly model: string | null
  readonly netNewInputTokens: number | null
  readonly outputTokens: number | null
  readonly reasoningEffort: string | null
  readonly speed: string | null
  readonly totalTokens: number | null
}
/** `ThreadUsageBreakdownGroup` as it is on the wire: defaults may be missing. */
export interface ThreadUsageBreakdownGroupEncoded extends Omit<
  ThreadUsageBreakdownGroup,
  | "cachedInputTokens"
  | "inputTokens"
  | "model"
  | "netNewInputTokens"
  | "outputTokens"
  | "reasoningEffort"
  | "speed"
  | "totalTokens"
> {
  readonly cachedInputTokens?: number | null
  readonly inputTokens?: number | null
  readonly model?: string | null
  readonly netNewInputTokens?: number | null
  readonly outputTokens?: number | null
  readonly reasoningEffort?: string | null
  readonly speed?: string | null
  readonly totalTokens?: number | null
}
export const ThreadUsageBreakdownGroup: Schema.Schema<
  ThreadUsageBreakdownGroup,
  ThreadUsageBreakdownGroupEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cachedInputTokens: Lenient.nullable(Schema.Number),
    estimatedUsageCreditsMicros: Schema.Number,
    inputTokens: Lenient.nullable(Schema.Number),
    model: Lenient.nullable(Schema.String),
    netNewInputTokens: Lenient.nullable(Schema.Number),
    outputTokens: Lenient.nullable(Schema.Number),
    reasoningEffort: Lenient.nullable(Schema.String),
    speed: Lenient.nullable(Schema.String),
    totalTokens: Lenient.nullable(Schema.Number)
  })
).annotations({ identifier: "ThreadUsageBreakdownGroup" })

/** A member of `Account` that this version does not know, whole. */
export type UnrecognizedAccount = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedAccount: Schema.Schema<UnrecognizedAccount> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ type: Lenient.unknownTag("apiKey", "chatgpt", "amazonBedrock", "gcp") })
).annotations({ identifier: "UnrecognizedAccount" })

/** A member of `LoginAccountResponse` that this version does not know, whole. */
export type UnrecognizedLoginAccountResponse = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedLoginAccountResponse: Schema.Schema<UnrecognizedLoginAccountResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "apiKey",
        "chatgpt",
        "chatgptDeviceCode",
        "chatgptAuthTokens",
        "amazonBedrock"
      )
    })
  ).annotations({ identifier: "UnrecognizedLoginAccountResponse" })

export interface WorkspaceMessage {
  /** Unix timestamp (in seconds) when the message was archived. */
  readonly archivedAt: number | null
  /** Unix timestamp (in seconds) when the message was created. */
  readonly createdAt: number | null
  readonly messageBody: string
  readonly messageId: string
  readonly messageType: WorkspaceMessageType
}
/** `WorkspaceMessage` as it is on the wire: defaults may be missing. */
export interface WorkspaceMessageEncoded extends Omit<
  WorkspaceMessage,
  "archivedAt" | "createdAt"
> {
  readonly archivedAt?: number | null
  readonly createdAt?: number | null
}
export const WorkspaceMessage: Schema.Schema<WorkspaceMessage, WorkspaceMessageEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      archivedAt: Lenient.nullable(Schema.Number),
      createdAt: Lenient.nullable(Schema.Number),
      messageBody: Schema.String,
      messageId: Schema.String,
      messageType: WorkspaceMessageType
    })
  ).annotations({ identifier: "WorkspaceMessage" })

export type WorkspaceMessageType = "headline" | "announcement" | "unknown" | (string & {})
export const WorkspaceMessageType: Schema.Schema<WorkspaceMessageType> = Schema.String

export interface WorkspaceRouting {
  readonly accountRoutingOverride: AccountRoutingOverride
  readonly backendOrigin: string
  readonly chatgptAccountId: string
}
export const WorkspaceRouting: Schema.Schema<WorkspaceRouting> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    accountRoutingOverride: AccountRoutingOverride,
    backendOrigin: Schema.String,
    chatgptAccountId: Schema.String
  })
).annotations({ identifier: "WorkspaceRouting" })
