/** The account a server is signed in with: signing in, staying signed in, and what its absence does. */
import { ScriptedModel } from "@effect-codex/testing"
import { Effect } from "effect"
import type * as Server from "../server.ts"
import {
  auth,
  type Change,
  type Expected,
  needs,
  none,
  own,
  request,
  type Situation,
  situation,
  turn,
  twice,
  unsandboxed
} from "./Situation.ts"

const ours = "account-1"
const theirs = "account-2"

const token = (mark: string, accountId = ours): string =>
  ScriptedModel.accessToken({ accountId, mark })

const stale = token("stale")
const fresh = token("fresh")

const withTokens = (accessToken: unknown, chatgptAccountId: unknown = ours) => ({
  type: "chatgptAuthTokens",
  accessToken,
  chatgptAccountId
})

const withKey = (apiKey: unknown) => ({ type: "apiKey", apiKey })

const onlyFresh = needs(fresh)
const account = { credential: "account", token: undefined } as const

// -- Signing in -----------------------------------------------------------------------------------------------------

const login = (
  name: string,
  params: unknown,
  server: Partial<Server.Options> = {},
  expected: Expected = auth("LoginRefused")
): Situation =>
  situation(name, expected, {
    server: { ...account, ...server },
    act: (server) => server.login(params)
  })

const backend = (reply: ScriptedModel.Reply): Partial<Server.Options> => ({
  backend: { account: () => reply }
})

const signingIn: ReadonlyArray<Situation> = [
  login("login without a type", {}),
  login("login of a type that is not there", { type: "nope" }),
  login("login with a key that is none", withKey(5)),
  login("login without a key", { type: "apiKey" }),
  login("login with a key where only ChatGPT may be used", withKey("sk-key"), {
    settings: ["forced_login_method=chatgpt"]
  }),
  login("login with tokens where only a key may be used", withTokens(fresh), {
    settings: ["forced_login_method=api"]
  }),
  login("login with tokens of a forbidden workspace", withTokens(fresh), {
    settings: ["forced_chatgpt_workspace_id=account-9"]
  }),
  login("login with a token that is no JWT", withTokens("nope")),
  login("login with an empty token", withTokens("")),
  login("login with three parts that are nothing", withTokens("a.b.c")),
  login("login without an account id", { type: "chatgptAuthTokens", accessToken: fresh }),
  login("login with an empty account id", withTokens(fresh, "")),
  {
    ...login(
      "login with a token the back end refuses",
      withTokens(fresh),
      backend(ScriptedModel.unauthorized)
    ),
    refresh: "Refused"
  },
  login(
    "login with a token the back end forbids",
    withTokens(fresh),
    backend(ScriptedModel.status(403))
  ),
  login("login while the back end fails", withTokens(fresh), backend(ScriptedModel.status(500))),
  login(
    "login with an account the token is not for",
    withTokens(fresh),
    backend(ScriptedModel.workspaces(theirs))
  ),
  login("login with a key for Bedrock that is empty", {
    type: "amazonBedrock",
    apiKey: "",
    region: "us-east-1"
  }),
  situation("login with a key while tokens are in use", auth("LoginRefused"), {
    account: "chatgptTokens",
    server: account,
    act: (server) =>
      Effect.zipRight(server.login(withTokens(fresh)), server.login(withKey("sk-key")))
  }),
  situation("login again after one that was refused", none, {
    server: account,
    act: (server) =>
      Effect.zipRight(server.login(withTokens("nope")), server.login(withTokens(fresh)))
  }),
  situation("login with other tokens while tokens are in use", none, {
    account: "chatgptTokens",
    server: account,
    act: (server) =>
      Effect.zipRight(
        server.login(withTokens(fresh)),
        server.login(withTokens(token("other", theirs), theirs))
      )
  }),
  login("login with an empty key", withKey(""), {}, none),
  login("login with tokens", withTokens(fresh), {}, none),
  login(
    "login with an expired token",
    withTokens(ScriptedModel.accessToken({ accountId: ours, expires: new Date(0) })),
    {},
    none
  )
]

// -- Asking for the account -----------------------------------------------------------------------------------------

