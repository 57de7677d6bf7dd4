/** A place between two turns of a thread. */

/** A place between two turns, named by the turn before it or after it. The server gives turns their ids. */
export type Point = { readonly before: string } | { readonly after: string }

/** What a point divides the turns of a thread into. */
export interface Cut {
  /** The latest turn before the point. `undefined` if there is none. */
  readonly lastKept: string | undefined
  /** The turns after the point, the newest first. */
  readonly dropped: ReadonlyArray<string>
}

export const turnIdOf = (point: Point): string => ("before" in point ? point.before : point.after)

/** Returns what the point divides these turns into, or `undefined` if its turn is not among them. */
export const cut = (newestFirst: ReadonlyArray<string>, point: Point): Cut | undefined => {
  const position = newestFirst.indexOf(turnIdOf(point))
  if (position === -1) return undefined
  const lastKept = "before" in point ? position + 1 : position
  return { lastKept: newestFirst[lastKept], dropped: newestFirst.slice(0, lastKept) }
}
