/**
 * The script of one turn of a `FakeAppServer`, as data: what the model says and does, and how the turn ends.
 *
 * A script is a step or a list of scripts. The turn completes after the last step, unless a step has ended it before.
 *
 * @example
 * const script = [FakeTurn.text("Looking..."), FakeTurn.wait("2 seconds"), FakeTurn.unauthorized]
 */
import type { Message } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { FakeAccount } from "./FakeLogin.ts"
import type { FakeProcess } from "./FakeProcess.ts"
import type { Limits } from "./internal/turn/RateLimits.ts"
import { type Failure, type FileChange, Step } from "./internal/turn/Step.ts"

export type { Failure, FileChange, Limits, Step }

/** A script: one step, or several scripts in order. */
export type FakeTurn = Step | ReadonlyArray<FakeTurn>

/** What the model is asked, as the `turns` of a `FakeAppServer` receive it: a `turn/start`, or what it was steered with. */
export interface TurnRequest {
  readonly threadId: string
  /** The thread that this turn's thread is a fork of. */
  readonly forkedFrom: string | undefined
  /** What the user says. */
  readonly text: string
  /** Whether the user has said it to the running turn, after the last step of its script. */
  readonly steered: boolean
  /** The credential that the thread's provider defines: the value of its `env_key`, or else its bearer token. */
  readonly token: string | undefined
  /** The account of the process when the turn starts, whether or not the thread's provider uses it. */
  readonly account: FakeAccount | undefined
  readonly provider: string
  /** Its place among the turns of its thread, from 1. */
  readonly nth: number
  /** The names of the thread's dynamic tools, as `namespace__name` if they have a namespace. A fork inherits them. */
  readonly tools: ReadonlyArray<string>
  readonly process: FakeProcess
  /** The parameters of `turn/start`, unchanged. */
  readonly params: unknown
}

/** How fast something is said or printed. */
export interface Pace {
  /** The pause before each chunk. Default: none. */
  readonly every?: Duration.DurationInput
}

/**
 * The model says one message, with one delta for each chunk. A plain string is one chunk.
 *
 * @example
 * const turn = FakeTurn.text(["Hel", "lo"], { every: "100 millis" })
 */
export const text = (text: string | ReadonlyArray<string>, options: Pace = {}): Step =>
  Step.Text({ chunks: chunksOf(text), every: Duration.decode(options.every ?? 0) })

/**
 * The model proposes a plan, as it does in plan mode. Its text besides that is a message of its own.
 *
 * @example
 * const turn = [FakeTurn.text("Here is the plan."), FakeTurn.plan("1. Do this\n2. Do that\n")]
 */
export const plan = (text: string): Step => Step.Plan({ text })

/**
 * The model says how it stands with the goal of its thread. Does nothing if the thread has none.
 *
 * @example
 * const turn = [FakeTurn.text("All tests pass."), FakeTurn.updateGoal("complete")]
 */
export const updateGoal = (status: "complete" | "blocked"): Step => Step.UpdateGoal({ status })

/**
 * The model begins a message, and the connection to the provider breaks in the middle. The item of the message is never
 * completed, and the turn fails.
 *
 * @example
 * const turn = FakeTurn.breakOff(["Hel"])
 */
export const breakOff = (text: string | ReadonlyArray<string>): FakeTurn => [
  Step.BeginText({ chunks: chunksOf(text) }),
  fail({
    message:
      "stream disconnected before completion: Transport error: network error: error decoding response body"
  })
]

/** A command and what it does. Default: `echo`, which prints nothing and exits with 0. */
export interface CommandOptions extends Pace {
  readonly command?: string
  /**
   * What it prints. Without a pace the command prints everything at once: then, as with codex, only the completed item tells
   * of it, because codex listens a moment later.
   */
  readonly output?: string | ReadonlyArray<string>
  readonly exitCode?: number
}

/**
 * The model runs a command, which prints `output`. If the turn is interrupted, the command runs on, and its item is
 * completed only when something else ends the command.
 *
 * @example
 * const turn = FakeTurn.command({ command: "ls", output: ["a\n", "b\n"], every: "1 second" })
 */
export const command = (options: CommandOptions = {}): Step => Step.Command(commandOf(options))

const commandOf = (options: CommandOptions) => ({
  command: options.command ?? "echo",
  chunks: chunksOf(options.output ?? []),
  every: Duration.decode(options.every ?? 0),
  exitCode: options.exitCode ?? 0
})

/** A command that is left running, and what it does meanwhile. */
export interface LeaveRunningOptions extends Omit<CommandOptions, "exitCode"> {
  /**
   * What it prints while the turn goes on and after it, and the exit code with which it then ends. Default: it prints nothing
   * more and never ends by itself.
   */
  readonly later?: Omit<CommandOptions, "command">
}

