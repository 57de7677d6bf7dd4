/** Numbers the events of one run, across its attempts. */
export class Sequence {
  private last = 0

  /** The number of the next event. */
  get upcoming(): number {
    return this.last + 1
  }

  /** Takes the number of the next event. */
  next(): number {
    return ++this.last
  }
}
