/** Threads: what they are, and what may be chosen for one. */
import type { ThreadStartParams, ThreadStartResponse } from "./generated/Thread.ts"

export * from "./generated/Thread.ts"

type Chosen = Pick<
  ThreadStartParams,
  | "model"
  | "modelProvider"
  | "cwd"
  | "approvalPolicy"
  | "sandbox"
  | "baseInstructions"
  | "developerInstructions"
  | "config"
>

/** What may be chosen for a thread when it is started, resumed or forked. */
export type Settings = { readonly [K in keyof Chosen]: Exclude<Chosen[K], null> }

/** What starting, resuming and forking a thread have in common in their results. */
export type Opened = Pick<ThreadStartResponse, "thread" | "modelProvider">
