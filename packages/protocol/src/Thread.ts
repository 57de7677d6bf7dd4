/** Threads: what they are, and what may be chosen for one. */
import { Schema } from "effect"
import type { ThreadStartParams } from "./generated/Thread.ts"
import { nullable } from "./Lenient.ts"

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

/**
 * What a run relies on in the answer to `thread/start`, `thread/resume` and `thread/fork`. The rest of the answer may be
 * missing or new: decode with `Methods` to have all of it.
 *
 * @example
 * const { modelProvider, thread } = yield* Schema.decodeUnknown(Thread.Opened)(answer)
 */
export const Opened = Schema.suspend(() =>
  Schema.Struct({
    thread: Schema.Struct({ id: Schema.String }),
    modelProvider: nullable(Schema.String)
  })
)
export type Opened = typeof Opened.Type
