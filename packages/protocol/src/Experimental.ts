/** What a connection may send only after it has opted in to the experimental part of the protocol. */
import { Predicate } from "effect"
import { methods, type Rule, rules } from "./generated/Experimental.ts"

/** The capability of `initialize` that opts in. */
export const capability = "experimentalApi"

export interface Refusal {
  /** What it is that needs the capability: the method, and the field as a path of keys (`thread/start.dynamicTools`). */
  readonly path: string
  readonly capability: typeof capability
}

/** What the server would refuse of this request without the capability; `undefined` when there is nothing. */
export const check = (method: string, params: unknown): Refusal | undefined => {
  if (methods.has(method)) return { path: method, capability }
  for (const { path, values } of Object.hasOwn(rules, method) ? (rules[method] ?? []) : []) {
    const found = find(params, path, values)
    if (found !== undefined) return { path: [method, ...found].join("."), capability }
  }
  return undefined
}

const find = (
  value: unknown,
  [key, ...rest]: ReadonlyArray<string>,
  values: Rule["values"]
): ReadonlyArray<string> | undefined => {
  if (key === undefined) return isUsed(value, values) ? [] : undefined
  if (!Predicate.isObject(value)) return undefined
  for (const [name, member] of Object.entries(value)) {
    if (key !== "*" && key !== name) continue
    const found = find(member, rest, values)
    if (found !== undefined) return [name, ...found]
  }
  return undefined
}

/** The server takes `null` and `false` for a field that was left out. */
const isUsed = (value: unknown, values: Rule["values"]): boolean =>
  values === undefined
    ? value !== undefined && value !== null && value !== false
    : values.some((known) => known === value)
