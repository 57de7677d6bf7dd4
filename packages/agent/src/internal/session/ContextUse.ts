/** How full the context window of a session is, as the server has told it with the last request. */
import * as Window from "../../ContextWindow.ts"
import type { RunEvent, RunResult } from "../../RunEvent.ts"

export class ContextUse {
  current: Window.ContextWindow | undefined
  private readonly compactAt: number | undefined

  constructor(compactAt: number | undefined) {
    this.compactAt = compactAt
  }

  saw(events: ReadonlyArray<RunEvent>): void {
    for (const event of events) {
      if (event._tag !== "TokenUsage") continue
      const { contextWindow: window = this.current?.window, last } = event
      this.current = { tokens: last.totalTokens, window }
    }
  }

  /** What the thread holds now is not known until the next request. */
  forget(): void {
    this.current = undefined
  }

  /** Whether the session compacts before its next turn. */
  get isOverLimit(): boolean {
    const { compactAt, current } = this
    const share = current === undefined ? undefined : Window.share(current)
    return compactAt !== undefined && share !== undefined && share >= compactAt
  }

  /** What a compaction has made of it. */
  compacted(
    before: Window.ContextWindow | undefined,
    { threadId, turnId, usage }: Pick<RunResult, "threadId" | "turnId" | "usage">
  ): Window.Compaction {
    // Nothing was told since, and what was told before is no longer so.
    if (this.current === before) this.forget()
    return { threadId, turnId, before: before?.tokens, after: this.current?.tokens, usage }
  }
}
