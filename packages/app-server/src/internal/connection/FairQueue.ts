/** A round-robin of queues. A long queue delays each of the others by one entry per round at most. */
import * as MutableList from "effect/MutableList"

export class FairQueue<A> {
  private readonly queues = new Map<number, MutableList.MutableList<A>>()

  push(queue: number, waiting: A): void {
    const others = this.queues.get(queue)
    if (others === undefined) this.queues.set(queue, MutableList.make(waiting))
    else MutableList.append(others, waiting)
  }

  /** Removes the first entry of the queue whose turn it is. */
  shift(): A | undefined {
    for (const [queue, waiting] of this.queues) {
      const first = MutableList.shift(waiting)
      // Reinserting moves the queue behind all others.
      this.queues.delete(queue)
      if (!MutableList.isEmpty(waiting)) this.queues.set(queue, waiting)
      return first
    }
    return undefined
  }

  clear(): void {
    this.queues.clear()
  }

  *[Symbol.iterator](): Generator<A> {
    for (const queue of this.queues.values()) yield* queue
  }
}
