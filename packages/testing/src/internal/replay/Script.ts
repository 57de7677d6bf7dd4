/**
 * One recorded generation as a script for two: what the program is to send, and what the server writes.
 *
 *   AwaitProgram --the program has sent it--> Deliver --delivered--> AwaitProgram ... End or Done
 *
 * A line of the server is delivered after all that the program had sent before it. The program may send early what it
 * sent later in the recording, because its own steps take no time in a replay. A message is the recorded one if it differs
 * in nothing but ids that the program makes.
 */
import type { Failure, FlightRecorder } from "@effect-codex/app-server"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import { type Difference, differences, parse, shown, textOf } from "./Difference.ts"
import { Ids } from "./Ids.ts"
import type { Part, Standing } from "./ThreadPart.ts"

/** What the player is to do next. `at` is the time of the recording: milliseconds since the server was started. */
export type Next =
  | { readonly _tag: "AwaitProgram" }
  | { readonly _tag: "Deliver"; readonly at: number; readonly lines: ReadonlyArray<string> }
  /** A line of the server that the recorder did not keep. */
  | { readonly _tag: "Missing"; readonly at: number; readonly bytes: number }
  | { readonly _tag: "End"; readonly at: number; readonly error: Failure.TransportError }
  | { readonly _tag: "Done" }

/** The program has sent what it did not send when it was recorded. */
export interface Diverged {
  /** The place of the recorded message among all that the program sent, from 1. */
  readonly position: number
  readonly differences: ReadonlyArray<Difference>
  readonly text: string
}

/** A message that the program is to send. */
interface Awaited {
  readonly _tag: "Awaited"
  readonly at: number
  readonly position: number
  readonly method: string | undefined
  /** Missing if it was too long to be kept: then any message of the method is it. */
  readonly message: { readonly value: unknown } | undefined
  /** When the program sent it, on the time of the recording. */
  sentAt: number | undefined
}

type Step = Awaited | Exclude<Next, { readonly _tag: "AwaitProgram" | "Done" }>

/** Makes equal what may differ between a recording and its replay. */
export type Normalize = (message: unknown) => unknown

export class Script {
  private readonly steps: ReadonlyArray<Step>
  private readonly standing: ReadonlyArray<Standing>
  private readonly ids = new Ids()
  private readonly normalize: Normalize
  private cursor = 0
  private late = 0
  private extra: Array<string> = []

  constructor({ entries, standing }: Part, normalize: Normalize) {
    this.normalize = normalize
    this.steps = stepsOf(entries)
    this.standing = standing
  }

  /** How much later the program is than when it was recorded, in milliseconds. */
  get lateness(): number {
    return this.late
  }

  /** The messages that were recorded, and were not sent yet. */
  get unsent(): ReadonlyArray<string> {
    return this.awaited.map(({ method }) => nameOf(method))
  }

  /** The messages that were sent after all that were recorded. */
  get unrecorded(): ReadonlyArray<string> {
    return this.extra
  }

  /** Returns what comes next. It is told once. */
  next(): Next {
    const step = this.steps[this.cursor]
    if (step === undefined) return { _tag: "Done" }
    if (step._tag === "Awaited") {
      if (step.sentAt === undefined) return { _tag: "AwaitProgram" }
      this.late = Math.max(this.late, step.sentAt - step.at)
      this.cursor++
      return this.next()
    }
    this.cursor++
    return step._tag === "Deliver"
      ? { ...step, lines: step.lines.map((line) => this.translated(line)) }
      : step
  }

  /**
   * The program sends a line. Returns what answers it at once, if it is of no thread. With all that was recorded sent,
   * there is nothing to compare it with.
   */
  sent(line: string, time: number): Either.Either<ReadonlyArray<string>, Diverged> {
    const { awaited } = this
    const [first] = awaited
    const message = parse(line)
    const alike = awaited.filter((step) => isAlike(step, message))
    if (alike.some((step) => this.take(step, message, time))) return Either.right([])
    const standing = this.standing.find((one) => this.isStanding(one, message))
    if (standing !== undefined) return Either.right(answerOf(standing, message))
    if (first === undefined) {
      this.extra.push(nameOf(methodOf(message)))
      return Either.right([])
    }
    return Either.left(
      alike[0] === undefined
        ? unknownMessage(first, message)
        : otherMessage(alike[0], this.compare(alike[0], message).found)
    )
  }

  private isStanding({ message }: Standing, sent: unknown): boolean {
    const [recorded, now] = [message, sent].map((one) => this.normalize(withoutRequestId(one)))
    return differences(recorded, now, () => false).length === 0
  }

  private take(step: Awaited, message: unknown, time: number): boolean {
    const { found, made } = this.compare(step, message)
    if (found.length > 0) return false
    step.sentAt = time
    for (const [recorded, sent] of made) this.ids.learn(recorded, sent)
    const recorded = step.message?.value
    if (isRequest(recorded) && isRequest(message)) {
      this.ids.learnRequest(recorded.id, message.id)
    }
    return true
  }

