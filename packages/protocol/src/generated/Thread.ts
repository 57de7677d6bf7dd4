/**
 * The definitions of the domain "Thread".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  ApprovalsReviewer,
  CollaborationMode,
  type CollaborationModeEncoded,
  LegacyAppPathString,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  SandboxMode,
  SessionSource,
  type SessionSourceEncoded,
  SortDirection,
  ThreadEnvironment,
  ThreadReadState,
  type ThreadReadStateEncoded,
  ThreadSection,
  type ThreadSectionEncoded,
  ThreadSource,
  TurnEnvironmentParams,
  TurnItemsView
} from "./Common.ts"
import {
  ActivePermissionProfile,
  type ActivePermissionProfileEncoded,
  AskForApproval,
  type AskForApprovalEncoded,
  SandboxPolicy,
  type SandboxPolicyEncoded
} from "./Permissions.ts"
import { ResponseItem, type ResponseItemEncoded } from "./ResponseItem.ts"
import { Turn, type TurnEncoded } from "./Turn.ts"

export interface ActiveThreadStatus {
  readonly activeFlags: ReadonlyArray<ThreadActiveFlag>
  readonly type: "active"
}
export const ActiveThreadStatus: Schema.Schema<ActiveThreadStatus> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({ activeFlags: Schema.Array(ThreadActiveFlag), type: Schema.Literal("active") })
).annotations({ identifier: "ActiveThreadStatus" })

/** Location used to resolve a selected capability root. */
export type CapabilityRootLocation = EnvironmentCapabilityRootLocation
export const CapabilityRootLocation: Schema.Schema<CapabilityRootLocation> =
  /*#__PURE__*/ Schema.suspend(() => Schema.Union(EnvironmentCapabilityRootLocation)).annotations({
    identifier: "CapabilityRootLocation"
  })

export type DynamicToolNamespaceTool = FunctionDynamicToolNamespaceTool
export const DynamicToolNamespaceTool: Schema.Schema<DynamicToolNamespaceTool> =
  /*#__PURE__*/ Schema.suspend(() => Schema.Union(FunctionDynamicToolNamespaceTool)).annotations({
    identifier: "DynamicToolNamespaceTool"
  })

export type DynamicToolSpec = FunctionDynamicToolSpec | NamespaceDynamicToolSpec
export const DynamicToolSpec: Schema.Schema<DynamicToolSpec> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(FunctionDynamicToolSpec, NamespaceDynamicToolSpec)
).annotations({ identifier: "DynamicToolSpec" })

/** A path owned by an execution environment. */
export interface EnvironmentCapabilityRootLocation {
  readonly environmentId: string
  /** Absolute path for the root in the selected environment. */
  readonly path: string
  readonly type: "environment"
}
export const EnvironmentCapabilityRootLocation: Schema.Schema<EnvironmentCapabilityRootLocation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      environmentId: Schema.String,
      path: Schema.String,
      type: Schema.Literal("environment")
    })
  ).annotations({ identifier: "EnvironmentCapabilityRootLocation" })

export interface FunctionDynamicToolNamespaceTool {
  readonly deferLoading?: boolean
  readonly description: string
  readonly inputSchema: unknown
  readonly name: string
  readonly type: "function"
}
export const FunctionDynamicToolNamespaceTool: Schema.Schema<FunctionDynamicToolNamespaceTool> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      deferLoading: Lenient.optional(Schema.Boolean),
      description: Schema.String,
      inputSchema: Schema.Unknown,
      name: Schema.String,
      type: Schema.Literal("function")
    })
  ).annotations({ identifier: "FunctionDynamicToolNamespaceTool" })

export interface FunctionDynamicToolSpec {
  readonly deferLoading?: boolean
  readonly description: string
  readonly inputSchema: unknown
  readonly name: string
  readonly type: "function"
}
export const FunctionDynamicToolSpec: Schema.Schema<FunctionDynamicToolSpec> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      deferLoading: Lenient.optional(Schema.Boolean),
      description: Schema.String,
      inputSchema: Schema.Unknown,
      name: Schema.String,
      type: Schema.Literal("function")
    })
  ).annotations({ identifier: "FunctionDynamicToolSpec" })

export interface GitInfo {
  readonly branch: string | null
  readonly originUrl: string | null
  readonly sha: string | null
}
/** `GitInfo` as it is on the wire: defaults may be missing. */
export interface GitInfoEncoded extends Omit<GitInfo, "branch" | "originUrl" | "sha"> {
  readonly branch?: string | null
  readonly originUrl?: string | null
  readonly sha?: string | null
}
export const GitInfo: Schema.Schema<GitInfo, GitInfoEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    branch: Lenient.nullable(Schema.String),
    originUrl: Lenient.nullable(Schema.String),
    sha: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "GitInfo" })

export interface IdleThreadStatus {
  readonly type: "idle"
}
export const IdleThreadStatus: Schema.Schema<IdleThreadStatus> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ type: Schema.Literal("idle") })
).annotations({ identifier: "IdleThreadStatus" })

