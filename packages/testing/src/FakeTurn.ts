/**
 * The script of one turn of a `FakeAppServer`, as data: what the model says and does, and how it ends.
 *
 * A script is a step, or a list of scripts. When its last step is done the turn completes, unless a step ended it.
 *
 * @example
 * const script = [FakeTurn.text("Looking..."), FakeTurn.wait("2 seconds"), FakeTurn.unauthorized]
 */
import type { Message } from "@effect-codex/protocol"
import { Data, Duration, type Effect } from "effect"

export type FakeTurn = Step | ReadonlyArray<FakeTurn>

export type Step = Data.TaggedEnum<{
  Text: { readonly chunks: ReadonlyArray<string>; readonly every: Duration.Duration }
  Command: {
    readonly command: string
    readonly chunks: ReadonlyArray<string>
    readonly every: Duration.Duration
    readonly exitCode: number
  }
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
  LateStart: { readonly delay: Duration.Duration }
  RefuseStart: { readonly error: Message.RpcError }
}>

const Step = Data.taggedEnum<Step>()

/** Why a turn failed, in the server's words. */
export interface Failure {
  readonly message: string
  /** The cause: a word, or an object such as `{ httpConnectionFailed: { httpStatusCode: 401 } }`. Default: `"other"`. */
  readonly codexErrorInfo?: unknown
  readonly additionalDetails?: string
}

export interface Pace {
  /** The pause before each chunk. Default: none. */
  readonly every?: Duration.DurationInput
}

/** The model says this as one message, one delta a chunk; a plain string is one chunk. */
export const text = (text: string | ReadonlyArray<string>, options: Pace = {}): Step =>
  Step.Text({ chunks: chunksOf(text), every: Duration.decode(options.every ?? 0) })

export interface CommandOptions extends Pace {
  readonly command?: string
  readonly output?: string | ReadonlyArray<string>
  readonly exitCode?: number
}

/** The model runs a command, which prints `output`. Interrupted, its item is never completed. */
export const command = (options: CommandOptions = {}): Step =>
  Step.Command({
    command: options.command ?? "echo",
    chunks: chunksOf(options.output ?? []),
    every: Duration.decode(options.every ?? 0),
    exitCode: options.exitCode ?? 0
  })

export const wait = (duration: Duration.DurationInput): Step =>
  Step.Wait({ duration: Duration.decode(duration) })

/** Goes on for ever, until it is interrupted. */
export const hang: Step = Step.Hang()

/** Goes on for ever, also when it is interrupted: `turn/interrupt` gets no answer, and the turn no end. */
export const silence: Step = Step.Silence()

/** Fails the turn; what is scripted after it does not happen. */
export const fail = (failure: Failure): Step => Step.Fail({ failure })

/** Reports an error that the server will try again by itself. */
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
 */
export const ask = (method: string, params: object = {}): Step => Step.Ask({ method, params })

/** Any notification. The ids of the thread and the turn are added to `params`. */
export const notify = (method: string, params: object = {}): Step => Step.Notify({ method, params })

/** Anything else, such as `perform(turn.process.exit(0))`. */
export const perform = (effect: Effect.Effect<unknown>): Step => Step.Perform({ effect })

/** `turn/start` is answered here, and not before the turn starts. */
export const answer: Step = Step.Answer()

/**
 * `turn/start` is answered at once, and the turn starts only after `delay`. It cannot be interrupted until then: that is
 * refused, and it starts nevertheless.
 */
export const lateStart = (delay: Duration.DurationInput): Step =>
  Step.LateStart({ delay: Duration.decode(delay) })

/** `turn/start` is answered with this error, and there is no turn. */
export const refuseStart = (error: Message.RpcError): Step => Step.RefuseStart({ error })

/** The steps of a script, in order. */
export const steps = (turn: FakeTurn): ReadonlyArray<Step> =>
  "_tag" in turn ? [turn] : turn.flatMap(steps)

const chunksOf = (text: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof text === "string" ? [text] : text