const read = (server: Server.Server): Effect.Effect<Server.Arrived> =>
  Effect.map(server.ask("account/read", {}), (answer) => ({
    phase: "account",
    errors: [],
    ...answer
  }))

const asking: ReadonlyArray<Situation> = [
  situation("account/read when signed out and an account is needed", auth("SignedOut"), {
    server: account,
    act: read
  }),
  situation("account/read when signed out and none is needed", none, { act: read }),
  situation("account/read with a key where none is needed", none, {
    account: "apiKey",
    act: (server) => Effect.zipRight(server.login(withKey("sk-key")), read(server))
  }),
  situation("account/read with a key", none, {
    account: "apiKey",
    server: account,
    act: (server) => Effect.zipRight(server.login(withKey("sk-key")), read(server))
  }),
  situation("account/read with tokens", none, {
    account: "chatgptTokens",
    server: account,
    act: (server) => Effect.zipRight(server.login(withTokens(fresh)), read(server))
  }),
  situation("account/read while the back end fails", request, {
    account: "chatgptTokens",
    server: { ...account, ...backend(ScriptedModel.status(500)) },
    act: (server) => Effect.zipRight(server.login(withTokens(fresh)), read(server))
  }),
  // Its 401 is in the text alone; this library does not ask about tokens that it handed in.
  situation("account/read with tokens the back end refuses", request, {
    account: "chatgptTokens",
    refresh: "Refused",
    server: { ...account, ...backend(ScriptedModel.unauthorized) },
    act: (server) => Effect.zipRight(server.login(withTokens(fresh)), read(server))
  })
]

// -- Turns for an account -------------------------------------------------------------------------------------------

const ownToken =
  (bearer: string): Situation["act"] =>
  (server) =>
    server.turn(own({ base_url: server.model.url, experimental_bearer_token: bearer }))

/** Signs in, starts a turn, does something as soon as the turn is well under way, and waits for the turn. */
const during =
  (
    disturb: (server: Server.Server) => Effect.Effect<unknown>,
    run: Situation["act"] = (server) => server.turn(unsandboxed)
  ): Situation["act"] =>
  (server) =>
    Effect.gen(function* () {
      yield* server.login(withTokens(fresh))
      const running = yield* Effect.fork(run(server))
      yield* server.model.awaitRequests(1)
      yield* Effect.sleep("500 millis")
      yield* disturb(server)
      return yield* running
    })

const signedOut: ReadonlyArray<Situation> = [
  situation("a turn when signed out", auth("SignedOut"), {
    server: { ...account, script: onlyFresh }
  }),
  situation("a turn of the built-in provider when signed out", auth("SignedOut"), {
    server: { ...account, script: onlyFresh, retries: 5 },
    act: (server) => server.turn({ modelProvider: "openai" })
  }),
  situation("a turn after a login that was refused", auth("SignedOut"), {
    server: { ...account, script: onlyFresh },
    act: (server) => Effect.zipRight(server.login(withTokens("nope")), server.turn())
  }),
  situation("a turn after a login that the back end let fail, with tokens that are good", none, {
    server: { ...account, ...backend(ScriptedModel.status(500)), script: onlyFresh },
    act: (server) => Effect.zipRight(server.login(withTokens(fresh)), server.turn())
  }),
  situation("signing out while a turn runs a command", auth("SignedOut"), {
    server: {
      ...account,
      script: (request) =>
        request.toolOutput === undefined
          ? ScriptedModel.callTool({
              name: "exec_command",
              arguments: { cmd: "sleep 2", login: false }
            })
          : onlyFresh(request)
    },
    act: during((server) => server.ask("account/logout"))
  }),
  situation("signing out while the model answers a turn", auth("SignedOut"), {
    server: { ...account, script: () => ScriptedModel.hang },
    act: during((server) => server.ask("account/logout"))
  }),
  situation("signing in with other tokens while the model answers a turn", turn("Other"), {
    account: "chatgptTokens",
    server: { ...account, script: () => ScriptedModel.hang },
    act: during((server) => server.login(withTokens(token("other", theirs), theirs)))
  }),
  situation("signing out while the model answers a run with a token of its own", turn("Other"), {
    ownCredential: true,
    server: { ...account, script: () => ScriptedModel.hang },
    act: during((server) => server.ask("account/logout"), ownToken(fresh))
  }),
  situation("a turn after signing out", auth("SignedOut"), {
    server: { ...account, script: onlyFresh },
    act: (server) =>
      server
        .login(withTokens(fresh))
        .pipe(
          Effect.zipRight(server.turn()),
          Effect.zipRight(server.ask("account/logout")),
          Effect.zipRight(server.turn())
        )
  })
]

