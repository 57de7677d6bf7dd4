/**
 * Answers the server's questions during a run: may this command run, may these files change, may the model have
 * these permissions, what does the person answer, what does an MCP server get.
 *
 * One service holds the five handlers. Without one, every request is declined. A handler may take hours: the server
 * waits without a deadline, and no other run waits for it. The handler is interrupted when the request no longer
 * matters, because the turn or the run has ended, or because another client has answered.
 */
import { Telemetry } from "@effect-codex/app-server"
import type { Message, ServerRequests } from "@effect-codex/protocol"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ApprovalProtocol from "./internal/approvals/ApprovalProtocol.ts"
import * as Questions from "./internal/approvals/Questions.ts"
import type {
  Answer,
  Answers,
  CommandDecision,
  CommandRequest,
  Decision,
  ElicitationDecision,
  ElicitationRequest,
  FileChange,
  FileChangeRequest,
  PermissionsDecision,
  PermissionsRequest,
  Question,
  Request,
  UserInputRequest,
  UserQuestion
} from "./internal/approvals/Approval.ts"
import * as Offered from "./internal/approvals/Offered.ts"
import * as Workspace from "./internal/approvals/Workspace.ts"

export {
  Amendment,
  Answer,
  Answers,
  CommandDecision,
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
  Request,
  ToolCall,
  UserInputRequest,
  UserQuestion
} from "./internal/approvals/Approval.ts"

/**
 * The handlers. A handler that fails or dies declines, and the failure is logged. What there is no handler for is
 * declined by this library, which logs that too. In both cases the {@link Answer} in the run's `Resolved` event says so.
 */
export interface Service {
  readonly command: (request: CommandRequest) => Effect.Effect<CommandDecision, unknown>
  readonly fileChange: (request: FileChangeRequest) => Effect.Effect<Decision, unknown>
  readonly permissions: (request: PermissionsRequest) => Effect.Effect<PermissionsDecision, unknown>
  readonly userInput: (request: UserInputRequest) => Effect.Effect<Answers, unknown>
  readonly elicitation: (request: ElicitationRequest) => Effect.Effect<ElicitationDecision, unknown>
  /** What becomes of a decision that changes `CODEX_HOME`, such as an {@link Amendment}. Default: `refuse`. */
  readonly amendments?: Offered.Amendments
}

/**
 * Declines every request. This is the default, for runs without supervision.
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

/** The handlers of the runs that are given no `approvals` of their own. Default: {@link declineAll}. */
export class Approvals extends Context.Reference<Approvals>()("@effect-codex/agent/Approvals", {
  defaultValue: (): Service => declineAll
}) {}

/**
 * The conversation that a handler decides for: the session with its helpers and side questions, or the run. Each has a
 * value of its own, so a handler that serves several may keep something for each in a `WeakMap`.
 *
 * @example
 * const approvals = Approvals.make({
 *   command: () =>
 *     Effect.map(Approvals.Conversation, ({ session }) => (session === "mine" ? "accept" : "decline"))
 * })
 */
export class Conversation extends Context.Reference<Conversation>()(
  "@effect-codex/agent/Approvals/Conversation",
  { defaultValue: (): ConversationValue => unknownConversation }
) {}

/** What a handler may know of the conversation that it decides for. */
export interface ConversationValue {
  /** The session's key. `undefined` for a run without a session. */
  readonly session: string | undefined
}

/** That of requests which are answered without a run or a session. */
export const unknownConversation: ConversationValue = { session: undefined }

/**
 * Provides the handlers to everything that is built on top of this layer.
 *
 * @example
 * const approvals = Approvals.layer(
 *   Approvals.make({ command: ({ cwd }) => Effect.succeed(cwd === "/tmp/x" ? "accept" : "decline") })
 * )
 */
export const layer = (service: Service): Layer.Layer<never> => Layer.succeed(Approvals, service)

/**
 * Makes a service from some of the handlers. Requests without a handler are declined.
 *
 * @example
 * const approvals = Approvals.make({
 *   fileChange: ({ changes }) =>
 *     Effect.succeed(changes?.every(({ kind }) => kind === "add") ? "accept" : "decline")
 * })
 */
export const make = (handlers: Partial<Service>): Service => ({ ...declineAll, ...handlers })

/**
 * Lets the decisions of a service change `CODEX_HOME`: an {@link Amendment}, and `persist: "always"` for a tool of an MCP
 * server. Without it such a decision declines, and the {@link Answer} says why. Use it only if every run with that home may
 * do what one of them was allowed to do. Otherwise use `ApprovalRules`, which remember for a session or for a store.
 *
 * @example
 * const approvals = Approvals.amending(
 *   Approvals.make({
 *     command: ({ availableDecisions = [] }) =>
 *       Effect.succeed(availableDecisions.find(Schema.is(Approvals.Amendment)) ?? "decline")
 *   })
 * )
 */
