/** Shows the notifications of a thread to a plain function, each as it arrives. Nothing waits in it. */
import type { Message } from "@effect-codex/protocol"
import { Either } from "effect"
import type { Sink } from "./Dispatch.ts"

export class NotificationTap<E> implements Sink<E> {
  readonly size = 0
  private broken = false
  private readonly show: (event: Message.Notification) => void
  private readonly onThrow: (defect: unknown) => void
  private readonly onEnd: (error: E) => void

  constructor(
    show: (event: Message.Notification) => void,
    onThrow: (defect: unknown) => void,
    onEnd: (error: E) => void
  ) {
    this.show = show
    this.onThrow = onThrow
    this.onEnd = onEnd
  }

  /** What the function throws must not reach the reader, which reads for everybody. */
  push(event: Message.Notification): void {
    this.guarded(() => this.show(event))
  }

  wake(): void {}

  end({ error }: { readonly error: E }): void {
    this.guarded(() => this.onEnd(error))
  }

  private guarded(f: () => void): void {
    if (this.broken) return
    const done = Either.try(f)
    if (Either.isRight(done)) return
    this.broken = true
    this.onThrow(done.left)
  }
}