/**
 * The model starts a command and goes on without waiting for its end. The command outlives the turn. It ends with
 * `thread/backgroundTerminals/clean` or `terminate`, when its thread is unloaded, or as `later` says.
 *
 * @example
 * const turn = [
 *   FakeTurn.leaveRunning({ command: "npm start", later: { output: ["ready"], every: "2 seconds" } }),
 *   FakeTurn.text("It starts.")
 * ]
 */
export const leaveRunning = ({ later, ...options }: LeaveRunningOptions = {}): Step =>
  Step.LeaveRunning({
    ...commandOf(options),
    later: later === undefined ? undefined : commandOf(later)
  })

/** What the client is asked, and what the command does once it is approved. */
export interface CommandApprovalOptions extends CommandOptions {
  readonly cwd?: string
  /** The reason that the model gives. */
  readonly reason?: string
  /** More members of the request. They replace members of the same name. */
  readonly params?: object
}

/**
 * The model wants to run a command, and the turn waits for the client's decision. An accepted command runs as with
 * `command`. After `decline` the turn goes on, and after `cancel` it ends as if it had been interrupted. A command that
 * the client has allowed before, for the session or by a rule, runs without a request.
 *
 * @example
 * const turn = FakeTurn.approveCommand({ command: "rm -rf build", reason: "to start afresh" })
 */
export const approveCommand = (options: CommandApprovalOptions = {}): Step =>
  Step.ApproveCommand({
    ...commandOf(options),
    cwd: options.cwd ?? "/",
    reason: options.reason,
    params: options.params ?? {}
  })

/** The changes of a patch. */
export interface PatchOptions {
  readonly changes: ReadonlyArray<PatchedFile>
}

/** What a patch does to one file. */
export interface PatchedFile extends Omit<FileChange, "kind"> {
  /** As the server writes it, or only its type. */
  readonly kind: FileChange["kind"] | FileChange["kind"]["type"]
}

/**
 * The model wants to apply a patch, and the turn waits for the client's decision. The request does not carry `changes`:
 * they are in the item, which comes first.
 *
 * @example
 * const turn = FakeTurn.approvePatch({ changes: [{ path: "/srv/a.txt", kind: "add", diff: "a" }] })
 */
export const approvePatch = ({ changes }: PatchOptions): Step =>
  Step.ApprovePatch({ changes: changes.map((change) => ({ ...change, kind: kindOf(change) })) })

const kindOf = ({ kind }: PatchedFile): FileChange["kind"] => {
  if (typeof kind === "object") return kind
  return kind === "update" ? { type: kind, move_path: null } : { type: kind }
}

/** A call of a tool. */
export interface ToolCallOptions {
  /** Its name in `dynamicTools`, without a namespace. */
  readonly tool: string
  /** The arguments, which codex does not check. Default: none. */
  readonly arguments?: unknown
  readonly namespace?: string
  /** The id of the call and of its item. Default: an id that no other call has. */
  readonly callId?: string
}

/**
 * The model calls a dynamic tool, and the turn waits for the client's answer without a limit.
 *
 * If the thread was not started with this tool, there is no item and no request, and the model is told so.
 *
 * @example
 * const turn = [
 *   FakeTurn.callTool({ tool: "weather", arguments: { city: "Bern" } }),
 *   FakeTurn.toolSaid
 * ]
 */
export const callTool = (call: ToolCallOptions): Step =>
  Step.CallTool({
    tool: call.tool,
    arguments: call.arguments ?? {},
    namespace: call.namespace,
    callId: call.callId
  })

/** A call of a tool of an MCP server. */
export interface McpToolCallOptions {
  /** The MCP server's name in the configuration. */
  readonly server: string
  readonly tool: string
  /** Default: none. */
  readonly arguments?: unknown
  /** What the tool answers. Default: nothing. */
  readonly says?: string
}

/**
 * The model wants to call a tool of an MCP server, and the turn waits for the client's decision. It goes on after any: unlike
 * with a command, `cancel` does not end it. A tool that the client has allowed before, for the session or always, is called
 * without a request. The MCP server need not be one of the fake's.
 *
 * @example
 * const turn = [FakeTurn.callMcpTool({ server: "docs", tool: "find", says: "page 7" }), FakeTurn.toolSaid]
 */
export const callMcpTool = (call: McpToolCallOptions): Step =>
  Step.CallMcpTool({
    server: call.server,
    tool: call.tool,
    arguments: call.arguments ?? {},
    says: call.says ?? ""
  })

/** The model says, as one message, what it was last told about a tool. */
export const toolSaid: Step = Step.ToolSaid()

/**
 * Several scripts at once, as the tool calls of one response run. The step ends with the last of them. Use only steps
 * that say no text.
 *
 * @example
 * const turn = FakeTurn.together(
 *   FakeTurn.callTool({ tool: "weather", arguments: { city: "Bern" } }),
 *   FakeTurn.command({ command: "ls" })
 * )
 */
