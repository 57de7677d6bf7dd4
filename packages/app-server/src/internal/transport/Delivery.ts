/**
 * Hands what is read to the listener, and tells it how long consumers may be left asleep. While one read follows
 * another, to wake them after each would cost more than to read.
 */
import type { Listener } from "../../Transport.ts"
import type { Framing } from "./Framing.ts"

/**
 * For how many milliseconds they are left asleep at most, if they are few: for about one frame of a screen. The process
 * is busy anyway.
 */
const hold = 16

/**
 * The same for each of them, if they are many: some three times what it takes to wake one. Otherwise a program with
 * thousands of turns at once would wake one for each message.
 */
const holdOfEach = 0.05

/** After how many milliseconds without data no more is expected at once. The shortest timer that Node has. */
const tick = 1

/**
 * Tells the listener that more follows. If it leaves consumers asleep, it is called without frames when a tick has
 * brought nothing, and it is told that no more follows when they have been asleep for long enough.
 */
export const make = (
  framing: Framing,
  now: () => number,
  listen: Listener
): ((chunk: Uint8Array) => void) => {
  let asleep = 0
  let since = 0
  let isWatching = false
  let isQuiet = false
  const watch = (): void => {
    isWatching = true
    isQuiet = true
    setTimeout(look, tick)
  }
  const look = (): void => {
    isWatching = false
    if (asleep === 0) return
    if (!isQuiet) return watch()
    asleep = listen([], false)
  }
  return (chunk) => {
    isQuiet = false
    const isFirst = asleep === 0
    const more = isFirst || now() - since < Math.max(hold, asleep * holdOfEach)
    asleep = listen(framing.push(chunk), more)
    if (isFirst && asleep > 0) since = now()
    if (asleep > 0 && !isWatching) watch()
  }
}