export const amending = (service: Service): Service => ({
  ...service,
  amendments: "writeToCodexHome"
})

/** The options of {@link acceptWithinWorkspace}. */
export type WorkspaceOptions = Workspace.Options

/**
 * Accepts what stays inside a folder, given by its absolute POSIX path, and declines the rest. It accepts each
 * request only once, never for later ones. It accepts:
 * - patches whose every path lies in the folder, the target of a move included, and not in its `.git`, `.codex` or
 *   `.agents`.
 * - commands that only read, list or search: codex must say so, and the command must be a single `cat`, `grep`,
 *   `head`, `ls`, `nl`, `rg`, `sed -n` or `tail` with plain arguments that stay inside the folder. It must end by
 *   itself, start no other program (`rg -z`), and not follow the links below a folder (`grep -R`).
 *
 * Every path is judged by where it leads on the machine of this program, which must be the server's: links are
 * resolved, and names that some file systems take for the same name are compared as the same (`.git.`, `git~1`). A
 * path that cannot be resolved is declined.
 *
 * By default it also declines patches to files that other programs run or believe later, without a sandbox: what
 * agents are told (`AGENTS.md`, `CLAUDE.md`, `.claude/`, `.cursor/`), environments (`.env`, `.envrc`, `.bashrc`),
 * packages and builds (`package.json`, lock files, `node_modules/`, `Cargo.toml`, `build.rs`, `pyproject.toml`,
 * `conftest.py`, `Makefile`, `Dockerfile`), configuration that is a program (`vite.config.ts`), hooks (`.husky/`,
 * `.githooks/`, `.gitattributes`), continuous integration (`.github/`, `.gitlab-ci.yml`), and editors (`.vscode/`,
 * `.idea/`, `.devcontainer/`). It declines patches that make a whole folder writable, because later patches in there
 * need no approval. `runLater: "accept"` accepts all of these.
 *
 * Limits: the list cannot be complete, and the project's own sources also run when its tests do. A hard link cannot
 * be told from a file. A link that is made after the decision and before the write is not seen: do not let commands
 * of the model run unwatched in the folder meanwhile.
 *
 * Throws if the folder is relative or begins with `~`.
 *
 * @example
 * const program = Effect.gen(function* () {
 *   const approvals = yield* Approvals.acceptWithinWorkspace("/home/me/project")
 *   return yield* Run.run({ server, input: "Fix the test.", approvals })
 * })
 *
 * @example
 * const Live = Layer.effect(
 *   Approvals.Approvals,
 *   Approvals.acceptWithinWorkspace("/home/me/project", { runLater: "accept" })
 * ).pipe(Layer.provide(NodeContext.layer))
 */
export const acceptWithinWorkspace = (
  folder: string,
  options: WorkspaceOptions = {}
): Effect.Effect<Service, never, FileSystem.FileSystem> => {
  if (!folder.startsWith("/")) {
    throw new Cause.IllegalArgumentException(
      `The folder of acceptWithinWorkspace must be an absolute path, without ~: ${JSON.stringify(folder)}`
    )
  }
  return Effect.map(FileSystem.FileSystem, (fs) => {
    const workspace = Workspace.make(fs, folder, options)
    return make({
      command: (request) => Effect.map(workspace.holdsReading(request), acceptIf),
      fileChange: (request) => Effect.map(workspace.holdsChanges(request), acceptIf)
    })
  })
}

/** How {@link askPerson} reaches a person. */
export interface Person {
  /**
   * Yes or no, or a decision: `acceptForSession` is a yes that is remembered for the thread, as far as codex offers it,
   * and `cancel` a no that ends the turn.
   */
  readonly confirm: (question: Question) => Effect.Effect<boolean | Decision, unknown>
  /** Answers the model's questions. Default: leaves them unanswered. */
  readonly answer?: (questions: ReadonlyArray<UserQuestion>) => Effect.Effect<Answers, unknown>
}

