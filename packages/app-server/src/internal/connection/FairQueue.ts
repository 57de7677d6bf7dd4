/** Who waits for a place, in lines that take turns: a long line delays the others by one place a turn, and no more. */
import { MutableList } from "effect"

export class FairQueue<A> {
  private readonly lines = new Map<number, MutableList.MutableList<A>>()

  push(line: number, waiting: A): void {
    const others = this.lines.get(line)
    if (others === undefined) this.lines.set(line, MutableList.make(waiting))
    else MutableList.append(others, waiting)
  }

  /** The first of the line whose turn it is. */
  shift(): A | undefined {
    for (const [line, waiting] of this.lines) {
      const first = MutableList.shift(waiting)
      // Its next turn comes after those of all the others.
      this.lines.delete(line)
      if (!MutableList.isEmpty(waiting)) this.lines.set(line, waiting)
      return first
    }
    return undefined
  }

  clear(): void {
    this.lines.clear()
  }

  *[Symbol.iterator](): Generator<A> {
    for (const line of this.lines.values()) yield* line
  }
}
