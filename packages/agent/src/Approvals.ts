/**
 * What a run answers when the server asks: may this command run, may these files change, may the model have these
 * permissions, what does the person say, what does an MCP server get.
 *
 * One service holds the five answers. Without one everything is declined. An answer may take hours: the server waits
 * for it without a deadline, and nobody else waits. When the request no longer matters (its turn has ended, somebody else
 * has answered it, the run is over) the handler is interrupted.
 */
import type { ServerRequests } from "@effect-codex/protocol"
import { Context, Effect, Layer } from "effect"
import * as ApprovalProtocol from "./internal/approvals/ApprovalProtocol.ts"
import * as Questions from "./internal/approvals/Questions.ts"
import type {
  Answers,
  CommandRequest,
  Decision,
  ElicitationDecision,
  ElicitationRequest,
  FileChange,
  FileChangeRequest,
  PermissionsDecision,
  PermissionsRequest,
  Question,
  UserInputRequest,
  UserQuestion
} from "./internal/approvals/Approval.ts"
import * as Workspace from "./internal/approvals/Workspace.ts"

export type {
  Answers,
  CommandRequest,
  Decision,
  ElicitationDecision,
  ElicitationRequest,
  FileChange,
  FileChangeRequest,
  Permissions,
  PermissionsDecision,
  PermissionsRequest,
  Question,
  ToolCall,
  UserInputRequest,
  UserQuestion
} from "./internal/approvals/Approval.ts"

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