export const together = (...turns: ReadonlyArray<FakeTurn>): Step =>
  Step.Together({ scripts: turns.map(steps) })

/** Options of an agent. */
export interface SpawnOptions {
  /** The task that the model gives to the agent. */
  readonly prompt?: string
}

/**
 * The model spawns an agent and goes on beside it. The agent has a thread of its own, on which `turn` runs. There is no
 * `thread/started` for that thread: an item of the parent names it before its turn starts. The agent outlives the
 * parent's turn, and does not have the parent's tools.
 *
 * @example
 * const turn = [FakeTurn.spawn(FakeTurn.text("Found it.")), FakeTurn.awaitChild]
 */
export const spawn = (turn: FakeTurn, { prompt = "Help." }: SpawnOptions = {}): Step =>
  Step.Spawn({ prompt, steps: steps(turn) })

/** The model waits for all agents that it has spawned in this turn. If the turn is interrupted, the item is never completed. */
export const awaitChild: Step = Step.AwaitAgents()

/**
 * Nothing happens for this long, by the clock of the test.
 *
 * @example
 * const turn = [FakeTurn.text("Thinking"), FakeTurn.wait("2 seconds")]
 */
export const wait = (duration: Duration.DurationInput): Step =>
  Step.Wait({ duration: Duration.decode(duration) })

/** The turn goes on until it is interrupted, and takes in what the user says meanwhile. */
export const hang: Step = Step.Hang()

/** The turn never ends, even if it is interrupted: `turn/interrupt` gets no answer. */
export const silence: Step = Step.Silence()

/**
 * Fails the turn. Later steps do not happen.
 *
 * @example
 * const turn = FakeTurn.fail({ message: "too long", codexErrorInfo: "contextWindowExceeded" })
 */
export const fail = (failure: Failure): Step => Step.Fail({ failure })

/**
 * Reports an error after which the server retries by itself.
 *
 * @example
 * const turn = [FakeTurn.retry({ message: "Reconnecting... 1/5" }), FakeTurn.text("Hello")]
 */
export const retry = (failure: Failure): Step => Step.Retry({ failure })

const unauthorizedText =
  "unexpected status 401 Unauthorized: Incorrect API key, url: http://127.0.0.1:1/v1/responses"

const unauthorizedFailure: Failure = {
  message: unauthorizedText,
  codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } }
}

/** The provider refuses the credential, and the server does not retry. The turn fails. */
export const unauthorized: Step = fail(unauthorizedFailure)

/** The provider refuses the credential. The server retries five times in six seconds, and then the turn fails. */
export const unauthorizedWithRetries: FakeTurn = [
  [1, 2, 3, 4, 5].map((attempt) => [
    retry({
      message: `Reconnecting... ${attempt}/5`,
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 401 } },
      additionalDetails: unauthorizedText
    }),
    wait("1200 millis")
  ]),
  unauthorized
]

/**
 * The context is too long for the model, and the turn fails. The next turn of the thread begins with a compaction, which
 * is one more request to the provider.
 *
 * @example
 * const fake = FakeAppServer.make({
 *   turns: ({ nth }) => (nth === 1 ? FakeTurn.contextWindowExceeded : FakeTurn.text("Hello"))
 * })
 */
export const contextWindowExceeded: FakeTurn = [
  Step.FillContext(),
  fail({
    message: "Codex ran out of room in the model's context window.",
    codexErrorInfo: "contextWindowExceeded"
  })
]

/**
 * The provider refuses a credential while the process is signed in with tokens. The server asks the client for new
 * tokens and waits 10 seconds. Two turns never ask at the same time.
 *
 * With new tokens of the same account the turn goes on with its next step; script `unauthorized` there if the provider
 * refuses these too. The turn fails if the client answers with an error, does not answer, or answers with tokens of
 * another account. The process uses those tokens nevertheless.
 *
 * If the process is not signed in with tokens, the turn fails as with `unauthorized`.
 */
export const refresh: Step = Step.Refresh({ refused: unauthorizedFailure })

/**
 * The server sends a request to the client, and the turn waits for the answer. It goes on after any answer. The ids of the
 * thread and the turn are added to `params`.
 *
 * @example
 * const turn = FakeTurn.ask("item/tool/requestUserInput", { itemId: "item-1", questions: [] })
 */
export const ask = (method: string, params: object = {}): Step => Step.Ask({ method, params })

/** Token counts. */
export interface Usage {
  readonly inputTokens: number
  /** A part of `inputTokens`. Default: none. */
  readonly cachedInputTokens?: number
  readonly outputTokens: number
  /** A part of `outputTokens`. Default: none. */
  readonly reasoningOutputTokens?: number
}

