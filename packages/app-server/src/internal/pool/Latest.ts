/**
 * A queue of the latest values, for one reader: if it is full, the oldest is dropped. Offering never waits and needs no
 * fiber. `Queue.unsafeOffer` would drop the newest of a sliding queue.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

export class Latest<A> {
  private values: Array<A> = []
  private hasEnded = false
  private readonly isAwake = Effect.unsafeMakeLatch(false)
  private readonly capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
  }

  offer(value: A): void {
    if (this.hasEnded) return
    if (this.values.push(value) > this.capacity) this.values.shift()
    this.isAwake.unsafeOpen()
  }

  /** What was offered can still be taken. */
  end(): void {
    this.hasEnded = true
    this.isAwake.unsafeOpen()
  }

  /** Takes everything, and waits for something. Fails with `None` when all is taken and nothing more will come. */
  readonly take: Effect.Effect<ReadonlyArray<A>, Option.Option<never>> = Effect.suspend(() =>
    Effect.zipRight(
      this.isAwake.await,
      Effect.suspend(() => {
        const { hasEnded, values } = this
        this.values = []
        if (!hasEnded) this.isAwake.unsafeClose()
        return values.length === 0 && hasEnded ? Effect.fail(Option.none()) : Effect.succeed(values)
      })
    )
  )
}
