/** An MCP server in the configuration of a `FakeAppServer`: whether it starts, and what it offers. */

/** What codex tells of it. The model calls a tool with `FakeTurn.callMcpTool`. */
export interface FakeMcpServer {
  readonly name: string
  /** Why it does not start, in the words of codex. Default: it starts. */
  readonly error?: string
  /** Whether no thread is opened without it. Settings of a thread can ask for that too. Default: no. */
  readonly required?: boolean
  /** Default: none. */
  readonly tools?: ReadonlyArray<{ readonly name: string; readonly description?: string }>
  /**
   * It needs a login by OAuth, and this is how one ends: as soon as it has begun. Default: it needs none, and a login is
   * refused.
   */
  readonly login?: "Succeeds" | "Fails"
}
