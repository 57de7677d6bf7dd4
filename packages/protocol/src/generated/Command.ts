/**
 * The definitions of the domain "Command".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import { AbsolutePathBuf } from "./Common.ts"
import { SandboxPolicy, type SandboxPolicyEncoded } from "./Permissions.ts"

/**
 * Base64-encoded output chunk emitted for a streaming `command/exec` request.
 *
 * These notifications are connection-scoped. If the originating connection closes, the server terminates the process.
 */
export interface CommandExecOutputDeltaNotification {
  /** `true` on the final streamed chunk for a stream when `outputBytesCap` truncated later output on that stream. */
  readonly capReached: boolean
  /** Base64-encoded output bytes. */
  readonly deltaBase64: string
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
  /** Output stream for this chunk. */
  readonly stream: CommandExecOutputStream
}
export const CommandExecOutputDeltaNotification: Schema.Schema<CommandExecOutputDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      capReached: Schema.Boolean,
      deltaBase64: Schema.String,
      processId: Schema.String,
      stream: CommandExecOutputStream
    })
  ).annotations({ identifier: "CommandExecOutputDeltaNotification" })

/**
 * Stream label for `command/exec/outputDelta` notifications.
 * - `stdout`: stdout stream. PTY mode multiplexes terminal output here.
 * - `stderr`: stderr stream.
 */
export type CommandExecOutputStream = "stdout" | "stderr" | (string & {})
export const CommandExecOutputStream: Schema.Schema<CommandExecOutputStream> = Schema.String

/**
 * Run a standalone command (argv vector) in the server sandbox without creating a thread or turn.
 *
 * The final `command/exec` response is deferred until the process exits and is sent only after all `command/exec/outputDelta` notifications for that connection have been emitted.
 */
export interface CommandExecParams {
  /** Command argv vector. Empty arrays are rejected. */
  readonly command: ReadonlyArray<string>
  /** Optional working directory. Defaults to the server cwd. */
  readonly cwd?: string | null
  /**
   * Disable stdout/stderr capture truncation for this request.
   *
   * Cannot be combined with `outputBytesCap`.
   */
  readonly disableOutputCap?: boolean
  /**
   * Disable the timeout entirely for this request.
   *
   * Cannot be combined with `timeoutMs`.
   */
  readonly disableTimeout?: boolean
  /**
   * Optional environment overrides merged into the server-computed environment.
   *
   * Matching names override inherited values. Set a key to `null` to unset an inherited variable.
   */
  readonly env?: Readonly<Record<string, string | null>> | null
  /**
   * Optional per-stream stdout/stderr capture cap in bytes.
   *
   * When omitted, the server default applies. Cannot be combined with `disableOutputCap`.
   */
  readonly outputBytesCap?: number | null
  /**
   * Optional active permissions profile id for this command.
   *
   * Defaults to the user's configured permissions when omitted. Cannot be combined with `sandboxPolicy`.
   *
   * @experimental
   */
  readonly permissionProfile?: string | null
  /**
   * Optional client-supplied, connection-scoped process id.
   *
   * Required for `tty`, `streamStdin`, `streamStdoutStderr`, and follow-up `command/exec/write`, `command/exec/resize`, and `command/exec/terminate` calls. When omitted, buffered execution gets an internal id that is not exposed to the client.
   */
  readonly processId?: string | null
  /**
   * Optional sandbox policy for this command.
   *
   * Uses the same shape as thread/turn execution sandbox configuration and defaults to the user's configured policy when omitted. Cannot be combined with `permissionProfile`.
   */
  readonly sandboxPolicy?: SandboxPolicyEncoded | null
  /** Optional initial PTY size in character cells. Only valid when `tty` is true. */
  readonly size?: CommandExecTerminalSize | null
  /**
   * Allow follow-up `command/exec/write` requests to write stdin bytes.
   *
   * Requires a client-supplied `processId`.
   */
  readonly streamStdin?: boolean
  /**
   * Stream stdout/stderr via `command/exec/outputDelta` notifications.
   *
   * Streamed bytes are not duplicated into the final response and require a client-supplied `processId`.
   */
  readonly streamStdoutStderr?: boolean
  /**
   * Optional timeout in milliseconds.
   *
   * When omitted, the server default applies. Cannot be combined with `disableTimeout`.
   */
  readonly timeoutMs?: number | null
  /**
   * Enable PTY mode.
   *
   * This implies `streamStdin` and `streamStdoutStderr`.
   */
  readonly tty?: boolean
}
export const CommandExecParams: Schema.Schema<CommandExecParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      command: Schema.Array(Schema.String),
      cwd: Lenient.optional(Schema.NullOr(Schema.String)),
      disableOutputCap: Lenient.optional(Schema.Boolean),
      disableTimeout: Lenient.optional(Schema.Boolean),
      env: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) }))
      ),
      outputBytesCap: Lenient.optional(Schema.NullOr(Schema.Number)),
      permissionProfile: Lenient.optional(Schema.NullOr(Schema.String)),
      processId: Lenient.optional(Schema.NullOr(Schema.String)),
      sandboxPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(SandboxPolicy))),
      size: Lenient.optional(Schema.NullOr(CommandExecTerminalSize)),
      streamStdin: Lenient.optional(Schema.Boolean),
      streamStdoutStderr: Lenient.optional(Schema.Boolean),
      timeoutMs: Lenient.optional(Schema.NullOr(Schema.Number)),
      tty: Lenient.optional(Schema.Boolean)
    })
).annotations({ identifier: "CommandExecParams" })

