/** What the guides on moving show. `Guides.test.ts` runs it. */
import { AppServerPool, AppServerSpec, Session } from "@effect-codex/agent"
import { Effect, Schema } from "effect"

type Server = AppServerSpec.AppServerSpec

export const models = (server: Server) => {
  // #region request
  const models = Effect.gen(function* () {
    const pool = yield* AppServerPool.AppServerPool
    const lease = yield* pool.lease(server)
    return yield* lease.server.request("model/list", {})
  }).pipe(Effect.scoped)
  // #endregion request
  return models
}

export const program = (server: Server) =>
  Effect.gen(function* () {
    // #region sdk
    const session = yield* Session.make({
      key: "me",
      server,
      settings: { cwd: "/srv/work", sandbox: "workspace-write", approvalPolicy: "never" },
      turn: { effort: "low" }
    })
    const { text, usage } = yield* session.run("Diagnose the test failure and propose a fix")
    yield* session.run("Implement the fix")
    const Status = Schema.Struct({ summary: Schema.String, ok: Schema.Boolean })
    const { output } = yield* session.structured(Status, "Summarize repository status")
    // #endregion sdk
    return { output, text, usage }
  })

export const isolated = (command: string, tenant: string) =>
  Effect.gen(function* () {
    // #region isolation
    const server = AppServerSpec.make({
      command,
      env: yield* AppServerSpec.ordinaryEnv,
      codexHome: `/srv/tenants/${tenant}/codex`,
      isolation: tenant
    })
    // #endregion isolation
    return server
  })
