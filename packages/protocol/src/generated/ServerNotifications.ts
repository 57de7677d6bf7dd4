/**
 * Every notification of the server, with its parameters.
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Codec from "../Codec.ts"
import * as Account from "./Account.ts"
import * as App from "./App.ts"
import * as Command from "./Command.ts"
import * as Config from "./Config.ts"
import * as External from "./External.ts"
import * as Files from "./Files.ts"
import * as Hook from "./Hook.ts"
import * as ItemProgress from "./ItemProgress.ts"
import * as Mcp from "./Mcp.ts"
import * as Model from "./Model.ts"
import * as Project from "./Project.ts"
import * as Realtime from "./Realtime.ts"
import * as Server from "./Server.ts"
import * as Thread from "./Thread.ts"
import * as ThreadControl from "./ThreadControl.ts"
import * as ThreadFeatures from "./ThreadFeatures.ts"
import * as ThreadHistory from "./ThreadHistory.ts"
import * as Turn from "./Turn.ts"

export interface ServerNotifications {
  /** NEW NOTIFICATIONS */
  readonly error: Turn.ErrorNotification
  readonly "thread/started": Thread.ThreadStartedNotification
  readonly "thread/status/changed": Thread.ThreadStatusChangedNotification
  readonly "thread/readState/changed": ThreadHistory.ThreadReadStateChangedNotification
  readonly "thread/archived": ThreadControl.ThreadArchivedNotification
  readonly "thread/deleted": ThreadControl.ThreadDeletedNotification
  readonly "thread/unarchived": ThreadControl.ThreadUnarchivedNotification
  readonly "thread/closed": Thread.ThreadClosedNotification
  readonly "thread/reverted": ThreadControl.ThreadRevertedNotification
  readonly "skills/changed": Hook.SkillsChangedNotification
  readonly "thread/name/updated": ThreadControl.ThreadNameUpdatedNotification
  readonly "thread/section/changed": ThreadFeatures.ThreadSectionChangedNotification
  readonly "thread/attachment/updated": ThreadFeatures.ThreadAttachmentUpdatedNotification
  readonly "thread/goal/updated": ThreadFeatures.ThreadGoalUpdatedNotification
  readonly "thread/prediction/updated": ThreadFeatures.ThreadPredictionUpdatedNotification
  readonly "thread/goal/cleared": ThreadFeatures.ThreadGoalClearedNotification
  readonly "thread/queue/changed": ThreadFeatures.ThreadQueueChangedNotification
  readonly "project/changed": Project.ProjectChangedNotification
  readonly "thread/project/updated": ThreadControl.ThreadProjectUpdatedNotification
  readonly "thread/environment/connected": ThreadControl.EnvironmentConnectionNotification
  readonly "thread/environment/disconnected": ThreadControl.EnvironmentConnectionNotification
  readonly "thread/settings/updated": ThreadControl.ThreadSettingsUpdatedNotification
  readonly "thread/tokenUsage/updated": ThreadControl.ThreadTokenUsageUpdatedNotification
  readonly "turn/started": Turn.TurnStartedNotification
  readonly "hook/started": Hook.HookStartedNotification
  readonly "turn/completed": Turn.TurnCompletedNotification
  readonly "hook/completed": Hook.HookCompletedNotification
  readonly "turn/diff/updated": Turn.TurnDiffUpdatedNotification
  readonly "turn/plan/updated": Turn.TurnPlanUpdatedNotification
  readonly "item/started": ItemProgress.ItemStartedNotification
  readonly "item/autoApprovalReview/started": ItemProgress.ItemGuardianApprovalReviewStartedNotification
  readonly "item/autoApprovalReview/completed": ItemProgress.ItemGuardianApprovalReviewCompletedNotification
  readonly "autoApprovalReview/strictReviewRequired": ItemProgress.StrictReviewRequiredNotification
  readonly "item/completed": ItemProgress.ItemCompletedNotification
  readonly "item/agentMessage/delta": ItemProgress.AgentMessageDeltaNotification
  /** EXPERIMENTAL - proposed plan streaming deltas for plan items. */
  readonly "item/plan/delta": ItemProgress.PlanDeltaNotification
  /** Stream base64-encoded stdout/stderr chunks for a running `command/exec` session. */
  readonly "command/exec/outputDelta": Command.CommandExecOutputDeltaNotification
  /** Stream base64-encoded stdout/stderr chunks for a running `process/spawn` session. */
  readonly "process/outputDelta": Command.ProcessOutputDeltaNotification
  readonly "thread/search/partial": ThreadHistory.ThreadSearchPartialNotification
  /** Final exit notification for a `process/spawn` session. */
  readonly "process/exited": Command.ProcessExitedNotification
  readonly "item/commandExecution/outputDelta": ItemProgress.CommandExecutionOutputDeltaNotification
  readonly "item/commandExecution/terminalInteraction": ItemProgress.TerminalInteractionNotification
  /** Deprecated legacy apply_patch output stream notification. */
  readonly "item/fileChange/outputDelta": ItemProgress.FileChangeOutputDeltaNotification
  readonly "item/fileChange/patchUpdated": ItemProgress.FileChangePatchUpdatedNotification
  readonly "serverRequest/resolved": Server.ServerRequestResolvedNotification
  readonly "item/mcpToolCall/progress": ItemProgress.McpToolCallProgressNotification
  readonly "mcpServer/oauthLogin/completed": Mcp.McpServerOauthLoginCompletedNotification
  readonly "mcpServer/startupStatus/updated": Mcp.McpServerStatusUpdatedNotification
  readonly "mcpServer/event/stream/notification": Mcp.McpServerEventStreamNotification
  readonly "account/updated": Account.AccountUpdatedNotification
  readonly "account/gatewayOAuth/changed": Account.GatewayOAuthChangedNotification
  readonly "account/rateLimits/updated": Account.AccountRateLimitsUpdatedNotification
  readonly "app/list/updated": App.AppListUpdatedNotification
  readonly "remoteControl/status/changed": External.RemoteControlStatusChangedNotification
  readonly "externalAgentConfig/import/progress": External.ExternalAgentConfigImportProgressNotification
  readonly "externalAgentConfig/import/completed": External.ExternalAgentConfigImportCompletedNotification
  readonly "fs/changed": Files.FsChangedNotification
  readonly "item/reasoning/summaryTextDelta": ItemProgress.ReasoningSummaryTextDeltaNotification
  readonly "item/reasoning/summaryPartAdded": ItemProgress.ReasoningSummaryPartAddedNotification
  readonly "item/reasoning/textDelta": ItemProgress.ReasoningTextDeltaNotification
  /** Deprecated: Use `ContextCompaction` item type instead. */
  readonly "thread/compacted": ThreadControl.ContextCompactedNotification
  readonly "model/rerouted": Model.ModelReroutedNotification
  readonly "model/verification": Model.ModelVerificationNotification
  readonly "modelProvider/authRecoveryStarted": Model.AuthRecoveryNotification
  readonly "modelProvider/authRecoveryCompleted": Model.AuthRecoveryNotification
  readonly "turn/moderationMetadata": Turn.TurnModerationMetadataNotification
  readonly "model/safetyBuffering/updated": Model.ModelSafetyBufferingUpdatedNotification
  readonly warning: Server.WarningNotification
  readonly guardianWarning: Server.GuardianWarningNotification
  readonly deprecationNotice: Server.DeprecationNoticeNotification
  readonly configWarning: Config.ConfigWarningNotification
  readonly "fuzzyFileSearch/sessionUpdated": Files.FuzzyFileSearchSessionUpdatedNotification
  readonly "fuzzyFileSearch/sessionCompleted": Files.FuzzyFileSearchSessionCompletedNotification
  readonly "thread/realtime/started": Realtime.ThreadRealtimeStartedNotification
  readonly "thread/realtime/itemAdded": Realtime.ThreadRealtimeItemAddedNotification
  readonly "thread/realtime/item/started": Realtime.ThreadRealtimeItemStartedNotification
  readonly "thread/realtime/item/transcript/delta": Realtime.ThreadRealtimeItemTranscriptDeltaNotification
  readonly "thread/realtime/item/completed": Realtime.ThreadRealtimeItemCompletedNotification
  readonly "thread/realtime/transcript/delta": Realtime.ThreadRealtimeTranscriptDeltaNotification
  readonly "thread/realtime/transcript/done": Realtime.ThreadRealtimeTranscriptDoneNotification
  readonly "thread/realtime/outputAudio/delta": Realtime.ThreadRealtimeOutputAudioDeltaNotification
  readonly "thread/realtime/sdp": Realtime.ThreadRealtimeSdpNotification
  readonly "thread/realtime/error": Realtime.ThreadRealtimeErrorNotification
  readonly "thread/realtime/closed": Realtime.ThreadRealtimeClosedNotification
  /** Notifies the user of world-writable directories on Windows, which cannot be protected by the sandbox. */
  readonly "windows/worldWritableWarning": Command.WindowsWorldWritableWarningNotification
  readonly "windowsSandbox/setupCompleted": Command.WindowsSandboxSetupCompletedNotification
  readonly "account/login/completed": Account.AccountLoginCompletedNotification
  readonly "rawResponse/completed": ItemProgress.RawResponseCompletedNotification
  readonly "rawResponseItem/completed": ItemProgress.RawResponseItemCompletedNotification
}