export interface NamespaceDynamicToolSpec {
  readonly description: string
  readonly name: string
  readonly tools: ReadonlyArray<DynamicToolNamespaceTool>
  readonly type: "namespace"
}
export const NamespaceDynamicToolSpec: Schema.Schema<NamespaceDynamicToolSpec> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      description: Schema.String,
      name: Schema.String,
      tools: Schema.Array(DynamicToolNamespaceTool),
      type: Schema.Literal("namespace")
    })
  ).annotations({ identifier: "NamespaceDynamicToolSpec" })

export interface NotLoadedThreadStatus {
  readonly type: "notLoaded"
}
export const NotLoadedThreadStatus: Schema.Schema<NotLoadedThreadStatus> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("notLoaded") })
  ).annotations({ identifier: "NotLoadedThreadStatus" })

/** A user-selected root that can expose one or more runtime capabilities. */
export interface SelectedCapabilityRoot {
  /** Stable identifier supplied by the capability selection platform. */
  readonly id: string
  /** Where the selected root can be resolved. */
  readonly location: CapabilityRootLocation
}
export const SelectedCapabilityRoot: Schema.Schema<SelectedCapabilityRoot> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ id: Schema.String, location: CapabilityRootLocation })
  ).annotations({ identifier: "SelectedCapabilityRoot" })

export interface SystemErrorThreadStatus {
  readonly type: "systemError"
}
export const SystemErrorThreadStatus: Schema.Schema<SystemErrorThreadStatus> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("systemError") })
  ).annotations({ identifier: "SystemErrorThreadStatus" })

export interface Thread {
  /** Optional random unique nickname assigned to an AgentControl-spawned sub-agent. */
  readonly agentNickname: string | null
  /** Optional role (agent_role) assigned to an AgentControl-spawned sub-agent. */
  readonly agentRole: string | null
  /**
   * Parent that owns this persisted attached thread, independent of fork or spawn lineage.
   *
   * @experimental
   */
  readonly attachedToThreadId: string | null
  /**
   * Whether the app server accepts direct turn input for this loaded thread. `None` means the capability is unavailable, such as for an unloaded stored thread.
   *
   * @experimental
   */
  readonly canAcceptDirectInput: boolean | null
  /** Version of the CLI that created the thread. */
  readonly cliVersion: string
  /** Unix timestamp (in seconds) when the thread was created. */
  readonly createdAt: number
  /** Working directory captured for the thread. */
  readonly cwd: AbsolutePathBuf
  /**
   * Saved Daybreak choice, independent of turn execution. Null if unset.
   *
   * @experimental
   */
  readonly daybreakEnabled: boolean | null
  /**
   * Current environments for a loaded thread, in priority order, primary first. `null` means the thread is not loaded or the server does not expose its selection. An empty list means no environments are selected. This does not report connection status.
   *
   * @experimental
   */
  readonly environments: ReadonlyArray<ThreadEnvironment> | null
  /** Whether the thread is ephemeral and should not be materialized on disk. */
  readonly ephemeral: boolean
  /**
   * Optional implementation-specific thread data.
   *
   * @experimental
   */
  readonly extra: ThreadExtra | null
  /** Source thread id when this thread was created by forking another thread. */
  readonly forkedFromId: string | null
  /** Optional Git metadata captured when the thread was created. */
  readonly gitInfo: GitInfo | null
  /**
   * Persisted thread history contract selected when this thread was created.
   *
   * Default: `"legacy"`.
   */
  readonly historyMode: ThreadHistoryMode
  /** Identifier for this thread. Codex-generated thread IDs are UUIDv7. */
  readonly id: string
  /** Current configured model when loaded, otherwise the latest persisted model. Null when unavailable. This is not per-turn execution telemetry. */
  readonly model: string | null
  /** Model provider used for this thread (for example, 'openai'). */
  readonly modelProvider: string
  /** Optional user-facing thread title. */
  readonly name: string | null
  /** Originator recorded when the thread was created, independent of its current client or executor. Null when the recorded originator is unavailable. */
  readonly originator: string | null
  /** The ID of the parent thread. This will only be set if this thread is a subagent. */
  readonly parentThreadId: string | null
  /** [UNSTABLE] Path to the thread on disk. */
  readonly path: string | null
  /** Usually the first user message in the thread, if available. */
  readonly preview: string
  /** Canonical project assignment owned by app-server, if any. */
  readonly projectId: string | null
  /** Current configured reasoning effort when loaded, otherwise the latest persisted effort. Null when unset or unavailable. This is not per-turn execution telemetry. */
  readonly reasoningEffort: ReasoningEffort | null
  /** Unix timestamp (in seconds) used for thread recency ordering. */
  readonly recencyAt: number | null
  /** The independently persisted section selected for this thread, if any. */
  readonly section: ThreadSection | null
  /** Unix timestamp in seconds when the thread entered its current section. */
  readonly sectionEnteredAt: number | null
  /** Session id shared by threads that belong to the same session tree. */
  readonly sessionId: string
  /** Origin of the thread (CLI, VSCode, codex exec, codex app-server, etc.). */
  readonly source: SessionSource
  /** Current runtime status for the thread. */
  readonly status: ThreadStatus
  /** Optional analytics source classification for this thread. */
  readonly threadSource: ThreadSource | null
  /** Only populated on `thread/resume`, `thread/fork`, and `thread/read` (when `includeTurns` is true) responses. For all other responses and notifications returning a Thread, the turns field will be an empty list. */
  readonly turns: ReadonlyArray<Turn>
  /** Unix timestamp (in seconds) when the thread was last updated. */
  readonly updatedAt: number
}
/** `Thread` as it is on the wire: defaults may be missing. */
export interface ThreadEncoded extends Omit<
  Thread,
  | "agentNickname"
  | "agentRole"
  | "attachedToThreadId"
  | "canAcceptDirectInput"
  | "daybreakEnabled"
  | "environments"
  | "extra"
  | "forkedFromId"
  | "gitInfo"
  | "historyMode"
  | "model"
  | "name"
  | "originator"
  | "parentThreadId"
  | "path"
  | "projectId"
  | "reasoningEffort"
  | "recencyAt"
  | "section"
  | "sectionEnteredAt"
  | "source"
  | "threadSource"
  | "turns"
