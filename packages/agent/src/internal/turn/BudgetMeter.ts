/** Charges what one attempt spends to its budgets, and fails it when one of them is overdrawn. */
import { Failure, MonotonicClock } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { type Budget, type BudgetAccount, typeId } from "./BudgetAccount.ts"
import type { RunEvent } from "./Event.ts"
import * as Spending from "./Spending.ts"
import { waitAtMost } from "./WaitAtMost.ts"

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
        const used = meter.find(Spending.usedUp)
        if (used === undefined) return Effect.sync(() => meter.reserve())
        return Effect.fail(
          exceeded(used, { generation: 0, threadId: "", turnId: undefined }, undefined)
        )
      }),
      (meter) => Effect.sync(() => meter.close())
    )
  )

/** What is overdrawn, of which budget. */
interface Overdrawn {
  readonly kind: Spending.Kind
  readonly name: string
}

export class BudgetMeter {
  private readonly accounts: ReadonlyArray<BudgetAccount>
  private readonly now: () => number
  private state: "Reserved" | "Running" | "Closed" = "Reserved"
  /** Until when the time was charged. */
  private chargedUntil = 0
  /** The tokens of the attempt that were charged. */
  private tokens = 0
  /** When it was overdrawn. */
  private since: number | undefined
  private text = ""

  constructor(accounts: ReadonlyArray<BudgetAccount>, now: () => number) {
    this.accounts = accounts
    this.now = now
  }

  reserve(): this {
    this.spend({ turns: 1 })
    return this
  }

  /** The server has taken the turn. */
  start(): void {
    this.state = "Running"
    this.chargedUntil = this.now()
    for (const account of this.accounts) account.started()
  }

  close(): void {
    if (this.state === "Reserved") this.spend({ turns: -1 })
    if (this.state === "Running") {
      this.chargeTime()
      for (const account of this.accounts) account.ended()
    }
    this.state = "Closed"
  }

  get left(): Spending.Left {
    return Spending.leftOf(
      this.accounts.reduce(
        (left, account) => Spending.least(left, account.left),
        Spending.unlimited
      )
    )
  }

  /** Charges what these events tell. `tokens` are all that the attempt has used. Returns whether there was anything. */
  charge(events: ReadonlyArray<RunEvent>, tokens: number): boolean {
    const calls = events.filter(isToolCall).length
    const spent = Math.max(0, tokens - this.tokens)
    this.tokens += spent
    this.chargeTime()
    for (const event of events) this.hear(event)
    if (calls === 0 && spent === 0) return false
    this.spend({ tokens: spent, toolCalls: calls })
    return true
  }

  /** Waits for the next events, no longer than the time that is left. Then fails with the answer so far. */
  next<A, E, R>(
    wait: Effect.Effect<A, E, R>,
    view: { readonly place: Place; readonly answer: () => string; readonly hasEnded: () => boolean }
  ): Effect.Effect<A, E | Failure.TurnError, R> {
    return Effect.suspend(() => {
      // The turn has ended, and its end waits for a slow reader.
      if (view.hasEnded()) return wait
      this.chargeTime()
      const overdrawn = this.find(Spending.overdrawn)
      const pause = overdrawn === undefined ? this.timeLeft : this.grace(overdrawn)
      if (pause === Infinity) return wait
      if (overdrawn !== undefined && pause <= 0) {
        const answer = this.text === "" ? view.answer() : this.text
        return Effect.fail(exceeded(overdrawn, view.place, answer))
      }
      return Effect.flatMap(
        waitAtMost(Math.max(1, pause), wait),
        Option.match({ onSome: Effect.succeed, onNone: () => this.next(wait, view) })
      )
    })
  }

  find(what: (left: Spending.Amounts) => Spending.Kind | undefined): Overdrawn | undefined {
    for (const { left, name } of this.accounts) {
      const kind = what(left)
      if (kind !== undefined) return { kind, name }
    }
    return undefined
  }

  /** How long the turn may go on though it is overdrawn: only tokens are told so late that it may have been its last answer. */
  private grace({ kind }: Overdrawn): number {
    this.since ??= this.now()
    return kind === "tokens" ? this.since + endNoticeDelay - this.now() : 0
  }

  private get timeLeft(): number {
    return this.accounts.reduce((least, { timeForEach }) => Math.min(least, timeForEach), Infinity)
  }

  private chargeTime(): void {
    if (this.state !== "Running") return
    const now = this.now()
    this.spend({ time: now - this.chargedUntil })
    this.chargedUntil = now
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
