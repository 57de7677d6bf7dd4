/**
 * Whether a decision may be given to a request. Some of what codex offers changes the rights of other runs, and of what
 * it does not offer it takes some in silence: a rule for more commands than it has proposed, for example.
 */
import * as Equal from "effect/Equal"
import * as Data from "effect/Data"
import type {
  CommandDecision,
  CommandRequest,
  ElicitationDecision,
  ElicitationRequest
} from "./Approval.ts"

/** What a service may do with the rules in `CODEX_HOME`, which hold for every run with that home. */
export type Amendments = "refuse" | "writeToCodexHome"

/** Why this decision is refused. `undefined` if it is not. */
export const refusedCommand = (
  { availableDecisions = [] }: CommandRequest,
  decision: CommandDecision,
  amendments: Amendments
): string | undefined => {
  if (typeof decision === "string") return undefined
  if (amendments === "refuse") return changesOthers
  return availableDecisions.some((offered) => isSame(offered, decision)) ? undefined : notOffered
}

export const refusedElicitation = (
  { toolCall }: ElicitationRequest,
  decision: ElicitationDecision,
  amendments: Amendments
): string | undefined => {
  if (typeof decision === "string" || decision.persist === undefined) return undefined
  if (decision.persist === "always" && amendments === "refuse") return changesOthers
  return toolCall?.persist?.includes(decision.persist) === true ? undefined : notOffered
}

const isSame = (a: unknown, b: unknown): boolean => Equal.equals(deep(a), deep(b))

/** Compares by value, whatever the order of the members. */
const deep = (value: unknown): unknown => {
  if (Array.isArray(value)) return Data.array(value.map(deep))
  if (typeof value !== "object" || value === null) return value
  return Data.struct(Object.fromEntries(Object.entries(value).map(([key, of]) => [key, deep(of)])))
}

const changesOthers =
  "this decision changes CODEX_HOME, and so what other runs may do. Wrap the service in Approvals.amending to allow that, or remember the decision with ApprovalRules"

const notOffered =
  "codex does not offer this decision for this request. Answer with one of its availableDecisions, or with accept or decline"