> {
  readonly agentNickname?: string | null
  readonly agentRole?: string | null
  readonly attachedToThreadId?: string | null
  readonly canAcceptDirectInput?: boolean | null
  readonly daybreakEnabled?: boolean | null
  readonly environments?: ReadonlyArray<ThreadEnvironment> | null
  readonly extra?: ThreadExtra | null
  readonly forkedFromId?: string | null
  readonly gitInfo?: GitInfoEncoded | null
  readonly historyMode?: ThreadHistoryMode
  readonly model?: string | null
  readonly name?: string | null
  readonly originator?: string | null
  readonly parentThreadId?: string | null
  readonly path?: string | null
  readonly projectId?: string | null
  readonly reasoningEffort?: ReasoningEffort | null
  readonly recencyAt?: number | null
  readonly section?: ThreadSectionEncoded | null
  readonly sectionEnteredAt?: number | null
  readonly source: SessionSourceEncoded
  readonly threadSource?: ThreadSource | null
  readonly turns: ReadonlyArray<TurnEncoded>
}
export const Thread: Schema.Schema<Thread, ThreadEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    agentNickname: Lenient.nullable(Schema.String),
    agentRole: Lenient.nullable(Schema.String),
    attachedToThreadId: Lenient.nullable(Schema.String),
    canAcceptDirectInput: Lenient.nullable(Schema.Boolean),
    cliVersion: Schema.String,
    createdAt: Schema.Number,
    cwd: AbsolutePathBuf,
    daybreakEnabled: Lenient.nullable(Schema.Boolean),
    environments: Lenient.nullable(Schema.Array(ThreadEnvironment)),
    ephemeral: Schema.Boolean,
    extra: Lenient.nullable(ThreadExtra),
    forkedFromId: Lenient.nullable(Schema.String),
    gitInfo: Lenient.nullable(GitInfo),
    historyMode: Lenient.defaulted(ThreadHistoryMode, () => "legacy"),
    id: Schema.String,
    model: Lenient.nullable(Schema.String),
    modelProvider: Schema.String,
    name: Lenient.nullable(Schema.String),
    originator: Lenient.nullable(Schema.String),
    parentThreadId: Lenient.nullable(Schema.String),
    path: Lenient.nullable(Schema.String),
    preview: Schema.String,
    projectId: Lenient.nullable(Schema.String),
    reasoningEffort: Lenient.nullable(ReasoningEffort),
    recencyAt: Lenient.nullable(Schema.Number),
    section: Lenient.nullable(ThreadSection),
    sectionEnteredAt: Lenient.nullable(Schema.Number),
    sessionId: Schema.String,
    source: SessionSource,
    status: ThreadStatus,
    threadSource: Lenient.nullable(ThreadSource),
    turns: Schema.Array(Turn),
    updatedAt: Schema.Number
  })
).annotations({ identifier: "Thread" })

export type ThreadActiveFlag = "waitingOnApproval" | "waitingOnUserInput" | (string & {})
export const ThreadActiveFlag: Schema.Schema<ThreadActiveFlag> = Schema.String

export interface ThreadClosedNotification {
  readonly threadId: string
}
export const ThreadClosedNotification: Schema.Schema<ThreadClosedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadClosedNotification"
  })

/** Extra app-server data for a thread. */
export type ThreadExtra = Readonly<Record<string, unknown>>
export const ThreadExtra: Schema.Schema<ThreadExtra> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Record({ key: Schema.String, value: Schema.Unknown })
).annotations({ identifier: "ThreadExtra" })

/**
 * There are two ways to fork a thread: 1. By thread_id: load the thread from disk by thread_id and fork it into a new thread. 2. By path: load the thread from disk by path and fork it into a new thread.
 *
 * If using a non-empty path, the thread_id param will be ignored. Empty string path values are treated as absent.
 *
 * Prefer using thread_id whenever possible.
 */
