/** A value that the page shows, and shows again when it is another one. */
import { useEffect, useState } from "preact/hooks"

export class Store<A> {
  private current: A
  private readonly listeners = new Set<() => void>()

  constructor(initial: A) {
    this.current = initial
  }

  get value(): A {
    return this.current
  }

  set(value: A): void {
    if (value === this.current) return
    this.current = value
    for (const listener of this.listeners) listener()
  }

  update(change: (value: A) => A): void {
    this.set(change(this.current))
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

/** The value of the store, in a component. */
export const useStore = <A>(store: Store<A>): A => {
  const [, again] = useState({})
  useEffect(() => {
    again({})
    return store.subscribe(() => again({}))
  }, [store])
  return store.value
}
