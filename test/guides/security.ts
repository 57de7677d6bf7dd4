/** What the guide on security shows. */
import { AppServerPool, Sessions } from "@effect-codex/agent"
import { AppServerSpec } from "@effect-codex/app-server"
import { Effect, type Redacted } from "effect"

// #region ceiling
const Pool = AppServerPool.AppServerPool.layer({
  ceiling: { sandbox: "workspace-write", network: false }
})
// #endregion ceiling

export const spec = (command: string, token: Redacted.Redacted) =>
  Effect.gen(function* () {
    // #region environment
    const server = AppServerSpec.make({
      command,
      env: { ...(yield* AppServerSpec.ordinaryEnv), TEAM_TOKEN: token },
      codexHome: "/var/lib/my-bot/codex"
    })
    // #endregion environment
    return server
  })

// #region owners
const answer = (tenant: string, chat: string, text: string) =>
  Effect.gen(function* () {
    const sessions = (yield* Sessions.Sessions).ownedBy(tenant)
    const session = yield* sessions.get(chat)
    return (yield* session.run(text)).text
  }).pipe(Effect.scoped)
// #endregion owners

export { answer, Pool }
