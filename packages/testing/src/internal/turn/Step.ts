/** The steps that the script of a turn is made of. */
import type { Message } from "@effect-codex/protocol"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { Limits } from "./RateLimits.ts"
import type { Tokens } from "./Usage.ts"

/** A step of a script, as the functions of `FakeTurn` make it. */
export type Step = Data.TaggedEnum<{
  Text: { readonly chunks: ReadonlyArray<string>; readonly every: Duration.Duration }
  FillContext: {}
  Plan: { readonly text: string }
  UpdateGoal: { readonly status: string }
  BeginText: { readonly chunks: ReadonlyArray<string> }
  ToolSaid: {}
  Command: Command
  LeaveRunning: LeftCommand
  CallTool: ToolCall
  CallMcpTool: McpToolCall
  ApproveCommand: CommandApproval
  ApprovePatch: Patch
  Together: { readonly scripts: ReadonlyArray<ReadonlyArray<Step>> }
  Wait: { readonly duration: Duration.Duration }
  Hang: {}
  Silence: {}
  Retry: { readonly failure: Failure }
  Fail: { readonly failure: Failure }
  Refresh: { readonly refused: Failure }
  Ask: { readonly method: string; readonly params: object }
  Notify: { readonly method: string; readonly params: object }
  Perform: { readonly effect: Effect.Effect<unknown> }
  Answer: {}
  Spawn: Spawn
  AwaitAgents: {}
  Usage: { readonly tokens: Tokens }
  RateLimits: { readonly limits: Limits }
  Diff: { readonly diff: string }
  IgnoresSteer: {}
  LateStart: { readonly delay: Duration.Duration }
  RefuseStart: { readonly error: Message.RpcError }
}>

/** The constructors of steps. */
export const Step = Data.taggedEnum<Step>()

/** Why a turn failed, in the words of the server. */
export interface Failure {
  readonly message: string
  /** The cause: a word, or an object such as `{ httpConnectionFailed: { httpStatusCode: 401 } }`. Default: `"other"`. */
  readonly codexErrorInfo?: unknown
  readonly additionalDetails?: string
}

/** A command of the model, what it prints, and how it ends. */
export interface Command {
  readonly command: string
  readonly chunks: ReadonlyArray<string>
  readonly every: Duration.Duration
  readonly exitCode: number
}

/** A command that the model does not wait for. */
export interface LeftCommand extends Command {
  /** What it does later. Without it the command runs until somebody ends it. */
  readonly later: Command | undefined
}

/** A call of a dynamic tool. */
export interface ToolCall {
  readonly tool: string
  readonly arguments: unknown
  readonly namespace: string | undefined
  readonly callId: string | undefined
}

/** A call of a tool of an MCP server, and what the tool says. */
export interface McpToolCall {
  readonly server: string
  readonly tool: string
  readonly arguments: unknown
  readonly says: string
}

/** A command that needs the client's approval. */
export interface CommandApproval extends Command {
  readonly cwd: string
  readonly reason: string | undefined
  readonly params: object
}

/** An agent that the model spawns, and the script of its turn. */
export interface Spawn {
  readonly prompt: string
  readonly steps: ReadonlyArray<Step>
}

/** A patch that needs the client's approval. */
export interface Patch {
  readonly changes: ReadonlyArray<FileChange>
}

/** What a patch does to one file. */
export interface FileChange {
  /** An absolute path. */
  readonly path: string
  readonly kind: FileChangeKind
  /** The whole text of a file that is added or deleted; otherwise a unified diff. */
  readonly diff: string
}

export type FileChangeKind =
  | { readonly type: "add" | "delete" }
  | { readonly type: "update"; readonly move_path: string | null }