export interface ThreadForkParams {
  readonly approvalPolicy?: AskForApprovalEncoded | null
  /** Override where approval requests are routed for review on this thread and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null
  /**
   * Persist the fork as an attached thread of its resolved source, hidden from ordinary lists. The source cannot be deleted while attached threads exist. Requires a paginated source and local storage; incompatible with ephemeral and deferGoalContinuation. Omitted or false creates an ordinary fork.
   *
   * @experimental
   */
  readonly attachToSource?: boolean
  readonly baseInstructions?: string | null
  /**
   * Optional turn id to fork before, excluding that turn and all later turns. Cannot be combined with `last_turn_id`.
   *
   * @experimental
   */
  readonly beforeTurnId?: string | null
  readonly config?: Readonly<Record<string, unknown>> | null
  readonly cwd?: string | null
  /**
   * When true, carry the source thread's current goal into the fork without starting its initial automatic continuation. The next explicit turn owns the goal lifecycle, and normal automatic continuation resumes after it.
   *
   * @experimental
   */
  readonly deferGoalContinuation?: boolean
  readonly developerInstructions?: string | null
  readonly ephemeral?: boolean
  /** When true, return only thread metadata and live fork state without populating `thread.turns`. This is useful when the client plans to call `thread/turns/list` immediately after forking. Full-history hydration is deprecated for paginated threads; use this with `thread/turns/list` and `thread/items/list` instead. */
  readonly excludeTurns?: boolean
  /**
   * Disable MCP servers in prediction mode when the inherited window uses incremental tools on Responses Lite. Requires `experimentalPredictionMode: true`.
   *
   * @experimental
   */
  readonly experimentalDisablePredictionMcp?: boolean
  /**
   * Start from the loaded parent's effective config, tools, environments, and persisted history to maximize prompt-cache reuse. Requires a loaded, persisted parent and `ephemeral: true`. Enables `features.reasoning_effort_override` on the fork. Only `config.thread_unload_delay_secs` may override the inherited config. Cannot be combined with `path`, `lastTurnId`, or `beforeTurnId`.
   *
   * @experimental
   */
  readonly experimentalPredictionMode?: boolean
  /**
   * Optional last turn id to fork through, inclusive.
   *
   * When specified, turns after `last_turn_id` are omitted from the fork. The referenced turn cannot be in progress.
   */
  readonly lastTurnId?: string | null
  /** Configuration overrides for the forked thread, if any. */
  readonly model?: string | null
  readonly modelProvider?: string | null
  /**
   * [UNSTABLE] Specify the rollout path to fork from. If specified, the thread_id param will be ignored.
   *
   * @experimental
   */
  readonly path?: string | null
  /**
   * Named profile id for the forked thread. Cannot be combined with `sandbox`.
   *
   * @experimental
   */
  readonly permissions?: string | null
  /**
   * Replace the thread's runtime workspace roots. Paths must be absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null
  readonly sandbox?: SandboxMode | null
  readonly serviceTier?: string | null
  readonly threadId: string
  /** Optional client-supplied analytics source classification for this forked thread. */
  readonly threadSource?: ThreadSource | null
}
export const ThreadForkParams: Schema.Schema<ThreadForkParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    approvalPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(AskForApproval))),
    approvalsReviewer: Lenient.optional(Schema.NullOr(ApprovalsReviewer)),
    attachToSource: Lenient.optional(Schema.Boolean),
    baseInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
    beforeTurnId: Lenient.optional(Schema.NullOr(Schema.String)),
    config: Lenient.optional(
      Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
    ),
    cwd: Lenient.optional(Schema.NullOr(Schema.String)),
    deferGoalContinuation: Lenient.optional(Schema.Boolean),
    developerInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
    ephemeral: Lenient.optional(Schema.Boolean),
    excludeTurns: Lenient.optional(Schema.Boolean),
    experimentalDisablePredictionMcp: Lenient.optional(Schema.Boolean),
    experimentalPredictionMode: Lenient.optional(Schema.Boolean),
    lastTurnId: Lenient.optional(Schema.NullOr(Schema.String)),
    model: Lenient.optional(Schema.NullOr(Schema.String)),
    modelProvider: Lenient.optional(Schema.NullOr(Schema.String)),
    path: Lenient.optional(Schema.NullOr(Schema.String)),
    permissions: Lenient.optional(Schema.NullOr(Schema.String)),
    runtimeWorkspaceRoots: Lenient.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    sandbox: Lenient.optional(Schema.NullOr(SandboxMode)),
    serviceTier: Lenient.optional(Schema.NullOr(Schema.String)),
    threadId: Schema.String,
    threadSource: Lenient.optional(Schema.NullOr(ThreadSource))
  })
).annotations({ identifier: "ThreadForkParams" })

export interface ThreadForkResponse extends ThreadResponseFields {}
/** `ThreadForkResponse` as it is on the wire: defaults may be missing. */
export interface ThreadForkResponseEncoded extends ThreadResponseFieldsEncoded {}
export const ThreadForkResponse: Schema.Schema<ThreadForkResponse, ThreadForkResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct(ThreadResponseFields())).annotations({
    identifier: "ThreadForkResponse"
  })

