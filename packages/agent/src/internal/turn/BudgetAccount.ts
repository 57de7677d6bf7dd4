/** What was spent of a budget, and of those that it is part of. */
import * as Effect from "effect/Effect"
import { News } from "./News.ts"
import * as Spending from "./Spending.ts"

export const typeId: unique symbol = Symbol.for("@effect-codex/agent/Budget")

/** A budget. Made by `Budget.make`. */
export interface Budget {
  readonly name: string
  /** What was spent so far, by turns that have ended and those that run. */
  readonly spent: Effect.Effect<Spending.Spent>
  /** What is left of this budget alone, whatever it is part of. */
  readonly left: Effect.Effect<Spending.Left>
  readonly [typeId]: BudgetAccount
}

/** Every `now` is of the clock that tells elapsed time, in milliseconds. */
export class BudgetAccount {
  readonly name: string
  private spent: Spending.Amounts
  private running = 0
  /** Until when the time of the turns that run was charged. */
  private chargedUntil = 0
  /** How often turns that wait had to look again: another one has started, or something is overdrawn. */
  private changes = 0
  private readonly news = new News()
  private readonly limits: Spending.Amounts
  private readonly within: BudgetAccount | undefined

  constructor(
    name: string,
    limits: Spending.Amounts,
    spent: Spending.Amounts,
    within: BudgetAccount | undefined
  ) {
    this.name = name
    this.limits = limits
    this.spent = spent
    this.within = within
  }

  /** This budget, and those that it is part of. */
  get all(): ReadonlyArray<BudgetAccount> {
    return this.within === undefined ? [this] : [this, ...this.within.all]
  }

  /** Waits until a turn that has looked just now should look again. */
  get change(): Effect.Effect<void> {
    const seen = this.changes
    return Effect.suspend(() => (this.changes === seen ? this.news.next : Effect.void))
  }

  total(now: number): Spending.Amounts {
    this.spend({ time: this.running * (now - this.chargedUntil) })
    this.chargedUntil = now
    return this.spent
  }

  left(now: number): Spending.Amounts {
    return Spending.rest(this.limits, this.total(now))
  }

  /** How long the turns that run now may go on together. */
  timeForEach(now: number): number {
    return this.left(now).time / Math.max(1, this.running)
  }

  spend(amounts: Partial<Spending.Amounts>): void {
    const before = this.overdrawn
    this.spent = Spending.sum(this.spent, amounts)
    if (before !== this.overdrawn) this.changed()
  }

  started(now: number): void {
    this.total(now)
    this.running++
    this.changed()
  }

  ended(now: number): void {
    this.total(now)
    this.running--
  }

  private changed(): void {
    this.changes++
    this.news.wake()
  }

  private get overdrawn(): Spending.Kind | undefined {
    return Spending.overdrawn(Spending.rest(this.limits, this.spent))
  }
}
