/** The tenant's sessions, the latest first. */
import * as Http from "./Http.ts"
import { poll } from "./Polling.ts"
import { Store } from "./Store.ts"
import { whileVisible } from "./Visibility.ts"

/** Nothing until they have been read. */
export const sessions = new Store<ReadonlyArray<Http.SessionView> | undefined>(undefined)

/** How often sessions are looked for that others have made, in milliseconds. */
const pollEvery = 5_000

export const refresh = async (): Promise<void> => {
  try {
    const all = await Http.sessions()
    sessions.set(all.toSorted((a, b) => timeOf(b) - timeOf(a) || a.key.localeCompare(b.key)))
  } catch (cause) {
    if (!(cause instanceof Http.Refused)) throw cause
  }
}

/** A session without a turn is new. */
const timeOf = ({ updatedAt }: Http.SessionView): number =>
  updatedAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(updatedAt)

/** Reads until the returned function is called. */
export const start = (): (() => void) =>
  whileVisible((signal) => void poll(refresh, pollEvery, signal))

/** The title that its tenant has given it, or its key. */
export const titleOf = ({ key, metadata }: Pick<Http.SessionView, "key" | "metadata">): string => {
  const { title } = metadata
  return typeof title === "string" && title.trim() !== "" ? title : key
}
