/** Numbers the events of one run, across its attempts. */
export class Sequence {
  private last: number

  /** `last` is the number of the last event that was told before. */
  constructor(last = 0) {
    this.last = last
  }

  /** The number of the next event. */
  get upcoming(): number {
    return this.last + 1
  }

  /** Takes the number of the next event. */
  next(): number {
    return ++this.last
  }
}
