/** The requests that need approval, as records for people and programs, and the possible decisions. */
import type { Approval, Common } from "@effect-codex/protocol"

/** A command that needs approval. */
export interface CommandRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  /** `command`, or `writeStdin` for input to a running command. Later versions of codex may send others. */
  readonly kind: string
  /** The command as it will run, shell included: `/bin/bash -lc 'rm -rf build'`. */
  readonly command: string | undefined
  readonly cwd: string | undefined
  /** The model's own words. A command with a reason usually asks to run outside the sandbox. */
  readonly reason: string | undefined
  /** What codex believes the command does. For display only: codex reports `ls | tee file` as listing files. */
  readonly actions: ReadonlyArray<Common.CommandAction>
  /** The host, if the command asks for network access. */
  readonly network: Approval.NetworkApprovalContext | undefined
  /** What the command would be allowed to do outside the sandbox. */
  readonly additionalPermissions: Approval.AdditionalPermissionProfile | undefined
}

/** What a patch does to one file. */
export interface FileChange {
  /** An absolute path. */
  readonly path: string
  readonly kind: "add" | "delete" | "update" | (string & {})
  /** The absolute path that an updated file is moved to. */
  readonly movedTo: string | undefined
  /** The whole text of an added or deleted file. A unified diff of an updated one. */
  readonly diff: string
}

/** A patch that needs approval. */
export interface FileChangeRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  readonly reason: string | undefined
  /** The changes, if they are known. The request itself names only the item that holds them. */
  readonly changes: ReadonlyArray<FileChange> | undefined
  /** A folder that becomes writable, in later turns of the thread too, if the patch is accepted. */
  readonly grantRoot: string | undefined
}

/** The model asks for permissions outside its sandbox, for more than one command. */
export interface PermissionsRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  readonly cwd: string
  readonly reason: string | undefined
  readonly permissions: Permissions
}

/** Network, folders and files that are asked for or granted. Nothing else is. */
export interface Permissions {
  readonly network: Common.AdditionalNetworkPermissions | undefined
  readonly fileSystem: Common.AdditionalFileSystemPermissions | undefined
}

/** A question from the model to a person. */
export type UserQuestion = Approval.ToolRequestUserInputQuestion

/** The model asks a person. Its turn waits for the answers. */
export interface UserInputRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  readonly questions: ReadonlyArray<UserQuestion>
  /** Whether the model needs the answers to continue. The turn waits for them in any case. */
  readonly isBlocking: boolean
}

/** An MCP server asks for something, or codex asks whether one of the MCP server's tools may be called. */
export type ElicitationRequest = {
  readonly threadId: string
  /** `undefined` if the MCP server asks outside a turn. */
  readonly turnId: string | undefined
  /** The MCP server's name in the configuration. */
  readonly serverName: string
  readonly message: string
  /**
   * The tool call to approve. `undefined` if the MCP server itself asks. An MCP server can disguise its own
   * question as an approval. The answer then tells it yes or no, and nothing more.
   */
  readonly toolCall: ToolCall | undefined
} & (
  | {
      readonly mode: "form"
      /** The JSON schema of the `content` that is asked for. Without properties there is nothing to fill in. */
      readonly schema: unknown
    }
  | { readonly mode: "url"; readonly url: string }
)

/** A call of an MCP server's tool that needs approval. */
export interface ToolCall {
  readonly tool: string | undefined
  readonly description: string | undefined
  readonly arguments: unknown
}

/**
 * `accept` allows this request. `acceptForSession` also allows later requests on this thread for the same command
 * or file. `decline` tells the model no, and the turn goes on. To end the turn as well, interrupt the run.
 *
 * Codex also offers `acceptWithExecpolicyAmendment`. This library does not: it writes a rule into `CODEX_HOME`, and
 * from then on the command runs without approval, and even outside the sandbox, in every run of every server with
 * that home.
 */
export type Decision = "accept" | "acceptForSession" | "decline"

/**
 * `grant` holds all of the permissions that were asked for, or fewer. `scope` is this turn, or also later turns of
 * the thread.
 */
export type PermissionsDecision =
  | "decline"
  | { readonly grant: Partial<Permissions>; readonly scope: "turn" | "session" }

/** The answers, by the `id` of their question. An empty record refuses to answer. */
export type Answers = Readonly<Record<string, ReadonlyArray<string>>>

/** `cancel` tells an MCP server that the person closed the question without deciding. */
export type ElicitationDecision =
  | "decline"
  | "cancel"
  /** `content` that fits the schema of the request. `null` for a tool call and for a URL. */
  | { readonly accept: unknown }

/** A question that a person answers with yes or no. */
export interface Question {
  readonly kind: "command" | "fileChange" | "permissions" | "elicitation"
  readonly threadId: string
  readonly turnId: string | undefined
  /** One line. It may quote the model, without control characters. */
  readonly title: string
  /** Everything to know before saying yes, diffs included. Several lines of text, without control characters. */
  readonly details: string
}