/** Resize a running PTY-backed `command/exec` session. */
export interface CommandExecResizeParams {
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
  /** New PTY size in character cells. */
  readonly size: CommandExecTerminalSize
}
export const CommandExecResizeParams: Schema.Schema<CommandExecResizeParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ processId: Schema.String, size: CommandExecTerminalSize })
  ).annotations({ identifier: "CommandExecResizeParams" })

/** Empty success response for `command/exec/resize`. */
export interface CommandExecResizeResponse {}
export const CommandExecResizeResponse: Schema.Schema<CommandExecResizeResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "CommandExecResizeResponse"
  })

/** Final buffered result for `command/exec`. */
export interface CommandExecResponse {
  /** Process exit code. */
  readonly exitCode: number
  /**
   * Buffered stderr capture.
   *
   * Empty when stderr was streamed via `command/exec/outputDelta`.
   */
  readonly stderr: string
  /**
   * Buffered stdout capture.
   *
   * Empty when stdout was streamed via `command/exec/outputDelta`.
   */
  readonly stdout: string
}
export const CommandExecResponse: Schema.Schema<CommandExecResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ exitCode: Schema.Number, stderr: Schema.String, stdout: Schema.String })
).annotations({ identifier: "CommandExecResponse" })

/** PTY size in character cells for `command/exec` PTY sessions. */
export interface CommandExecTerminalSize {
  /** Terminal width in character cells. */
  readonly cols: number
  /** Terminal height in character cells. */
  readonly rows: number
}
export const CommandExecTerminalSize: Schema.Schema<CommandExecTerminalSize> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ cols: Schema.Number, rows: Schema.Number })
  ).annotations({ identifier: "CommandExecTerminalSize" })

/** Terminate a running `command/exec` session. */
export interface CommandExecTerminateParams {
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
}
export const CommandExecTerminateParams: Schema.Schema<CommandExecTerminateParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ processId: Schema.String })).annotations({
    identifier: "CommandExecTerminateParams"
  })

/** Empty success response for `command/exec/terminate`. */
export interface CommandExecTerminateResponse {}
export const CommandExecTerminateResponse: Schema.Schema<CommandExecTerminateResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "CommandExecTerminateResponse"
  })

/** Write stdin bytes to a running `command/exec` session, close stdin, or both. */
export interface CommandExecWriteParams {
  /** Close stdin after writing `deltaBase64`, if present. */
  readonly closeStdin?: boolean
  /** Optional base64-encoded stdin bytes to write. */
  readonly deltaBase64?: string | null
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
}
export const CommandExecWriteParams: Schema.Schema<CommandExecWriteParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      closeStdin: Lenient.optional(Schema.Boolean),
      deltaBase64: Lenient.optional(Schema.NullOr(Schema.String)),
      processId: Schema.String
    })
  ).annotations({ identifier: "CommandExecWriteParams" })

