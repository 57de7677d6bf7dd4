/**
 * What a run answers when the server asks: may this command run, may these files change, may the model have these
 * permissions, what does the person say, what does an MCP server get.
 *
 * One service holds the five answers. Without one everything is declined. An answer may take hours: the server waits
 * for it without a deadline, and nobody else waits. When the request no longer matters (its turn has ended, somebody else
 * has answered it, the run is over) the handler is interrupted.
 */
import type { Approval, Common, ServerRequests } from "@effect-codex/protocol"
import { Context, Effect, Layer } from "effect"
import * as ApprovalProtocol from "./internal/approvals/ApprovalProtocol.ts"
import * as Questions from "./internal/approvals/Questions.ts"
import * as Workspace from "./internal/approvals/Workspace.ts"

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

/** A handler that fails, in whichever way, declines, and that is logged. */
export interface Service {
  readonly command: (request: CommandRequest) => Effect.Effect<Decision, unknown>
  readonly fileChange: (request: FileChangeRequest) => Effect.Effect<Decision, unknown>
  readonly permissions: (request: PermissionsRequest) => Effect.Effect<PermissionsDecision, unknown>
  readonly userInput: (request: UserInputRequest) => Effect.Effect<Answers, unknown>
  readonly elicitation: (request: ElicitationRequest) => Effect.Effect<ElicitationDecision, unknown>
}

/**
 * Declines everything: what a run does that nobody watches.
 *
 * @example
 * const program = Effect.provideService(run, Approvals.Approvals, Approvals.declineAll)
 */
export const declineAll: Service = {
  command: () => Effect.succeed("decline"),
  fileChange: () => Effect.succeed("decline"),
  permissions: () => Effect.succeed("decline"),
  userInput: () => Effect.succeed({}),
  elicitation: () => Effect.succeed("decline")
}

/** Who answers the requests of the runs below. Default: {@link declineAll}. */
export class Approvals extends Context.Reference<Approvals>()("@effect-codex/agent/Approvals", {
  defaultValue: (): Service => declineAll
}) {}

/**
 * Lets this service answer for everything that is built on top of the layer.
 *
 * @example
 * const approvals = Approvals.layer(Approvals.acceptWithinWorkspace("/home/me/project"))
 */
export const layer = (service: Service): Layer.Layer<never> => Layer.succeed(Approvals, service)

/**
 * A service of some handlers; what it has none for is declined.
 *
 * @example
 * const approvals = Approvals.make({
 *   fileChange: ({ changes }) =>
 *     Effect.succeed(changes?.every(({ kind }) => kind === "add") ? "accept" : "decline")
 * })
 */
export const make = (handlers: Partial<Service>): Service => ({ ...declineAll, ...handlers })

/**
 * Accepts what stays in this folder (an absolute POSIX path), each time anew, and declines the rest:
 * - patches whose every path, the target of a move included, lies in it, except in its `.git`, `.codex` and `.agents`;
 * - commands that codex takes for nothing but reading, listing and searching, and that are a single `cat`, `grep`,
 *   `head`, `ls`, `nl`, `rg`, `sed -n` or `tail` of plain words, none of which leads out of it.
 *
 * Paths are compared, not looked up: a symbolic link in the folder that leads out of it is followed. A model whose
 * commands may write there can make one.
 *
 * @example
 * const approvals = Approvals.acceptWithinWorkspace("/home/me/project")
 */
export const acceptWithinWorkspace = (folder: string): Service =>
  make({
    command: (request) => Effect.succeed(acceptIf(Workspace.holdsReading(folder, request))),
    fileChange: (request) => Effect.succeed(acceptIf(Workspace.holdsChanges(folder, request)))
  })

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

/** How to reach the person that {@link askPerson} asks. */
export interface Person {
  readonly confirm: (question: Question) => Effect.Effect<boolean, unknown>
  /** Answers the model's own questions. Default: none of them. */
  readonly answer?: (questions: ReadonlyArray<UserQuestion>) => Effect.Effect<Answers, unknown>
}

