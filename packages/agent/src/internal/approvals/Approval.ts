/**
 * The requests that need approval, as records for people and programs, and the possible decisions. All are schemas, so
 * that they can be stored, sent and decoded elsewhere. `undefined` members are left out of their JSON.
 */
import { Approval, Common, Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"

/** Where in a thread the request comes from. */
const place = { threadId: Schema.String, turnId: Schema.String, itemId: Schema.String }

/** What becomes of access to a host: `allow`, `deny`. */
const HostRule = Schema.Struct({ host: Schema.String, action: Schema.String })

/** A command that needs approval. */
export const CommandRequest = Schema.Struct({
  ...place,
  /** `command`, or `writeStdin` for input to a running command. Later versions of codex may send others. */
  kind: Schema.String,
  /** The command as it will run, shell included: `/bin/bash -lc 'rm -rf build'`. */
  command: Lenient.orUndefined(Schema.String),
  cwd: Lenient.orUndefined(Schema.String),
  /** The model's own words. A command with a reason usually asks to run outside the sandbox. */
  reason: Lenient.orUndefined(Schema.String),
  /** What codex believes the command does. For display only: codex reports `ls | tee file` as listing files. */
  actions: Schema.Array(Common.CommandAction),
  /** The host, if the command asks for network access. */
  network: Lenient.orUndefined(Approval.NetworkApprovalContext),
  /** What the command would be allowed to do outside the sandbox. */
  additionalPermissions: Lenient.orUndefined(Approval.AdditionalPermissionProfile),
  /** Tells several requests of one item apart: one for each command in it, or for each input to it. */
  approvalId: Lenient.orUndefined(Schema.String),
  /** The environment that the command runs in. Codex's own is `local`. */
  environmentId: Lenient.orUndefined(Schema.String),
  /**
   * The decisions that codex offers, in its order. It may leave out `decline` and `acceptForSession`, and takes them all
   * the same. It takes an {@link Amendment} only in the form in which it offers it here.
   */
  availableDecisions: Lenient.orUndefined(Schema.Array(Approval.CommandExecutionApprovalDecision)),
  /** The first words of similar commands, which codex proposes to allow for ever. */
  proposedPrefix: Lenient.orUndefined(Schema.Array(Schema.String)),
  /** The hosts that codex proposes to allow or to deny for ever. */
  proposedHosts: Lenient.orUndefined(Schema.Array(HostRule))
})
export interface CommandRequest extends Schema.Schema.Type<typeof CommandRequest> {}

type ChangeKind = "add" | "delete" | "update" | (string & {})
const ChangeKind: Schema.Schema<ChangeKind> = Schema.String

/** What a patch does to one file. */
export const FileChange = Schema.Struct({
  /** An absolute path. */
  path: Schema.String,
  kind: ChangeKind,
  /** The absolute path that an updated file is moved to. */
  movedTo: Lenient.orUndefined(Schema.String),
  /** The whole text of an added or deleted file. A unified diff of an updated one. */
  diff: Schema.String
})
export interface FileChange extends Schema.Schema.Type<typeof FileChange> {}

/** A patch that needs approval. */
export const FileChangeRequest = Schema.Struct({
  ...place,
  reason: Lenient.orUndefined(Schema.String),
  /** The changes, if they are known. The request itself names only the item that holds them. */
  changes: Lenient.orUndefined(Schema.Array(FileChange)),
  /** A folder that becomes writable, in later turns of the thread too, if the patch is accepted. */
  grantRoot: Lenient.orUndefined(Schema.String)
})
export interface FileChangeRequest extends Schema.Schema.Type<typeof FileChangeRequest> {}

/** Network, folders and files that are asked for or granted. Nothing else is. */
export const Permissions = Schema.Struct({
  network: Lenient.orUndefined(Common.AdditionalNetworkPermissions),
  fileSystem: Lenient.orUndefined(Common.AdditionalFileSystemPermissions)
})
export interface Permissions extends Schema.Schema.Type<typeof Permissions> {}

/** The model asks for permissions outside its sandbox, for more than one command. */
export const PermissionsRequest = Schema.Struct({
  ...place,
  cwd: Schema.String,
  /** The environment that the permissions are for. Codex's own is `local`. */
  environmentId: Lenient.orUndefined(Schema.String),
  reason: Lenient.orUndefined(Schema.String),
  permissions: Permissions
})
export interface PermissionsRequest extends Schema.Schema.Type<typeof PermissionsRequest> {}

/** A question from the model to a person. */
export const UserQuestion = Approval.ToolRequestUserInputQuestion
export type UserQuestion = Approval.ToolRequestUserInputQuestion

/** The model asks a person. Its turn waits for the answers. */
export const UserInputRequest = Schema.Struct({
  ...place,
  questions: Schema.Array(UserQuestion),
  /** Whether the model needs the answers to continue. The turn waits for them in any case. */
  isBlocking: Schema.Boolean
})
export interface UserInputRequest extends Schema.Schema.Type<typeof UserInputRequest> {}

/** A call of an MCP server's tool that needs approval. */
export const ToolCall = Schema.Struct({
  tool: Lenient.orUndefined(Schema.String),
  description: Lenient.orUndefined(Schema.String),
  arguments: Lenient.json,
  /** For how long codex offers to remember a yes: `session`, `always`. */
  persist: Lenient.orUndefined(Schema.Array(Schema.String))
})
export interface ToolCall extends Schema.Schema.Type<typeof ToolCall> {}

const elicited = {
  threadId: Schema.String,
  /** `undefined` if the MCP server asks outside a turn. */
  turnId: Lenient.orUndefined(Schema.String),
  /** The MCP server's name in the configuration. */
  serverName: Schema.String,
  /** The environment that the MCP server was started for. It need not run there. */
  environmentId: Lenient.orUndefined(Schema.String),
  message: Schema.String,
  /**
   * The tool call to approve. `undefined` if the MCP server itself asks. An MCP server can disguise its own
   * question as an approval. The answer then tells it yes or no, and nothing more.
   */
  toolCall: Lenient.orUndefined(ToolCall)
}

/** An MCP server asks for something, or codex asks whether one of the MCP server's tools may be called. */
export const ElicitationRequest = Schema.Union(
  Schema.Struct({
    ...elicited,
    mode: Schema.Literal("form"),
    /** The JSON schema of the `content` that is asked for. Without properties there is nothing to fill in. */
    schema: Lenient.json
  }),
  Schema.Struct({ ...elicited, mode: Schema.Literal("url"), url: Schema.String })
)
export type ElicitationRequest = typeof ElicitationRequest.Type

/**
 * `accept` allows this request. `acceptForSession` also allows later requests on this thread for the same command
 * or file. `decline` tells the model no, and the turn goes on. `cancel` tells it no and ends the turn, which fails as one
 * that was interrupted.
 */
export const Decision = Schema.Literal("accept", "acceptForSession", "decline", "cancel")
export type Decision = typeof Decision.Type

/**
 * Allows this request and writes a rule into `CODEX_HOME`: for commands with these first words, or for a host. From
 * then on such commands run without approval, and even outside the sandbox, in every run of every server with that
 * home. So it counts only from a service that is `Approvals.amending`, and only as codex has offered it.
 */
export const Amendment = Schema.Union(
  Schema.Struct({
    acceptWithExecpolicyAmendment: Schema.Struct({
      execpolicy_amendment: Schema.Array(Schema.String)
    })
  }),
  Schema.Struct({
    applyNetworkPolicyAmendment: Schema.Struct({
      network_policy_amendment: Schema.Struct({ host: Schema.String, action: Schema.String })
    })
  })
)
export type Amendment = typeof Amendment.Type

/** What may be answered to a request for a command. */
export const CommandDecision = Schema.Union(Decision, Amendment)
export type CommandDecision = typeof CommandDecision.Type

/**
 * `grant` holds all of the permissions that were asked for, or fewer. `scope` is this turn, or also later turns of
 * the thread.
 */
export const PermissionsDecision = Schema.Union(
  Schema.Literal("decline"),
  Schema.Struct({
    grant: Schema.Struct({
      network: Schema.optional(Common.AdditionalNetworkPermissions),
      fileSystem: Schema.optional(Common.AdditionalFileSystemPermissions)
    }),
    scope: Schema.Literal("turn", "session")
  })
)
export type PermissionsDecision = typeof PermissionsDecision.Type

/** The answers, by the `id` of their question. An empty record refuses to answer. */
export const Answers = Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })
export type Answers = typeof Answers.Type