/** Empty success response for `command/exec/write`. */
export interface CommandExecWriteResponse {}
export const CommandExecWriteResponse: Schema.Schema<CommandExecWriteResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "CommandExecWriteResponse"
  })

/** @experimental */
export interface EnvironmentAddParams {
  /** Optional raw bearer token for executor authentication, including reconnects. Requires a secure transport or a loopback destination. */
  readonly authBearerToken?: string | null
  /** Optional WebSocket connection timeout. The server default applies when omitted. */
  readonly connectTimeoutMs?: number | null
  readonly environmentId: string
  readonly execServerUrl: string
  /** Required skills supplied by this environment, checked before model inference. */
  readonly skills?: EnvironmentSkillsParams | null
  /** Optional X-Request-ID for the direct WebSocket upgrade, including reconnects. Requires a secure transport or a loopback destination. */
  readonly websocketRequestId?: string | null
}
export const EnvironmentAddParams: Schema.Schema<EnvironmentAddParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      authBearerToken: Lenient.optional(Schema.NullOr(Schema.String)),
      connectTimeoutMs: Lenient.optional(Schema.NullOr(Schema.Number)),
      environmentId: Schema.String,
      execServerUrl: Schema.String,
      skills: Lenient.optional(Schema.NullOr(EnvironmentSkillsParams)),
      websocketRequestId: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "EnvironmentAddParams" })

/** @experimental */
export interface EnvironmentAddResponse {}
export const EnvironmentAddResponse: Schema.Schema<EnvironmentAddResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "EnvironmentAddResponse"
  })

/** @experimental */
export interface EnvironmentInfoParams {
  readonly environmentId: string
}
export const EnvironmentInfoParams: Schema.Schema<EnvironmentInfoParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ environmentId: Schema.String })).annotations({
    identifier: "EnvironmentInfoParams"
  })

/** @experimental */
export interface EnvironmentInfoResponse {
  /** Default working directory reported by the environment, as a canonical file URI. */
  readonly cwd: PathUri | null
  readonly shell: EnvironmentShellInfo
}
/** `EnvironmentInfoResponse` as it is on the wire: defaults may be missing. */
export interface EnvironmentInfoResponseEncoded extends Omit<EnvironmentInfoResponse, "cwd"> {
  readonly cwd?: PathUri | null
}
export const EnvironmentInfoResponse: Schema.Schema<
  EnvironmentInfoResponse,
  EnvironmentInfoResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ cwd: Lenient.nullable(PathUri), shell: EnvironmentShellInfo })
).annotations({ identifier: "EnvironmentInfoResponse" })

/** @experimental */
export interface EnvironmentShellInfo {
  /** Stable shell name, for example `zsh`, `bash`, `powershell`, `sh`, or `cmd`. */
  readonly name: string
  /** Target-native shell executable path or command name. */
  readonly path: string
}
export const EnvironmentShellInfo: Schema.Schema<EnvironmentShellInfo> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ name: Schema.String, path: Schema.String })
  ).annotations({ identifier: "EnvironmentShellInfo" })

export interface EnvironmentSkillsParams {
  /** Exact catalog names that must be available from this environment. */
  readonly required?: ReadonlyArray<string> | null
}
export const EnvironmentSkillsParams: Schema.Schema<EnvironmentSkillsParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ required: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))) })
  ).annotations({ identifier: "EnvironmentSkillsParams" })

/**
 * Current status observed by app-server without starting or recovering an environment.
 *
 * For a currently ready remote environment, app-server asks the existing exec-server connection for `environment/status` without allowing recovery.
 * - `ready`: The environment is local, or an already-connected remote exec-server answered `environment/status` over its existing initialized connection.
 * - `pending`: The configured environment has no ready connection and no observed connection failure. This includes lazy environments that have never been started and initial startup that has not finished.
 * - `disconnected`: A connection attempt, prior connection, or fail-fast `environment/status` probe observed a failure. This does not promise the failure is terminal: later normal environment use may recover it. This call does not trigger recovery; `error` contains the observed reason.
 * - `unknown`: The requested environment id is not configured in app-server.
 *
 * @experimental
 */
export type EnvironmentStatusKind = "ready" | "pending" | "disconnected" | "unknown" | (string & {})
export const EnvironmentStatusKind: Schema.Schema<EnvironmentStatusKind> = Schema.String

