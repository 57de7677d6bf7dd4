/** What an example may name without making it: what a program has at hand where it would write such lines. */
import type { Approvals, Run, Session, Threads, Tool, Turn } from "@effect-codex/agent"
import type {
  Account,
  AppServer,
  AppServerPool,
  AppServerSpec,
  Connection,
  Failure,
  Rights
} from "@effect-codex/app-server"
import type { FakeAppServer, ScriptedModel } from "@effect-codex/testing"
import type { Error } from "@effect/platform"
import type { SqlClient, SqlError } from "@effect/sql"
import { Context, Data, type Effect, type Layer, type Redacted } from "effect"

export declare const server: AppServerSpec.AppServerSpec
export declare const command: string
export declare const env: NonNullable<AppServerSpec.Options["env"]>
export declare const session: Session.Session
export declare const turn: Turn.Turn
export declare const threads: Threads.Threads
export declare const run: ReturnType<typeof Run.run>
export declare const pool: AppServerPool.Service
export declare const appServer: AppServer.Service
export declare const connection: Connection.Connection
export declare const approvals: Approvals.Service
export declare const fake: FakeAppServer.FakeAppServer
export declare const model: ScriptedModel.ScriptedModel["Type"]
export declare const rights: Rights.Rights
export declare const thread: AppServer.LoadedThread
export declare const failure: Failure.Failure
export declare const weather: Tool.Tool
export declare const find: Tool.Tool<Customers>
export declare const threadId: string
export declare const Database: Layer.Layer<SqlClient.SqlClient, SqlError.SqlError>
export declare const token: Redacted.Redacted
export declare const bytes: Uint8Array
export declare const readTokensFromVault: Account.TokenSource
export declare const query: (
  sql: string,
  ...values: ReadonlyArray<string>
) => Effect.Effect<ReadonlyArray<{ readonly value: string }>, Error.PlatformError>

export class NoCustomer extends Data.TaggedError("NoCustomer")<{ readonly id: number }> {}

/** A service of the program's own. */
export class Customers extends Context.Tag("Customers")<
  Customers,
  {
    readonly find: (
      id: number
    ) => Effect.Effect<{ readonly name: string; readonly since: Date }, NoCustomer>
  }
>() {}
