/**
 * Every request of the client, with its parameters and its result.
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Codec from "../Codec.ts"
import * as Account from "./Account.ts"
import * as App from "./App.ts"
import * as Command from "./Command.ts"
import * as Config from "./Config.ts"
import * as External from "./External.ts"
import * as Files from "./Files.ts"
import * as Hook from "./Hook.ts"
import * as Mcp from "./Mcp.ts"
import * as Model from "./Model.ts"
import * as Plugin from "./Plugin.ts"
import * as Project from "./Project.ts"
import * as Realtime from "./Realtime.ts"
import * as Server from "./Server.ts"
import * as Thread from "./Thread.ts"
import * as ThreadControl from "./ThreadControl.ts"
import * as ThreadFeatures from "./ThreadFeatures.ts"
import * as ThreadHistory from "./ThreadHistory.ts"
import * as Turn from "./Turn.ts"
import * as UserVerification from "./UserVerification.ts"

export interface ClientRequests {
  readonly initialize: {
    readonly params: Server.InitializeParams
    readonly result: Server.InitializeResponse
  }
  /**
   * Read content-free, process-local diagnostics.
   *
   * @experimental
   */
  readonly "server/diagnostics": {
    readonly params: Server.ServerDiagnosticsParams
    readonly result: Server.ServerDiagnosticsResponse
  }
  /** @experimental */
  readonly "userVerification/status": {
    readonly params: UserVerification.UserVerificationStatusParams
    readonly result: UserVerification.UserVerificationStatusResponse
  }
  /** @experimental */
  readonly "userVerification/enroll": {
    readonly params: UserVerification.UserVerificationEnrollParams
    readonly result: UserVerification.UserVerificationEnrollResponse
  }
  /** @experimental */
  readonly "userVerification/delete": {
    readonly params: UserVerification.UserVerificationDeleteParams
    readonly result: UserVerification.UserVerificationDeleteResponse
  }
  /** @experimental */
  readonly "userVerification/verify": {
    readonly params: UserVerification.UserVerificationVerifyParams
    readonly result: UserVerification.UserVerificationVerifyResponse
  }
  /** @experimental */
  readonly "userVerification/cancel": {
    readonly params: UserVerification.UserVerificationCancelParams
    readonly result: UserVerification.UserVerificationCancelResponse
  }
  /** NEW APIs */
  readonly "thread/start": {
    readonly params: Thread.ThreadStartParams
    readonly result: Thread.ThreadStartResponse
  }
  readonly "thread/resume": {
    readonly params: Thread.ThreadResumeParams
    readonly result: Thread.ThreadResumeResponse
  }
  readonly "thread/fork": {
    readonly params: Thread.ThreadForkParams
    readonly result: Thread.ThreadForkResponse
  }
  /** @experimental */
  readonly "thread/sample": {
    readonly params: ThreadFeatures.ThreadSampleParams
    readonly result: ThreadFeatures.ThreadSampleResponse
  }
  /** @experimental */
  readonly "thread/sample/cancel": {
    readonly params: ThreadFeatures.ThreadSampleCancelParams
    readonly result: ThreadFeatures.ThreadSampleCancelResponse
  }
  readonly "thread/archive": {
    readonly params: ThreadControl.ThreadArchiveParams
    readonly result: ThreadControl.ThreadArchiveResponse
  }
  readonly "thread/delete": {
    readonly params: ThreadControl.ThreadDeleteParams
    readonly result: ThreadControl.ThreadDeleteResponse
  }
  readonly "thread/unsubscribe": {
    readonly params: Thread.ThreadUnsubscribeParams
    readonly result: Thread.ThreadUnsubscribeResponse
  }
  /**
   * Increment the thread-local out-of-band elicitation counter.
   *
   * This is used by external helpers to pause timeout accounting while a user approval or other elicitation is pending outside the app-server request flow.
   *
   * @experimental
   */
  readonly "thread/increment_elicitation": {
    readonly params: ThreadControl.ThreadIncrementElicitationParams
    readonly result: ThreadControl.ThreadIncrementElicitationResponse
  }
  /**
   * Decrement the thread-local out-of-band elicitation counter.
   *
   * When the count reaches zero, timeout accounting resumes for the thread.
   *
   * @experimental
   */
  readonly "thread/decrement_elicitation": {
    readonly params: ThreadControl.ThreadDecrementElicitationParams
    readonly result: ThreadControl.ThreadDecrementElicitationResponse
  }
  readonly "thread/name/set": {
    readonly params: ThreadControl.ThreadSetNameParams
    readonly result: ThreadControl.ThreadSetNameResponse
  }
  /** @experimental */
  readonly "thread/prediction/request": {
    readonly params: ThreadFeatures.ThreadPredictionRequestParams
    readonly result: ThreadFeatures.ThreadPredictionRequestResponse
  }
  readonly "thread/goal/set": {
    readonly params: ThreadFeatures.ThreadGoalSetParams
    readonly result: ThreadFeatures.ThreadGoalSetResponse
  }
  readonly "thread/goal/get": {
    readonly params: ThreadFeatures.ThreadGoalGetParams
    readonly result: ThreadFeatures.ThreadGoalGetResponse
  }
  readonly "thread/goal/clear": {
    readonly params: ThreadFeatures.ThreadGoalClearParams
    readonly result: ThreadFeatures.ThreadGoalClearResponse
  }
  /** @experimental */
  readonly "thread/queue/add": {
    readonly params: ThreadFeatures.ThreadQueueAddParams
    readonly result: ThreadFeatures.ThreadQueueAddResponse
  }
  /** @experimental */
  readonly "thread/queue/list": {
    readonly params: ThreadFeatures.ThreadQueueListParams
    readonly result: ThreadFeatures.ThreadQueueListResponse
  }
  /** @experimental */
  readonly "thread/queue/update": {
    readonly params: ThreadFeatures.ThreadQueueUpdateParams
    readonly result: ThreadFeatures.ThreadQueueUpdateResponse
  }
  /** @experimental */
  readonly "thread/queue/delete": {
    readonly params: ThreadFeatures.ThreadQueueDeleteParams
    readonly result: ThreadFeatures.ThreadQueueDeleteResponse
  }
  /** @experimental */
  readonly "thread/queue/reorder": {
    readonly params: ThreadFeatures.ThreadQueueReorderParams
    readonly result: ThreadFeatures.ThreadQueueReorderResponse
  }
  /** @experimental */
  readonly "thread/queue/start": {
    readonly params: ThreadFeatures.ThreadQueueStartParams
    readonly result: ThreadFeatures.ThreadQueueStartResponse
  }
  readonly "thread/metadata/update": {
    readonly params: ThreadControl.ThreadMetadataUpdateParams
    readonly result: ThreadControl.ThreadMetadataUpdateResponse
  }
  readonly "thread/attachment/add": {
    readonly params: ThreadFeatures.ThreadAttachmentAddParams
    readonly result: ThreadFeatures.ThreadAttachmentAddResponse
  }
  readonly "thread/attachment/list": {
    readonly params: ThreadFeatures.ThreadAttachmentListParams
    readonly result: ThreadFeatures.ThreadAttachmentListResponse
  }
  readonly "thread/attachmentOwner/list": {
    readonly params: ThreadFeatures.ThreadAttachmentOwnerListParams
    readonly result: ThreadFeatures.ThreadAttachmentOwnerListResponse
  }
  readonly "thread/attachment/remove": {
    readonly params: ThreadFeatures.ThreadAttachmentRemoveParams
    readonly result: ThreadFeatures.ThreadAttachmentRemoveResponse
  }
  readonly "thread/section/move": {
    readonly params: ThreadFeatures.ThreadSectionMoveParams
    readonly result: ThreadFeatures.ThreadSectionMoveResponse
  }
  /** @experimental */
  readonly "thread/settings/update": {
    readonly params: ThreadControl.ThreadSettingsUpdateParams
    readonly result: ThreadControl.ThreadSettingsUpdateResponse
  }
  /** @experimental */
  readonly "thread/memoryMode/set": {
    readonly params: ThreadFeatures.ThreadMemoryModeSetParams
    readonly result: ThreadFeatures.ThreadMemoryModeSetResponse
  }
  /** @experimental */
  readonly "thread/memory/read": {
    readonly params: ThreadFeatures.ThreadMemoryReadParams
    readonly result: ThreadFeatures.ThreadMemoryReadResponse
  }
  /** @experimental */
  readonly "memory/status": {
    readonly params: Server.MemoryStatusParams
    readonly result: Server.MemoryStatusResponse
  }
  /** @experimental */
  readonly "memory/reset": {
    readonly params: null | undefined
    readonly result: Server.MemoryResetResponse
  }
  /**
   * Start a best-effort background compression pass for cold local rollouts.
   *
   * @experimental
   */
  readonly "rollout/compress": {
    readonly params: null | undefined
    readonly result: Server.RolloutCompressResponse
  }
  readonly "thread/unarchive": {
    readonly params: ThreadControl.ThreadUnarchiveParams
    readonly result: ThreadControl.ThreadUnarchiveResponse
  }
  readonly "thread/compact/start": {
    readonly params: ThreadControl.ThreadCompactStartParams
    readonly result: ThreadControl.ThreadCompactStartResponse
  }
  readonly "thread/shellCommand": {
    readonly params: ThreadControl.ThreadShellCommandParams
    readonly result: ThreadControl.ThreadShellCommandResponse
  }
  readonly "thread/approveGuardianDeniedAction": {
    readonly params: ThreadControl.ThreadApproveGuardianDeniedActionParams
    readonly result: ThreadControl.ThreadApproveGuardianDeniedActionResponse
  }
  /** @experimental */
  readonly "thread/backgroundTerminals/clean": {
    readonly params: ThreadFeatures.ThreadBackgroundTerminalsCleanParams
    readonly result: ThreadFeatures.ThreadBackgroundTerminalsCleanResponse
  }
  /** @experimental */
  readonly "thread/backgroundTerminals/list": {
    readonly params: ThreadFeatures.ThreadBackgroundTerminalsListParams
    readonly result: ThreadFeatures.ThreadBackgroundTerminalsListResponse
  }
  /** @experimental */
  readonly "thread/backgroundTerminals/terminate": {
    readonly params: ThreadFeatures.ThreadBackgroundTerminalsTerminateParams
    readonly result: ThreadFeatures.ThreadBackgroundTerminalsTerminateResponse
  }
  readonly "thread/revert": {
    readonly params: ThreadControl.ThreadRevertParams
    readonly result: ThreadControl.ThreadRevertResponse
  }
  readonly "thread/list": {
    readonly params: ThreadHistory.ThreadListParams
    readonly result: ThreadHistory.ThreadListResponse
  }
  /** @experimental */
  readonly "project/list": {
    readonly params: Project.ProjectListParams
    readonly result: Project.ProjectListResponse
  }
  /** @experimental */
  readonly "project/read": {
    readonly params: Project.ProjectReadParams
    readonly result: Project.ProjectReadResponse
  }
  /** @experimental */
  readonly "project/create": {
    readonly params: Project.ProjectCreateParams
    readonly result: Project.ProjectCreateResponse
  }
  /** @experimental */
  readonly "project/import": {
    readonly params: Project.ProjectImportParams
    readonly result: Project.ProjectImportResponse
  }
  /** @experimental */
  readonly "project/update": {
    readonly params: Project.ProjectUpdateParams
    readonly result: Project.ProjectUpdateResponse
  }
  /** @experimental */
  readonly "project/move": {
    readonly params: Project.ProjectMoveParams
    readonly result: Project.ProjectMoveResponse
  }
  /** @experimental */
  readonly "project/delete": {
    readonly params: Project.ProjectDeleteParams
    readonly result: Project.ProjectDeleteResponse
  }
  readonly "threadSection/list": {
    readonly params: ThreadFeatures.ThreadSectionListParams
    readonly result: ThreadFeatures.ThreadSectionListResponse
  }
  readonly "threadSection/create": {
    readonly params: ThreadFeatures.ThreadSectionCreateParams
    readonly result: ThreadFeatures.ThreadSectionCreateResponse
  }
  readonly "threadSection/update": {
    readonly params: ThreadFeatures.ThreadSectionUpdateParams
    readonly result: ThreadFeatures.ThreadSectionUpdateResponse
  }
  readonly "threadSection/delete": {
    readonly params: ThreadFeatures.ThreadSectionDeleteParams
    readonly result: ThreadFeatures.ThreadSectionDeleteResponse
  }
  /** @experimental */
  readonly "thread/search": {
    readonly params: ThreadHistory.ThreadSearchParams
    readonly result: ThreadHistory.ThreadSearchResponse
  }
  /**
   * Search with best-effort incremental `thread/search/partial` notifications. The final response is authoritative for results, ordering, and cursors.
   *
   * @experimental
   */
  readonly "thread/search/stream": {
    readonly params: ThreadHistory.ThreadSearchParams
    readonly result: ThreadHistory.ThreadSearchResponse
  }
  /** @experimental */
  readonly "thread/search/cancel": {
    readonly params: ThreadHistory.ThreadSearchCancelParams
    readonly result: ThreadHistory.ThreadSearchCancelResponse
  }
  /**
   * Cancel a `thread/search/stream` request on this connection.
   *
   * @experimental
   */
  readonly "thread/search/stream/cancel": {
    readonly params: ThreadHistory.ThreadSearchCancelParams
    readonly result: ThreadHistory.ThreadSearchCancelResponse
  }
  /** @experimental */
  readonly "thread/searchOccurrences": {
    readonly params: ThreadHistory.ThreadSearchOccurrencesParams
    readonly result: ThreadHistory.ThreadSearchOccurrencesResponse
  }
  readonly "thread/loaded/list": {
    readonly params: ThreadHistory.ThreadLoadedListParams
    readonly result: ThreadHistory.ThreadLoadedListResponse
  }
  readonly "thread/read": {
    readonly params: Thread.ThreadReadParams
    readonly result: Thread.ThreadReadResponse
  }
  /** @experimental */
  readonly "thread/readState/update": {
    readonly params: ThreadHistory.ThreadReadStateUpdateParams
    readonly result: ThreadHistory.ThreadReadStateUpdateResponse
  }
  readonly "thread/turns/list": {
    readonly params: ThreadHistory.ThreadTurnsListParams
    readonly result: ThreadHistory.ThreadTurnsListResponse
  }
  readonly "thread/items/list": {
    readonly params: ThreadHistory.ThreadItemsListParams
    readonly result: ThreadHistory.ThreadItemsListResponse
  }
  /** @experimental */
  readonly "thread/items/read": {
    readonly params: ThreadHistory.ThreadItemsReadParams
    readonly result: ThreadHistory.ThreadItemsReadResponse
  }
  /**
   * Review the idle thread's final injected exec_command without executing it.
   *
   * @experimental
   */
  readonly "thread/guardianReview": {
    readonly params: ThreadFeatures.ThreadGuardianReviewParams
    readonly result: ThreadFeatures.ThreadGuardianReviewResponse
  }
  /** Append raw Responses API items to the thread history without starting a user turn. */
  readonly "thread/inject_items": {
    readonly params: ThreadControl.ThreadInjectItemsParams
    readonly result: ThreadControl.ThreadInjectItemsResponse
  }
  /** @experimental */
  readonly "thread/prepareApprovedPlan": {
    readonly params: ThreadControl.ThreadPrepareApprovedPlanParams
    readonly result: ThreadControl.ThreadPrepareApprovedPlanResponse
  }
  readonly "skills/list": {
    readonly params: Hook.SkillsListParams
    readonly result: Hook.SkillsListResponse
  }
  readonly "skills/extraRoots/set": {
    readonly params: Hook.SkillsExtraRootsSetParams
    readonly result: Hook.SkillsExtraRootsSetResponse
  }
  readonly "hooks/list": {
    readonly params: Hook.HooksListParams
    readonly result: Hook.HooksListResponse
  }
  readonly "marketplace/add": {
    readonly params: Plugin.MarketplaceAddParams
    readonly result: Plugin.MarketplaceAddResponse
  }
  readonly "marketplace/remove": {
    readonly params: Plugin.MarketplaceRemoveParams
    readonly result: Plugin.MarketplaceRemoveResponse
  }
  readonly "marketplace/upgrade": {
    readonly params: Plugin.MarketplaceUpgradeParams
    readonly result: Plugin.MarketplaceUpgradeResponse
  }
  readonly "plugin/list": {
    readonly params: Plugin.PluginListParams
    readonly result: Plugin.PluginListResponse
  }
  /** @experimental */
  readonly "plugin/search": {
    readonly params: Plugin.PluginSearchParams
    readonly result: Plugin.PluginSearchResponse
  }
  readonly "plugin/installed": {
    readonly params: Plugin.PluginInstalledParams
    readonly result: Plugin.PluginInstalledResponse
  }
  readonly "plugin/reconcile": {
    readonly params: Plugin.PluginReconcileParams
    readonly result: Plugin.PluginReconcileResponse
  }
  readonly "plugin/read": {
    readonly params: Plugin.PluginReadParams
    readonly result: Plugin.PluginReadResponse
  }
  readonly "plugin/skill/read": {
    readonly params: Plugin.PluginSkillReadParams
    readonly result: Plugin.PluginSkillReadResponse
  }
  readonly "plugin/share/save": {
    readonly params: Plugin.PluginShareSaveParams
    readonly result: Plugin.PluginShareSaveResponse
  }
  readonly "plugin/share/updateTargets": {
    readonly params: Plugin.PluginShareUpdateTargetsParams
    readonly result: Plugin.PluginShareUpdateTargetsResponse
  }
  readonly "plugin/share/list": {
    readonly params: Plugin.PluginShareListParams
    readonly result: Plugin.PluginShareListResponse
  }
  readonly "plugin/share/checkout": {
    readonly params: Plugin.PluginShareCheckoutParams
    readonly result: Plugin.PluginShareCheckoutResponse
  }
  readonly "plugin/share/delete": {
    readonly params: Plugin.PluginShareDeleteParams
    readonly result: Plugin.PluginShareDeleteResponse
  }
  readonly "app/read": {
    readonly params: App.AppsReadParams
    readonly result: App.AppsReadResponse
  }
  readonly "app/list": {
    readonly params: App.AppsListParams
    readonly result: App.AppsListResponse
  }
  readonly "app/installed": {
    readonly params: App.AppsInstalledParams
    readonly result: App.AppsInstalledResponse
  }
  readonly "fs/readFile": {
    readonly params: Files.FsReadFileParams
    readonly result: Files.FsReadFileResponse
  }
  readonly "fs/writeFile": {
    readonly params: Files.FsWriteFileParams
    readonly result: Files.FsWriteFileResponse
  }
  readonly "fs/createDirectory": {
    readonly params: Files.FsCreateDirectoryParams
    readonly result: Files.FsCreateDirectoryResponse
  }
  readonly "fs/getMetadata": {
    readonly params: Files.FsGetMetadataParams
    readonly result: Files.FsGetMetadataResponse
  }
  readonly "fs/readDirectory": {
    readonly params: Files.FsReadDirectoryParams
    readonly result: Files.FsReadDirectoryResponse
  }
  readonly "fs/remove": {
    readonly params: Files.FsRemoveParams
    readonly result: Files.FsRemoveResponse
  }
  readonly "fs/copy": { readonly params: Files.FsCopyParams; readonly result: Files.FsCopyResponse }
  readonly "fs/watch": {
    readonly params: Files.FsWatchParams
    readonly result: Files.FsWatchResponse
  }
  readonly "fs/unwatch": {
    readonly params: Files.FsUnwatchParams
    readonly result: Files.FsUnwatchResponse
  }
  readonly "skills/config/write": {
    readonly params: Hook.SkillsConfigWriteParams
    readonly result: Hook.SkillsConfigWriteResponse
  }
  readonly "plugin/install": {
    readonly params: Plugin.PluginInstallParams
    readonly result: Plugin.PluginInstallResponse
  }
  readonly "plugin/uninstall": {
    readonly params: Plugin.PluginUninstallParams
    readonly result: Plugin.PluginUninstallResponse
  }
  readonly "turn/start": {
    readonly params: Turn.TurnStartParams
    readonly result: Turn.TurnStartResponse
  }
  /** @experimental */
  readonly "turn/settings/update": {
    readonly params: Turn.TurnSettingsUpdateParams
    readonly result: Turn.TurnSettingsUpdateResponse
  }
  readonly "turn/steer": {
    readonly params: Turn.TurnSteerParams
    readonly result: Turn.TurnSteerResponse
  }
  readonly "turn/interrupt": {
    readonly params: Turn.TurnInterruptParams
    readonly result: Turn.TurnInterruptResponse
  }
  /** @experimental */
  readonly "thread/realtime/start": {
    readonly params: Realtime.ThreadRealtimeStartParams
    readonly result: Realtime.ThreadRealtimeStartResponse
  }
  /** @experimental */
  readonly "thread/realtime/appendAudio": {
    readonly params: Realtime.ThreadRealtimeAppendAudioParams
    readonly result: Realtime.ThreadRealtimeAppendAudioResponse
  }
  /** @experimental */
  readonly "thread/realtime/appendText": {
    readonly params: Realtime.ThreadRealtimeAppendTextParams
    readonly result: Realtime.ThreadRealtimeAppendTextResponse
  }
  /** @experimental */
  readonly "thread/realtime/appendSpeech": {
    readonly params: Realtime.ThreadRealtimeAppendSpeechParams
    readonly result: Realtime.ThreadRealtimeAppendSpeechResponse
  }
  /** @experimental */
  readonly "thread/realtime/stop": {
    readonly params: Realtime.ThreadRealtimeStopParams
    readonly result: Realtime.ThreadRealtimeStopResponse
  }
  /** @experimental */
  readonly "thread/timeline/list": {
    readonly params: ThreadHistory.ThreadTimelineListParams
    readonly result: ThreadHistory.ThreadTimelineListResponse
  }
  /** @experimental */
  readonly "thread/realtime/list": {
    readonly params: Realtime.ThreadRealtimeListParams
    readonly result: Realtime.ThreadRealtimeListResponse
  }
  /** @experimental */
  readonly "thread/realtime/listVoices": {
    readonly params: Realtime.ThreadRealtimeListVoicesParams
    readonly result: Realtime.ThreadRealtimeListVoicesResponse
  }
  readonly "review/start": {
    readonly params: Turn.ReviewStartParams
    readonly result: Turn.ReviewStartResponse
  }
  readonly "model/list": {
    readonly params: Model.ModelListParams
    readonly result: Model.ModelListResponse
  }
  readonly "account/gatewayOAuth/read": {
    readonly params: Account.GatewayOAuthReadParams | null | undefined
    readonly result: Account.GatewayOAuthReadResponse
  }
  readonly "account/gatewayOAuth/login": {
    readonly params: Account.GatewayOAuthLoginParams | null | undefined
    readonly result: Account.GatewayOAuthLoginResponse
  }
  readonly "account/gatewayOAuth/cancel": {
    readonly params: null | undefined
    readonly result: Account.GatewayOAuthCancelResponse
  }
  readonly "modelProvider/list": {
    readonly params: Model.ModelProviderListParams
    readonly result: Model.ModelProviderListResponse
  }
  readonly "modelProvider/config/write": {
    readonly params: Model.ModelProviderConfigWriteParams
    readonly result: Model.ModelProviderConfigWriteResponse
  }
  readonly "modelProvider/default/set": {
    readonly params: Model.ModelProviderDefaultSetParams
    readonly result: Config.ConfigWriteResponse
  }
  readonly "modelProvider/capabilities/read": {
    readonly params: Model.ModelProviderCapabilitiesReadParams
    readonly result: Model.ModelProviderCapabilitiesReadResponse
  }
  readonly "experimentalFeature/list": {
    readonly params: Config.ExperimentalFeatureListParams
    readonly result: Config.ExperimentalFeatureListResponse
  }
  readonly "permissionProfile/list": {
    readonly params: Config.PermissionProfileListParams
    readonly result: Config.PermissionProfileListResponse
  }
  readonly "experimentalFeature/enablement/set": {
    readonly params: Config.ExperimentalFeatureEnablementSetParams
    readonly result: Config.ExperimentalFeatureEnablementSetResponse
  }
  /** @experimental */
  readonly "remoteControl/enable": {
    readonly params: External.RemoteControlEnableParams | null | undefined
    readonly result: External.RemoteControlEnableResponse
  }
  /** @experimental */
  readonly "remoteControl/disable": {
    readonly params: External.RemoteControlDisableParams | null | undefined
    readonly result: External.RemoteControlDisableResponse
  }
  /** @experimental */
  readonly "remoteControl/status/read": {
    readonly params: null | undefined
    readonly result: External.RemoteControlStatusReadResponse
  }
  /** @experimental */
  readonly "remoteControl/pairing/start": {
    readonly params: External.RemoteControlPairingStartParams
    readonly result: External.RemoteControlPairingStartResponse
  }
  /** @experimental */
  readonly "remoteControl/pairing/status": {
    readonly params: External.RemoteControlPairingStatusParams
    readonly result: External.RemoteControlPairingStatusResponse
  }
  /** @experimental */
  readonly "remoteControl/client/list": {
    readonly params: External.RemoteControlClientsListParams
    readonly result: External.RemoteControlClientsListResponse
  }
  /** @experimental */
  readonly "remoteControl/client/revoke": {
    readonly params: External.RemoteControlClientsRevokeParams
    readonly result: External.RemoteControlClientsRevokeResponse
  }
  /**
   * Lists collaboration mode presets.
   *
   * @experimental
   */
  readonly "collaborationMode/list": {
    readonly params: Config.CollaborationModeListParams
    readonly result: Config.CollaborationModeListResponse
  }
  /**
   * Test-only method used to validate experimental gating.
   *
   * @experimental
   */
  readonly "mock/experimentalMethod": {
    readonly params: Server.MockExperimentalMethodParams
    readonly result: Server.MockExperimentalMethodResponse
  }
  /**
   * Adds or replaces a remote environment by id for later selection.
   *
   * @experimental
   */
  readonly "environment/add": {
    readonly params: Command.EnvironmentAddParams
    readonly result: Command.EnvironmentAddResponse
  }
  /**
   * Reads information from a configured execution environment.
   *
   * @experimental
   */
  readonly "environment/info": {
    readonly params: Command.EnvironmentInfoParams
    readonly result: Command.EnvironmentInfoResponse
  }
  /**
   * Reads the current status of a configured execution environment.
   *
   * @experimental
   */
  readonly "environment/status": {
    readonly params: Command.EnvironmentStatusParams
    readonly result: Command.EnvironmentStatusResponse
  }
  readonly "mcpServer/oauth/login": {
    readonly params: Mcp.McpServerOauthLoginParams
    readonly result: Mcp.McpServerOauthLoginResponse
  }
  readonly "config/mcpServer/reload": {
    readonly params: null | undefined
    readonly result: Config.McpServerRefreshResponse
  }
  readonly "mcpServerStatus/list": {
    readonly params: Mcp.ListMcpServerStatusParams
    readonly result: Mcp.ListMcpServerStatusResponse
  }
  readonly "mcpServer/resource/read": {
    readonly params: Mcp.McpResourceReadParams
    readonly result: Mcp.McpResourceReadResponse
  }
  /** @experimental */
  readonly "mcpServer/event/stream/start": {
    readonly params: Mcp.McpServerEventStreamStartParams
    readonly result: Mcp.McpServerEventStreamStartResponse
  }
  /** @experimental */
  readonly "mcpServer/event/stream/stop": {
    readonly params: Mcp.McpServerEventStreamStopParams
    readonly result: Mcp.McpServerEventStreamStopResponse
  }
  readonly "mcpServer/tool/call": {
    readonly params: Mcp.McpServerToolCallParams
    readonly result: Mcp.McpServerToolCallResponse
  }
  readonly "windowsSandbox/setupStart": {
    readonly params: Command.WindowsSandboxSetupStartParams
    readonly result: Command.WindowsSandboxSetupStartResponse
  }
  readonly "windowsSandbox/readiness": {
    readonly params: null | undefined
    readonly result: Command.WindowsSandboxReadinessResponse
  }
  readonly "account/login/start": {
    readonly params: Account.LoginAccountParams
    readonly result: Account.LoginAccountResponse
  }
  /** @experimental */
  readonly "account/bedrock/discover": {
    readonly params: Account.BedrockDiscoverParams
    readonly result: Account.BedrockDiscoverResponse
  }
  /** @experimental */
  readonly "account/bedrock/setup": {
    readonly params: Account.BedrockSetupParams
    readonly result: Account.BedrockSetupResponse
  }
  /** @experimental */
  readonly "account/gcp/setup": {
    readonly params: Account.GcpSetupParams
    readonly result: Account.GcpSetupResponse
  }
  /** @experimental */
  readonly "account/bedrock/checkGovCloudRequirements": {
    readonly params: Account.BedrockCheckGovCloudRequirementsParams
    readonly result: Account.BedrockCheckGovCloudRequirementsResponse
  }
  readonly "account/login/cancel": {
    readonly params: Account.CancelLoginAccountParams
    readonly result: Account.CancelLoginAccountResponse
  }
  /** @experimental */
  readonly "accountSession/list": {
    readonly params: Account.AccountSessionsListParams
    readonly result: Account.AccountSessionsResponse
  }
  /** @experimental */
  readonly "accountSession/switch": {
    readonly params: Account.AccountSessionsSwitchParams
    readonly result: Account.AccountSessionsSwitchResponse
  }
  readonly "account/logout": {
    readonly params: null | undefined
    readonly result: Account.LogoutAccountResponse
  }
  readonly "account/securitySetup/read": {
    readonly params: null | undefined
    readonly result: Account.GetAccountSecuritySetupResponse
  }
  readonly "account/rateLimits/read": {
    readonly params: Account.GetAccountRateLimitsParams | null | undefined
    readonly result: Account.GetAccountRateLimitsResponse
  }
  readonly "account/rateLimitResetCredit/consume": {
    readonly params: Account.ConsumeAccountRateLimitResetCreditParams
    readonly result: Account.ConsumeAccountRateLimitResetCreditResponse
  }
  readonly "account/usage/read": {
    readonly params: Account.GetAccountTokenUsageParams | null | undefined
    readonly result: Account.GetAccountTokenUsageResponse
  }
  readonly "account/workspaceMessages/read": {
    readonly params: null | undefined
    readonly result: Account.GetWorkspaceMessagesResponse
  }
  readonly "account/sendAddCreditsNudgeEmail": {
    readonly params: Account.SendAddCreditsNudgeEmailParams
    readonly result: Account.SendAddCreditsNudgeEmailResponse
  }
  readonly "feedback/upload": {
    readonly params: Server.FeedbackUploadParams
    readonly result: Server.FeedbackUploadResponse
  }
  readonly "feedback/save": {
    readonly params: Server.FeedbackSaveParams
    readonly result: Server.FeedbackSaveResponse
  }
  /** Execute a standalone command (argv vector) under the server's sandbox. */
  readonly "command/exec": {
    readonly params: Command.CommandExecParams
    readonly result: Command.CommandExecResponse
  }
  /** Write stdin bytes to a running `command/exec` session or close stdin. */
  readonly "command/exec/write": {
    readonly params: Command.CommandExecWriteParams
    readonly result: Command.CommandExecWriteResponse
  }
  /** Terminate a running `command/exec` session by client-supplied `processId`. */
  readonly "command/exec/terminate": {
    readonly params: Command.CommandExecTerminateParams
    readonly result: Command.CommandExecTerminateResponse
  }
  /** Resize a running PTY-backed `command/exec` session by client-supplied `processId`. */
  readonly "command/exec/resize": {
    readonly params: Command.CommandExecResizeParams
    readonly result: Command.CommandExecResizeResponse
  }
  /**
   * Spawn a standalone process (argv vector) without a Codex sandbox.
   *
   * @experimental
   */
  readonly "process/spawn": {
    readonly params: Command.ProcessSpawnParams
    readonly result: Command.ProcessSpawnResponse
  }
  /**
   * Write stdin bytes to a running `process/spawn` session or close stdin.
   *
   * @experimental
   */
  readonly "process/writeStdin": {
    readonly params: Command.ProcessWriteStdinParams
    readonly result: Command.ProcessWriteStdinResponse
  }
  /**
   * Terminate a running `process/spawn` session by client-supplied `processHandle`.
   *
   * @experimental
   */
  readonly "process/kill": {
    readonly params: Command.ProcessKillParams
    readonly result: Command.ProcessKillResponse
  }
  /**
   * Resize a running PTY-backed `process/spawn` session by client-supplied `processHandle`.
   *
   * @experimental
   */
  readonly "process/resizePty": {
    readonly params: Command.ProcessResizePtyParams
    readonly result: Command.ProcessResizePtyResponse
  }
  readonly "config/read": {
    readonly params: Config.ConfigReadParams
    readonly result: Config.ConfigReadResponse
  }
  readonly "externalAgentConfig/detect": {
    readonly params: External.ExternalAgentConfigDetectParams
    readonly result: External.ExternalAgentConfigDetectResponse
  }
  readonly "externalAgentConfig/import": {
    readonly params: External.ExternalAgentConfigImportParams
    readonly result: External.ExternalAgentConfigImportResponse
  }
  readonly "externalAgentConfig/import/recordHistory": {
    readonly params: External.ExternalAgentConfigImportHistoryRecordParams
    readonly result: External.ExternalAgentConfigImportHistoryRecordResponse
  }
  readonly "externalAgentConfig/import/readHistories": {
    readonly params: null | undefined
    readonly result: External.ExternalAgentConfigImportHistoriesReadResponse
  }
  readonly "config/value/write": {
    readonly params: Config.ConfigValueWriteParams
    readonly result: Config.ConfigWriteResponse
  }
  readonly "config/batchWrite": {
    readonly params: Config.ConfigBatchWriteParams
    readonly result: Config.ConfigWriteResponse
  }
  readonly "configRequirements/read": {
    readonly params: null | undefined
    readonly result: Config.ConfigRequirementsReadResponse
  }
  readonly "account/read": {
    readonly params: Account.GetAccountParams
    readonly result: Account.GetAccountResponse
  }
  readonly fuzzyFileSearch: {
    readonly params: Files.FuzzyFileSearchParams
    readonly result: Files.FuzzyFileSearchResponse
  }
  /** @experimental */
  readonly "fuzzyFileSearch/sessionStart": {
    readonly params: Files.FuzzyFileSearchSessionStartParams
    readonly result: Files.FuzzyFileSearchSessionStartResponse
  }
  /** @experimental */
  readonly "fuzzyFileSearch/sessionUpdate": {
    readonly params: Files.FuzzyFileSearchSessionUpdateParams
    readonly result: Files.FuzzyFileSearchSessionUpdateResponse
  }
  /** @experimental */
  readonly "fuzzyFileSearch/sessionStop": {
    readonly params: Files.FuzzyFileSearchSessionStopParams
    readonly result: Files.FuzzyFileSearchSessionStopResponse
  }
  readonly getAuthStatus: {
    readonly params: Account.GetAuthStatusParams
    readonly result: Account.GetAuthStatusResponse
  }
  readonly getConversationSummary: {
    readonly params: Server.GetConversationSummaryParams
    readonly result: Server.GetConversationSummaryResponse
  }
  readonly gitDiffToRemote: {
    readonly params: Files.GitDiffToRemoteParams
    readonly result: Files.GitDiffToRemoteResponse
  }
}

