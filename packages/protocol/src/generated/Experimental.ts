/**
 * What a connection has to opt in to before it may send it.
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */

/** The requests that are experimental as a whole. */
export const methods: ReadonlySet<string> = new Set([
  "server/diagnostics",
  "userVerification/status",
  "userVerification/enroll",
  "userVerification/delete",
  "userVerification/verify",
  "userVerification/cancel",
  "thread/sample",
  "thread/sample/cancel",
  "thread/increment_elicitation",
  "thread/decrement_elicitation",
  "thread/prediction/request",
  "thread/queue/add",
  "thread/queue/list",
  "thread/queue/update",
  "thread/queue/delete",
  "thread/queue/reorder",
  "thread/queue/start",
  "thread/settings/update",
  "thread/memoryMode/set",
  "thread/memory/read",
  "memory/status",
  "memory/reset",
  "rollout/compress",
  "thread/backgroundTerminals/clean",
  "thread/backgroundTerminals/list",
  "thread/backgroundTerminals/terminate",
  "project/list",
  "project/read",
  "project/create",
  "project/import",
  "project/update",
  "project/move",
  "project/delete",
  "thread/search",
  "thread/search/stream",
  "thread/search/cancel",
  "thread/search/stream/cancel",
  "thread/searchOccurrences",
  "thread/readState/update",
  "thread/items/read",
  "thread/guardianReview",
  "thread/prepareApprovedPlan",
  "plugin/search",
  "turn/settings/update",
  "thread/realtime/start",
  "thread/realtime/appendAudio",
  "thread/realtime/appendText",
  "thread/realtime/appendSpeech",
  "thread/realtime/stop",
  "thread/timeline/list",
  "thread/realtime/list",
  "thread/realtime/listVoices",
  "remoteControl/enable",
  "remoteControl/disable",
  "remoteControl/status/read",
  "remoteControl/pairing/start",
  "remoteControl/pairing/status",
  "remoteControl/client/list",
  "remoteControl/client/revoke",
  "collaborationMode/list",
  "mock/experimentalMethod",
  "environment/add",
  "environment/info",
  "environment/status",
  "mcpServer/event/stream/start",
  "mcpServer/event/stream/stop",
  "account/bedrock/discover",
  "account/bedrock/setup",
  "account/gcp/setup",
  "account/bedrock/checkGovCloudRequirements",
  "accountSession/list",
  "accountSession/switch",
  "process/spawn",
  "process/writeStdin",
  "process/kill",
  "process/resizePty",
  "fuzzyFileSearch/sessionStart",
  "fuzzyFileSearch/sessionUpdate",
  "fuzzyFileSearch/sessionStop"
])

/** A part of a request's parameters: `*` is every member. With `values`, only these are experimental. */
export interface Rule {
  readonly path: ReadonlyArray<string>
  readonly values?: ReadonlyArray<string>
}

/** What is experimental in the parameters of the other requests. */
export const rules: Readonly<Record<string, ReadonlyArray<Rule>>> = {
  "thread/start": [
    { path: ["allowProviderModelFallback"] },
    { path: ["approvalPolicy", "granular"] },
    { path: ["daybreakEnabled"] },
    { path: ["dynamicTools"] },
    { path: ["environments"] },
    { path: ["experimentalRawEvents"] },
    { path: ["historyMode"] },
    { path: ["mockExperimentalField"] },
    { path: ["multiAgentMode"] },
    { path: ["permissions"] },
    { path: ["projectId"] },
    { path: ["runtimeWorkspaceRoots"] },
    { path: ["selectedCapabilityRoots"] }
  ],
  "thread/resume": [
    { path: ["approvalPolicy", "granular"] },
    { path: ["history"] },
    { path: ["initialTurnsPage"] },
    { path: ["path"] },
    { path: ["permissions"] },
    { path: ["runtimeWorkspaceRoots"] }
  ],
  "thread/fork": [
    { path: ["approvalPolicy", "granular"] },
    { path: ["attachToSource"] },
    { path: ["beforeTurnId"] },
    { path: ["deferGoalContinuation"] },
    { path: ["experimentalDisablePredictionMcp"] },
    { path: ["experimentalPredictionMode"] },
    { path: ["path"] },
    { path: ["permissions"] },
    { path: ["runtimeWorkspaceRoots"] }
  ],
  "thread/metadata/update": [{ path: ["daybreakEnabled"] }, { path: ["projectId"] }],
  "thread/list": [
    { path: ["ancestorThreadId"] },
    { path: ["attachedToThreadId"] },
    { path: ["includeAttachedThreads"] },
    { path: ["parentThreadId"] },
    { path: ["projectId"] }
  ],
  "thread/items/list": [
    { path: ["deferOutput", "commandExecution"] },
    { path: ["deferOutput", "mcpToolCall"] }
  ],
  "turn/start": [
    { path: ["additionalContext"] },
    { path: ["approvalPolicy", "granular"] },
    { path: ["collaborationMode"] },
    { path: ["cyberAccessProgram"] },
    { path: ["environments"] },
    { path: ["multiAgentMode"] },
    { path: ["permissions"] },
    { path: ["responsesapiClientMetadata"] },
    { path: ["responsesapiClientMetadataPatch"] },
    { path: ["runtimeWorkspaceRoots"] }
  ],
  "turn/steer": [
    { path: ["additionalContext"] },
    { path: ["responsesapiClientMetadata"] },
    { path: ["responsesapiClientMetadataPatch"] }
  ],
  "command/exec": [{ path: ["permissionProfile"] }]
}