export type ThreadHistoryMode = "legacy" | "paginated" | (string & {})
export const ThreadHistoryMode: Schema.Schema<ThreadHistoryMode> = Schema.String

export interface ThreadReadParams {
  /** When true, include turns and their items from rollout history. Full-history hydration is deprecated for paginated threads; prefer a metadata-only read and page with `thread/turns/list` and `thread/items/list`. */
  readonly includeTurns?: boolean
  readonly threadId: string
}
export const ThreadReadParams: Schema.Schema<ThreadReadParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ includeTurns: Lenient.optional(Schema.Boolean), threadId: Schema.String })
).annotations({ identifier: "ThreadReadParams" })

export interface ThreadReadResponse {
  /**
   * Local receipt. Null means this thread's durable read state is unavailable.
   *
   * @experimental
   */
  readonly readState: ThreadReadState | null
  readonly thread: Thread
}
/** `ThreadReadResponse` as it is on the wire: defaults may be missing. */
export interface ThreadReadResponseEncoded extends Omit<
  ThreadReadResponse,
  "readState" | "thread"
> {
  readonly readState?: ThreadReadStateEncoded | null
  readonly thread: ThreadEncoded
}
export const ThreadReadResponse: Schema.Schema<ThreadReadResponse, ThreadReadResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ readState: Lenient.nullable(ThreadReadState), thread: Thread })
  ).annotations({ identifier: "ThreadReadResponse" })

/** The fields that `ThreadForkResponse`, `ThreadResumeResponse` and `ThreadStartResponse` share. */
interface ThreadResponseFields {
  /**
   * Named or implicit built-in profile that produced the active permissions, when known.
   *
   * @experimental
   */
  readonly activePermissionProfile: ActivePermissionProfile | null
  readonly approvalPolicy: AskForApproval
  /** Reviewer currently used for approval requests on this thread. */
  readonly approvalsReviewer: ApprovalsReviewer
  readonly cwd: AbsolutePathBuf
  /**
   * Saved list of disabled plugin IDs. Does not yet filter plugin capabilities.
   *
   * Default: `[]`.
   */
  readonly disabledPluginIds: ReadonlyArray<string>
  /**
   * Environment-native paths to instruction source files currently loaded for this thread.
   *
   * Default: `[]`.
   */
  readonly instructionSources: ReadonlyArray<LegacyAppPathString>
  readonly model: string
  readonly modelProvider: string
  /**
   * @deprecated Always `explicitRequestOnly`. Use `reasoningEffort` for Ultra behavior.
   *
   * Default: `"explicitRequestOnly"`.
   *
   * @experimental
   */
  readonly multiAgentMode: MultiAgentMode
  readonly reasoningEffort: ReasoningEffort | null
  /**
   * Thread-scoped runtime workspace roots used to materialize `:workspace_roots`.
   *
   * Default: `[]`.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots: ReadonlyArray<AbsolutePathBuf>
  /** Legacy sandbox policy retained for compatibility. Experimental clients should prefer `activePermissionProfile` for profile provenance. */
  readonly sandbox: SandboxPolicy
  readonly serviceTier: string | null
  readonly thread: Thread
}
/** `ThreadResponseFields` as it is on the wire: defaults may be missing. */
interface ThreadResponseFieldsEncoded extends Omit<
  ThreadResponseFields,
  | "activePermissionProfile"
  | "approvalPolicy"
  | "disabledPluginIds"
  | "instructionSources"
  | "multiAgentMode"
  | "reasoningEffort"
  | "runtimeWorkspaceRoots"
  | "sandbox"
  | "serviceTier"
  | "thread"
> {
  readonly activePermissionProfile?: ActivePermissionProfileEncoded | null
  readonly approvalPolicy: AskForApprovalEncoded
  readonly disabledPluginIds?: ReadonlyArray<string>
  readonly instructionSources?: ReadonlyArray<LegacyAppPathString>
  readonly multiAgentMode?: MultiAgentMode
  readonly reasoningEffort?: ReasoningEffort | null
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf>
  readonly sandbox: SandboxPolicyEncoded
  readonly serviceTier?: string | null
  readonly thread: ThreadEncoded
}
const ThreadResponseFields = () => ({
  activePermissionProfile: Lenient.nullable(ActivePermissionProfile),
  approvalPolicy: AskForApproval,
  approvalsReviewer: ApprovalsReviewer,
  cwd: AbsolutePathBuf,
  disabledPluginIds: Lenient.defaulted(Schema.Array(Schema.String), () => []),
  instructionSources: Lenient.defaulted(Schema.Array(LegacyAppPathString), () => []),
  model: Schema.String,
  modelProvider: Schema.String,
  multiAgentMode: Lenient.defaulted(MultiAgentMode, () => "explicitRequestOnly"),
  reasoningEffort: Lenient.nullable(ReasoningEffort),
  runtimeWorkspaceRoots: Lenient.defaulted(Schema.Array(AbsolutePathBuf), () => []),
  sandbox: SandboxPolicy,
  serviceTier: Lenient.nullable(Schema.String),
  thread: Thread
})

