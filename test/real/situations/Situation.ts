/** A situation that a run can come into: how the fake and the scripted model bring it about, and a program that is in it. */
import type { AppServerPool, AppServerSpec, Failure } from "@effect-codex/app-server"
import type { FakeAppServer, ScriptedModel } from "@effect-codex/testing"
import type { Effect, Scope } from "effect"
import type { Options } from "../support.ts"

export interface Situation {
  readonly name: string
  readonly fake: FakeAppServer.Options
  readonly model: ScriptedModel.Script
  /** How the real server is started. */
  readonly real?: Options
  /** What other versions of codex than the newest tell differently. They are not compared with the fake then. */
  readonly newestOnly?: string
  /** Runs the library, and returns what it was told. */
  readonly play: (world: World) => Effect.Effect<unknown, Failure.Failure, Needs>
}

export type Needs = AppServerPool.AppServerPool | Scope.Scope

/** What a situation can do with either server. */
export interface World {
  readonly server: AppServerSpec.AppServerSpec
  /** Sends a signal that ends the running server, and returns when the pool has lost it. */
  readonly kill: (signal: "SIGKILL" | "SIGTERM") => Effect.Effect<void, never, Needs>
}

/** Everything is allowed, and nobody is asked. */
export const unwatched = { approvalPolicy: "never", sandbox: "danger-full-access" }

/** Everything is asked for: what would be allowed shows that it is the answer that counts. */
export const watched = { approvalPolicy: "untrusted", sandbox: "danger-full-access" }
