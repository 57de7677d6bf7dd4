/** The options of a run attempt. */
import type { AppServerSpec, Rights } from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import type * as Credential from "../../Credential.ts"
import type * as Input from "../../Input.ts"
import type * as BeforeTurn from "./BeforeTurn.ts"
import type { Budget } from "./BudgetAccount.ts"
import type * as RunDeadline from "./RunDeadline.ts"
import type * as RunRequests from "./RunRequests.ts"

/**
 * The thread that a turn runs on. Turns of this program on the same thread and server wait for each other.
 *
 * A thread id is a capability. The server asks for nothing else to resume or copy a thread, and sends the conversation
 * to the provider of the new run, whatever its credential. Do not take ids from people: let `Sessions` find the thread
 * by a key of your own. If you must, start the threads with a credential that has an owner (`Credential.Options`): only
 * the same owner can then resume or copy them.
 */
export type ThreadSource =
  /** A new thread. An ephemeral thread leaves nothing on disk and cannot be resumed. */
  | { readonly _tag: "Start"; readonly ephemeral?: boolean }
  /** A thread that the server has on disk or has loaded. */
  | { readonly _tag: "Resume"; readonly threadId: string }
  /**
   * A copy of another thread's history. It may be made during a turn of that thread, and leaves no trace there.
   * `lastTurnId` is the last turn that is copied, to go on from an earlier one. Default: the latest.
   */
  | {
      readonly _tag: "Fork"
      readonly threadId: string
      readonly ephemeral?: boolean
      readonly lastTurnId?: string
    }

/**
 * What becomes of a thread that is to be resumed or copied, and that somebody has archived.
 * - `Unarchive`: it is taken out of the archive.
 * - `Fail`: the run fails with a `TurnError` (`ThreadArchived`).
 */
export type IfArchived = "Unarchive" | "Fail"

/** Whether the thread is a new one that leaves nothing on disk. */
export const isEphemeral = (source: ThreadSource): boolean =>
  "ephemeral" in source && source.ephemeral === true

/** The options of an attempt. Only `server` and `input` are required. */
export interface Options<R = never>
  extends RunDeadline.Options, RunRequests.Options<R>, BeforeTurn.Options {
  readonly server: AppServerSpec.AppServerSpec
  readonly input: Input.Input
  /** Default: a new thread that the server keeps on disk. */
  readonly thread?: ThreadSource
  /** What becomes of a thread that somebody has archived. Default: `Unarchive`. */
  readonly ifArchived?: IfArchived
  /**
   * The settings of the thread. They are sent each time it is opened, because a resumed or forked thread does not
   * keep all of them.
   *
   * A thread that is in use keeps the rights it has. If they are not the ones in these settings, the run fails with a
   * `TurnError` (`RightsDiffer`) before its turn: the sandbox, the approval policy, and for `workspace-write` the
   * network, the folder and the writable roots. What the settings leave out is not compared.
   */
  readonly settings?: Thread.Settings
  /**
   * The model, its effort, the sandbox, and so on. They apply to this turn and to the later turns of its thread. So
   * a turn that changes the rights of a thread that others use is refused (`RightsDiffer`).
   */
  readonly turn?: Turn.Settings
  /** The JSON schema that the model's last message must fit. `Run.structured` also decodes that message. */
  readonly outputSchema?: unknown
  /**
   * A credential for this run alone. Default: the server's account. A thread that was started with a credential
   * must be resumed with one, and a thread that was started without must be resumed without. Otherwise the server
   * refuses (`RequestError`).
   */
  readonly credential?: Credential.Credential
  /**
   * The most that this run may be allowed, beside the pool's ceiling. If the run asks for more, or its thread has more,
   * it fails with a `TurnError` (`ExceedsCeiling`) before its turn. Default: no ceiling.
   */
  readonly ceiling?: Rights.Ceiling
  /**
   * What this run may spend, beside the budget of its session: give several runs the same one, and they share it. Over it the
   * run fails with a `TurnError` (`BudgetExceeded`), which keeps the answer so far. Default: no limit.
   */
  readonly budget?: Budget
  /** Names who started this run, for supervision and telemetry. It never affects which server the run uses. */
  readonly spawnedBy?: string
}
