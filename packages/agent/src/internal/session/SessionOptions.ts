/** What a session is made with, and what may be said of one of its turns. */
import type { AppServerSpec } from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import type { Effect } from "effect"
import type { Credential } from "../../Credential.ts"
import type { ThreadSource } from "../turn/AttemptOptions.ts"
import type * as Retry from "../turn/Retry.ts"
import type * as RunDeadline from "../turn/RunDeadline.ts"
import type * as RunRequests from "../turn/RunRequests.ts"

/** What may be said of a single turn; for a session, of all its turns. */
export interface TurnOptions
  extends RunDeadline.Options, Pick<RunRequests.Options<never>, "approvals"> {
  /** The model, how hard it thinks, the sandbox, ...: of this turn and the session's later ones. */
  readonly turn?: Turn.Settings
  /**
   * When the turn is taken again after a failure that may pass (`Failure.isTransient`), if nothing of it was shown and it
   * can have done nothing. The model may read the message twice. Default: never.
   */
  readonly retry?: Retry.Retry
}

/** What a session is made with. Only the key and the server have no default. */
export interface Options<R = never> extends TurnOptions, Pick<RunRequests.Options<R>, "tools"> {
  /** Names the session, in telemetry and as `spawnedBy` of its helpers. Its shape means nothing. */
  readonly key: string
  readonly server: AppServerSpec.AppServerSpec
  /** The thread to go on with, or a copy of another's. Default: a new one, at the first turn. */
  readonly thread?: ThreadSource
  readonly settings?: Thread.Settings
  readonly credential?: Credential
  /** Default: `WhenSafe`. */
  readonly replay?: Retry.Replay
  /**
   * Told after each turn on which thread the session is, before the next one runs. However a turn ended, the server has
   * its thread on disk from then on; only a first turn whose end was not seen, for its server was lost, may leave a thread
   * that cannot be resumed, and of that it is not told. Runs uninterruptibly: keep it short.
   */
  readonly onTurnEnd?: (threadId: string) => Effect.Effect<void>
}

/** What a session of a registry is made with: all but what the registry itself knows of it. */
export type SessionOptions<R = never> = Omit<Options<R>, "key" | "thread" | "onTurnEnd">
