/**
 * Whether somebody looks at the page. A browser has six connections to a gateway for all tabs together, so a tab that
 * nobody looks at holds none. It goes on where it was when somebody comes back.
 */
import { Store } from "./Store.ts"

/** How long a tab may be out of sight before it lets go, in milliseconds. */
const patience = 5_000

export const isVisible = new Store(document.visibilityState === "visible")

let hiding: ReturnType<typeof setTimeout> | undefined

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding)
  if (document.visibilityState === "visible") isVisible.set(true)
  else hiding = setTimeout(() => isVisible.set(false), patience)
})

/** Runs something while the page is visible, and stops it otherwise. Returns what stops it for good. */
export const whileVisible = (start: (signal: AbortSignal) => void): (() => void) => {
  let running: AbortController | undefined
  const turn = () => {
    running?.abort()
    running = isVisible.value ? new AbortController() : undefined
    if (running !== undefined) start(running.signal)
  }
  turn()
  const unsubscribe = isVisible.subscribe(turn)
  return () => {
    unsubscribe()
    running?.abort()
  }
}
