/** What is asked for, as records made for people and programs, and how it may be decided. */
import type { Approval, Common } from "@effect-codex/protocol"

/** The command that a request is about, and why it is asked for. */
export interface CommandRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  /** `command`; `writeStdin` for input to a command that runs; others may come. */
  readonly kind: string
  /** As it will be run, the shell included: `/bin/bash -lc 'rm -rf build'`. */
  readonly command: string | undefined
  readonly cwd: string | undefined
  /** The model's own words. A command with a reason usually asks to run outside the sandbox. */
  readonly reason: string | undefined
  /** What codex takes the command for, for showing. Not to be relied on: it takes `ls | tee file` for listing. */
  readonly actions: ReadonlyArray<Common.CommandAction>
  /** The host, when it is the network that is asked for. */
  readonly network: Approval.NetworkApprovalContext | undefined
  /** What the command would be allowed beyond the sandbox. */
  readonly additionalPermissions: Approval.AdditionalPermissionProfile | undefined
}

/** What a patch does to one file. */
export interface FileChange {
  /** Absolute. */
  readonly path: string
  readonly kind: "add" | "delete" | "update" | (string & {})
  /** Where an updated file is moved to. Absolute. */
  readonly movedTo: string | undefined
  /** The whole text of a file that is added or deleted, and a unified diff of one that is updated. */
  readonly diff: string
}

/** A patch that waits for approval. */
export interface FileChangeRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  readonly reason: string | undefined
  /** The changes, if they are known: the request names them only by their item. */
  readonly changes: ReadonlyArray<FileChange> | undefined
  /** A folder that accepting may open for writing in later turns of the thread too. */
  readonly grantRoot: string | undefined
}

/** The model asks for permissions beyond its sandbox, for more than one command. */
export interface PermissionsRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  readonly cwd: string
  readonly reason: string | undefined
  readonly permissions: Permissions
}

/** What is asked for or granted: the network, folders and files. What is left out is not asked for. */
export interface Permissions {
  readonly network: Common.AdditionalNetworkPermissions | undefined
  readonly fileSystem: Common.AdditionalFileSystemPermissions | undefined
}

/** A question of the model to a person. */
export type UserQuestion = Approval.ToolRequestUserInputQuestion

/** The model asks a person, and its turn waits. */
export interface UserInputRequest {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  readonly questions: ReadonlyArray<UserQuestion>
  /** Whether the model cannot go on without the answers. The turn waits for them either way. */
  readonly isBlocking: boolean
}

/** An MCP server asks for something; or codex asks whether one of its tools may be called. */
export type ElicitationRequest = {
  readonly threadId: string
  /** A server may ask outside any turn. */
  readonly turnId: string | undefined
  /** The MCP server's name in the configuration. */
  readonly serverName: string
  readonly message: string
  /**
   * The call this is an approval of. Without one it is the MCP server itself that asks. A server may dress a question of
   * its own up as an approval; the answer then tells it yes or no, and nothing more.
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

/** A call of an MCP server's tool that waits for approval. */
export interface ToolCall {
  readonly tool: string | undefined
  readonly description: string | undefined
  readonly arguments: unknown
}

/**
 * Yes, yes and do not ask again on this thread (for the same command, the same file), or no: the model is told, and the
 * turn goes on. To end the turn too, interrupt the run.
 *
 * Codex also offers `acceptWithExecpolicyAmendment`, and this library does not: it writes a rule into `CODEX_HOME`, and
 * from then on the command runs unasked, outside the sandbox even, in every run of every server with that home.
 */
export type Decision = "accept" | "acceptForSession" | "decline"

/** What is granted, all of what was asked for or less, and whether for this turn or for later ones of the thread too. */
export type PermissionsDecision =
  | "decline"
  | { readonly grant: Partial<Permissions>; readonly scope: "turn" | "session" }

/** The answers by the `id` of their question; none at all is a refusal to answer. */
export type Answers = Readonly<Record<string, ReadonlyArray<string>>>

/** `cancel` tells an MCP server that the person has closed the question without deciding. */
export type ElicitationDecision =
  | "decline"
  | "cancel"
  /** `content` fits the schema of the request. It is `null` for a tool call and for a URL. */
  | { readonly accept: unknown }

/** Something for a person to say yes or no to. */
export interface Question {
  readonly kind: "command" | "fileChange" | "permissions" | "elicitation"
  readonly threadId: string
  readonly turnId: string | undefined
  /** One line. What the model wrote is in it, without what a terminal would obey. */
  readonly title: string
  /** Everything there is to know before saying yes: lines of text, the diffs included. */
  readonly details: string
}