/**
 * Asks a person. Yes is for this once: for the turn, with permissions. A form of an MCP server that has something to
 * fill in is declined, because a yes does not fill it in; take it with an `elicitation` of your own.
 *
 * Two questions may be open at once, and one that no longer matters is interrupted.
 *
 * @example
 * const approvals = Approvals.askPerson({
 *   confirm: ({ title, details }) => Effect.as(Console.log(title, details), false)
 * })
 *
 * @example
 * const withForms = Approvals.make({
 *   ...approvals,
 *   elicitation: (request) =>
 *     request.serverName === "calendar"
 *       ? Effect.succeed({ accept: { day: "Monday" } })
 *       : approvals.elicitation(request)
 * })
 */
export const askPerson = ({ answer, confirm }: Person): Service => {
  const decide = (question: Question) => Effect.map(confirm(question), acceptIf)
  return make({
    command: (request) => decide(Questions.command(request)),
    fileChange: (request) => decide(Questions.fileChange(request)),
    permissions: (request) =>
      Effect.map(confirm(Questions.permissions(request)), (yes) =>
        yes ? { grant: request.permissions, scope: "turn" } : "decline"
      ),
    elicitation: (request) =>
      request.mode === "form" && ApprovalProtocol.hasFields(request.schema)
        ? Effect.succeed("decline")
        : Effect.map(confirm(Questions.elicitation(request)), (yes) =>
            yes ? { accept: ApprovalProtocol.nothingToFillIn(request) } : "decline"
          ),
    ...(answer === undefined ? {} : { userInput: ({ questions }) => answer(questions) })
  })
}

const acceptIf = (yes: boolean): Decision => (yes ? "accept" : "decline")

/**
 * The handlers of a service, for `ServerRequests.handler`. `changesOf` knows the changes of a patch by its item: those
 * of the `item/started` that came before.
 *
 * Requests of the kind that older servers sent (`applyPatchApproval`, `execCommandApproval`) are refused, and so is an
 * elicitation of a kind this version does not know.
 *
 * @example
 * const answering = Effect.gen(function* () {
 *   const approvals = yield* Approvals.Approvals
 *   const handlers = Approvals.handlers(approvals, () => undefined)
 *   yield* connection.handle(threadId, ServerRequests.handler(handlers))
 * })
 */
export const handlers = (
  service: Service,
  changesOf: (itemId: string) => ReadonlyArray<FileChange> | undefined
): ServerRequests.Handlers => ({
  "item/commandExecution/requestApproval": (params) =>
    decided("command", () => service.command(ApprovalProtocol.command(params)), "decline").pipe(
      Effect.map((decision) => ({ decision }))
    ),
  "item/fileChange/requestApproval": (params) => {
    const request = ApprovalProtocol.fileChange(params, changesOf(params.itemId))
    return decided("file change", () => service.fileChange(request), "decline").pipe(
      Effect.map((decision) => ({ decision }))
    )
  },
  "item/permissions/requestApproval": (params) =>
    decided(
      "permissions",
      () => service.permissions(ApprovalProtocol.permissions(params)),
      "decline"
    ).pipe(Effect.map(ApprovalProtocol.granted)),
  "item/tool/requestUserInput": (params) =>
    decided("user input", () => service.userInput(ApprovalProtocol.userInput(params)), {}).pipe(
      Effect.map(ApprovalProtocol.answered)
    ),
  "mcpServer/elicitation/request": (params) => {
    const request = ApprovalProtocol.elicitation(params)
    return request === undefined
      ? Effect.succeed(ApprovalProtocol.elicited("decline"))
      : decided("elicitation", () => service.elicitation(request), "decline").pipe(
          Effect.map(ApprovalProtocol.elicited)
        )
  }
})

/** What the handler decides, or `otherwise` if it fails. */
const decided = <A>(
  what: string,
  handler: () => Effect.Effect<A, unknown>,
  otherwise: NoInfer<A>
): Effect.Effect<A> =>
  Effect.catchAllCause(Effect.suspend(handler), (cause) =>
    Effect.as(
      Effect.logWarning(`a handler of approvals (${what}) failed: declined`, cause),
      otherwise
    )
  )
