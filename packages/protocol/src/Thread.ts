/** Threads: their types, and the settings of a thread. */
import * as Schema from "effect/Schema"
import type { ThreadStartParams } from "./generated/Thread.ts"
import { orNull } from "./Lenient.ts"

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

/** The settings that can be chosen when a thread is started, resumed or forked. */
export type Settings = { readonly [K in keyof Chosen]: Exclude<Chosen[K], null> }

/**
 * The part of the answer to `thread/start`, `thread/resume` and `thread/fork` that a run needs. Other fields may be
 * missing or new. Decode the answer with `Methods` to get all fields.
 *
 * @example
 * const { modelProvider, thread } = yield* Schema.decodeUnknown(Thread.Opened)(answer)
 */
export const Opened = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Struct({
    thread: Schema.Struct({ id: Schema.String }),
    modelProvider: orNull(Schema.String)
  })
)
export type Opened = typeof Opened.Type
