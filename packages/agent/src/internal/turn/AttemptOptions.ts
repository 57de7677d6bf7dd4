/** What a run attempt is made of. */
import type { AppServerSpec } from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import type * as Credential from "../../Credential.ts"
import type * as Input from "../../Input.ts"
import type * as RunDeadline from "./RunDeadline.ts"
import type * as RunRequests from "./RunRequests.ts"

/** Which thread the turn runs on. Turns of this program on one thread and server wait for each other. */
export type ThreadSource =
  /** A new one. An ephemeral one leaves nothing on disk, and cannot be resumed. */
  | { readonly _tag: "Start"; readonly ephemeral?: boolean }
  /** One the server has on disk, or has loaded. */
  | { readonly _tag: "Resume"; readonly threadId: string }
  /** A copy of another's history. Works while the other's turn runs, and leaves no trace in it. */
  | { readonly _tag: "Fork"; readonly threadId: string; readonly ephemeral?: boolean }

/** What an attempt is made of. Only the server and the input have no default. */
export interface Options<R = never> extends RunDeadline.Options, RunRequests.Options<R> {
  readonly server: AppServerSpec.AppServerSpec
  readonly input: Input.Input
  /** Default: a new, durable thread. */
  readonly thread?: ThreadSource
  /** Of the thread: they are given whenever it is opened, for a resumed or copied one does not keep all of them. */
  readonly settings?: Thread.Settings
  /** Of this turn, and of the later ones of its thread: the model, how hard it thinks, the sandbox, ... */
  readonly turn?: Turn.Settings
  /** The JSON schema that the model's last message is to fit. See `Run.structured`, which decodes it too. */
  readonly outputSchema?: unknown
  /**
   * A credential for this run alone; without one it uses the server's account. A thread that was started with a credential
   * takes its later turns with one, and one that was started without takes none: the server refuses to resume it
   * (`RequestError`).
   */
  readonly credential?: Credential.Credential
  /** Who started this run. Shapes supervision and telemetry, never which server it runs on. */
  readonly spawnedBy?: string
}