/**
 * Asks a person to confirm each request. A yes counts once; for permissions it counts for the turn. A form of an
 * MCP server with fields to fill in is declined, because a yes cannot fill them in. Handle such forms with your own
 * `elicitation`.
 *
 * `confirm` may be called for several requests at the same time. It is interrupted when its request no longer
 * matters.
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
  const decide = (question: Question) => Effect.map(confirm(question), decisionOf)
  return make({
    command: (request) => decide(Questions.command(request)),
    fileChange: (request) => decide(Questions.fileChange(request)),
    permissions: (request) =>
      Effect.map(decide(Questions.permissions(request)), (decision) =>
        isYes(decision)
          ? {
              grant: request.permissions,
              scope: decision === "acceptForSession" ? "session" : "turn"
            }
          : "decline"
      ),
    elicitation: (request) =>
      request.mode === "form" && ApprovalProtocol.hasFields(request.schema)
        ? Effect.succeed("decline")
        : Effect.map(decide(Questions.elicitation(request)), (decision) =>
            isYes(decision)
              ? {
                  accept: ApprovalProtocol.nothingToFillIn(request),
                  ...(decision === "acceptForSession" && isRemembered(request)
                    ? { persist: "session" as const }
                    : {})
                }
              : decision
          ),
    ...(answer === undefined ? {} : { userInput: ({ questions }) => answer(questions) })
  })
}

const decisionOf = (confirmed: boolean | Decision): Decision =>
  typeof confirmed === "boolean" ? acceptIf(confirmed) : confirmed

const isYes = (decision: Decision): decision is "accept" | "acceptForSession" =>
  decision === "accept" || decision === "acceptForSession"

const isRemembered = ({ toolCall }: ElicitationRequest): boolean =>
  toolCall?.persist?.includes("session") === true

/**
 * An `elicitation` handler that accepts calls of these tools of MCP servers, by the server's name in the configuration:
 * `"all"`, or the names of tools. It declines everything else that MCP servers ask. Codex asks before it calls such a
 * tool if the thread's approval policy is not `never`.
 *
 * To accept the calls of every run, set `default_tools_approval_mode = "approve"` of the MCP server in the configuration
 * instead.
 *
 * @example
 * const approvals = Approvals.make({
 *   elicitation: Approvals.acceptToolCalls({ docs: "all", calendar: ["list_events"] })
 * })
 */
export const acceptToolCalls = (
  tools: Readonly<Record<string, "all" | ReadonlyArray<string>>>
): Service["elicitation"] => {
  const allowed = new Map(Object.entries(tools))
  return (request) => {
    const { serverName, toolCall } = request
    const names = allowed.get(serverName)
    const isAllowed =
      toolCall !== undefined && (names === "all" || names?.includes(toolCall.tool ?? "") === true)
    return Effect.succeed(
      isAllowed ? { accept: ApprovalProtocol.nothingToFillIn(request) } : "decline"
    )
  }
}

const acceptIf = (yes: boolean): Decision => (yes ? "accept" : "decline")

/**
 * Told of what a service is asked and answers. Its functions must be quick: the server's later messages wait for
 * `onAsked`. A request that the server takes back is not answered.
 */
export interface Observer {
  readonly onAsked: (id: Message.RequestId, request: Request) => void
  readonly onAnswered: (id: Message.RequestId, request: Request, answer: Answer) => void
}

/** Returns the changes of a patch, if they are known. */
export type ChangesOf = (item: {
  readonly threadId: string
  readonly itemId: string
}) => ReadonlyArray<FileChange> | undefined

/**
 * Converts a service to handlers for `ServerRequests.handler`. Use it to answer a thread's requests without a run.
 * `changesOf` returns the changes of a patch by its thread and item; they come in the `item/started` before the request.
 *
 * Requests of older servers (`applyPatchApproval`, `execCommandApproval`) are refused. Elicitations of a kind that
 * this version does not know are declined. The observer is told of neither.
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
  changesOf: ChangesOf,
  observer: Observer = { onAsked: () => {}, onAnswered: () => {} }
): ServerRequests.Handlers => ({
  ...approvalHandlers(service, changesOf, observer),
  ...questionHandlers(service, observer)
})

/** May this be done? */
const approvalHandlers = (
  service: Service,
  changesOf: ChangesOf,
  observer: Observer
): ServerRequests.Handlers => ({
  "item/commandExecution/requestApproval": (params, { id }) => {
    const request = ApprovalProtocol.command(params)
    const decide = handled(service, "command", (handler) =>
      unlessRefused(handler(request), (decision) =>
        Offered.refusedCommand(request, decision, service.amendments ?? "refuse")
      )
    )
    return decided(observer, id, { _tag: "Command", request }, decide, "decline", (decision) => ({
      _tag: "Command",
      decision
    })).pipe(Effect.map((decision) => ({ decision })))
  },
  "item/fileChange/requestApproval": (params, { id }) => {
    const request = ApprovalProtocol.fileChange(params, changesOf(params))
    const decide = handled(service, "fileChange", (handler) => handler(request))
    return decided(
      observer,
      id,
      { _tag: "FileChange", request },
      decide,
      "decline",
      (decision) => ({
        _tag: "FileChange",
        decision
      })
    ).pipe(Effect.map((decision) => ({ decision })))
  },
  "item/permissions/requestApproval": (params, { id }) => {
    const request = ApprovalProtocol.permissions(params)
    const decide = handled(service, "permissions", (handler) => handler(request))
    return decided(
      observer,
      id,
      { _tag: "Permissions", request },
      decide,
      "decline",
      (decision) => ({
        _tag: "Permissions",
        decision
      })
    ).pipe(Effect.map(ApprovalProtocol.granted))
  }
})

