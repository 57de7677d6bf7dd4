/** How a thread is let go: the requests and timers of `LettingGo` in {@link ThreadState}. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type { Connection } from "../../Connection.ts"
import { Decision } from "../connection/Decision.ts"
import { isOverloaded, type RequestEvent, type RequestOptions } from "../connection/Requests.ts"
import type { TypedRequest } from "../connection/TypedRequest.ts"
import type * as ThreadState from "./ThreadState.ts"
import type { Timers } from "../timing/Timers.ts"

/** A short timeout, because leaving a thread waits for the answer to `thread/unsubscribe`. */
const unsubscribeTimeout = "1 second"

/**
 * How long to wait for `thread/closed`. Closing takes milliseconds, but a thread may be configured to stay loaded
 * for a time.
 */
const closingTimeout = "5 seconds"

/** How long the server may refuse to open a thread again after it has sent `thread/closed`. It was seen to, rarely. */
const closedTimeout = "50 millis"

/** The part of the threads' registry that this needs. */
interface Registry {
  readonly server: {
    readonly request: TypedRequest
    readonly connection: Pick<Connection, "unsafeRequest">
  }
  readonly fork: (effect: Effect.Effect<void>) => unknown
  readonly timers: Timers
  readonly isUsed: (threadId: string) => boolean
}

interface Thread {
  readonly id: string
  apply(event: ThreadState.Event): void
}

export class LettingGo {
  private unsubscribing: Decision<void> | undefined
  private stopTimer = (): void => {}
  private readonly registry: Registry
  private readonly thread: Thread

  constructor(registry: Registry, thread: Thread) {
    this.registry = registry
    this.thread = thread
  }

  unsubscribe(request: number): void {
    const { fork, server } = this.registry
    const threadId = this.thread.id
    const unsubscribing = new Decision<void>()
    const options: RequestOptions = {
      timeout: unsubscribeTimeout,
      observe: (event) => this.observe(request, event)
    }
    const ended = () => unsubscribing.decide(Effect.void)
    this.unsubscribing = unsubscribing
    // No fiber: there is one such request for each run.
    server.connection.unsafeRequest("thread/unsubscribe", { threadId }, options, (outcome) => {
      if (Exit.isExit(outcome)) ended()
      else fork(Effect.ensuring(Effect.ignore(outcome), Effect.sync(ended)))
    })
    this.awaitClosing(request, false)
  }

  /** Waits for the answer to the last request. The wait is bounded by the request's timeout. */
  get unsubscribed(): Effect.Effect<void> {
    return this.unsubscribing?.await ?? Effect.void
  }

  /** Reports `ClosingOverdue` after a time. */
  awaitClosing(request: number, isClosed: boolean): void {
    this.stop()
    this.stopTimer = this.registry.timers.after(isClosed ? closedTimeout : closingTimeout, () =>
      this.thread.apply({ _tag: "ClosingOverdue", request })
    )
  }

  stop(): void {
    this.stopTimer()
  }

  private observe(request: number, event: RequestEvent): void {
    const { thread } = this
    switch (event._tag) {
      case "Written":
        return thread.apply({ _tag: "UnsubscribeWritten", request })
      case "Result":
        return thread.apply({ _tag: "Unsubscribed", request, isLoaded: isLoaded(event.value) })
      // The server does not know the thread that it refuses to let go of.
      case "Error":
        if (!isOverloaded(event)) thread.apply({ _tag: "Unsubscribed", request, isLoaded: false })
        return
      case "Expired":
        return thread.apply({ _tag: "UnsubscribeFailed", request })
    }
  }

  unsubscribeAgents(threadIds: ReadonlyArray<string>): void {
    const { fork, isUsed, server } = this.registry
    for (const threadId of threadIds) {
      if (isUsed(threadId)) continue
      fork(
        Effect.ignore(
          server.request("thread/unsubscribe", { threadId }, { timeout: unsubscribeTimeout })
        )
      )
    }
  }
}

const isLoaded = (answer: unknown): boolean =>
  !Predicate.isRecord(answer) || answer["status"] !== "notLoaded"