export interface ThreadResumeInitialTurnsPageParams {
  /** How much item detail to include for each returned turn; defaults to summary. */
  readonly itemsView?: TurnItemsView | null
  /** Optional turn page size. */
  readonly limit?: number | null
  /** Optional turn pagination direction; defaults to descending. */
  readonly sortDirection?: SortDirection | null
}
export const ThreadResumeInitialTurnsPageParams: Schema.Schema<ThreadResumeInitialTurnsPageParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      itemsView: Lenient.optional(Schema.NullOr(TurnItemsView)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      sortDirection: Lenient.optional(Schema.NullOr(SortDirection))
    })
  ).annotations({ identifier: "ThreadResumeInitialTurnsPageParams" })

/**
 * There are three ways to resume a thread: 1. By thread_id: load the thread from disk by thread_id and resume it. 2. By history: instantiate the thread from memory and resume it. 3. By path: load the thread from disk by path and resume it.
 *
 * For non-running threads, the precedence is: history > non-empty path > thread_id. If using history or a non-empty path for a non-running thread, the thread_id param will be ignored.
 *
 * If thread_id identifies a running thread, app-server rejoins that thread and treats a non-empty path as a consistency check against the active rollout path. Empty string path values are treated as absent.
 *
 * Prefer using thread_id whenever possible.
 */
export interface ThreadResumeParams {
  readonly approvalPolicy?: AskForApprovalEncoded | null
  /** Override where approval requests are routed for review on this thread and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null
  readonly baseInstructions?: string | null
  readonly config?: Readonly<Record<string, unknown>> | null
  readonly cwd?: string | null
  readonly developerInstructions?: string | null
  /** When true, return only thread metadata and live-resume state without populating `thread.turns`. This is useful when the client plans to call `thread/turns/list` immediately after resuming. Full-history hydration is deprecated for paginated threads; use this with `thread/turns/list` and `thread/items/list` instead. */
  readonly excludeTurns?: boolean
  /**
   * [UNSTABLE] FOR CODEX CLOUD - DO NOT USE. If specified, the thread will be resumed with the provided history instead of loaded from disk.
   *
   * @experimental
   */
  readonly history?: ReadonlyArray<ResponseItemEncoded> | null
  /**
   * When present, include a `thread/turns/list` page in the resume response so clients can bootstrap recent turns without a second request.
   *
   * @experimental
   */
  readonly initialTurnsPage?: ThreadResumeInitialTurnsPageParams | null
  /** Configuration overrides for the resumed thread, if any. */
  readonly model?: string | null
  readonly modelProvider?: string | null
  /**
   * [UNSTABLE] Specify the rollout path to resume from. If specified for a non-running thread, the thread_id param will be ignored. If thread_id identifies a running thread, the path must match the active rollout path.
   *
   * @experimental
   */
  readonly path?: string | null
  /**
   * Named profile id for the resumed thread. Cannot be combined with `sandbox`.
   *
   * @experimental
   */
  readonly permissions?: string | null
  /** @deprecated `friendly` and `pragmatic` no longer select a style. Changing this does not rewrite the thread's existing instructions. */
  readonly personality?: Personality | null
  /**
   * Replace the thread's runtime workspace roots. Paths must be absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null
  readonly sandbox?: SandboxMode | null
  readonly serviceTier?: string | null
  readonly threadId: string
}
export const ThreadResumeParams: Schema.Schema<ThreadResumeParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      approvalPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(AskForApproval))),
      approvalsReviewer: Lenient.optional(Schema.NullOr(ApprovalsReviewer)),
      baseInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
      config: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
      ),
      cwd: Lenient.optional(Schema.NullOr(Schema.String)),
      developerInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
      excludeTurns: Lenient.optional(Schema.Boolean),
      history: Lenient.optional(Schema.NullOr(Schema.Array(Schema.encodedSchema(ResponseItem)))),
      initialTurnsPage: Lenient.optional(Schema.NullOr(ThreadResumeInitialTurnsPageParams)),
      model: Lenient.optional(Schema.NullOr(Schema.String)),
      modelProvider: Lenient.optional(Schema.NullOr(Schema.String)),
      path: Lenient.optional(Schema.NullOr(Schema.String)),
      permissions: Lenient.optional(Schema.NullOr(Schema.String)),
      personality: Lenient.optional(Schema.NullOr(Personality)),
      runtimeWorkspaceRoots: Lenient.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
      sandbox: Lenient.optional(Schema.NullOr(SandboxMode)),
      serviceTier: Lenient.optional(Schema.NullOr(Schema.String)),
      threadId: Schema.String
    })
).annotations({ identifier: "ThreadResumeParams" })

export interface ThreadResumeResponse extends ThreadResponseFields {
  /** Effective collaboration mode. Absent when resuming from an older server. */
  readonly collaborationMode: CollaborationMode | null
  /**
   * `thread/turns/list` page returned when requested by `initialTurnsPage`.
   *
   * @experimental
   */
  readonly initialTurnsPage: TurnsPage | null
  /**
   * Opaque cursor for hydrating paginated items backwards.
   *
   * Pass this as `cursor` to `thread/items/list` with `sortDirection: "desc"`. The first page includes the item identified by the cursor.
   */
  readonly itemsBackwardsCursor: string | null
  /**
   * Opaque cursor for hydrating paginated turns backwards.
   *
   * Pass this as `cursor` to `thread/turns/list` with `sortDirection: "desc"`. The first page includes the turn identified by the cursor.
   */
  readonly turnsBackwardsCursor: string | null
}
/** `ThreadResumeResponse` as it is on the wire: defaults may be missing. */
export interface ThreadResumeResponseEncoded extends ThreadResponseFieldsEncoded {
  readonly collaborationMode?: CollaborationModeEncoded | null
  readonly initialTurnsPage?: TurnsPageEncoded | null
  readonly itemsBackwardsCursor?: string | null
  readonly turnsBackwardsCursor?: string | null
}
export const ThreadResumeResponse: Schema.Schema<
  ThreadResumeResponse,
  ThreadResumeResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...ThreadResponseFields(),
    collaborationMode: Lenient.nullable(CollaborationMode),
    initialTurnsPage: Lenient.nullable(TurnsPage),
    itemsBackwardsCursor: Lenient.nullable(Schema.String),
    turnsBackwardsCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadResumeResponse" })