  private get awaited(): ReadonlyArray<Awaited> {
    return this.steps.filter(
      (step): step is Awaited => step._tag === "Awaited" && step.sentAt === undefined
    )
  }

  /** Returns where they differ, and the ids of the program's own making that differ and may be the same. */
  private compare(step: Awaited, sent: unknown) {
    const made: Array<readonly [string, string]> = []
    const areSame = (name: string, recorded: string, sent: string): boolean => {
      const isMade = /id$/i.test(name) && this.isMadeByProgram(step, recorded)
      if (!isMade || !this.ids.areSame(recorded, sent)) return false
      made.push([recorded, sent])
      return true
    }
    if (step.message === undefined) return { made, found: [] }
    const [recorded, now] = [step.message.value, sent].map((message) =>
      this.normalize(withoutRequestId(message))
    )
    return { made, found: differences(recorded, now, areSame) }
  }

  /** The server had not written it before. */
  private isMadeByProgram(step: Awaited, text: string): boolean {
    const quoted = JSON.stringify(text)
    return !this.steps
      .slice(0, this.steps.indexOf(step))
      .some(
        (before) => before._tag === "Deliver" && before.lines.some((line) => line.includes(quoted))
      )
  }

  private translated(line: string): string {
    const message = parse(line)
    const isAnswer = Predicate.hasProperty(message, "id") && methodOf(message) === undefined
    return this.ids.translate(isAnswer ? withId(line, this.ids.requestFor(message.id)) : line)
  }
}

const answerOf = ({ answer }: Standing, sent: unknown): ReadonlyArray<string> =>
  answer === undefined || !isRequest(sent) ? [] : [withId(answer, sent.id)]

const withId = (line: string, id: unknown): string => JSON.stringify({ ...Object(parse(line)), id })

/** Lines of the server that came at the same time are delivered together. */
const stepsOf = (entries: ReadonlyArray<FlightRecorder.Entry>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let position = 0
  for (const entry of entries) {
    const last = steps.at(-1)
    if (entry._tag === "Received" && last?._tag === "Deliver" && last.at === entry.at) {
      steps[steps.length - 1] = { ...last, lines: [...last.lines, entry.line] }
    } else if (entry._tag === "Received") {
      steps.push({ _tag: "Deliver", at: entry.at, lines: [entry.line] })
    } else if (entry._tag === "Sent") {
      const value = parse(entry.line)
      steps.push(awaited(entry.at, ++position, methodOf(value), { value }))
    } else if (entry._tag === "LeftOut") {
      const { at, by, bytes, method } = entry
      steps.push(
        by === "Program" ? awaited(at, ++position, method) : { _tag: "Missing", at, bytes }
      )
    } else if (entry._tag === "Lost" && entry.by === "Transport") {
      steps.push({ _tag: "End", at: entry.at, error: entry.error })
    }
  }
  return steps
}

const awaited = (
  at: number,
  position: number,
  method: string | undefined,
  message?: Awaited["message"]
): Awaited => ({ _tag: "Awaited", at, position, method, message, sentAt: undefined })

const methodOf = (message: unknown): string | undefined =>
  Predicate.hasProperty(message, "method") && typeof message.method === "string"
    ? message.method
    : undefined

const isRequest = (
  message: unknown
): message is { readonly id: unknown; readonly method: string } =>
  methodOf(message) !== undefined && Predicate.hasProperty(message, "id")

/**
 * Requests are numbered as they are sent, so their order decides their ids. That of an answer is the server's. The trace
 * that a request belongs to is another each time.
 */
const withoutRequestId = (message: unknown): unknown =>
  isRequest(message) ? { ...message, id: "of a request", trace: undefined } : message

/** Whether it may be this message: it is of the same method, or answers the same request of the server. */
const isAlike = ({ message, method }: Awaited, sent: unknown): boolean => {
  const recorded = message?.value
  return methodOf(sent) === undefined && Predicate.hasProperty(recorded, "id")
    ? method === undefined && Predicate.hasProperty(sent, "id") && recorded.id === sent.id
    : methodOf(sent) === method
}

const nameOf = (method: string | undefined): string => method ?? "an answer"

const otherMessage = (
  { method, position }: Awaited,
  found: ReadonlyArray<Difference>
): Diverged => ({
  position,
  differences: found,
  text: `message ${position}, ${nameOf(method)}, is not as it was recorded:\n${textOf(found)}`
})

const unknownMessage = ({ message, method, position }: Awaited, sent: unknown): Diverged => {
  const found = [{ path: "method", recorded: method, sent: methodOf(sent) }]
  const what = `the program sent ${nameOf(methodOf(sent))}, which was not recorded`
  const lines = [
    `${what}. The next message of the recording is message ${position}, ${nameOf(method)}:`,
    `    recorded: ${shown(message?.value) ?? "too long to be kept"}`,
    `    sent:     ${shown(sent)}`
  ]
  return { position, differences: found, text: lines.join("\n") }
}
