/**
 * Buffers the notifications of one thread for one consumer. The buffer is bounded, and the consumer takes whole
 * batches.
 *
 * When the buffer is full, progress notifications are dropped and counted. Text and terminal events are never
 * dropped: if the buffer is full of those, it overflows and its consumer fails.
 */
import { type Message, Notifications } from "@effect-codex/protocol"
import type { Sink } from "./Dispatch.ts"

/**
 * The method of the marker that replaces dropped progress. `params.count` is the number of dropped notifications.
 */
export const droppedMethod = "effect-codex/dropped"

export type Ended<E> = { readonly _tag: "Lost"; readonly error: E } | { readonly _tag: "Overflow" }

export type Taken<E> =
  | { readonly _tag: "Batch"; readonly events: ReadonlyArray<Message.Notification> }
  | Ended<E>

/** A consumer for which this many notifications are waiting, or half of what it may fall behind, is woken at once. */
const wakeThreshold = 128

/** The notification that most consumers wait for: what they do next is held up by it. */
const endOfTurn = "turn/completed"

export class EventBuffer<E> implements Sink<E> {
  private events: Array<Message.Notification> = []
  private ended: Ended<E> | undefined
  private wakeConsumer: (() => void) | undefined
  private hasEndOfTurn = false
  private readonly wakeThreshold: number
  readonly capacity: number
  readonly takesUnheard = true
  readonly takesDeltas = true

  constructor(capacity: number) {
    this.capacity = capacity
    this.wakeThreshold = Math.min(wakeThreshold, capacity / 2)
  }

  get canWait(): boolean {
    return !this.hasEndOfTurn && this.events.length < this.wakeThreshold
  }

  push(event: Message.Notification): boolean {
    if (this.ended !== undefined) return false
    if (event.method === endOfTurn) this.hasEndOfTurn = true
    if (this.events.length >= this.capacity) {
      this.pushFull(event)
      return false
    }
    return this.events.push(event) === 1
  }

  /** Ends the buffer after the notifications that are already in it. Only the first call has an effect. */
  end(ended: Ended<E>): void {
    this.ended ??= ended
    this.wake()
  }

  /** Wakes the waiting consumer, if there is something to take. */
  wake(): void {
    const wakeConsumer = this.wakeConsumer
    if (wakeConsumer === undefined || !this.isReady) return
    this.wakeConsumer = undefined
    wakeConsumer()
  }

  /** Takes everything in the buffer, or the end. Returns `undefined` if there is nothing yet. */
  take(): Taken<E> | undefined {
    if (this.events.length === 0) return this.ended
    this.hasEndOfTurn = false
    return { _tag: "Batch", events: this.events.splice(0) }
  }

  /**
   * Registers the one consumer for the next wake-up. Calls it at once if something has arrived since its last
   * `take`. An interrupted consumer loses nothing, because it takes only after it is woken.
   */
  onWake(wakeConsumer: () => void): void {
    if (this.isReady) wakeConsumer()
    else this.wakeConsumer = wakeConsumer
  }

  private get isReady(): boolean {
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
    if (kept.length < this.capacity) kept.push(event)
    else this.end({ _tag: "Overflow" })
  }
}

/** Counts drops at this position. Adjacent drops share one marker. */
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
