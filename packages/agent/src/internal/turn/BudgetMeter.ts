/** Charges what one attempt spends to its budgets, and fails it when one of them is overdrawn. */
import { Failure, MonotonicClock } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { type Budget, type BudgetAccount, typeId } from "./BudgetAccount.ts"
import type { RunEvent } from "./Event.ts"
import * as Spending from "./Spending.ts"
import { waitUntil } from "./WaitUntil.ts"

/** The place of the failure of a turn. */
export type Place = Pick<Failure.TurnError, "generation" | "threadId" | "turnId">

/** A turn whose last answer was one too many may be about to end. Its end is told some milliseconds later. */
const endNoticeDelay = 200

/** The items that are calls of a tool. */
const toolCalls: ReadonlySet<string> = new Set([
  "collabAgentToolCall",
  "commandExecution",
  "dynamicToolCall",
  "fileChange",
  "imageGeneration",
  "imageView",
  "mcpToolCall",
  "sleep",
  "webSearch"
])

/** The budgets, and those that they are part of, each once. */
export const accountsOf = (
  budgets: ReadonlyArray<Budget | undefined>
): ReadonlyArray<BudgetAccount> => {
  const accounts = budgets.flatMap((budget) => budget?.[typeId].all ?? [])
  return accounts.length < 2 ? accounts : [...new Set(accounts)]
}

/**
 * Takes a place among the turns of the budgets, which is given back when the scope closes and the turn was not taken. Fails with
 * a `TurnError` (`BudgetExceeded`) if anything of one of them is used up.
 */
export const begin = (
  accounts: ReadonlyArray<BudgetAccount>
): Effect.Effect<BudgetMeter, Failure.TurnError, Scope.Scope> =>
  Effect.flatMap(MonotonicClock.reader, (now) =>
    Effect.acquireRelease(
      Effect.suspend(() => {
        const meter = new BudgetMeter(accounts, now)
        return Effect.as(meter.reserve(nowhere), meter)
      }),
      (meter) => Effect.sync(() => meter.close())
    )
  )

const nowhere: Place = { generation: 0, threadId: "", turnId: undefined }

/** What is overdrawn, of which budget. */
interface Overdrawn {
  readonly kind: Spending.Kind
  readonly name: string
}

export class BudgetMeter {
  private readonly accounts: ReadonlyArray<BudgetAccount>
  private readonly now: () => number
  private state: "New" | "Reserved" | "Running" | "Closed" = "New"
  /** The tokens of the attempt that were charged. */
  private tokens = 0
  /** When it was overdrawn. */
  private since: number | undefined
  private text = ""

  constructor(accounts: ReadonlyArray<BudgetAccount>, now: () => number) {
    this.accounts = accounts
    this.now = now
  }

  /** Takes a place among the turns, unless something is used up. Takes it anew if it has one: others may have spent meanwhile. */
  reserve(place: Place): Effect.Effect<void, Failure.TurnError> {
    return Effect.suspend(() => {
      this.giveBack()
      const used = this.find(Spending.usedUp)
      if (used !== undefined) return Effect.fail(exceeded(used, place, undefined))
      this.spend({ turns: 1 })
      this.state = "Reserved"
      return Effect.void
    })
  }

  /** The server has taken the turn. */
  start(): void {
    this.state = "Running"
    const now = this.now()
    for (const account of this.accounts) account.started(now)
  }

  /** The turn has ended, or was not taken. */
  close(): void {
    this.giveBack()
    const now = this.now()
    if (this.state === "Running") for (const account of this.accounts) account.ended(now)
    this.state = "Closed"
  }

  get left(): Spending.Left {
    const now = this.now()
    return Spending.leftOf(
      this.accounts.reduce(
        (left, account) => Spending.least(left, account.left(now)),
        Spending.unlimited
      )
    )
  }

  private giveBack(): void {
    if (this.state !== "Reserved") return
    this.spend({ turns: -1 })
    this.state = "New"
  }