/**
 * Parameters for reading the current status of one configured environment.
 *
 * @experimental
 */
export interface EnvironmentStatusParams {
  /** Environment id to inspect. */
  readonly environmentId: string
}
export const EnvironmentStatusParams: Schema.Schema<EnvironmentStatusParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ environmentId: Schema.String })).annotations({
    identifier: "EnvironmentStatusParams"
  })

/**
 * Current status for the requested environment.
 *
 * @experimental
 */
export interface EnvironmentStatusResponse {
  /** Human-readable detail for `disconnected` and `unknown`; omitted for other statuses. */
  readonly error: string | null
  /** Current status observed without starting or recovering the environment. */
  readonly status: EnvironmentStatusKind
}
/** `EnvironmentStatusResponse` as it is on the wire: defaults may be missing. */
export interface EnvironmentStatusResponseEncoded extends Omit<EnvironmentStatusResponse, "error"> {
  readonly error?: string | null
}
export const EnvironmentStatusResponse: Schema.Schema<
  EnvironmentStatusResponse,
  EnvironmentStatusResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ error: Lenient.nullable(Schema.String), status: EnvironmentStatusKind })
).annotations({ identifier: "EnvironmentStatusResponse" })

export type PathUri = string
export const PathUri: Schema.Schema<PathUri> = Schema.String

/** Final process exit notification for `process/spawn`. */
export interface ProcessExitedNotification {
  /** Process exit code. */
  readonly exitCode: number
  /** Whether output collection hit its post-exit deadline before seeing EOF or reaching the requested byte cap on either stream. Older servers omit this field. */
  readonly outputDrainTimedOut: boolean | null
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
  /**
   * Buffered stderr capture.
   *
   * Empty when stderr was streamed via `process/outputDelta`.
   */
  readonly stderr: string
  /**
   * Whether stderr reached `outputBytesCap`.
   *
   * In streaming mode, stderr is empty and cap state is also reported on the final stderr `process/outputDelta` notification.
   */
  readonly stderrCapReached: boolean
  /**
   * Buffered stdout capture.
   *
   * Empty when stdout was streamed via `process/outputDelta`.
   */
  readonly stdout: string
  /**
   * Whether stdout reached `outputBytesCap`.
   *
   * In streaming mode, stdout is empty and cap state is also reported on the final stdout `process/outputDelta` notification.
   */
  readonly stdoutCapReached: boolean
}
/** `ProcessExitedNotification` as it is on the wire: defaults may be missing. */
export interface ProcessExitedNotificationEncoded extends Omit<
  ProcessExitedNotification,
  "outputDrainTimedOut"
> {
  readonly outputDrainTimedOut?: boolean | null
}
export const ProcessExitedNotification: Schema.Schema<
  ProcessExitedNotification,
  ProcessExitedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    exitCode: Schema.Number,
    outputDrainTimedOut: Lenient.nullable(Schema.Boolean),
    processHandle: Schema.String,
    stderr: Schema.String,
    stderrCapReached: Schema.Boolean,
    stdout: Schema.String,
    stdoutCapReached: Schema.Boolean
  })
).annotations({ identifier: "ProcessExitedNotification" })

/**
 * Terminate a running `process/spawn` session.
 *
 * @experimental
 */
export interface ProcessKillParams {
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
}
export const ProcessKillParams: Schema.Schema<ProcessKillParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ processHandle: Schema.String })
).annotations({ identifier: "ProcessKillParams" })

/**
 * Empty success response for `process/kill`.
 *
 * @experimental
 */
export interface ProcessKillResponse {}
export const ProcessKillResponse: Schema.Schema<ProcessKillResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({})
).annotations({ identifier: "ProcessKillResponse" })

/** Base64-encoded output chunk emitted for a streaming `process/spawn` request. */
export interface ProcessOutputDeltaNotification {
  /** True on the final streamed chunk for this stream when output was truncated by `outputBytesCap`. */
  readonly capReached: boolean
  /** Base64-encoded output bytes. */
  readonly deltaBase64: string
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
  /** Output stream this chunk belongs to. */
  readonly stream: ProcessOutputStream
}
export const ProcessOutputDeltaNotification: Schema.Schema<ProcessOutputDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      capReached: Schema.Boolean,
      deltaBase64: Schema.String,
      processHandle: Schema.String,
      stream: ProcessOutputStream
    })
  ).annotations({ identifier: "ProcessOutputDeltaNotification" })

