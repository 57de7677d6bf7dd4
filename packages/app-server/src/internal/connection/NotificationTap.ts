/** Calls a function synchronously with each notification of a thread. Nothing is buffered. */
import type { Message } from "@effect-codex/protocol"
import * as Either from "effect/Either"
import type { Sink } from "./Dispatch.ts"

/** Options of a tap. */
export interface TapOptions<E> {
  /** Called when the connection is lost. */
  readonly onEnd?: (error: E) => void
  /**
   * Whether the tap gets the pieces of the model's text, of plans and of the output of commands and patches. Most
   * notifications are such pieces. Default: `true`.
   */
  readonly deltas?: boolean
}

export class NotificationTap<E> implements Sink<E> {
  readonly canWait = true
  readonly takesUnheard = false
  readonly takesDeltas: boolean
  private hasThrown = false
  private readonly show: (event: Message.Notification) => void
  private readonly onThrow: (defect: unknown) => void
  private readonly onEnd: (error: E) => void

  constructor(
    show: (event: Message.Notification) => void,
    onThrow: (defect: unknown) => void,
    { deltas = true, onEnd = () => {} }: TapOptions<E>
  ) {
    this.takesDeltas = deltas
    this.show = show
    this.onThrow = onThrow
    this.onEnd = onEnd
  }

  /** Catches what the function throws, because an exception here would stop the reader of the whole connection. */
  push(event: Message.Notification): boolean {
    this.callSafely(() => this.show(event))
    return false
  }

  wake(): void {}

  end({ error }: { readonly error: E }): void {
    // Also after the function has thrown: nothing else tells of the end.
    this.hasThrown = false
    this.callSafely(() => this.onEnd(error))
  }

  private callSafely(f: () => void): void {
    if (this.hasThrown) return
    const done = Either.try(f)
    if (Either.isRight(done)) return
    this.hasThrown = true
    this.onThrow(done.left)
  }
}
