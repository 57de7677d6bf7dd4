/** What the guide on credentials shows. `credentials.test.ts` runs it. */
import { Credential, Session, Sessions } from "@effect-codex/agent"
import { Account, AppServerPool, AppServerSpec } from "@effect-codex/app-server"
import { Config, Console, Effect, Option, Redacted } from "effect"

export const accounts = (command: string, readTokensFromVault: Account.TokenSource) =>
  Effect.gen(function* () {
    // #region accounts
    const env = yield* AppServerSpec.ordinaryEnv
    const key = yield* Config.redacted("OPENAI_API_KEY")
    const withKey = AppServerSpec.make({ command, env, account: Account.apiKey(key) })
    const withTokens = AppServerSpec.make({
      command,
      env,
      account: Account.chatgptTokens({ accountId: "ws-1", tokens: readTokensFromVault })
    })
    // #endregion accounts
    return { withKey, withTokens }
  })

export const own = (server: AppServerSpec.AppServerSpec, token: Redacted.Redacted) =>
  Effect.gen(function* () {
    // #region own
    const session = yield* Session.make({
      key: "ada",
      server,
      credential: Credential.bearer(token, { owner: "ada" })
    })
    const answer = yield* session.run("What does this project do?").pipe(
      Effect.map(({ text }) => text),
      Effect.catchTag("AuthError", ({ action, credential, reason }) =>
        Effect.as(Console.log(credential, reason, action), "Please sign in again.")
      )
    )
    // #endregion own
    return answer
  })

export const tenants = (
  server: AppServerSpec.AppServerSpec,
  tokenOf: (owner: string) => Effect.Effect<Redacted.Redacted>
) => {
  // #region tenants
  const Live = Sessions.Sessions.layer(({ owner }) =>
    Effect.map(tokenOf(Option.getOrElse(owner, () => "nobody")), (token) => ({
      server,
      credential: Credential.bearer(token, { owner: Option.getOrUndefined(owner) })
    }))
  )
  // #endregion tenants
  return Live
}

export const changed = (before: AppServerSpec.AppServerSpec, after: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    // #region change
    const pool = yield* AppServerPool.AppServerPool
    yield* pool.drain(before, { grace: "10 minutes" }) // its running turns finish
    const session = yield* Session.make({ key: "me", server: after })
    // #endregion change
    return session
  })

export const limited = (command: string, keys: readonly [string, string]) =>
  Effect.gen(function* () {
    // #region other-accounts
    const accountOf = (key: string) =>
      AppServerSpec.make({
        command,
        codexHome: "/srv/codex",
        account: Account.apiKey(Redacted.make(key))
      })
    const session = yield* Session.make({
      key: "me",
      server: accountOf(keys[0]),
      otherAccounts: [accountOf(keys[1])],
      changeAccountAt: 90,
      resetTimeout: "1 hour"
    })
    // #endregion other-accounts
    return session
  })