/** `cancel` tells an MCP server that the person closed the question without deciding. */
export const ElicitationDecision = Schema.Union(
  Schema.Literal("decline", "cancel"),
  Schema.Struct({
    /** `content` that fits the schema of the request. `null` for a tool call and for a URL. */
    accept: Lenient.json,
    /**
     * For how long codex remembers the yes to a tool call, if it offers that: for the rest of the thread, or for ever. For
     * ever is written into `CODEX_HOME`, for every run with that home, and counts only from a service that is
     * `Approvals.amending`.
     */
    persist: Schema.optional(Schema.Literal("session", "always"))
  })
)
export type ElicitationDecision = typeof ElicitationDecision.Type

/** A question that a person answers with yes or no. */
export const Question = Schema.Struct({
  kind: Schema.Literal("command", "fileChange", "permissions", "elicitation"),
  threadId: Schema.String,
  turnId: Lenient.orUndefined(Schema.String),
  /** One line. It may quote the model, without control characters. */
  title: Schema.String,
  /** Everything to know before saying yes, diffs included. Several lines of text, without control characters. */
  details: Schema.String
})
export interface Question extends Schema.Schema.Type<typeof Question> {}

/** What is asked, by the handler that is asked. */
export const Request = Schema.Union(
  Schema.TaggedStruct("Command", { request: CommandRequest }),
  Schema.TaggedStruct("FileChange", { request: FileChangeRequest }),
  Schema.TaggedStruct("Permissions", { request: PermissionsRequest }),
  Schema.TaggedStruct("UserInput", { request: UserInputRequest }),
  Schema.TaggedStruct("Elicitation", { request: ElicitationRequest })
)
export type Request = typeof Request.Type

/**
 * Why this library has declined without the decision of a handler: there is none, it has failed, or its decision is not
 * one that may be given here. `undefined` if a handler decided.
 */
const declinedBecause = Lenient.orUndefined(Schema.String)

/**
 * What was answered, by the handler that was asked. A handler that failed has declined. The answers to secret questions
 * are left out.
 */
export const Answer = Schema.Union(
  Schema.TaggedStruct("Command", { decision: CommandDecision, declinedBecause }),
  Schema.TaggedStruct("FileChange", { decision: Decision, declinedBecause }),
  Schema.TaggedStruct("Permissions", { decision: PermissionsDecision, declinedBecause }),
  Schema.TaggedStruct("UserInput", { answers: Answers, declinedBecause }),
  Schema.TaggedStruct("Elicitation", { decision: ElicitationDecision, declinedBecause })
)
export type Answer = typeof Answer.Type
