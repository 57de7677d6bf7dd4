/** Looks for a history that violates the model, and shrinks it. */
import { FastCheck as fc } from "effect"
import * as History from "./History.ts"
import * as Run from "./Run.ts"

export interface Found {
  readonly kind: string
  readonly seed: number
  readonly history: History.History
  readonly violation: string
}

export interface Options {
  readonly kind: string
  /** The same seed gives the same histories. */
  readonly seed: number
  readonly histories: number
}

/** The shortest history that was found to violate the model, if one was; the same one for the same options. */
export const find = ({ histories, kind, seed }: Options): Found | undefined => {
  const arbitrary = History.kinds[kind]
  if (arbitrary === undefined) return undefined
  const { counterexample } = fc.check(
    fc.property(arbitrary, (history) => Run.violation(history) === undefined),
    { numRuns: histories, seed }
  )
  const history = counterexample?.[0]
  if (history === undefined) return undefined
  return { kind, seed, history, violation: Run.violation(history) ?? "nothing, the second time" }
}

/** For people: what is violated, and each command of the history on a line of its own. */
export const report = ({ history, kind, seed, violation }: Found): string =>
  [
    `${violation}`,
    `  by a history in which ${kind} (seed ${seed}):`,
    ...history.map((command) => `    ${JSON.stringify(command)},`)
  ].join("\n")
