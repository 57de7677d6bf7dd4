/**
 * Keeps the secrets of the server's environment out of the commands that the model runs, also where a thread's
 * settings have an environment policy of their own.
 *
 * The server replaces the policy of its arguments by that of a thread's settings as a whole, so the secrets that
 * `AppServerSpec.make` hides by arguments must be hidden again there.
 */
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import type { Requests } from "./Requests.ts"

/**
 * Completes the parameters of every request of a connection. A variable that the settings name themselves keeps the
 * value they give it.
 */
export const hiding = <C extends Requests>(connection: C, spec: AppServerSpec): C => {
  const complete = completing(spec)
  return {
    ...connection,
    request: (method, params, options) => connection.request(method, complete(params), options),
    unsafeRequest: (method, params, options, resume) =>
      connection.unsafeRequest(method, complete(params), options, resume)
  }
}

const completing = ({ env }: AppServerSpec): ((params: unknown) => unknown) => {
  const names = Object.keys(env).filter((name) => Redacted.isRedacted(env[name]))
  const hidden = Object.fromEntries(names.map((name) => [name, ""]))
  return (params) =>
    Predicate.isRecord(params) && Predicate.isRecord(params["config"])
      ? { ...params, config: completed(params["config"], hidden) }
      : params
}

/** The settings may name the policy, or only its variables. */
const completed = (
  config: Readonly<Record<string, unknown>>,
  hidden: Readonly<Record<string, string>>
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (!Predicate.isRecord(value)) return [key, value]
      if (key === "shell_environment_policy.set") return [key, { ...hidden, ...value }]
      if (key !== "shell_environment_policy") return [key, value]
      const own = Predicate.isRecord(value["set"]) ? value["set"] : {}
      return [key, { ...value, set: { ...hidden, ...own } }]
    })
  )
