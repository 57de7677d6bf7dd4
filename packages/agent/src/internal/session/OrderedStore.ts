/**
 * The store as the registry uses it. The operations of one key run one after the other, so that the last one wins.
 * Keys do not wait for each other. Each operation has a deadline, so a store that hangs holds nobody for long.
 */
import * as Effect from "effect/Effect"
import { KeyOrder } from "./KeyOrder.ts"
import { type Service, StoreError } from "./StoreEntry.ts"

/** How long one operation waits for the store. */
export const storeTimeout = "5 seconds"

/** How long a caller waits in all: for an earlier operation of the same key, and then for its own. */
const callerTimeout = "10 seconds"

export class OrderedStore {
  private readonly order = new KeyOrder()
  private readonly store: Service

  constructor(store: Service) {
    this.store = bounded(store)
  }

  get list(): Service["list"] {
    return this.store.list
  }

  /** Runs operations of one key when all earlier ones have ended. */
  inOrder<A, E>(
    key: string,
    use: (store: Omit<Service, "list">) => Effect.Effect<A, E>
  ): Effect.Effect<A, E> {
    return this.order.inOrder(
      key,
      Effect.suspend(() => use(this.store))
    )
  }

  /**
   * As `inOrder`, for as long as a caller waits. An operation that cannot be interrupted keeps its place, so that
   * no later one overtakes it.
   */
  inOrderSoon<A, E>(
    key: string,
    use: (store: Omit<Service, "list">) => Effect.Effect<A, E>
  ): Effect.Effect<A, E | StoreError> {
    return this.inOrder(key, use).pipe(
      Effect.disconnect,
      Effect.interruptible,
      Effect.timeoutFail({
        duration: callerTimeout,
        onTimeout: () => unanswered(key, callerTimeout)
      })
    )
  }
}

const bounded = (store: Service): Service => {
  const within = <A>(key: string, operation: Effect.Effect<A, StoreError>) =>
    Effect.timeoutFail(Effect.interruptible(operation), {
      duration: storeTimeout,
      onTimeout: () => unanswered(key, storeTimeout)
    })
  return {
    get: (key) => within(key, store.get(key)),
    put: (entry) => within(entry.key, store.put(entry)),
    remove: (key) => within(key, store.remove(key)),
    list: store.list
  }
}

const unanswered = (key: string, after: string): StoreError =>
  new StoreError({
    reason: "Unanswered",
    location: `session ${key}`,
    action: "Check that the store can be reached, and try again.",
    detail: `it did not answer within ${after}, and may still carry out what it was asked for`
  })