export const clientRequests: {
  readonly [M in keyof ClientRequests]: Codec.Method<
    ClientRequests[M]["params"],
    ClientRequests[M]["result"]
  >
} = {
  initialize: Codec.method(Server.InitializeParams, Server.InitializeResponse),
  "server/diagnostics": Codec.method(
    Server.ServerDiagnosticsParams,
    Server.ServerDiagnosticsResponse
  ),
  "userVerification/status": Codec.method(
    UserVerification.UserVerificationStatusParams,
    UserVerification.UserVerificationStatusResponse
  ),
  "userVerification/enroll": Codec.method(
    UserVerification.UserVerificationEnrollParams,
    UserVerification.UserVerificationEnrollResponse
  ),
  "userVerification/delete": Codec.method(
    UserVerification.UserVerificationDeleteParams,
    UserVerification.UserVerificationDeleteResponse
  ),
  "userVerification/verify": Codec.method(
    UserVerification.UserVerificationVerifyParams,
    UserVerification.UserVerificationVerifyResponse
  ),
  "userVerification/cancel": Codec.method(
    UserVerification.UserVerificationCancelParams,
    UserVerification.UserVerificationCancelResponse
  ),
  "thread/start": Codec.method(Thread.ThreadStartParams, Thread.ThreadStartResponse),
  "thread/resume": Codec.method(Thread.ThreadResumeParams, Thread.ThreadResumeResponse),
  "thread/fork": Codec.method(Thread.ThreadForkParams, Thread.ThreadForkResponse),
  "thread/sample": Codec.method(
    ThreadFeatures.ThreadSampleParams,
    ThreadFeatures.ThreadSampleResponse
  ),
  "thread/sample/cancel": Codec.method(
    ThreadFeatures.ThreadSampleCancelParams,
    ThreadFeatures.ThreadSampleCancelResponse
  ),
  "thread/archive": Codec.method(
    ThreadControl.ThreadArchiveParams,
    ThreadControl.ThreadArchiveResponse
  ),
  "thread/delete": Codec.method(
    ThreadControl.ThreadDeleteParams,
    ThreadControl.ThreadDeleteResponse
  ),
  "thread/unsubscribe": Codec.method(
    Thread.ThreadUnsubscribeParams,
    Thread.ThreadUnsubscribeResponse
  ),
  "thread/increment_elicitation": Codec.method(
    ThreadControl.ThreadIncrementElicitationParams,
    ThreadControl.ThreadIncrementElicitationResponse
  ),
  "thread/decrement_elicitation": Codec.method(
    ThreadControl.ThreadDecrementElicitationParams,
    ThreadControl.ThreadDecrementElicitationResponse
  ),
  "thread/name/set": Codec.method(
    ThreadControl.ThreadSetNameParams,
    ThreadControl.ThreadSetNameResponse
  ),
  "thread/prediction/request": Codec.method(
    ThreadFeatures.ThreadPredictionRequestParams,
    ThreadFeatures.ThreadPredictionRequestResponse
  ),
  "thread/goal/set": Codec.method(
    ThreadFeatures.ThreadGoalSetParams,
    ThreadFeatures.ThreadGoalSetResponse
  ),
  "thread/goal/get": Codec.method(
    ThreadFeatures.ThreadGoalGetParams,
    ThreadFeatures.ThreadGoalGetResponse
  ),
  "thread/goal/clear": Codec.method(
    ThreadFeatures.ThreadGoalClearParams,
    ThreadFeatures.ThreadGoalClearResponse
  ),
  "thread/queue/add": Codec.method(
    ThreadFeatures.ThreadQueueAddParams,
    ThreadFeatures.ThreadQueueAddResponse
  ),
  "thread/queue/list": Codec.method(
    ThreadFeatures.ThreadQueueListParams,
    ThreadFeatures.ThreadQueueListResponse
  ),
  "thread/queue/update": Codec.method(
    ThreadFeatures.ThreadQueueUpdateParams,
    ThreadFeatures.ThreadQueueUpdateResponse
  ),
  "thread/queue/delete": Codec.method(
    ThreadFeatures.ThreadQueueDeleteParams,
    ThreadFeatures.ThreadQueueDeleteResponse
  ),
  "thread/queue/reorder": Codec.method(
    ThreadFeatures.ThreadQueueReorderParams,
    ThreadFeatures.ThreadQueueReorderResponse
  ),
  "thread/queue/start": Codec.method(
    ThreadFeatures.ThreadQueueStartParams,
    ThreadFeatures.ThreadQueueStartResponse
  ),
  "thread/metadata/update": Codec.method(
    ThreadControl.ThreadMetadataUpdateParams,
    ThreadControl.ThreadMetadataUpdateResponse
  ),
  "thread/attachment/add": Codec.method(
    ThreadFeatures.ThreadAttachmentAddParams,
    ThreadFeatures.ThreadAttachmentAddResponse
  ),
  "thread/attachment/list": Codec.method(
    ThreadFeatures.ThreadAttachmentListParams,
    ThreadFeatures.ThreadAttachmentListResponse
  ),
  "thread/attachmentOwner/list": Codec.method(
    ThreadFeatures.ThreadAttachmentOwnerListParams,
    ThreadFeatures.ThreadAttachmentOwnerListResponse
  ),
  "thread/attachment/remove": Codec.method(
    ThreadFeatures.ThreadAttachmentRemoveParams,
    ThreadFeatures.ThreadAttachmentRemoveResponse
  ),
  "thread/section/move": Codec.method(
    ThreadFeatures.ThreadSectionMoveParams,
    ThreadFeatures.ThreadSectionMoveResponse
  ),
  "thread/settings/update": Codec.method(
    ThreadControl.ThreadSettingsUpdateParams,
    ThreadControl.ThreadSettingsUpdateResponse
  ),
  "thread/memoryMode/set": Codec.method(
    ThreadFeatures.ThreadMemoryModeSetParams,
    ThreadFeatures.ThreadMemoryModeSetResponse
  ),
  "thread/memory/read": Codec.method(
    ThreadFeatures.ThreadMemoryReadParams,
    ThreadFeatures.ThreadMemoryReadResponse
  ),
  "memory/status": Codec.method(Server.MemoryStatusParams, Server.MemoryStatusResponse),
  "memory/reset": Codec.method(Codec.none, Server.MemoryResetResponse),
  "rollout/compress": Codec.method(Codec.none, Server.RolloutCompressResponse),
  "thread/unarchive": Codec.method(
    ThreadControl.ThreadUnarchiveParams,
    ThreadControl.ThreadUnarchiveResponse
  ),
  "thread/compact/start": Codec.method(
    ThreadControl.ThreadCompactStartParams,
    ThreadControl.ThreadCompactStartResponse
  ),
  "thread/shellCommand": Codec.method(
    ThreadControl.ThreadShellCommandParams,
    ThreadControl.ThreadShellCommandResponse
  ),
  "thread/approveGuardianDeniedAction": Codec.method(
    ThreadControl.ThreadApproveGuardianDeniedActionParams,
    ThreadControl.ThreadApproveGuardianDeniedActionResponse
  ),
  "thread/backgroundTerminals/clean": Codec.method(
    ThreadFeatures.ThreadBackgroundTerminalsCleanParams,
    ThreadFeatures.ThreadBackgroundTerminalsCleanResponse
  ),
  "thread/backgroundTerminals/list": Codec.method(
    ThreadFeatures.ThreadBackgroundTerminalsListParams,
    ThreadFeatures.ThreadBackgroundTerminalsListResponse
  ),
  "thread/backgroundTerminals/terminate": Codec.method(
    ThreadFeatures.ThreadBackgroundTerminalsTerminateParams,
    ThreadFeatures.ThreadBackgroundTerminalsTerminateResponse
  ),
  "thread/revert": Codec.method(
    ThreadControl.ThreadRevertParams,
    ThreadControl.ThreadRevertResponse
  ),
  "thread/list": Codec.method(ThreadHistory.ThreadListParams, ThreadHistory.ThreadListResponse),
  "project/list": Codec.method(Project.ProjectListParams, Project.ProjectListResponse),
  "project/read": Codec.method(Project.ProjectReadParams, Project.ProjectReadResponse),
  "project/create": Codec.method(Project.ProjectCreateParams, Project.ProjectCreateResponse),
  "project/import": Codec.method(Project.ProjectImportParams, Project.ProjectImportResponse),
  "project/update": Codec.method(Project.ProjectUpdateParams, Project.ProjectUpdateResponse),
  "project/move": Codec.method(Project.ProjectMoveParams, Project.ProjectMoveResponse),
  "project/delete": Codec.method(Project.ProjectDeleteParams, Project.ProjectDeleteResponse),
  "threadSection/list": Codec.method(
    ThreadFeatures.ThreadSectionListParams,
    ThreadFeatures.ThreadSectionListResponse
  ),
  "threadSection/create": Codec.method(
    ThreadFeatures.ThreadSectionCreateParams,
    ThreadFeatures.ThreadSectionCreateResponse
  ),
  "threadSection/update": Codec.method(
    ThreadFeatures.ThreadSectionUpdateParams,
    ThreadFeatures.ThreadSectionUpdateResponse
  ),
  "threadSection/delete": Codec.method(
    ThreadFeatures.ThreadSectionDeleteParams,
    ThreadFeatures.ThreadSectionDeleteResponse
  ),
  "thread/search": Codec.method(
    ThreadHistory.ThreadSearchParams,
    ThreadHistory.ThreadSearchResponse
  ),
  "thread/search/stream": Codec.method(
    ThreadHistory.ThreadSearchParams,
    ThreadHistory.ThreadSearchResponse
  ),
  "thread/search/cancel": Codec.method(
    ThreadHistory.ThreadSearchCancelParams,
    ThreadHistory.ThreadSearchCancelResponse
  ),
  "thread/search/stream/cancel": Codec.method(
    ThreadHistory.ThreadSearchCancelParams,
    ThreadHistory.ThreadSearchCancelResponse
  ),
  "thread/searchOccurrences": Codec.method(
    ThreadHistory.ThreadSearchOccurrencesParams,
    ThreadHistory.ThreadSearchOccurrencesResponse
  ),
  "thread/loaded/list": Codec.method(
    ThreadHistory.ThreadLoadedListParams,
    ThreadHistory.ThreadLoadedListResponse
  ),
  "thread/read": Codec.method(Thread.ThreadReadParams, Thread.ThreadReadResponse),
  "thread/readState/update": Codec.method(
    ThreadHistory.ThreadReadStateUpdateParams,
    ThreadHistory.ThreadReadStateUpdateResponse
  ),
  "thread/turns/list": Codec.method(
    ThreadHistory.ThreadTurnsListParams,
    ThreadHistory.ThreadTurnsListResponse
  ),
  "thread/items/list": Codec.method(
    ThreadHistory.ThreadItemsListParams,
    ThreadHistory.ThreadItemsListResponse
  ),
  "thread/items/read": Codec.method(
    ThreadHistory.ThreadItemsReadParams,
    ThreadHistory.ThreadItemsReadResponse
  ),
  "thread/guardianReview": Codec.method(
    ThreadFeatures.ThreadGuardianReviewParams,
    ThreadFeatures.ThreadGuardianReviewResponse
  ),
  "thread/inject_items": Codec.method(
    ThreadControl.ThreadInjectItemsParams,
    ThreadControl.ThreadInjectItemsResponse
  ),
  "thread/prepareApprovedPlan": Codec.method(
    ThreadControl.ThreadPrepareApprovedPlanParams,
    ThreadControl.ThreadPrepareApprovedPlanResponse
  ),
  "skills/list": Codec.method(Hook.SkillsListParams, Hook.SkillsListResponse),
  "skills/extraRoots/set": Codec.method(
    Hook.SkillsExtraRootsSetParams,
    Hook.SkillsExtraRootsSetResponse
  ),
  "hooks/list": Codec.method(Hook.HooksListParams, Hook.HooksListResponse),
  "marketplace/add": Codec.method(Plugin.MarketplaceAddParams, Plugin.MarketplaceAddResponse),
  "marketplace/remove": Codec.method(
    Plugin.MarketplaceRemoveParams,
    Plugin.MarketplaceRemoveResponse
  ),
  "marketplace/upgrade": Codec.method(
    Plugin.MarketplaceUpgradeParams,
    Plugin.MarketplaceUpgradeResponse
  ),
  "plugin/list": Codec.method(Plugin.PluginListParams, Plugin.PluginListResponse),
  "plugin/search": Codec.method(Plugin.PluginSearchParams, Plugin.PluginSearchResponse),
  "plugin/installed": Codec.method(Plugin.PluginInstalledParams, Plugin.PluginInstalledResponse),
  "plugin/reconcile": Codec.method(Plugin.PluginReconcileParams, Plugin.PluginReconcileResponse),
  "plugin/read": Codec.method(Plugin.PluginReadParams, Plugin.PluginReadResponse),
  "plugin/skill/read": Codec.method(Plugin.PluginSkillReadParams, Plugin.PluginSkillReadResponse),
  "plugin/share/save": Codec.method(Plugin.PluginShareSaveParams, Plugin.PluginShareSaveResponse),
  "plugin/share/updateTargets": Codec.method(
    Plugin.PluginShareUpdateTargetsParams,
    Plugin.PluginShareUpdateTargetsResponse
  ),
  "plugin/share/list": Codec.method(Plugin.PluginShareListParams, Plugin.PluginShareListResponse),
  "plugin/share/checkout": Codec.method(
    Plugin.PluginShareCheckoutParams,
    Plugin.PluginShareCheckoutResponse
  ),
  "plugin/share/delete": Codec.method(
    Plugin.PluginShareDeleteParams,
    Plugin.PluginShareDeleteResponse
  ),
  "app/read": Codec.method(App.AppsReadParams, App.AppsReadResponse),
  "app/list": Codec.method(App.AppsListParams, App.AppsListResponse),
  "app/installed": Codec.method(App.AppsInstalledParams, App.AppsInstalledResponse),
  "fs/readFile": Codec.method(Files.FsReadFileParams, Files.FsReadFileResponse),
  "fs/writeFile": Codec.method(Files.FsWriteFileParams, Files.FsWriteFileResponse),
  "fs/createDirectory": Codec.method(
    Files.FsCreateDirectoryParams,
    Files.FsCreateDirectoryResponse
  ),
  "fs/getMetadata": Codec.method(Files.FsGetMetadataParams, Files.FsGetMetadataResponse),
  "fs/readDirectory": Codec.method(Files.FsReadDirectoryParams, Files.FsReadDirectoryResponse),
  "fs/remove": Codec.method(Files.FsRemoveParams, Files.FsRemoveResponse),
  "fs/copy": Codec.method(Files.FsCopyParams, Files.FsCopyResponse),
  "fs/watch": Codec.method(Files.FsWatchParams, Files.FsWatchResponse),
  "fs/unwatch": Codec.method(Files.FsUnwatchParams, Files.FsUnwatchResponse),
  "skills/config/write": Codec.method(Hook.SkillsConfigWriteParams, Hook.SkillsConfigWriteResponse),
  "plugin/install": Codec.method(Plugin.PluginInstallParams, Plugin.PluginInstallResponse),
  "plugin/uninstall": Codec.method(Plugin.PluginUninstallParams, Plugin.PluginUninstallResponse),
  "turn/start": Codec.method(Turn.TurnStartParams, Turn.TurnStartResponse),
  "turn/settings/update": Codec.method(
    Turn.TurnSettingsUpdateParams,
    Turn.TurnSettingsUpdateResponse
  ),
  "turn/steer": Codec.method(Turn.TurnSteerParams, Turn.TurnSteerResponse),
  "turn/interrupt": Codec.method(Turn.TurnInterruptParams, Turn.TurnInterruptResponse),
  "thread/realtime/start": Codec.method(
    Realtime.ThreadRealtimeStartParams,
    Realtime.ThreadRealtimeStartResponse
  ),
  "thread/realtime/appendAudio": Codec.method(
    Realtime.ThreadRealtimeAppendAudioParams,
    Realtime.ThreadRealtimeAppendAudioResponse
  ),
  "thread/realtime/appendText": Codec.method(
    Realtime.ThreadRealtimeAppendTextParams,
    Realtime.ThreadRealtimeAppendTextResponse
  ),
  "thread/realtime/appendSpeech": Codec.method(
    Realtime.ThreadRealtimeAppendSpeechParams,
    Realtime.ThreadRealtimeAppendSpeechResponse
  ),
  "thread/realtime/stop": Codec.method(
    Realtime.ThreadRealtimeStopParams,
    Realtime.ThreadRealtimeStopResponse
  ),
  "thread/timeline/list": Codec.method(
    ThreadHistory.ThreadTimelineListParams,
    ThreadHistory.ThreadTimelineListResponse
  ),
  "thread/realtime/list": Codec.method(
    Realtime.ThreadRealtimeListParams,
    Realtime.ThreadRealtimeListResponse
  ),
  "thread/realtime/listVoices": Codec.method(
    Realtime.ThreadRealtimeListVoicesParams,
    Realtime.ThreadRealtimeListVoicesResponse
  ),
  "review/start": Codec.method(Turn.ReviewStartParams, Turn.ReviewStartResponse),
  "model/list": Codec.method(Model.ModelListParams, Model.ModelListResponse),
  "account/gatewayOAuth/read": Codec.method(
    Schema.NullishOr(Account.GatewayOAuthReadParams),
    Account.GatewayOAuthReadResponse
  ),
  "account/gatewayOAuth/login": Codec.method(
    Schema.NullishOr(Account.GatewayOAuthLoginParams),
    Account.GatewayOAuthLoginResponse
  ),
  "account/gatewayOAuth/cancel": Codec.method(Codec.none, Account.GatewayOAuthCancelResponse),
  "modelProvider/list": Codec.method(
    Model.ModelProviderListParams,
    Model.ModelProviderListResponse
  ),
  "modelProvider/config/write": Codec.method(
    Model.ModelProviderConfigWriteParams,
    Model.ModelProviderConfigWriteResponse
  ),
  "modelProvider/default/set": Codec.method(
    Model.ModelProviderDefaultSetParams,
    Config.ConfigWriteResponse
  ),
  "modelProvider/capabilities/read": Codec.method(
    Model.ModelProviderCapabilitiesReadParams,
    Model.ModelProviderCapabilitiesReadResponse
  ),
  "experimentalFeature/list": Codec.method(
    Config.ExperimentalFeatureListParams,
    Config.ExperimentalFeatureListResponse
  ),
  "permissionProfile/list": Codec.method(
    Config.PermissionProfileListParams,
    Config.PermissionProfileListResponse
  ),
  "experimentalFeature/enablement/set": Codec.method(
    Config.ExperimentalFeatureEnablementSetParams,
    Config.ExperimentalFeatureEnablementSetResponse
  ),
  "remoteControl/enable": Codec.method(
    Schema.NullishOr(External.RemoteControlEnableParams),
    External.RemoteControlEnableResponse
  ),
  "remoteControl/disable": Codec.method(
    Schema.NullishOr(External.RemoteControlDisableParams),
    External.RemoteControlDisableResponse
  ),
  "remoteControl/status/read": Codec.method(Codec.none, External.RemoteControlStatusReadResponse),
  "remoteControl/pairing/start": Codec.method(
    External.RemoteControlPairingStartParams,
    External.RemoteControlPairingStartResponse
  ),
  "remoteControl/pairing/status": Codec.method(
    External.RemoteControlPairingStatusParams,
    External.RemoteControlPairingStatusResponse
  ),
  "remoteControl/client/list": Codec.method(
    External.RemoteControlClientsListParams,
    External.RemoteControlClientsListResponse
  ),
  "remoteControl/client/revoke": Codec.method(
    External.RemoteControlClientsRevokeParams,
    External.RemoteControlClientsRevokeResponse
  ),
  "collaborationMode/list": Codec.method(
    Config.CollaborationModeListParams,
    Config.CollaborationModeListResponse
  ),
  "mock/experimentalMethod": Codec.method(
    Server.MockExperimentalMethodParams,
    Server.MockExperimentalMethodResponse
  ),
  "environment/add": Codec.method(Command.EnvironmentAddParams, Command.EnvironmentAddResponse),
  "environment/info": Codec.method(Command.EnvironmentInfoParams, Command.EnvironmentInfoResponse),
  "environment/status": Codec.method(
    Command.EnvironmentStatusParams,
    Command.EnvironmentStatusResponse
  ),
  "mcpServer/oauth/login": Codec.method(
    Mcp.McpServerOauthLoginParams,
    Mcp.McpServerOauthLoginResponse
  ),
  "config/mcpServer/reload": Codec.method(Codec.none, Config.McpServerRefreshResponse),
  "mcpServerStatus/list": Codec.method(
    Mcp.ListMcpServerStatusParams,
    Mcp.ListMcpServerStatusResponse
  ),
  "mcpServer/resource/read": Codec.method(Mcp.McpResourceReadParams, Mcp.McpResourceReadResponse),
  "mcpServer/event/stream/start": Codec.method(
    Mcp.McpServerEventStreamStartParams,
    Mcp.McpServerEventStreamStartResponse
  ),
  "mcpServer/event/stream/stop": Codec.method(
    Mcp.McpServerEventStreamStopParams,
    Mcp.McpServerEventStreamStopResponse
  ),
  "mcpServer/tool/call": Codec.method(Mcp.McpServerToolCallParams, Mcp.McpServerToolCallResponse),
  "windowsSandbox/setupStart": Codec.method(
    Command.WindowsSandboxSetupStartParams,
    Command.WindowsSandboxSetupStartResponse
  ),
  "windowsSandbox/readiness": Codec.method(Codec.none, Command.WindowsSandboxReadinessResponse),
  "account/login/start": Codec.method(Account.LoginAccountParams, Account.LoginAccountResponse),
  "account/bedrock/discover": Codec.method(
    Account.BedrockDiscoverParams,
    Account.BedrockDiscoverResponse
  ),
  "account/bedrock/setup": Codec.method(Account.BedrockSetupParams, Account.BedrockSetupResponse),
  "account/gcp/setup": Codec.method(Account.GcpSetupParams, Account.GcpSetupResponse),
  "account/bedrock/checkGovCloudRequirements": Codec.method(
    Account.BedrockCheckGovCloudRequirementsParams,
    Account.BedrockCheckGovCloudRequirementsResponse
  ),
  "account/login/cancel": Codec.method(
    Account.CancelLoginAccountParams,
    Account.CancelLoginAccountResponse
  ),
  "accountSession/list": Codec.method(
    Account.AccountSessionsListParams,
    Account.AccountSessionsResponse
  ),
  "accountSession/switch": Codec.method(
    Account.AccountSessionsSwitchParams,
    Account.AccountSessionsSwitchResponse
  ),
  "account/logout": Codec.method(Codec.none, Account.LogoutAccountResponse),
  "account/securitySetup/read": Codec.method(Codec.none, Account.GetAccountSecuritySetupResponse),
  "account/rateLimits/read": Codec.method(
    Schema.NullishOr(Account.GetAccountRateLimitsParams),
    Account.GetAccountRateLimitsResponse
  ),
  "account/rateLimitResetCredit/consume": Codec.method(
    Account.ConsumeAccountRateLimitResetCreditParams,
    Account.ConsumeAccountRateLimitResetCreditResponse
  ),
  "account/usage/read": Codec.method(
    Schema.NullishOr(Account.GetAccountTokenUsageParams),
    Account.GetAccountTokenUsageResponse
  ),
  "account/workspaceMessages/read": Codec.method(Codec.none, Account.GetWorkspaceMessagesResponse),
  "account/sendAddCreditsNudgeEmail": Codec.method(
    Account.SendAddCreditsNudgeEmailParams,
    Account.SendAddCreditsNudgeEmailResponse
  ),
  "feedback/upload": Codec.method(Server.FeedbackUploadParams, Server.FeedbackUploadResponse),
  "feedback/save": Codec.method(Server.FeedbackSaveParams, Server.FeedbackSaveResponse),
  "command/exec": Codec.method(Command.CommandExecParams, Command.CommandExecResponse),
  "command/exec/write": Codec.method(
    Command.CommandExecWriteParams,
    Command.CommandExecWriteResponse
  ),
  "command/exec/terminate": Codec.method(
    Command.CommandExecTerminateParams,
    Command.CommandExecTerminateResponse
  ),
  "command/exec/resize": Codec.method(
    Command.CommandExecResizeParams,
    Command.CommandExecResizeResponse
  ),
  "process/spawn": Codec.method(Command.ProcessSpawnParams, Command.ProcessSpawnResponse),
  "process/writeStdin": Codec.method(
    Command.ProcessWriteStdinParams,
    Command.ProcessWriteStdinResponse
  ),
  "process/kill": Codec.method(Command.ProcessKillParams, Command.ProcessKillResponse),
  "process/resizePty": Codec.method(
    Command.ProcessResizePtyParams,
    Command.ProcessResizePtyResponse
  ),
  "config/read": Codec.method(Config.ConfigReadParams, Config.ConfigReadResponse),
  "externalAgentConfig/detect": Codec.method(
    External.ExternalAgentConfigDetectParams,
    External.ExternalAgentConfigDetectResponse
  ),
  "externalAgentConfig/import": Codec.method(
    External.ExternalAgentConfigImportParams,
    External.ExternalAgentConfigImportResponse
  ),
  "externalAgentConfig/import/recordHistory": Codec.method(
    External.ExternalAgentConfigImportHistoryRecordParams,
    External.ExternalAgentConfigImportHistoryRecordResponse
  ),
  "externalAgentConfig/import/readHistories": Codec.method(
    Codec.none,
    External.ExternalAgentConfigImportHistoriesReadResponse
  ),
  "config/value/write": Codec.method(Config.ConfigValueWriteParams, Config.ConfigWriteResponse),
  "config/batchWrite": Codec.method(Config.ConfigBatchWriteParams, Config.ConfigWriteResponse),
  "configRequirements/read": Codec.method(Codec.none, Config.ConfigRequirementsReadResponse),
  "account/read": Codec.method(Account.GetAccountParams, Account.GetAccountResponse),
  fuzzyFileSearch: Codec.method(Files.FuzzyFileSearchParams, Files.FuzzyFileSearchResponse),
  "fuzzyFileSearch/sessionStart": Codec.method(
    Files.FuzzyFileSearchSessionStartParams,
    Files.FuzzyFileSearchSessionStartResponse
  ),
  "fuzzyFileSearch/sessionUpdate": Codec.method(
    Files.FuzzyFileSearchSessionUpdateParams,
    Files.FuzzyFileSearchSessionUpdateResponse
  ),
  "fuzzyFileSearch/sessionStop": Codec.method(
    Files.FuzzyFileSearchSessionStopParams,
    Files.FuzzyFileSearchSessionStopResponse
  ),
  getAuthStatus: Codec.method(Account.GetAuthStatusParams, Account.GetAuthStatusResponse),
  getConversationSummary: Codec.method(
    Server.GetConversationSummaryParams,
    Server.GetConversationSummaryResponse
  ),
  gitDiffToRemote: Codec.method(Files.GitDiffToRemoteParams, Files.GitDiffToRemoteResponse)
}