/** What is the answer? */
const questionHandlers = (service: Service, observer: Observer): ServerRequests.Handlers => ({
  "item/tool/requestUserInput": (params, { id }) => {
    const request = ApprovalProtocol.userInput(params)
    const decide = handled(service, "userInput", (handler) => handler(request))
    return decided(observer, id, { _tag: "UserInput", request }, decide, {}, (answers) => ({
      _tag: "UserInput",
      answers: ApprovalProtocol.withoutSecrets(answers, request)
    })).pipe(Effect.map(ApprovalProtocol.answered))
  },
  "mcpServer/elicitation/request": (params, { id }) => {
    const request = ApprovalProtocol.elicitation(params)
    if (request === undefined) return Effect.succeed(ApprovalProtocol.elicited("decline"))
    const decide = handled(service, "elicitation", (handler) =>
      unlessRefused(handler(request), (decision) =>
        Offered.refusedElicitation(request, decision, service.amendments ?? "refuse")
      )
    )
    return decided(
      observer,
      id,
      { _tag: "Elicitation", request },
      decide,
      "decline",
      (decision) => ({
        _tag: "Elicitation",
        decision
      })
    ).pipe(Effect.map(ApprovalProtocol.elicited))
  }
})

/** A decision of the program's handler that may not be given. */
class Refused extends Data.TaggedError("Refused")<{ readonly reason: string }> {
  override get message(): string {
    return this.reason
  }
}

const unlessRefused = <A>(
  decide: Effect.Effect<A, unknown>,
  refusal: (decision: A) => string | undefined
): Effect.Effect<A, unknown> =>
  Effect.tap(decide, (decision) => {
    const reason = refusal(decision)
    return reason === undefined ? Effect.void : Effect.fail(new Refused({ reason }))
  })

/** Asks the program's handler. `undefined` if it has none, so that the request is declined. */
const handled = <Name extends Exclude<keyof Service, "amendments">, A>(
  service: Service,
  name: Name,
  ask: (handler: Service[Name]) => Effect.Effect<A, unknown>
): Effect.Effect<A, unknown> | undefined =>
  service[name] === declineAll[name] ? undefined : Effect.suspend(() => ask(service[name]))

type Decided = { [Tag in Answer["_tag"]]: Omit<Extract<Answer, { _tag: Tag }>, "declinedBecause"> }

/**
 * The handler's decision, or `otherwise` if there is no handler or if it fails. Tells the observer of the request before
 * the handler decides, and of its answer.
 */
const decided = <A>(
  { onAnswered, onAsked }: Observer,
  id: Message.RequestId,
  request: Request,
  decide: Effect.Effect<A, unknown> | undefined,
  otherwise: NoInfer<A>,
  answerOf: (decision: NoInfer<A>) => Decided[Answer["_tag"]]
): Effect.Effect<A> => {
  const answered = (decision: A, declinedBecause?: string): A => {
    onAnswered(id, request, { ...answerOf(decision), declinedBecause })
    return decision
  }
  const asked = Effect.sync(() => onAsked(id, request))
  const what = Questions.shortNameOf(request)
  if (decide === undefined) {
    return asked.pipe(
      Effect.zipRight(Effect.logInfo(`this library declined ${what}: ${noHandler}`)),
      Effect.map(() => answered(otherwise, noHandler))
    )
  }
  return Effect.zipRight(asked, decide).pipe(
    Telemetry.span("effect_codex.approval", () => ({
      attributes: { "effect_codex.approval.kind": request._tag }
    })),
    Effect.map((decision) => answered(decision)),
    Effect.catchAllCause((cause) =>
      Effect.logWarning(`the approval handler failed: ${what} was declined`, cause).pipe(
        Effect.map(() => answered(otherwise, whyDeclined(cause)))
      )
    )
  )
}

const whyDeclined = (cause: Cause.Cause<unknown>): string => {
  const error = Option.getOrUndefined(Cause.failureOption(cause))
  return error instanceof Refused ? error.reason : handlerFailed
}

const noHandler =
  "this program has no approval handler for it. Give the run `approvals`, or provide the `Approvals` service"

const handlerFailed = "the approval handler of this program failed: see its log"