export interface ThreadStartParams {
  /**
   * Allow a provider with an authoritative static model catalog to replace an unavailable requested model with its default.
   *
   * @experimental
   */
  readonly allowProviderModelFallback?: boolean
  readonly approvalPolicy?: AskForApprovalEncoded | null
  /** Override where approval requests are routed for review on this thread and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null
  readonly baseInstructions?: string | null
  readonly config?: Readonly<Record<string, unknown>> | null
  readonly cwd?: string | null
  /**
   * Initial Daybreak choice for this persistent thread. Omitted or null leaves it unset. This does not select a turn's `cyberAccessProgram` or grant access. Not supported for ephemeral threads.
   *
   * @experimental
   */
  readonly daybreakEnabled?: boolean | null
  readonly developerInstructions?: string | null
  /** @experimental */
  readonly dynamicTools?: ReadonlyArray<DynamicToolSpec> | null
  /**
   * Optional sticky environments for this thread.
   *
   * Omitted selects the default environment when environment access is enabled. Empty disables environment access for turns that do not provide a turn override. Non-empty selects the first environment as the current turn environment.
   *
   * @experimental
   */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null
  readonly ephemeral?: boolean | null
  /**
   * If true, opt into emitting raw Responses API items on the event stream. This is for internal use only (e.g. Codex Cloud).
   *
   * @experimental
   */
  readonly experimentalRawEvents?: boolean
  /**
   * Persisted thread history contract to use for this new thread.
   *
   * @experimental
   */
  readonly historyMode?: ThreadHistoryMode | null
  /**
   * Test-only experimental field used to validate experimental gating and schema filtering behavior in a stable way.
   *
   * @experimental
   */
  readonly mockExperimentalField?: string | null
  readonly model?: string | null
  readonly modelProvider?: string | null
  /**
   * @deprecated Ignored. Use Ultra reasoning effort for proactive multi-agent behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null
  /**
   * Named profile id for this thread. Cannot be combined with `sandbox`.
   *
   * @experimental
   */
  readonly permissions?: string | null
  /** @deprecated `friendly` and `pragmatic` no longer select a style. */
  readonly personality?: Personality | null
  /**
   * Optional project identity for this new thread. Durable threads persist the assignment; ephemeral threads expose it only in live responses.
   *
   * @experimental
   */
  readonly projectId?: string | null
  /**
   * Replace the thread's runtime workspace roots. Paths must be absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null
  readonly sandbox?: SandboxMode | null
  /**
   * Capability roots selected for this thread by the hosting platform.
   *
   * @experimental
   */
  readonly selectedCapabilityRoots?: ReadonlyArray<SelectedCapabilityRoot> | null
  readonly serviceName?: string | null
  readonly serviceTier?: string | null
  readonly sessionStartSource?: ThreadStartSource | null
  /** Optional client-supplied analytics source classification for this thread. */
  readonly threadSource?: ThreadSource | null
}
export const ThreadStartParams: Schema.Schema<ThreadStartParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      allowProviderModelFallback: Lenient.optional(Schema.Boolean),
      approvalPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(AskForApproval))),
      approvalsReviewer: Lenient.optional(Schema.NullOr(ApprovalsReviewer)),
      baseInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
      config: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
      ),
      cwd: Lenient.optional(Schema.NullOr(Schema.String)),
      daybreakEnabled: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      developerInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
      dynamicTools: Lenient.optional(Schema.NullOr(Schema.Array(DynamicToolSpec))),
      environments: Lenient.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
      ephemeral: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      experimentalRawEvents: Lenient.optional(Schema.Boolean),
      historyMode: Lenient.optional(Schema.NullOr(ThreadHistoryMode)),
      mockExperimentalField: Lenient.optional(Schema.NullOr(Schema.String)),
      model: Lenient.optional(Schema.NullOr(Schema.String)),
      modelProvider: Lenient.optional(Schema.NullOr(Schema.String)),
      multiAgentMode: Lenient.optional(Schema.NullOr(MultiAgentMode)),
      permissions: Lenient.optional(Schema.NullOr(Schema.String)),
      personality: Lenient.optional(Schema.NullOr(Personality)),
      projectId: Lenient.optional(Schema.NullOr(Schema.String)),
      runtimeWorkspaceRoots: Lenient.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
      sandbox: Lenient.optional(Schema.NullOr(SandboxMode)),
      selectedCapabilityRoots: Lenient.optional(
        Schema.NullOr(Schema.Array(SelectedCapabilityRoot))
      ),
      serviceName: Lenient.optional(Schema.NullOr(Schema.String)),
      serviceTier: Lenient.optional(Schema.NullOr(Schema.String)),
      sessionStartSource: Lenient.optional(Schema.NullOr(ThreadStartSource)),
      threadSource: Lenient.optional(Schema.NullOr(ThreadSource))
    })
).annotations({ identifier: "ThreadStartParams" })

