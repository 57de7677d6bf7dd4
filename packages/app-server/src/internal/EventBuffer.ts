/**
 * The notifications of one thread on their way to one consumer: bounded, handed over whole batches at a time.
 *
 * Past the bound, progress is dropped and counted; text and terminal events never are, so when nothing but those is
 * left the buffer overflows, and its consumer fails.
 */
import { type Message, Notifications } from "@effect-codex/protocol"

/** Stands where progress was dropped; `params.count` says how much. */
export const droppedMethod = "effect-codex/dropped"

export type Ended<E> = { readonly _tag: "Lost"; readonly error: E } | { readonly _tag: "Overflow" }

export type Taken<E> =
  | { readonly _tag: "Batch"; readonly events: ReadonlyArray<Message.Notification> }
  | Ended<E>

export class EventBuffer<E> {
  private events: Array<Message.Notification> = []
  private dropped = 0
  private ended: Ended<E> | undefined
  private waiting: ((taken: Taken<E>) => void) | undefined
  readonly bound: number

  constructor(bound: number) {
    this.bound = bound
  }

  get size(): number {
    return this.events.length
  }

  push(event: Message.Notification): void {
    if (this.ended !== undefined) return
    if (this.events.length >= this.bound && !this.makeRoomFor(event)) return
    this.events.push(event)
  }

  /** The end comes after what is already here. The first end stands. */
  end(ended: Ended<E>): void {
    this.ended ??= ended
    this.wake()
  }

  /** Hands what is here to the consumer that waits for it, if one does. */
  wake(): void {
    if (this.waiting === undefined) return
    const taken = this.take()
    if (taken === undefined) return
    const waiting = this.waiting
    this.waiting = undefined
    waiting(taken)
  }

  /** Everything that is here, or the end, or nothing yet. */
  take(): Taken<E> | undefined {
    if (this.events.length === 0 && this.dropped === 0) return this.ended
    const events = this.events
    if (this.dropped > 0) events.push({ method: droppedMethod, params: { count: this.dropped } })
    this.events = []
    this.dropped = 0
    return { _tag: "Batch", events }
  }

  /** Registers the one consumer; the answer takes it back. */
  onTaken(waiting: (taken: Taken<E>) => void): () => void {
    this.waiting = waiting
    return () => {
      if (this.waiting === waiting) this.waiting = undefined
    }
  }

  private makeRoomFor(event: Message.Notification): boolean {
    if (Notifications.isProgress(event.method)) {
      this.dropped++
      return false
    }
    const kept = this.events.filter(({ method }) => !Notifications.isProgress(method))
    this.dropped += this.events.length - kept.length
    this.events = kept
    if (kept.length < this.bound) return true
    this.end({ _tag: "Overflow" })
    return false
  }
}
