/** Reads something again and again. */
import { sleep } from "./EventStream.ts"

/** Calls `read` at once and after each pause, in milliseconds, until the signal. `read` handles its own failures. */
export const poll = async (
  read: () => Promise<void>,
  pause: number,
  signal: AbortSignal
): Promise<void> => {
  while (!signal.aborted) {
    await read()
    await sleep(pause, signal)
  }
}