/**
 * Stream label for `process/outputDelta` notifications.
 * - `stdout`: stdout stream. PTY mode multiplexes terminal output here.
 * - `stderr`: stderr stream.
 */
export type ProcessOutputStream = "stdout" | "stderr" | (string & {})
export const ProcessOutputStream: Schema.Schema<ProcessOutputStream> = Schema.String

/**
 * Resize a running PTY-backed `process/spawn` session.
 *
 * @experimental
 */
export interface ProcessResizePtyParams {
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
  /** New PTY size in character cells. */
  readonly size: ProcessTerminalSize
}
export const ProcessResizePtyParams: Schema.Schema<ProcessResizePtyParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ processHandle: Schema.String, size: ProcessTerminalSize })
  ).annotations({ identifier: "ProcessResizePtyParams" })

/**
 * Empty success response for `process/resizePty`.
 *
 * @experimental
 */
export interface ProcessResizePtyResponse {}
export const ProcessResizePtyResponse: Schema.Schema<ProcessResizePtyResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ProcessResizePtyResponse"
  })

/**
 * Spawn a standalone process (argv vector) without a Codex sandbox on the host where the app server is running.
 *
 * `process/spawn` returns after the process has started and the connection-scoped `processHandle` has been registered. Process output and exit are reported via `process/outputDelta` and `process/exited` notifications.
 *
 * @experimental
 */
export interface ProcessSpawnParams {
  /** Command argv vector. Empty arrays are rejected. */
  readonly command: ReadonlyArray<string>
  /** Absolute working directory for the process. */
  readonly cwd: AbsolutePathBuf
  /**
   * Optional environment overrides merged into the app-server process environment.
   *
   * Matching names override inherited values. Set a key to `null` to unset an inherited variable.
   */
  readonly env?: Readonly<Record<string, string | null>> | null
  /**
   * Optional per-stream stdout/stderr capture cap in bytes.
   *
   * When omitted, the server default applies. Set to `null` to disable the cap.
   */
  readonly outputBytesCap?: number | null
  /**
   * Client-supplied, connection-scoped process handle.
   *
   * Duplicate active handles are rejected on the same connection. The same handle can be reused after the prior process exits.
   */
  readonly processHandle: string
  /** Optional initial PTY size in character cells. Only valid when `tty` is true. */
  readonly size?: ProcessTerminalSize | null
  /** Allow follow-up `process/writeStdin` requests to write stdin bytes. */
  readonly streamStdin?: boolean
  /**
   * Stream stdout/stderr via `process/outputDelta` notifications.
   *
   * Streamed bytes are not duplicated into the `process/exited` notification.
   */
  readonly streamStdoutStderr?: boolean
  /**
   * Optional timeout in milliseconds.
   *
   * When omitted, the server default applies. Set to `null` to disable the timeout.
   */
  readonly timeoutMs?: number | null
  /**
   * Enable PTY mode.
   *
   * This implies `streamStdin` and `streamStdoutStderr`.
   */
  readonly tty?: boolean
}
export const ProcessSpawnParams: Schema.Schema<ProcessSpawnParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      command: Schema.Array(Schema.String),
      cwd: AbsolutePathBuf,
      env: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) }))
      ),
      outputBytesCap: Lenient.optional(Schema.NullOr(Schema.Number)),
      processHandle: Schema.String,
      size: Lenient.optional(Schema.NullOr(ProcessTerminalSize)),
      streamStdin: Lenient.optional(Schema.Boolean),
      streamStdoutStderr: Lenient.optional(Schema.Boolean),
      timeoutMs: Lenient.optional(Schema.NullOr(Schema.Number)),
      tty: Lenient.optional(Schema.Boolean)
    })
).annotations({ identifier: "ProcessSpawnParams" })

/**
 * Successful response for `process/spawn`.
 *
 * @experimental
 */
export interface ProcessSpawnResponse {}
export const ProcessSpawnResponse: Schema.Schema<ProcessSpawnResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ProcessSpawnResponse"
  })

