/** What a recorded program did on one of its threads, read from its messages, so that it can be done again. */
import { Account, AppServerSpec, type FlightRecorder } from "@effect-codex/app-server"
import type { Approvals, Input, RunAttempt } from "@effect-codex/agent"
import { Thread, Turn } from "@effect-codex/protocol"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { type Message, ofGeneration } from "./Messages.ts"
import * as RecordedAnswers from "./RecordedAnswers.ts"

/** What the program did while a turn ran. `after`: milliseconds after it had started the turn. */
export type Deed =
  | { readonly _tag: "Steer"; readonly after: number; readonly input: ReadonlyArray<Input.Part> }
  | { readonly _tag: "Interrupt"; readonly after: number }

export interface RecordedTurn {
  readonly input: ReadonlyArray<Input.Part>
  readonly settings: Turn.Settings
  readonly outputSchema: unknown
  readonly deeds: ReadonlyArray<Deed>
}

export interface RecordedRun {
  readonly server: AppServerSpec.AppServerSpec
  /** The thread. `undefined` if the program opened none. */
  readonly threadId: string | undefined
  /** Whether the program opened no other thread. */
  readonly isOnlyThread: boolean
  /** Whether the program looked whether the thread is there, before it resumed it. */
  readonly wasLookedUp: boolean
  readonly source: RunAttempt.ThreadSource
  readonly settings: Thread.Settings
  readonly turns: ReadonlyArray<RecordedTurn>
  readonly approvals: Approvals.Service
}

/** Reads what the program did on this thread. Default: the first that it has opened. */
export const read = (dump: FlightRecorder.Dump, thread?: string): RecordedRun => {
  const generations = dump.generations.map(ofGeneration)
  const openings = generations.flatMap(openingsOf)
  const opening = openings.find(({ threadId }) => thread === undefined || threadId === thread)
  const threadId = opening?.threadId
  const ofThread = generations.map((messages) =>
    messages.filter(({ params }) => params["threadId"] === threadId)
  )
  return {
    server: serverOf(generations.flat()),
    threadId,
    isOnlyThread: new Set(openings.map(({ threadId }) => threadId)).size < 2,
    wasLookedUp: ofThread.some(
      (messages) => messages.find(({ isSent }) => isSent)?.method === "thread/read"
    ),
    source: opening?.source ?? { _tag: "Start" },
    settings: threadSettingsOf(opening?.params ?? {}),
    turns: turnsOf(ofThread),
    approvals: RecordedAnswers.make(generations.flat())
  }
}

const Initialized = Schema.Struct({
  clientInfo: Schema.Struct({ name: Schema.String, title: Schema.String, version: Schema.String }),
  capabilities: Schema.Struct({ experimentalApi: Schema.Boolean })
})

const decodeInitialized = Schema.decodeUnknownOption(Initialized)

/** A server that says the same in its handshake and its login. It has no process, so its command does not matter. */
const serverOf = (messages: ReadonlyArray<Message>): AppServerSpec.AppServerSpec => {
  const sent = (method: string) => messages.find((one) => one.isSent && one.method === method)
  const handshake = decodeInitialized(sent("initialize")?.params)
  return AppServerSpec.make({
    command: "replay",
    account: accountOf(sent("account/login/start"), sent("account/read") !== undefined),
    ...Option.match(handshake, {
      onNone: () => ({}),
      onSome: ({ capabilities: { experimentalApi }, clientInfo }) => ({
        clientInfo,
        experimentalApi
      })
    })
  })
}

/** The key was taken out of the recording, and is taken out before messages are compared. */
const accountOf = (login: Message | undefined, wasAsked: boolean): Account.Account => {
  if (login?.params["type"] === "apiKey") return Account.apiKey(Redacted.make("taken-out-of-it"))
  return wasAsked ? Account.inherit : Account.none
}

interface Opening {
  readonly threadId: string
  readonly source: RunAttempt.ThreadSource
  readonly params: Message["params"]
}

const decodeOpened = Schema.decodeUnknownOption(
  Schema.Struct({ thread: Schema.Struct({ id: Schema.String }) })
)

