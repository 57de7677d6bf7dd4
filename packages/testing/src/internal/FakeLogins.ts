/** The methods by which a client signs a fake process in and out, and asks who it is. */
import { Lenient, type Message } from "@effect-codex/protocol"
import { Duration, Effect, Match, Schema } from "effect"
import type { FakeAccount } from "../FakeAppServer.ts"
import * as FakeLogin from "../FakeLogin.ts"
import type { SignedIn } from "./FakeAccounts.ts"
import { type Context, handler, type Handlers, type Reply } from "./FakeSessions.ts"
import * as Wire from "./FakeWire.ts"

const WithKey = Schema.Struct({ type: Schema.Literal("apiKey"), apiKey: Schema.String })
const WithTokens = Schema.Struct({
  type: Schema.Literal("chatgptAuthTokens"),
  accessToken: Schema.String,
  chatgptAccountId: Schema.String,
  chatgptPlanType: Lenient.nullable(Schema.String)
})
const LoginParams = Schema.Union(WithKey, WithTokens)
type LoginParams = typeof LoginParams.Type

const NoParams = Schema.Struct({})

export const handlers = (context: Context): Handlers => ({
  "account/login/start": handler(LoginParams, (params, reply) => login(context, params, reply)),
  "account/logout": handler(NoParams, (_, reply) => logout(context, reply)),
  "account/read": handler(NoParams, (_, reply) => read(context, reply))
})

const login = (
  context: Context,
  params: LoginParams,
  reply: Reply
): Effect.Effect<void, Message.RpcError> =>
  Effect.gen(function* () {
    const { accounts, logins, options, process } = context
    const refusal = refusalOf(context, params)
    if (refusal !== undefined) return yield* Effect.fail(refusal)
    const signedIn = signedInBy(params)
    const request = { ...signedIn.account, nth: logins.next(), process }
    const { delay, outcome } = options.logins?.(request) ?? FakeLogin.accepted
    if (Duration.toMillis(delay) > 0) yield* Effect.sleep(delay)
    const use = (problem: string | undefined) =>
      Effect.zipRight(accounts.change({ ...signedIn, problem }), reply({ type: params.type }))
    yield* Match.valueTags(outcome, {
      Accepted: () => Effect.zipRight(use(undefined), accepted(context, signedIn)),
      Refused: ({ error }) => Effect.fail(error),
      Failed: ({ error }) => Effect.zipRight(use(error), completed(context, error)),
      Silent: () => Effect.void,
      Unconfirmed: () => use(undefined),
      Exits: ({ code }) => process.exit(code)
    })
  })

/** What the server refuses by itself, whatever would have come of it. */
const refusalOf = ({ accounts, client }: Context, params: LoginParams) => {
  if (params.type === "chatgptAuthTokens") {
    return client.experimentalApi
      ? undefined
      : Wire.needsExperimentalApi("account/login/start.chatgptAuthTokens")
  }
  const inUse = accounts.current()?.account.type === "chatgptAuthTokens"
  return inUse ? Wire.externalAuthActive : undefined
}

const signedInBy = (params: LoginParams): SignedIn => {
  const account: FakeAccount =
    params.type === "apiKey"
      ? { type: params.type, token: params.apiKey, accountId: undefined }
      : { type: params.type, token: params.accessToken, accountId: params.chatgptAccountId }
  const plan = params.type === "apiKey" ? null : (params.chatgptPlanType ?? Wire.plan)
  return { account, plan, problem: undefined }
}

const accepted = (context: Context, signedIn: SignedIn) =>
  Effect.zipRight(completed(context, null), updated(context, signedIn))

const completed = ({ notify }: Context, error: string | null) =>
  notify("account/login/completed", Wire.loginCompleted(error))

const updated = ({ notify }: Context, signedIn: SignedIn | undefined) =>
  notify("account/updated", Wire.accountUpdated(signedIn?.account, signedIn?.plan))

const logout = (context: Context, reply: Reply) =>
  context.accounts
    .undisturbed(context.accounts.change(undefined))
    .pipe(Effect.zipRight(reply({})), Effect.zipRight(updated(context, undefined)))

/** It speaks only of the default provider: where that needs no account, there seems to be none. */
const read = (
  { accounts, options }: Context,
  reply: Reply
): Effect.Effect<void, Message.RpcError> =>
  Effect.suspend(() => {
    if (options.needsAccount !== true) return reply(Wire.account(false))
    const signedIn = accounts.current()
    return signedIn?.problem === undefined
      ? reply(Wire.account(true, signedIn?.account, signedIn?.plan))
      : Effect.fail({ code: -32603, message: signedIn.problem })
  })
