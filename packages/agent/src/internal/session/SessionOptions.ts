/** The options of a session, and of one of its turns. */
import type { AppServerSpec, Failure, Rights } from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Credential } from "../../Credential.ts"
import type { IfArchived, ThreadSource } from "../turn/AttemptOptions.ts"
import type * as BeforeTurn from "../turn/BeforeTurn.ts"
import type { Budget } from "../turn/BudgetAccount.ts"
import type * as ResetWait from "../turn/ResetWait.ts"
import type * as Retry from "../turn/Retry.ts"
import type * as RunDeadline from "../turn/RunDeadline.ts"
import type * as RunRequests from "../turn/RunRequests.ts"
import type { TurnRun } from "../turn/TurnRun.ts"
import type { Point } from "../history/Point.ts"
import type { Mending } from "./Mending.ts"
import type { Until } from "./Shutdown.ts"

/** The options of one turn. Given to a session, they are the defaults of all its turns. */
export interface TurnOptions
  extends
    RunDeadline.Options,
    ResetWait.Options,
    BeforeTurn.Options,
    Pick<RunRequests.Options<never>, "approvals"> {
  /**
   * The model, its effort, the sandbox, and so on. They apply to this turn and to the later turns of the session.
   */
  readonly turn?: Turn.Settings
  /**
   * When to retry after a transient failure (`Failure.isTransient`). A turn is retried only if none of its output
   * was shown and it cannot have changed anything. The model may then read the message twice. Default: never.
   */
  readonly retry?: Retry.Retry
  /**
   * What may be spent. A session's is shared by its turns, side questions and helpers. A turn may have another one beside that.
   * Over one of them a turn fails with a `TurnError` (`BudgetExceeded`), which keeps the answer so far. Default: no limit.
   */
  readonly budget?: Budget
  /**
   * How long a turn waits for another process that has the session's thread loaded. Then the session goes on with a copy of the
   * thread, and leaves the old one to that process. Default: it does not wait, and the turn fails with a `TurnError`
   * (`ThreadHeldElsewhere`).
   */
  readonly copyThreadAfter?: Duration.DurationInput
}

/** The options of one turn of a session. */
export interface AskOptions extends TurnOptions {
  /**
   * Where the conversation goes on from: the turns after this point are taken out of the thread first, as
   * `Session.rewind` does. A turn that is tried again does not take back more. Default: the latest turn.
   */
  readonly from?: Point
  /**
   * The JSON schema that the model's last message must fit, as the API wants it: see `OutputSchema`. `Session.structured`
   * makes it of a `Schema`, and also decodes that message.
   */
  readonly outputSchema?: unknown
}

/** The name of a turn that is started. */
export interface TurnName {
  /**
   * The turn's `id`. If the turn of this id is among the `turns` of the session, it is returned, and no other is started. So
   * a caller that does not know whether it has started the turn may ask again. A cluster refuses that if the input is another.
   * Default: one that is new.
   */
  readonly id?: string
}

/** The options of a session. Only `key` and `server` are required. */
export interface Options<R = never> extends TurnOptions, Pick<RunRequests.Options<R>, "tools"> {
  /** Names the session in telemetry, and as the `spawnedBy` of its helpers. Any string will do. */
  readonly key: string
  readonly server: AppServerSpec.AppServerSpec
  /**
   * Further accounts, in the order in which the session changes to them when a limit of its account is used up: specs like
   * `server`, with the same `CODEX_HOME` and another account. A turn that was refused at the limit is retried with the next
   * account, unless it has shown something: then it fails, and the next turn uses that account. The session stays with an
   * account until a limit of that is used up. `Started` names the account of each attempt. Ephemeral threads, and sessions
   * with a credential of their own, do not change. Default: none.
   */
  readonly otherAccounts?: ReadonlyArray<AppServerSpec.AppServerSpec>
  /**
   * How much of a limit may be used at the end of a turn, in percent, before the next turn uses another account. Default: 100.
   */
  readonly changeAccountAt?: number
  /** The thread to resume or to copy. Default: a new thread, started with the first turn. */
  readonly thread?: ThreadSource
  /** What becomes of the session's thread if somebody archives it. Default: `Unarchive`, with the next turn. */
  readonly ifArchived?: IfArchived
  readonly settings?: Thread.Settings
  readonly credential?: Credential
  /**
   * The most that a turn, side question or helper of this session may be allowed, beside the pool's ceiling. Options
   * of a turn cannot exceed it: the turn fails with a `TurnError` (`ExceedsCeiling`) before it starts. Default: no
   * ceiling.
   */
  readonly ceiling?: Rights.Ceiling
  /**
   * From which share of the context window on, such as 0.8, the session compacts its thread by itself before its next turn. The
   * event `Compacted` says so. If it fails, or takes longer than the deadlines of a turn, the turn goes on without. Nothing is
   * compacted before a turn that goes on from an earlier one. Default: never. Codex compacts by itself too, within a turn,
   * when the window is nearly full.
   */
  readonly compactAt?: number
  /** Whether a turn is replayed on the next generation after its server was lost. Default: `WhenSafe`. */
  readonly replay?: Retry.Replay
  /**
   * Which histories that the provider refuses are mended by going on from an earlier turn. Default: those that were
   * refused twice in a row (`BadRequest`, `ContextWindow`).
   */
  readonly mending?: Mending | "Never"
  /**
   * How many events the log of a turn keeps, at least. It may hold twice as many. Default: 10,000.
   */
  readonly turnLogCapacity?: number
  /**
   * Called after each turn, and before the next one, with the thread's id. From then on the server has the thread
   * on disk, however the turn ended. It is not called if the server is lost during the first turn: that thread may
   * be lost too. Runs uninterruptibly, so keep it short.
   */
  readonly onTurnEnd?: (threadId: string) => Effect.Effect<void>
  /**
   * Acquired by each turn, side question and helper when it is its turn to begin, and released when it has ended. Use it for
   * a bound that sessions share, such as the permit of a semaphore: who waits for it is `Queued`. Default: nothing.
   */
  readonly permit?: Effect.Effect<void, Failure.TurnError, Scope.Scope>
  /**
   * Asked by each turn, side question and helper before it begins, and held until it has ended. The registry keeps the
   * session open for it, and refuses or interrupts it while the program shuts down.
   */
  readonly admit?: (run: TurnRun) => Effect.Effect<Until, Failure.TurnError, Scope.Scope>
  /** Held while a sub-agent works. The registry keeps the session open for it. */
  readonly keepOpen?: Effect.Effect<void, never, Scope.Scope>
}

/** The options of a session in the registry. The registry sets the others. */
export type SessionOptions<R = never, Metadata = never> = Omit<
  Options<R>,
  "key" | "thread" | "onTurnEnd" | "admit" | "keepOpen"
> & {
  /** Stored with a session that has no metadata yet. */
  readonly metadata?: Metadata
}
