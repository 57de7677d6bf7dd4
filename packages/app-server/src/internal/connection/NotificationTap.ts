/** Shows the notifications of a thread to a plain function, each as it arrives. Nothing waits in it. */
import type { Message } from "@effect-codex/protocol"
import { Either } from "effect"
import type { Sink } from "./Dispatch.ts"

export class NotificationTap implements Sink<unknown> {
  readonly size = 0
  private broken = false
  private readonly show: (event: Message.Notification) => void
  private readonly onThrow: (defect: unknown) => void

  constructor(show: (event: Message.Notification) => void, onThrow: (defect: unknown) => void) {
    this.show = show
    this.onThrow = onThrow
  }

  /** What the function throws must not reach the reader, which reads for everybody. */
  push(event: Message.Notification): void {
    if (this.broken) return
    const shown = Either.try(() => this.show(event))
    if (Either.isRight(shown)) return
    this.broken = true
    this.onThrow(shown.left)
  }

  wake(): void {}

  end(): void {}
}
