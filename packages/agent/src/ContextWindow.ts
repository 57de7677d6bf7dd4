/** How full the context window of a session's model is, and what a compaction has made of it. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"
import { Usage } from "./internal/turn/Event.ts"

/** How much of the context window is in use. Other than the usage of a turn it does not add up: it is the latest request. */
export const ContextWindow = Lenient.struct({
  /** The tokens that the next request begins with. After a compaction it is an estimate of codex. */
  tokens: Schema.Int,
  /** The size of the window in tokens, if the server knows it. */
  window: Lenient.orUndefined(Schema.Int)
})
/** How much of the context window is in use. */
export interface ContextWindow extends Schema.Schema.Type<typeof ContextWindow> {}

/** What a compaction has made of the context. */
export const Compaction = Lenient.struct({
  threadId: Schema.String,
  /** The turn in which the server has compacted. It is a turn of its own. */
  turnId: Schema.String,
  /** The tokens in use before. `undefined` if nothing was known. */
  before: Lenient.orUndefined(Schema.Int),
  /** The tokens in use now, as codex estimates them. `undefined` if it does not say. */
  after: Lenient.orUndefined(Schema.Int),
  /** The tokens that the compaction has spent. */
  usage: Usage
})
/** What a compaction has made of the context. */
export interface Compaction extends Schema.Schema.Type<typeof Compaction> {}

/**
 * Returns the share of the window that is in use, from 0. `undefined` if the size of the window is not known.
 *
 * @example
 * const isNearlyFull = Effect.map(
 *   session.context,
 *   Option.exists((context) => (ContextWindow.share(context) ?? 0) > 0.9)
 * )
 */
export const share = ({ tokens, window }: ContextWindow): number | undefined =>
  window === undefined || window === 0 ? undefined : tokens / window