/** PTY size in character cells for `process/spawn` PTY sessions. */
export interface ProcessTerminalSize {
  /** Terminal width in character cells. */
  readonly cols: number
  /** Terminal height in character cells. */
  readonly rows: number
}
export const ProcessTerminalSize: Schema.Schema<ProcessTerminalSize> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ cols: Schema.Number, rows: Schema.Number })
).annotations({ identifier: "ProcessTerminalSize" })

/**
 * Write stdin bytes to a running `process/spawn` session, close stdin, or both.
 *
 * @experimental
 */
export interface ProcessWriteStdinParams {
  /** Close stdin after writing `deltaBase64`, if present. */
  readonly closeStdin?: boolean
  /** Optional base64-encoded stdin bytes to write. */
  readonly deltaBase64?: string | null
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
}
export const ProcessWriteStdinParams: Schema.Schema<ProcessWriteStdinParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      closeStdin: Lenient.optional(Schema.Boolean),
      deltaBase64: Lenient.optional(Schema.NullOr(Schema.String)),
      processHandle: Schema.String
    })
  ).annotations({ identifier: "ProcessWriteStdinParams" })

/**
 * Empty success response for `process/writeStdin`.
 *
 * @experimental
 */
export interface ProcessWriteStdinResponse {}
export const ProcessWriteStdinResponse: Schema.Schema<ProcessWriteStdinResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ProcessWriteStdinResponse"
  })

export type WindowsSandboxReadiness = "ready" | "notConfigured" | "updateRequired" | (string & {})
export const WindowsSandboxReadiness: Schema.Schema<WindowsSandboxReadiness> = Schema.String

export interface WindowsSandboxReadinessResponse {
  readonly status: WindowsSandboxReadiness
}
export const WindowsSandboxReadinessResponse: Schema.Schema<WindowsSandboxReadinessResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ status: WindowsSandboxReadiness })
  ).annotations({ identifier: "WindowsSandboxReadinessResponse" })

export interface WindowsSandboxSetupCompletedNotification {
  readonly error: string | null
  readonly mode: WindowsSandboxSetupMode
  readonly success: boolean
}
/** `WindowsSandboxSetupCompletedNotification` as it is on the wire: defaults may be missing. */
export interface WindowsSandboxSetupCompletedNotificationEncoded extends Omit<
  WindowsSandboxSetupCompletedNotification,
  "error"
> {
  readonly error?: string | null
}
export const WindowsSandboxSetupCompletedNotification: Schema.Schema<
  WindowsSandboxSetupCompletedNotification,
  WindowsSandboxSetupCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    error: Lenient.nullable(Schema.String),
    mode: WindowsSandboxSetupMode,
    success: Schema.Boolean
  })
).annotations({ identifier: "WindowsSandboxSetupCompletedNotification" })

export type WindowsSandboxSetupMode = "elevated" | "unelevated" | (string & {})
export const WindowsSandboxSetupMode: Schema.Schema<WindowsSandboxSetupMode> = Schema.String

export interface WindowsSandboxSetupStartParams {
  readonly cwd?: AbsolutePathBuf | null
  readonly mode: WindowsSandboxSetupMode
}
export const WindowsSandboxSetupStartParams: Schema.Schema<WindowsSandboxSetupStartParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwd: Lenient.optional(Schema.NullOr(AbsolutePathBuf)),
      mode: WindowsSandboxSetupMode
    })
  ).annotations({ identifier: "WindowsSandboxSetupStartParams" })

export interface WindowsSandboxSetupStartResponse {
  readonly started: boolean
}
export const WindowsSandboxSetupStartResponse: Schema.Schema<WindowsSandboxSetupStartResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ started: Schema.Boolean })).annotations({
    identifier: "WindowsSandboxSetupStartResponse"
  })

export interface WindowsWorldWritableWarningNotification {
  readonly extraCount: number
  readonly failedScan: boolean
  readonly samplePaths: ReadonlyArray<string>
}
export const WindowsWorldWritableWarningNotification: Schema.Schema<WindowsWorldWritableWarningNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      extraCount: Schema.Number,
      failedScan: Schema.Boolean,
      samplePaths: Schema.Array(Schema.String)
    })
  ).annotations({ identifier: "WindowsWorldWritableWarningNotification" })
