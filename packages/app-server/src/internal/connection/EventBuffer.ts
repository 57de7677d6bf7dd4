/**
 * The notifications of one thread on their way to one consumer: bounded, handed over whole batches at a time.
 *
 * Past the bound, progress is dropped and counted; text and terminal events never are, so when nothing but those is
 * left the buffer overflows, and its consumer fails.
 */
import { type Message, Notifications } from "@effect-codex/protocol"
import type { Sink } from "./Dispatch.ts"

/** Stands where progress was dropped; `params.count` says how much. */
export const droppedMethod = "effect-codex/dropped"

export type Ended<E> = { readonly _tag: "Lost"; readonly error: E } | { readonly _tag: "Overflow" }

export type Taken<E> =
  | { readonly _tag: "Batch"; readonly events: ReadonlyArray<Message.Notification> }
  | Ended<E>

export class EventBuffer<E> implements Sink<E> {
  private events: Array<Message.Notification> = []
  private ended: Ended<E> | undefined
  private nudge: (() => void) | undefined
  readonly bound: number

  constructor(bound: number) {
    this.bound = bound
  }

  get size(): number {
    return this.events.length
  }

  push(event: Message.Notification): void {
    if (this.ended !== undefined) return
    if (this.events.length < this.bound) this.events.push(event)
    else this.pushFull(event)
  }

  /** The end comes after what is already here. The first end stands. */
  end(ended: Ended<E>): void {
    this.ended ??= ended
    this.wake()
  }

  /** Tells the consumer that waits, if one does, that there is something to take. */
  wake(): void {
    const nudge = this.nudge
    if (nudge === undefined || !this.hasSomething) return
    this.nudge = undefined
    nudge()
  }

  /** Everything that is here, or the end, or nothing yet. */
  take(): Taken<E> | undefined {
    if (this.events.length === 0) return this.ended
    return { _tag: "Batch", events: this.events.splice(0) }
  }

  /**
   * Registers the one consumer until it is next woken: at once, if something has come since it looked. One that has
   * left meanwhile takes nothing with it.
   */
  onWake(nudge: () => void): void {
    if (this.hasSomething) nudge()
    else this.nudge = nudge
  }

  private get hasSomething(): boolean {
    return this.events.length > 0 || this.ended !== undefined
  }

  private pushFull(event: Message.Notification): void {
    if (Notifications.isProgress(event.method)) return addDropped(this.events, 1)
    const kept: Array<Message.Notification> = []
    for (const earlier of this.events) {
      const dropped = Notifications.isProgress(earlier.method) ? 1 : droppedCount(earlier)
      if (dropped > 0) addDropped(kept, dropped)
      else kept.push(earlier)
    }
    this.events = kept
    if (kept.length < this.bound) kept.push(event)
    else this.end({ _tag: "Overflow" })
  }
}

/** Counts drops at this place: neighbouring ones share a marker. */
const addDropped = (events: Array<Message.Notification>, dropped: number): void => {
  const before = droppedCount(events.at(-1))
  if (before > 0) events.pop()
  events.push({ method: droppedMethod, params: { count: before + dropped } })
}

const droppedCount = (event: Message.Notification | undefined): number => {
  const params = event?.method === droppedMethod ? event.params : undefined
  return typeof params === "object" &&
    params !== null &&
    "count" in params &&
    typeof params.count === "number"
    ? params.count
    : 0
}
