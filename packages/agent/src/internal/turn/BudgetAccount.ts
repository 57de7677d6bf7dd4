/** What was spent of a budget, and of those that it is part of. */
import type * as Effect from "effect/Effect"
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

export class BudgetAccount {
  readonly name: string
  private spent: Spending.Amounts
  private running = 0
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

  get total(): Spending.Amounts {
    return this.spent
  }

  get left(): Spending.Amounts {
    return Spending.rest(this.limits, this.spent)
  }

  /** How long the turns that run now may go on together. */
  get timeForEach(): number {
    return this.left.time / Math.max(1, this.running)
  }

  spend(amounts: Partial<Spending.Amounts>): void {
    this.spent = Spending.sum(this.spent, amounts)
  }

  started(): void {
    this.running++
  }

  ended(): void {
    this.running--
  }
}