const withAccount = (params: unknown, change: Change = {}): Change => ({
  account: "chatgptTokens",
  ...change,
  server: { ...account, script: onlyFresh, ...change.server },
  act: (server) =>
    Effect.zipRight(server.login(params), (change.act ?? ((server) => server.turn()))(server))
})

const refused = (code: number): Change =>
  withAccount(withTokens(fresh), { server: { script: () => ScriptedModel.status(code) } })

const inUse: ReadonlyArray<Situation> = [
  situation(
    "a turn with a key that is wrong",
    auth("Unauthorized"),
    withAccount(withKey("sk-wrong"), { account: "apiKey" })
  ),
  situation(
    "a turn with a key that is empty",
    auth("Unauthorized"),
    withAccount(withKey(""), { account: "apiKey" })
  ),
  situation("a turn with tokens, answered 403", auth("Forbidden"), refused(403)),
  situation("a turn with tokens, answered 429", turn("RateLimited"), refused(429)),
  situation(
    "a turn with tokens, at the usage limit",
    turn("UsageLimit"),
    withAccount(withTokens(fresh), {
      server: {
        script: () =>
          ScriptedModel.answer({
            code: 429,
            body: {
              error: { type: "usage_limit_reached", plan_type: "pro", resets_at: 4102444800 }
            }
          })
      }
    })
  ),
  situation(
    "the token of a run is wrong while a key is in use",
    auth("Unauthorized"),
    withAccount(withKey("sk-key"), {
      account: "apiKey",
      ownCredential: true,
      act: ownToken("a-bad-token")
    })
  )
]

// -- Staying signed in ----------------------------------------------------------------------------------------------

const tokens = (accessToken: unknown, chatgptAccountId: unknown = ours) =>
  Effect.succeed({ accessToken, chatgptAccountId, chatgptPlanType: null })

const refreshing = (
  onRefresh: Server.Options["onRefresh"],
  refresh: Situation["refresh"],
  change: Change = {}
): Change =>
  withAccount(withTokens(stale), { ...change, refresh, server: { ...change.server, onRefresh } })

const no = () => Effect.fail({ code: -32000, message: "signed out elsewhere" })