/**
 * Reports the tokens of one more request to the provider. A turn that completes reports one more by itself, with 10
 * input and 5 output tokens.
 *
 * @example
 * const turn = FakeTurn.usage({ inputTokens: 1200, cachedInputTokens: 1000, outputTokens: 80 })
 */
export const usage = (tokens: Usage): Step =>
  Step.Usage({ tokens: { cachedInputTokens: 0, reasoningOutputTokens: 0, estimate: 0, ...tokens } })

/**
 * Tells how much of the limits of the account is used, as codex does with each answer of the model. It names no thread.
 *
 * @example
 * const turn = FakeTurn.rateLimits({ primary: { usedPercent: 95, resetsAt: 1_900_000_000 } })
 */
export const rateLimits = (limits: Limits): Step => Step.RateLimits({ limits })

/**
 * A limit of the account is used up, and the turn fails. `resetsAt` is when its window begins anew, in whole seconds since
 * 1970. Left out, the server does not say.
 *
 * @example
 * const fake = FakeAppServer.make({
 *   turns: ({ nth }) => (nth === 1 ? FakeTurn.usageLimit({ resetsAt: 3600 }) : FakeTurn.text("Hello"))
 * })
 */
export const usageLimit = ({ resetsAt }: { readonly resetsAt?: number } = {}): FakeTurn => [
  rateLimits(resetsAt === undefined ? {} : { primary: { usedPercent: 100, resetsAt } }),
  fail({
    message:
      "You\u2019ve hit your usage limit. Visit https://chatgpt.com/settings/usage to purchase more credits or try again later.",
    codexErrorInfo: "usageLimitExceeded"
  })
]

/**
 * Reports all patches of the turn so far as one diff. It replaces the diff that was reported before.
 *
 * @example
 * const turn = FakeTurn.diff("--- a/a.txt\n+++ b/a.txt\n")
 */
export const diff = (diff: string): Step => Step.Diff({ diff })

/**
 * Sends any notification. The ids of the thread and the turn are added to `params`.
 *
 * @example
 * const turn = FakeTurn.notify("warning", { message: "The disk is almost full" })
 */
export const notify = (method: string, params: object = {}): Step => Step.Notify({ method, params })

/**
 * Runs any effect, such as `turn.process.exit(0)`.
 *
 * @example
 * const fake = FakeAppServer.make({ turns: ({ process }) => FakeTurn.perform(process.exit(0)) })
 */
export const perform = (effect: Effect.Effect<unknown>): Step => Step.Perform({ effect })

/** Answers `turn/start` at this step, instead of before the turn starts. */
export const answer: Step = Step.Answer()

/**
 * The turn accepts what the user says while it runs, and loses it. The step applies to the whole turn, wherever it is.
 *
 * Without this step, a message of the user ends the text that is being said, whose item is never completed, and the
 * script goes on with its next step. Other steps come to their end first. After the last step the model is asked again:
 * the turn goes on with the script that `turns` has for the message.
 *
 * @example
 * const fake = FakeAppServer.make({
 *   turns: ({ steered, text }) =>
 *     steered ? FakeTurn.text(`Now ${text}.`) : FakeTurn.text(["Tell", "ing"], { every: "1 second" })
 * })
 */
export const ignoresSteer: Step = Step.IgnoresSteer()

/**
 * Answers `turn/start` at once and starts the turn after `delay`. Until then `turn/interrupt` is refused, and the turn
 * starts nevertheless.
 *
 * @example
 * const turn = [FakeTurn.lateStart("1 second"), FakeTurn.text("Hello")]
 */
export const lateStart = (delay: Duration.DurationInput): Step =>
  Step.LateStart({ delay: Duration.decode(delay) })

/**
 * Answers `turn/start`, and the turn never starts. There is no `turn/started`, and `turn/interrupt` is refused. Use it to
 * test that a run has a deadline of its own. For a turn that runs without `turn/started`, use
 * `FakeProcess.loseNotifications`.
 *
 * @example
 * const fake = FakeAppServer.make({
 *   turns: ({ nth }) => (nth === 1 ? FakeTurn.neverStarts : FakeTurn.text("Hello"))
 * })
 */
export const neverStarts: Step = Step.LateStart({ delay: Duration.infinity })

/**
 * Answers `turn/start` with this error. There is no turn.
 *
 * @example
 * const turn = FakeTurn.refuseStart({ code: -32600, message: "there is no such thread" })
 */
export const refuseStart = (error: Message.RpcError): Step => Step.RefuseStart({ error })

/**
 * The steps of a script, in order.
 *
 * @example
 * const count = FakeTurn.steps([FakeTurn.text("Hello"), FakeTurn.hang]).length
 */
export const steps = (turn: FakeTurn): ReadonlyArray<Step> =>
  "_tag" in turn ? [turn] : turn.flatMap(steps)

const chunksOf = (text: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof text === "string" ? [text] : text
