/** Whether the server does nothing but reconnect to the model, since when, and why. */
import type { RunEvent } from "./Event.ts"

export class Reconnects {
  /** When the first of these tries was heard of. `undefined` if the server has reached the model since. */
  since: number | undefined
  /** Why the server tried last, in its words. Empty if it has reached the model since. */
  cause = ""

  saw(events: ReadonlyArray<RunEvent>, now: () => number): void {
    for (const event of events) {
      const cause = causeOf(event)
      if (cause === undefined && isAside(event)) continue
      this.since = cause === undefined ? undefined : (this.since ?? now())
      this.cause = cause ?? ""
    }
  }
}

/** Why the server reconnects, or that it does. `undefined` for every other event. */
const causeOf = (event: RunEvent): string | undefined => {
  const told = event._tag === "SubAgent" ? event.event : event
  if (told._tag !== "Reconnecting") return undefined
  return told.error.additionalDetails ?? told.error.message
}

/** What the server says beside the turn does not mean that it has reached the model. */
const isAside = ({ _tag }: RunEvent): boolean =>
  _tag === "Warning" || _tag === "Notice" || _tag === "Other" || _tag === "GuardianWarning"
