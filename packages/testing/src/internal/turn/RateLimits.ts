/** The limits of an account, as codex writes them. */

/** A window of time in which so much may be used. */
export interface Window {
  /** In percent. */
  readonly usedPercent: number
  /** Default: 5 hours. */
  readonly windowDurationMins?: number
  /** When it begins anew, in whole seconds since 1970. Default: codex does not know. */
  readonly resetsAt?: number
}

/** What an account may use. A window that is left out is not known. */
export interface Limits {
  /** What is limited. Default: `codex`. */
  readonly id?: string
  readonly primary?: Window
  readonly secondary?: Window
  readonly credits?: {
    readonly hasCredits: boolean
    readonly unlimited: boolean
    readonly balance: string | null
  }
  readonly plan?: string
}

export const snapshot = ({ credits, id = "codex", plan, primary, secondary }: Limits) => ({
  limitId: id,
  limitName: null,
  normalModelSlug: null,
  primary: window(primary),
  secondary: window(secondary),
  credits: credits ?? null,
  individualLimit: null,
  spendControlReached: null,
  planType: plan ?? null,
  rateLimitReachedType: null
})

const window = (window: Window | undefined) =>
  window === undefined ? null : { windowDurationMins: 300, resetsAt: null, ...window }

/** The notification that carries them. It names no thread. */
export const payload = (limits: Limits) => ({ rateLimits: snapshot(limits) })
