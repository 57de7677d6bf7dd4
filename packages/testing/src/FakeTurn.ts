/**
 * The script of one turn of a `FakeAppServer`, as data: what the model says and does, and how it ends.
 *
 * A script is a step, or a list of scripts. When its last step is done the turn completes, unless a step ended it.
 *
 * @example
 * const script = [FakeTurn.text("Looking..."), FakeTurn.wait("2 seconds"), FakeTurn.unauthorized]
 */
import type { Message } from "@effect-codex/protocol"
import { Duration, type Effect } from "effect"
import type { FakeAccount } from "./FakeLogin.ts"
import type { FakeProcess } from "./FakeProcess.ts"
import { type Failure, type FileChange, Step } from "./internal/turn/Step.ts"

export type { Failure, FileChange, Step }

/** A script: a step, or scripts one after the other. */
export type FakeTurn = Step | ReadonlyArray<FakeTurn>

/** A `turn/start`, as the `turns` of a `FakeAppServer` receive it. */
export interface TurnRequest {
  readonly threadId: string
  /** The thread that this turn's thread is a fork of. */
  readonly forkedFrom: string | undefined
  /** What the user says. */
  readonly text: string
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
 * The model says this as one message, one delta a chunk; a plain string is one chunk.
 *
 * @example
 * const turn = FakeTurn.text(["Hel", "lo"], { every: "100 millis" })
 */
export const text = (text: string | ReadonlyArray<string>, options: Pace = {}): Step =>
  Step.Text({ chunks: chunksOf(text), every: Duration.decode(options.every ?? 0) })

/** What a command is and does. Default: `echo`, which prints nothing and ends with 0. */
export interface CommandOptions extends Pace {
  readonly command?: string
  readonly output?: string | ReadonlyArray<string>
  readonly exitCode?: number
}

/**
 * The model runs a command, which prints `output`. Interrupted, it runs on, and its item is not completed before
 * something else ends it.
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

/**
 * The model starts a command and goes on without it, as it does with one that takes longer than it wants to wait. It
 * outlives the turn: `thread/backgroundTerminals/clean` ends it, or the unloading of its thread.
 *
 * @example
 * const turn = [FakeTurn.leaveRunning({ command: "npm start" }), FakeTurn.text("It is up.")]
 */
export const leaveRunning = (options: Omit<CommandOptions, "exitCode"> = {}): Step =>
  Step.LeaveRunning(commandOf(options))

/** What the client is asked, and what the command does if it may. */
export interface CommandApprovalOptions extends CommandOptions {
  readonly cwd?: string
  /** Why the model says it needs it. */
  readonly reason?: string
  /** Further members of the request, which win over those it has. */
  readonly params?: object
}

/**
 * The model wants to run a command, and the turn waits until the client says whether it may. What comes of it when it
 * may is as of `command`; declined, the turn goes on, and cancelled, it ends as if it had been interrupted. A command
 * that the client has allowed for the session or in its rules runs unasked.
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

/** What a patch changes. */
export interface PatchOptions {
  readonly changes: ReadonlyArray<PatchedFile>
}

/** What a patch does to one file. */
export interface PatchedFile extends Omit<FileChange, "kind"> {
  /** As the server writes it, or its type alone. */
  readonly kind: FileChange["kind"] | FileChange["kind"]["type"]
}

/**
 * The same for a patch. The request says nothing of `changes`: they are in the item, which comes first.
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

/** Which tool is called, and with what. */
export interface ToolCallOptions {
  /** Its name in `dynamicTools`, without a namespace. */
  readonly tool: string
  /** As the model wrote them: the server checks nothing. Default: none. */
  readonly arguments?: unknown
  readonly namespace?: string
  /** Also the id of the item. Default: one that no other call has. */
  readonly callId?: string
}

/**
 * The model calls a dynamic tool, and the turn waits for what the client says: without a limit, and whatever it is.
 *
 * A tool that the thread was not started with does not exist for its model: there is no item then, and no request.
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

/** The model says, as one message, what it was last told of a dynamic tool. */
export const toolSaid: Step = Step.ToolSaid()

/**
 * All of these at once, as the calls of one response are; done when the last is. Only steps without text belong here.
 *
 * @example
 * const turn = FakeTurn.together(
 *   FakeTurn.callTool({ tool: "weather", arguments: { city: "Bern" } }),
 *   FakeTurn.command({ command: "ls" })
 * )
 */
export const together = (...turns: ReadonlyArray<FakeTurn>): Step =>
  Step.Together({ scripts: turns.map(steps) })

/** What may be said of an agent. */
export interface SpawnOptions {
  /** What the model asks of the agent. */
  readonly prompt?: string
}

/**
 * The model spawns an agent, and goes on beside it: a thread with an id of its own, on which `turn` runs. Nobody is told
 * that the thread has started; its parent's item names it before its turn starts. It outlives the turn of its parent,
 * however that ends, and has none of its parent's tools.
 *
 * @example
 * const turn = [FakeTurn.spawn(FakeTurn.text("Found it.")), FakeTurn.awaitChild]
 */
export const spawn = (turn: FakeTurn, { prompt = "Help." }: SpawnOptions = {}): Step =>
  Step.Spawn({ prompt, steps: steps(turn) })

/** The model waits for all agents that it has spawned in this turn. Interrupted, its item is never completed. */
export const awaitChild: Step = Step.AwaitAgents()

/**
 * Does nothing for that long, by the clock of the test.
 *
 * @example
 * const turn = [FakeTurn.text("Thinking"), FakeTurn.wait("2 seconds")]
 */
export const wait = (duration: Duration.DurationInput): Step =>
  Step.Wait({ duration: Duration.decode(duration) })

/** Goes on for ever, until it is interrupted. What the user says meanwhile is taken in. */
export const hang: Step = Step.Hang()

/** Goes on for ever, also when it is interrupted: `turn/interrupt` gets no answer, and the turn no end. */
export const silence: Step = Step.Silence()

/**
 * Fails the turn; what is scripted after it does not happen.
 *
 * @example
 * const turn = FakeTurn.fail({ message: "too long", codexErrorInfo: "contextWindowExceeded" })
 */
export const fail = (failure: Failure): Step => Step.Fail({ failure })

/**
 * Reports an error that the server will try again by itself.
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

/** The provider refuses the credential, and the server does not try again. */
export const unauthorized: Step = fail(unauthorizedFailure)

/** The provider refuses the credential, and the server tries five times more, for six seconds, before it gives up. */
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
 * The provider refuses a credential (the account's or the thread's own) while the process is signed in with tokens: the
 * server asks the client for new ones, one request after the other, for 10 seconds each. With tokens of the same account
 * the turn goes on with its next step, which is `unauthorized` where the provider refuses it once more. With an error,
 * without an answer, and with tokens of another account, which are in use then, the turn fails.
 *
 * Signed in otherwise or not at all, the turn fails as with `unauthorized`.
 */
export const refresh: Step = Step.Refresh({ refused: unauthorizedFailure })

/**
 * The server asks the client, and the turn waits for the answer, whatever it is. The ids of the thread and the turn are
 * added to `params`.
 *
 * @example
 * const turn = FakeTurn.ask("item/tool/requestUserInput", { itemId: "item-1", questions: [] })
 */
export const ask = (method: string, params: object = {}): Step => Step.Ask({ method, params })

/** Numbers of tokens. */
export interface Usage {
  readonly inputTokens: number
  /** A part of `inputTokens`. Default: none. */
  readonly cachedInputTokens?: number
  readonly outputTokens: number
  /** A part of `outputTokens`. Default: none. */
  readonly reasoningOutputTokens?: number
}

/**
 * One more request to the provider was answered, and has cost this much. Every turn that completes ends with one more,
 * of 10 tokens in and 5 out.
 *
 * @example
 * const turn = FakeTurn.usage({ inputTokens: 1200, cachedInputTokens: 1000, outputTokens: 80 })
 */
export const usage = (tokens: Usage): Step =>
  Step.Usage({ tokens: { cachedInputTokens: 0, reasoningOutputTokens: 0, ...tokens } })

/**
 * All the turn's patches so far, as one diff: each of these replaces the one before.
 *
 * @example
 * const turn = FakeTurn.diff("--- a/a.txt\n+++ b/a.txt\n")
 */
export const diff = (diff: string): Step => Step.Diff({ diff })

/**
 * Any notification. The ids of the thread and the turn are added to `params`.
 *
 * @example
 * const turn = FakeTurn.notify("warning", { message: "The disk is almost full" })
 */
export const notify = (method: string, params: object = {}): Step => Step.Notify({ method, params })

/**
 * Anything else, such as `perform(turn.process.exit(0))`.
 *
 * @example
 * const fake = FakeAppServer.make({ turns: ({ process }) => FakeTurn.perform(process.exit(0)) })
 */
export const perform = (effect: Effect.Effect<unknown>): Step => Step.Perform({ effect })

/** `turn/start` is answered here, and not before the turn starts. */
export const answer: Step = Step.Answer()

/**
 * Whatever is said to the turn while it runs is accepted and lost: it ends without having taken it in. Wherever it
 * stands, it is for the whole turn.
 *
 * Without it, what is said ends the text that is being said, whose item is never completed, and the script goes on with
 * its next step; anything else comes to its own end first.
 */
export const ignoresSteer: Step = Step.IgnoresSteer()

/**
 * `turn/start` is answered at once, and the turn starts only after `delay`. It cannot be interrupted until then: that is
 * refused, and it starts nevertheless.
 *
 * @example
 * const turn = [FakeTurn.lateStart("1 second"), FakeTurn.text("Hello")]
 */
export const lateStart = (delay: Duration.DurationInput): Step =>
  Step.LateStart({ delay: Duration.decode(delay) })

/**
 * `turn/start` is answered with this error, and there is no turn.
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