export interface ThreadStartResponse extends ThreadResponseFields {}
/** `ThreadStartResponse` as it is on the wire: defaults may be missing. */
export interface ThreadStartResponseEncoded extends ThreadResponseFieldsEncoded {}
export const ThreadStartResponse: Schema.Schema<ThreadStartResponse, ThreadStartResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct(ThreadResponseFields())).annotations({
    identifier: "ThreadStartResponse"
  })

export type ThreadStartSource = "startup" | "clear" | (string & {})
export const ThreadStartSource: Schema.Schema<ThreadStartSource> = Schema.String

export interface ThreadStartedNotification {
  readonly thread: Thread
}
/** `ThreadStartedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadStartedNotificationEncoded extends Omit<
  ThreadStartedNotification,
  "thread"
> {
  readonly thread: ThreadEncoded
}
export const ThreadStartedNotification: Schema.Schema<
  ThreadStartedNotification,
  ThreadStartedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ thread: Thread })).annotations({
  identifier: "ThreadStartedNotification"
})

export type ThreadStatus =
  | NotLoadedThreadStatus
  | IdleThreadStatus
  | SystemErrorThreadStatus
  | ActiveThreadStatus
  | UnrecognizedThreadStatus
export const ThreadStatus: Schema.Schema<ThreadStatus> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    NotLoadedThreadStatus,
    IdleThreadStatus,
    SystemErrorThreadStatus,
    ActiveThreadStatus,
    UnrecognizedThreadStatus
  )
).annotations({ identifier: "ThreadStatus" })

export interface ThreadStatusChangedNotification {
  readonly status: ThreadStatus
  readonly threadId: string
}
export const ThreadStatusChangedNotification: Schema.Schema<ThreadStatusChangedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ status: ThreadStatus, threadId: Schema.String })
  ).annotations({ identifier: "ThreadStatusChangedNotification" })

export interface ThreadUnsubscribeParams {
  readonly threadId: string
}
export const ThreadUnsubscribeParams: Schema.Schema<ThreadUnsubscribeParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadUnsubscribeParams"
  })

export interface ThreadUnsubscribeResponse {
  readonly status: ThreadUnsubscribeStatus
}
export const ThreadUnsubscribeResponse: Schema.Schema<ThreadUnsubscribeResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ status: ThreadUnsubscribeStatus })
  ).annotations({ identifier: "ThreadUnsubscribeResponse" })

export type ThreadUnsubscribeStatus = "notLoaded" | "notSubscribed" | "unsubscribed" | (string & {})
export const ThreadUnsubscribeStatus: Schema.Schema<ThreadUnsubscribeStatus> = Schema.String

export interface TurnsPage {
  readonly backwardsCursor: string | null
  readonly data: ReadonlyArray<Turn>
  readonly nextCursor: string | null
}
/** `TurnsPage` as it is on the wire: defaults may be missing. */
export interface TurnsPageEncoded extends Omit<
  TurnsPage,
  "backwardsCursor" | "data" | "nextCursor"
> {
  readonly backwardsCursor?: string | null
  readonly data: ReadonlyArray<TurnEncoded>
  readonly nextCursor?: string | null
}
export const TurnsPage: Schema.Schema<TurnsPage, TurnsPageEncoded> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      backwardsCursor: Lenient.nullable(Schema.String),
      data: Schema.Array(Turn),
      nextCursor: Lenient.nullable(Schema.String)
    })
).annotations({ identifier: "TurnsPage" })

/** A member of `ThreadStatus` that this version does not know, whole. */
export type UnrecognizedThreadStatus = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedThreadStatus: Schema.Schema<UnrecognizedThreadStatus> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("notLoaded", "idle", "systemError", "active") })
  ).annotations({ identifier: "UnrecognizedThreadStatus" })