const renewing: ReadonlyArray<Situation> = [
  situation(
    "new tokens are good",
    none,
    refreshing(() => tokens(fresh), "Renewed")
  ),
  ...twice(
    "new tokens are refused as well",
    auth("Unauthorized"),
    refreshing(() => tokens(token("other")), "StillRefused")
  ),
  situation(
    "the old tokens once more",
    auth("Unauthorized"),
    refreshing(() => tokens(stale), "StillRefused")
  ),
  ...twice("new tokens are refused by us", auth("RefreshRefused"), refreshing(no, "Refused")),
  situation(
    "new tokens come late",
    auth("RefreshRefused"),
    refreshing(() => Effect.delay(tokens(fresh), "12 seconds"), "Late")
  ),
  situation(
    "new tokens never come",
    auth("RefreshRefused"),
    refreshing(() => Effect.never, "Late")
  ),
  situation(
    "new tokens that are no JWT",
    auth("RefreshRefused"),
    refreshing(() => tokens("nope"), "Unusable")
  ),
  situation(
    "new tokens in no shape",
    auth("RefreshRefused"),
    refreshing(() => Effect.succeed({}), "Unusable")
  ),
  situation(
    "new tokens of another account",
    auth("RefreshRefused"),
    refreshing(() => tokens(token("other", theirs), theirs), "Unusable")
  ),
  situation(
    "signing out while new tokens are asked for",
    auth("RefreshRefused"),
    refreshing((server) => Effect.zipRight(server.ask("account/logout"), no()), "Late")
  ),
  situation(
    "signing in again while new tokens are asked for, and refusing them",
    auth("RefreshRefused"),
    refreshing(
      (server) => Effect.zipRight(server.ask("account/login/start", withTokens(fresh)), no()),
      "Refused"
    )
  ),
  situation(
    "401 after a tool call, and new tokens are refused by us",
    auth("RefreshRefused"),
    refreshing(no, "Refused", {
      server: {
        script: ({ toolOutput }) =>
          toolOutput === undefined
            ? ScriptedModel.callTool({
                name: "exec_command",
                arguments: { cmd: "echo hi", login: false }
              })
            : ScriptedModel.unauthorized
      },
      act: (server) => server.turn(unsandboxed)
    })
  ),
  situation(
    "the built-in provider, and new tokens are refused by us",
    auth("RefreshRefused"),
    refreshing(no, "Refused", {
      server: { retries: 5 },
      act: (server) => server.turn({ modelProvider: "openai" })
    })
  ),
  situation(
    "the token of a run is wrong, and the account's is refreshed for it",
    auth("Unauthorized"),
    {
      ...refreshing(() => tokens(fresh), "Renewed", { act: ownToken("a-bad-token") }),
      ownCredential: true
    }
  ),
  situation(
    "the token of a run is wrong, and the account's refresh is refused for it",
    auth("Unauthorized"),
    {
      ...refreshing(no, "Refused", { act: ownToken("a-bad-token") }),
      ownCredential: true
    }
  ),
  situation(
    "the token of a run is wrong, and the account's refresh never answered",
    auth("Unauthorized"),
    {
      ...refreshing(() => Effect.never, "Late", { act: ownToken("a-bad-token") }),
      ownCredential: true
    }
  ),
  situation("a run with a good token while the account's is refused", none, {
    ...refreshing(no, "Refused", {
      act: (server) => Effect.zipRight(server.turn(), ownToken(fresh)(server))
    }),
    ownCredential: true
  }),
  situation(
    "a dropped connection after a refused refresh",
    turn("ModelUnavailable"),
    refreshing(no, "Refused", {
      server: {
        script: ({ number }) =>
          number === 1 ? ScriptedModel.unauthorized : ScriptedModel.breakOff("hel")
      },
      act: (server) => Effect.zipRight(server.turn(), server.turn())
    })
  ),
  situation(
    "signed in again after a refused refresh",
    none,
    refreshing(no, "Refused", {
      act: (server) =>
        server
          .turn()
          .pipe(Effect.zipRight(server.login(withTokens(fresh))), Effect.zipRight(server.turn()))
    })
  )
]

// -- A login that codex keeps itself --------------------------------------------------------------------------------

const managed = (name: string, expected: Expected, oauth: ScriptedModel.Reply): Situation =>
  situation(name, expected, {
    account: "managed",
    server: {
      ...account,
      script: onlyFresh,
      backend: { oauth: () => oauth },
      env: (model) => ({ CODEX_REFRESH_TOKEN_URL_OVERRIDE: model.oauthUrl }),
      authFile: JSON.stringify({
        auth_mode: "chatgpt",
        tokens: { id_token: stale, access_token: stale, refresh_token: "kept", account_id: ours },
        last_refresh: new Date().toISOString()
      })
    }
  })

const oauthError = (code: number, error: unknown) => ScriptedModel.answer({ code, body: { error } })

const kept: ReadonlyArray<Situation> = [
  managed(
    "the login has expired",
    auth("Unauthorized"),
    oauthError(401, { code: "refresh_token_expired" })
  ),
  managed(
    "the login was used elsewhere",
    auth("Unauthorized"),
    oauthError(401, { code: "refresh_token_reused" })
  ),
  managed(
    "the login was revoked",
    auth("Unauthorized"),
    oauthError(401, { code: "refresh_token_invalidated" })
  ),
  managed("the login is not valid", auth("Unauthorized"), oauthError(400, "invalid_grant")),
  managed("the login cannot be renewed just now", turn("Other"), ScriptedModel.status(500)),
  managed(
    "the login is renewed",
    none,
    ScriptedModel.answer({ body: { id_token: fresh, access_token: fresh, refresh_token: "next" } })
  )
]

export const accounts: ReadonlyArray<Situation> = [
  ...signingIn,
  ...asking,
  ...signedOut,
  ...inUse,
  ...renewing,
  ...kept
]
