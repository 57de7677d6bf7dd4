/**
 * The requests that wait for their answers, by the ids that they are given here.
 *
 * This is not a `Map`: one whose entries come and go is copied again and again, and its earlier copies lie among V8's old
 * objects, where they keep alive every request that was ever in one of them until the next full collection.
 */

/** A request: it has no id until it is in flight. */
export interface Entry {
  id: number
}

const initialSlots = 128

/** An entry lies in the slot of its id, modulo their number. An id whose slot is taken is skipped. */
export class InFlight<A extends Entry> {
  private slots = emptySlots<A>(initialSlots)
  private lastId = 0
  private count = 0

  get size(): number {
    return this.count
  }

  /** Gives the entry the next id, which is greater than all earlier ones. */
  add(entry: A): void {
    if (this.count === this.slots.length) this.grow()
    do this.lastId++
    while (this.slots[this.slotOf(this.lastId)] !== undefined)
    entry.id = this.lastId
    this.slots[this.slotOf(entry.id)] = entry
    this.count++
  }

  get(id: number | string): A | undefined {
    if (typeof id === "string") return undefined
    const entry = this.slots[this.slotOf(id)]
    return entry?.id === id ? entry : undefined
  }

  delete({ id }: A): void {
    this.slots[this.slotOf(id)] = undefined
    this.count--
  }

  clear(): void {
    this.slots = emptySlots(initialSlots)
    this.count = 0
  }

  *[Symbol.iterator](): Generator<A> {
    for (const entry of this.slots) if (entry !== undefined) yield entry
  }

  /** Ids that differ modulo the number of slots also differ modulo twice their number. */
  private grow(): void {
    const entries = [...this]
    this.slots = emptySlots(2 * this.slots.length)
    for (const entry of entries) this.slots[this.slotOf(entry.id)] = entry
  }

  private slotOf(id: number): number {
    return id % this.slots.length
  }
}

const emptySlots = <A>(count: number): Array<A | undefined> =>
  Array.from({ length: count }, () => undefined)
