/**
 * A list with two bounds. A quarter of both is for its first entries, which say how it all began, and the rest for its
 * last ones: what lies between is dropped and counted.
 */

interface Link<A> {
  readonly entry: A
  readonly bytes: number
  next: Link<A> | undefined
}

export interface Bounds {
  readonly entries: number
  readonly bytes: number
}

/** What there is now. The dropped entries lie between the two lists. */
export interface Kept<A> {
  readonly first: ReadonlyArray<A>
  readonly dropped: Bounds
  readonly last: ReadonlyArray<A>
}

export class Tape<A> {
  private readonly first: Array<A> = []
  private oldest: Link<A> | undefined
  private newest: Link<A> | undefined
  private entries = 0
  private bytes = 0
  private droppedEntries = 0
  private droppedBytes = 0
  private readonly bounds: Bounds

  constructor(bounds: Bounds) {
    this.bounds = bounds
  }

  add(entry: A, bytes: number): void {
    this.entries++
    this.bytes += bytes
    if (this.droppedEntries === 0 && this.newest === undefined && this.isBeginning()) {
      this.first.push(entry)
      return
    }
    const link: Link<A> = { entry, bytes, next: undefined }
    if (this.newest === undefined) this.oldest = link
    else this.newest.next = link
    this.newest = link
    while (this.entries > this.bounds.entries || this.bytes > this.bounds.bytes) this.drop()
  }

  get kept(): Kept<A> {
    const last: Array<A> = []
    for (let link = this.oldest; link !== undefined; link = link.next) last.push(link.entry)
    return {
      first: [...this.first],
      dropped: { entries: this.droppedEntries, bytes: this.droppedBytes },
      last
    }
  }

  private isBeginning(): boolean {
    return this.entries <= this.bounds.entries / 4 && this.bytes <= this.bounds.bytes / 4
  }

  /** The beginning alone is within the bounds, so there is an entry to drop. */
  private drop(): void {
    const { oldest } = this
    if (oldest === undefined) return
    this.oldest = oldest.next
    if (this.oldest === undefined) this.newest = undefined
    // A dead link among the old objects would keep all its successors alive until those are collected.
    oldest.next = undefined
    this.entries--
    this.bytes -= oldest.bytes
    this.droppedEntries++
    this.droppedBytes += oldest.bytes
  }
}