const openingsOf = (messages: ReadonlyArray<Message>): ReadonlyArray<Opening> =>
  messages.flatMap((request) => {
    const { id, method, params } = request
    const source = request.isSent ? sourceOf(method, params) : undefined
    if (source === undefined) return []
    const answer = messages.find((one) => !one.isSent && one.id === id && one.method === undefined)
    const threadId = Option.match(decodeOpened(answer?.result), {
      // A refused one still has the id that it was asked with.
      onNone: () => (source._tag === "Start" ? undefined : source.threadId),
      onSome: ({ thread }) => thread.id
    })
    return threadId === undefined ? [] : [{ threadId, source, params }]
  })

const sourceOf = (
  method: string | undefined,
  params: Message["params"]
): RunAttempt.ThreadSource | undefined => {
  const { ephemeral, lastTurnId, threadId } = params
  const isEphemeral = ephemeral === true
  if (method === "thread/start") return { _tag: "Start", ephemeral: isEphemeral }
  if (typeof threadId !== "string") return undefined
  if (method === "thread/resume") return { _tag: "Resume", threadId }
  if (method !== "thread/fork") return undefined
  const last = typeof lastTurnId === "string" ? { lastTurnId } : {}
  return { _tag: "Fork", threadId, ephemeral: isEphemeral, ...last }
}

const threadSettings = [
  "model",
  "modelProvider",
  "cwd",
  "approvalPolicy",
  "sandbox",
  "baseInstructions",
  "developerInstructions",
  "config"
] as const satisfies ReadonlyArray<keyof Thread.Settings>

const turnSettings = [
  "model",
  "effort",
  "summary",
  "cwd",
  "approvalPolicy",
  "sandboxPolicy",
  "serviceTier",
  "collaborationMode"
] as const satisfies ReadonlyArray<keyof Turn.Settings>

const decodeThreadSettings = Schema.decodeUnknownOption(Thread.ThreadStartParams)
const decodeTurnSettings = Schema.decodeUnknownOption(Turn.TurnStartParams)

/** Those of these names that say something. */
const picked = (params: Message["params"], names: ReadonlyArray<string>) =>
  Record.filter(params, (value, name) => names.includes(name) && value !== null)

const hasNoNull = <A extends object>(
  settings: A
): settings is A & { readonly [K in keyof A]: Exclude<A[K], null> } =>
  Object.values(settings).every((value) => value !== null)

const threadSettingsOf = (params: Message["params"]): Thread.Settings =>
  decodeThreadSettings(picked(params, threadSettings)).pipe(
    Option.filter(hasNoNull),
    Option.getOrElse(() => ({}))
  )

const turnSettingsOf = (params: Message["params"]): Turn.Settings =>
  decodeTurnSettings({ ...picked(params, turnSettings), threadId: "", input: [] }).pipe(
    Option.map(Struct.omit("threadId", "input")),
    Option.filter(hasNoNull),
    Option.getOrElse(() => ({}))
  )

const decodeInput = Schema.decodeUnknownOption(Schema.Array(Turn.UserInput))

const inputOf = ({ input }: Message["params"]): ReadonlyArray<Input.Part> =>
  Option.getOrElse(decodeInput(input), () => [])

/** A turn that was tried again on another server has the id that the program gave it twice. */
const turnsOf = (
  generations: ReadonlyArray<ReadonlyArray<Message>>
): ReadonlyArray<RecordedTurn> => {
  const seen = new Set<unknown>()
  return generations.flatMap((messages) => {
    const starts = messages.filter((one) => one.isSent && one.method === "turn/start")
    return starts.flatMap((start, index) => {
      const { clientUserMessageId: id, outputSchema } = start.params
      if (id !== undefined && seen.has(id)) return []
      seen.add(id)
      const next = starts[index + 1]?.at ?? Infinity
      const deeds = messages
        .filter(({ at, isSent }) => isSent && at >= start.at && at < next)
        .flatMap((message) => deedOf(message, start.at))
      return [
        {
          input: inputOf(start.params),
          settings: turnSettingsOf(start.params),
          outputSchema: outputSchema ?? undefined,
          deeds
        }
      ]
    })
  })
}

const deedOf = ({ at, method, params }: Message, start: number): ReadonlyArray<Deed> => {
  const after = at - start
  if (method === "turn/interrupt") return [{ _tag: "Interrupt", after }]
  return method === "turn/steer" ? [{ _tag: "Steer", after, input: inputOf(params) }] : []
}
