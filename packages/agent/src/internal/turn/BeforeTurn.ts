/** What a program does before each turn that its run or session asks for. */
import type { Failure } from "@effect-codex/app-server"
import type * as Effect from "effect/Effect"

/** The turn that is about to be asked for. */
export interface TurnToBegin {
  /** The key of the session whose turn, side question or helper it is. */
  readonly session: string | undefined
  /** The thread, open and reserved for this turn. */
  readonly threadId: string
  /**
   * The id of the turn's message (`clientUserMessageId`). The server stores it with the turn, so the turn can be found by it
   * after a loss. Each attempt has another one. The server does not store it for a review.
   */
  readonly messageId: string
  /** The generation of the server that is about to be asked. */
  readonly generation: number
  /** 1 for the first attempt of the turn. Each retry and replay counts on. */
  readonly attempt: number
}

export interface Options {
  /**
   * Run before each turn, after its thread is open and as the last thing before `turn/start` or `review/start` is sent. Use it
   * to record elsewhere that the turn is about to begin, so that it begins only once. If it fails, the turn is not sent, and
   * the attempt ends with its failure. It is not run before a compaction.
   *
   * It is run again with each request: when the attempt is retried or replayed, when the server was lost between it and
   * `turn/start`, and when the server had unloaded the thread. `timeout` bounds it, with the rest of the attempt. If the server
   * is lost meanwhile, the attempt fails when it has ended. Default: nothing.
   */
  readonly beforeTurn?: (turn: TurnToBegin) => Effect.Effect<void, Failure.TurnError>
}