  /** Charges what these events tell. `tokens` are all that the attempt has used. Returns whether there was anything. */
  charge(events: ReadonlyArray<RunEvent>, tokens: number): boolean {
    const calls = events.filter(isToolCall).length
    const spent = Math.max(0, tokens - this.tokens)
    this.tokens += spent
    for (const event of events) this.hear(event)
    if (calls === 0 && spent === 0) return false
    this.spend({ tokens: spent, toolCalls: calls })
    return true
  }

  /** Waits for the next events, unless something is overdrawn before they come. Then fails with the answer so far. */
  next<A, E, R>(
    wait: Effect.Effect<A, E, R>,
    view: { readonly place: Place; readonly answer: () => string; readonly hasEnded: () => boolean }
  ): Effect.Effect<A, E | Failure.TurnError, R> {
    return Effect.suspend(() => {
      // The turn has ended, and its end waits for a slow reader.
      if (view.hasEnded()) return wait
      const overdrawn = this.find(Spending.overdrawn)
      const pause = overdrawn === undefined ? this.timeLeft : this.grace(overdrawn)
      if (overdrawn !== undefined && pause <= 0) {
        const answer = this.text === "" ? view.answer() : this.text
        return Effect.fail(exceeded(overdrawn, view.place, answer))
      }
      return Effect.flatMap(
        waitUntil(this.changeWithin(Math.max(1, pause)), wait),
        Option.match({ onSome: Effect.succeed, onNone: () => this.next(wait, view) })
      )
    })
  }

  find(what: (left: Spending.Amounts) => Spending.Kind | undefined): Overdrawn | undefined {
    const now = this.now()
    for (const account of this.accounts) {
      const kind = what(account.left(now))
      if (kind !== undefined) return { kind, name: account.name }
    }
    return undefined
  }

  /** How long the turn may go on though it is overdrawn: only tokens are told so late that it may have been its last answer. */
  private grace({ kind }: Overdrawn): number {
    this.since ??= this.now()
    return kind === "tokens" ? this.since + endNoticeDelay - this.now() : 0
  }

  private get timeLeft(): number {
    const now = this.now()
    return this.accounts.reduce(
      (least, account) => Math.min(least, account.timeForEach(now)),
      Infinity
    )
  }

  /** Waits until a budget changes so that its turns should look again, for this many milliseconds at most. */
  private changeWithin(pause: number): Effect.Effect<void> {
    const changes = this.accounts.map(({ change }) => change)
    return Effect.raceAll(pause === Infinity ? changes : [Effect.sleep(pause), ...changes])
  }

  private spend(amounts: Partial<Spending.Amounts>): void {
    for (const account of this.accounts) account.spend(amounts)
  }

  /** The message that the model is writing. It is the answer so far, until it is complete. */
  private hear(event: RunEvent): void {
    if (event._tag === "Text") this.text += event.delta
    if (event._tag === "ItemCompleted" && event.item.type === "agentMessage") this.text = ""
  }
}

const isToolCall = (event: RunEvent): boolean => {
  const told = event._tag === "SubAgent" ? event.event : event
  return told._tag === "ItemStarted" && toolCalls.has(told.item.type)
}

const words: Readonly<Record<Spending.Kind, string>> = {
  tokens: "tokens",
  turns: "turns",
  time: "time",
  toolCalls: "tool calls"
}

const exceeded = (
  { kind, name }: Overdrawn,
  place: Place,
  answer: string | undefined
): Failure.TurnError =>
  new Failure.TurnError({
    ...place,
    reason: "BudgetExceeded",
    kind,
    detail:
      answer === undefined
        ? `the ${words[kind]} of the ${name} are used up, so the turn was not started. Raise the limit, or use another budget.`
        : `the ${words[kind]} of the ${name} are used up, so the turn was interrupted. Its answer so far is in the error.`,
    ...(answer === undefined ? {} : { answer })
  })
