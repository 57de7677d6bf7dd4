/** Checks whether a request needs the experimental part of the protocol, which a connection must opt in to. */
import * as Predicate from "effect/Predicate"
import { methods, type Rule, rules } from "./generated/Experimental.ts"

/** The capability of `initialize` that opts in. */
export const capability = "experimentalApi"

/** The part of a request that needs the capability. */
export interface Refusal {
  /**
   * The experimental part: the method, or the method and the path of a field, such as `thread/start.dynamicTools`.
   */
  readonly path: string
  readonly capability: typeof capability
}

/**
 * Returns what the server would refuse in this request without the capability, or `undefined` if it would refuse
 * nothing.
 */
export const check = (method: string, params: unknown): Refusal | undefined => {
  if (methods.has(method)) return { path: method, capability }
  for (const { path, values } of Object.hasOwn(rules, method) ? (rules[method] ?? []) : []) {
    const keys = findExperimental(params, path, values)
    if (keys !== undefined) return { path: [method, ...keys].join("."), capability }
  }
  return undefined
}

const findExperimental = (
  value: unknown,
  [key, ...rest]: ReadonlyArray<string>,
  values: Rule["values"]
): ReadonlyArray<string> | undefined => {
  if (key === undefined) return isUsed(value, values) ? [] : undefined
  if (!Predicate.isObject(value)) return undefined
  for (const name of key === "*" ? Object.keys(value) : [key]) {
    if (!Object.hasOwn(value, name)) continue
    const keys = findExperimental(Reflect.get(value, name), rest, values)
    if (keys !== undefined) return [name, ...keys]
  }
  return undefined
}

/** The server treats `null` and `false` like a missing field. */
const isUsed = (value: unknown, values: Rule["values"]): boolean =>
  values === undefined
    ? value !== undefined && value !== null && value !== false
    : values.some((known) => known === value)