export const serverNotifications: {
  readonly [M in keyof ServerNotifications]: Codec.Codec<ServerNotifications[M]>
} = {
  error: Codec.make(Turn.ErrorNotification),
  "thread/started": Codec.make(Thread.ThreadStartedNotification),
  "thread/status/changed": Codec.make(Thread.ThreadStatusChangedNotification),
  "thread/readState/changed": Codec.make(ThreadHistory.ThreadReadStateChangedNotification),
  "thread/archived": Codec.make(ThreadControl.ThreadArchivedNotification),
  "thread/deleted": Codec.make(ThreadControl.ThreadDeletedNotification),
  "thread/unarchived": Codec.make(ThreadControl.ThreadUnarchivedNotification),
  "thread/closed": Codec.make(Thread.ThreadClosedNotification),
  "thread/reverted": Codec.make(ThreadControl.ThreadRevertedNotification),
  "skills/changed": Codec.make(Hook.SkillsChangedNotification),
  "thread/name/updated": Codec.make(ThreadControl.ThreadNameUpdatedNotification),
  "thread/section/changed": Codec.make(ThreadFeatures.ThreadSectionChangedNotification),
  "thread/attachment/updated": Codec.make(ThreadFeatures.ThreadAttachmentUpdatedNotification),
  "thread/goal/updated": Codec.make(ThreadFeatures.ThreadGoalUpdatedNotification),
  "thread/prediction/updated": Codec.make(ThreadFeatures.ThreadPredictionUpdatedNotification),
  "thread/goal/cleared": Codec.make(ThreadFeatures.ThreadGoalClearedNotification),
  "thread/queue/changed": Codec.make(ThreadFeatures.ThreadQueueChangedNotification),
  "project/changed": Codec.make(Project.ProjectChangedNotification),
  "thread/project/updated": Codec.make(ThreadControl.ThreadProjectUpdatedNotification),
  "thread/environment/connected": Codec.make(ThreadControl.EnvironmentConnectionNotification),
  "thread/environment/disconnected": Codec.make(ThreadControl.EnvironmentConnectionNotification),
  "thread/settings/updated": Codec.make(ThreadControl.ThreadSettingsUpdatedNotification),
  "thread/tokenUsage/updated": Codec.make(ThreadControl.ThreadTokenUsageUpdatedNotification),
  "turn/started": Codec.make(Turn.TurnStartedNotification),
  "hook/started": Codec.make(Hook.HookStartedNotification),
  "turn/completed": Codec.make(Turn.TurnCompletedNotification),
  "hook/completed": Codec.make(Hook.HookCompletedNotification),
  "turn/diff/updated": Codec.make(Turn.TurnDiffUpdatedNotification),
  "turn/plan/updated": Codec.make(Turn.TurnPlanUpdatedNotification),
  "item/started": Codec.make(ItemProgress.ItemStartedNotification),
  "item/autoApprovalReview/started": Codec.make(
    ItemProgress.ItemGuardianApprovalReviewStartedNotification
  ),
  "item/autoApprovalReview/completed": Codec.make(
    ItemProgress.ItemGuardianApprovalReviewCompletedNotification
  ),
  "autoApprovalReview/strictReviewRequired": Codec.make(
    ItemProgress.StrictReviewRequiredNotification
  ),
  "item/completed": Codec.make(ItemProgress.ItemCompletedNotification),
  "item/agentMessage/delta": Codec.make(ItemProgress.AgentMessageDeltaNotification),
  "item/plan/delta": Codec.make(ItemProgress.PlanDeltaNotification),
  "command/exec/outputDelta": Codec.make(Command.CommandExecOutputDeltaNotification),
  "process/outputDelta": Codec.make(Command.ProcessOutputDeltaNotification),
  "thread/search/partial": Codec.make(ThreadHistory.ThreadSearchPartialNotification),
  "process/exited": Codec.make(Command.ProcessExitedNotification),
  "item/commandExecution/outputDelta": Codec.make(
    ItemProgress.CommandExecutionOutputDeltaNotification
  ),
  "item/commandExecution/terminalInteraction": Codec.make(
    ItemProgress.TerminalInteractionNotification
  ),
  "item/fileChange/outputDelta": Codec.make(ItemProgress.FileChangeOutputDeltaNotification),
  "item/fileChange/patchUpdated": Codec.make(ItemProgress.FileChangePatchUpdatedNotification),
  "serverRequest/resolved": Codec.make(Server.ServerRequestResolvedNotification),
  "item/mcpToolCall/progress": Codec.make(ItemProgress.McpToolCallProgressNotification),
  "mcpServer/oauthLogin/completed": Codec.make(Mcp.McpServerOauthLoginCompletedNotification),
  "mcpServer/startupStatus/updated": Codec.make(Mcp.McpServerStatusUpdatedNotification),
  "mcpServer/event/stream/notification": Codec.make(Mcp.McpServerEventStreamNotification),
  "account/updated": Codec.make(Account.AccountUpdatedNotification),
  "account/gatewayOAuth/changed": Codec.make(Account.GatewayOAuthChangedNotification),
  "account/rateLimits/updated": Codec.make(Account.AccountRateLimitsUpdatedNotification),
  "app/list/updated": Codec.make(App.AppListUpdatedNotification),
  "remoteControl/status/changed": Codec.make(External.RemoteControlStatusChangedNotification),
  "externalAgentConfig/import/progress": Codec.make(
    External.ExternalAgentConfigImportProgressNotification
  ),
  "externalAgentConfig/import/completed": Codec.make(
    External.ExternalAgentConfigImportCompletedNotification
  ),
  "fs/changed": Codec.make(Files.FsChangedNotification),
  "item/reasoning/summaryTextDelta": Codec.make(ItemProgress.ReasoningSummaryTextDeltaNotification),
  "item/reasoning/summaryPartAdded": Codec.make(ItemProgress.ReasoningSummaryPartAddedNotification),
  "item/reasoning/textDelta": Codec.make(ItemProgress.ReasoningTextDeltaNotification),
  "thread/compacted": Codec.make(ThreadControl.ContextCompactedNotification),
  "model/rerouted": Codec.make(Model.ModelReroutedNotification),
  "model/verification": Codec.make(Model.ModelVerificationNotification),
  "modelProvider/authRecoveryStarted": Codec.make(Model.AuthRecoveryNotification),
  "modelProvider/authRecoveryCompleted": Codec.make(Model.AuthRecoveryNotification),
  "turn/moderationMetadata": Codec.make(Turn.TurnModerationMetadataNotification),
  "model/safetyBuffering/updated": Codec.make(Model.ModelSafetyBufferingUpdatedNotification),
  warning: Codec.make(Server.WarningNotification),
  guardianWarning: Codec.make(Server.GuardianWarningNotification),
  deprecationNotice: Codec.make(Server.DeprecationNoticeNotification),
  configWarning: Codec.make(Config.ConfigWarningNotification),
  "fuzzyFileSearch/sessionUpdated": Codec.make(Files.FuzzyFileSearchSessionUpdatedNotification),
  "fuzzyFileSearch/sessionCompleted": Codec.make(Files.FuzzyFileSearchSessionCompletedNotification),
  "thread/realtime/started": Codec.make(Realtime.ThreadRealtimeStartedNotification),
  "thread/realtime/itemAdded": Codec.make(Realtime.ThreadRealtimeItemAddedNotification),
  "thread/realtime/item/started": Codec.make(Realtime.ThreadRealtimeItemStartedNotification),
  "thread/realtime/item/transcript/delta": Codec.make(
    Realtime.ThreadRealtimeItemTranscriptDeltaNotification
  ),
  "thread/realtime/item/completed": Codec.make(Realtime.ThreadRealtimeItemCompletedNotification),
  "thread/realtime/transcript/delta": Codec.make(
    Realtime.ThreadRealtimeTranscriptDeltaNotification
  ),
  "thread/realtime/transcript/done": Codec.make(Realtime.ThreadRealtimeTranscriptDoneNotification),
  "thread/realtime/outputAudio/delta": Codec.make(
    Realtime.ThreadRealtimeOutputAudioDeltaNotification
  ),
  "thread/realtime/sdp": Codec.make(Realtime.ThreadRealtimeSdpNotification),
  "thread/realtime/error": Codec.make(Realtime.ThreadRealtimeErrorNotification),
  "thread/realtime/closed": Codec.make(Realtime.ThreadRealtimeClosedNotification),
  "windows/worldWritableWarning": Codec.make(Command.WindowsWorldWritableWarningNotification),
  "windowsSandbox/setupCompleted": Codec.make(Command.WindowsSandboxSetupCompletedNotification),
  "account/login/completed": Codec.make(Account.AccountLoginCompletedNotification),
  "rawResponse/completed": Codec.make(ItemProgress.RawResponseCompletedNotification),
  "rawResponseItem/completed": Codec.make(ItemProgress.RawResponseItemCompletedNotification)
}
