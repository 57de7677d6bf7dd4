/**
 * Why each of the protocol's other notifications is no event of its own. A run shows those that name its thread as
 * `Other`, and `RunEvent.decodeOther` decodes them.
 *
 * The type keeps the table complete: a notification is read by `ReadNotification`, or it stands here.
 */
import type { Notifications } from "@effect-codex/protocol"
import type { ofProtocol } from "./ReadNotification.ts"

const ofRun = "The run itself says so: Started, Completed, or its failure."
const ofItem = "An item says so, which has ItemStarted and ItemCompleted."
const nextDelta = "The index of the next delta says so."
const noThread = "It names no thread, so no run receives it."
const ofServer = "It names no thread. Each run begins with the notices of its server, as Notice."
const ofThread = "It is about the thread and its place in lists, not about what the turn does."
const ofSettings =
  "It is about the thread's settings and surroundings, not about what the turn does."
const waiting =
  "Waiting and Resolved say when the turn waits for somebody. The rest is the thread's."
const hooks = "It is about a hook of the configuration. What a hook tells the model is an item."
const unstable = "The protocol calls its shape unstable."
const recovery = "The server helps itself. If it cannot, Reconnecting or the turn's end says so."
const vendor = "It is for the pages of the vendor's own program."
const internal = "The protocol calls it internal: the items and TokenUsage say the same."
const realtime = "The realtime voice conversations are experimental, and no run starts one."
const mcpServers =
  "It is about the start of the configured MCP servers, not about what the turn does."

export const reasons: Readonly<
  Record<Exclude<Notifications.NotificationName, keyof typeof ofProtocol>, string>
> = {
  "turn/started": ofRun,
  "turn/completed": ofRun,
  "thread/started": ofRun,
  "thread/compacted": ofItem,
  "item/reasoning/summaryPartAdded": nextDelta,
  "thread/status/changed": waiting,
  "thread/readState/changed": ofThread,
  "thread/archived": ofThread,
  "thread/deleted": ofThread,
  "thread/unarchived": ofThread,
  "thread/closed": ofThread,
  "thread/reverted": ofThread,
  "thread/name/updated": ofThread,
  "thread/section/changed": ofThread,
  "thread/project/updated": ofThread,
  "thread/attachment/updated": ofThread,
  "thread/goal/updated": ofThread,
  "thread/goal/cleared": ofThread,
  "thread/prediction/updated": ofThread,
  "thread/queue/changed": ofThread,
  "thread/settings/updated": ofSettings,
  "thread/environment/connected": ofSettings,
  "thread/environment/disconnected": ofSettings,
  "hook/started": hooks,
  "hook/completed": hooks,
  "item/autoApprovalReview/started": unstable,
  "item/autoApprovalReview/completed": unstable,
  "autoApprovalReview/strictReviewRequired": unstable,
  "modelProvider/authRecoveryStarted": recovery,
  "modelProvider/authRecoveryCompleted": recovery,
  "model/verification": vendor,
  "model/safetyBuffering/updated": vendor,
  "turn/moderationMetadata": vendor,
  "rawResponse/completed": internal,
  "rawResponseItem/completed": internal,
  "mcpServer/oauthLogin/completed": mcpServers,
  "mcpServer/event/stream/notification": noThread,
  "skills/changed": noThread,
  "project/changed": noThread,
  "command/exec/outputDelta": noThread,
  "process/outputDelta": noThread,
  "process/exited": noThread,
  "thread/search/partial": noThread,
  "account/updated": noThread,
  "account/gatewayOAuth/changed": noThread,
  "account/rateLimits/updated": noThread,
  "account/login/completed": noThread,
  "app/list/updated": noThread,
  "remoteControl/status/changed": noThread,
  "externalAgentConfig/import/progress": noThread,
  "externalAgentConfig/import/completed": noThread,
  "fs/changed": noThread,
  deprecationNotice: ofServer,
  configWarning: ofServer,
  "fuzzyFileSearch/sessionUpdated": noThread,
  "fuzzyFileSearch/sessionCompleted": noThread,
  "windows/worldWritableWarning": noThread,
  "windowsSandbox/setupCompleted": noThread,
  "thread/realtime/started": realtime,
  "thread/realtime/itemAdded": realtime,
  "thread/realtime/item/started": realtime,
  "thread/realtime/item/transcript/delta": realtime,
  "thread/realtime/item/completed": realtime,
  "thread/realtime/transcript/delta": realtime,
  "thread/realtime/transcript/done": realtime,
  "thread/realtime/outputAudio/delta": realtime,
  "thread/realtime/sdp": realtime,
  "thread/realtime/error": realtime,
  "thread/realtime/closed": realtime
}
